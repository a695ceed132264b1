"""A server process of one's own, which can be killed and started again on the same port and data."""

import asyncio
import contextlib
import re
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from pathlib import Path

STARTS_WITHIN = 20.0


class Server:
    """`hubbub serve` on a free port of loopback, without a rate limit unless `flags` are changed before the next start."""

    def __init__(self, data: Path) -> None:
        self.data = data
        self.flags: tuple[str, ...] = ("--message-rate", "0")
        self.port = 0
        self._process: Process | None = None
        # Nobody may be kept waiting by a full pipe.
        self._drain: asyncio.Task[bytes] | None = None

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
        async with asyncio.timeout(STARTS_WITHIN):
            self.port = await self._announced(self._process.stderr)
        self._drain = asyncio.create_task(self._process.stderr.read())

    async def kill(self) -> None:
        """As a power cut would: nothing is said to anybody."""
        if self._process is None:
            return
        with contextlib.suppress(ProcessLookupError):
            self._process.kill()
        await self._process.wait()
        if self._drain is not None:
            await self._drain
        self._process = self._drain = None

    async def _announced(self, words: asyncio.StreamReader) -> int:
        said = ""
        while line := (await words.readline()).decode():
            said += line
            if found := re.search(r"serves on http://localhost:(\d+)", line):
                return int(found[1])
        raise AssertionError(f"The server did not start: {said}")
