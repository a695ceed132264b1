"""A server process of one's own, which can be killed and started again on the same port and data."""

import asyncio
import contextlib
import re
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from pathlib import Path

STARTS_WITHIN = 20.0
SERVES = r"serves on http://localhost:(\d+)"
CLAIM = r"/#/invite/(\S+)"


class Server:
    """`hubbub serve` on a free port of loopback, without a rate limit unless `flags` are changed before the next start."""

    def __init__(self, data: Path) -> None:
        self.data = data
        self.flags: tuple[str, ...] = ("--message-rate", "0")
        self.port = 0
        self._process: Process | None = None
        self._said = ""
        self._news = asyncio.Event()
        # Nobody may be kept waiting by a full pipe.
        self._ear: asyncio.Task[None] | None = None

    @property
    def url(self) -> str:
        return f"http://localhost:{self.port}/"

    @property
    def socket(self) -> str:
        return f"ws://localhost:{self.port}/ws"

    async def start(self) -> None:
        """Returns when it listens."""
        flags = ["--port", str(self.port), "--data", str(self.data), *self.flags]
        self._process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "hubbub", "serve", *flags, stdout=DEVNULL, stderr=PIPE
        )
        assert self._process.stderr is not None
        self._said = ""
        self._ear = asyncio.create_task(self._listen(self._process.stderr))
        self.port = int(await self._hear(SERVES))

    async def claim(self) -> str:
        """The link that makes an owner, as long as there is none."""
        return f"{self.url}#/invite/{await self._hear(CLAIM)}"

    async def kill(self) -> None:
        """As a power cut would: nothing is said to anybody."""
        if self._process is None:
            return
        with contextlib.suppress(ProcessLookupError):
            self._process.kill()
        await self._process.wait()
        if self._ear is not None:
            await self._ear
        self._process = self._ear = None

    async def _listen(self, words: asyncio.StreamReader) -> None:
        while line := await words.readline():
            self._said += line.decode()
            self._news.set()
        self._news.set()

    async def _hear(self, pattern: str) -> str:
        """Waits until the server has said it."""
        async with asyncio.timeout(STARTS_WITHIN):
            while not (found := re.search(pattern, self._said)):
                if self._ear is None or self._ear.done():
                    raise AssertionError(f"The server has ended: {self._said}")
                self._news.clear()
                await self._news.wait()
        return found[1]
