"""The command `hubbub` as a process with pipes: what is typed in, what comes out, how it ends."""

import asyncio
import os
import pty
import sys
from collections.abc import Callable
from pathlib import Path

Finished = tuple[int, str, str]
"""Exit code, stdout, stderr."""


class Command:
    """One running `hubbub`. Everything it prints is kept; tests wait for what they expect, never for time to pass."""

    def __init__(self, process: asyncio.subprocess.Process, keyboard: int | None = None) -> None:
        self.process = process
        self.keyboard = keyboard
        self.out: list[str] = []
        self.err: list[str] = []
        self.prompt = ""
        """What stands on the error output's last line, which has not ended."""
        self._news = asyncio.Event()
        self._pumps = [
            asyncio.create_task(self._pump(stream, lines))
            for stream, lines in ((process.stdout, self.out), (process.stderr, self.err))
        ]

    @classmethod
    async def start(cls, url: str, state: Path, *arguments: str, watched: bool = False) -> "Command":
        """`watched`: a terminal of the plainest kind is its input, so that it takes its reader for a person."""
        hubs = {name: value for name, value in os.environ.items() if not name.startswith("HUBBUB_")}
        keyboard, screen = pty.openpty() if watched else (None, None)
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "hubbub", *arguments,
            env={**hubs, "HUBBUB_URL": url, "XDG_STATE_HOME": str(state), "TZ": "UTC", "COLUMNS": "200", "TERM": "dumb"},
            # Without a terminal of its own, a password is asked for on the input.
            start_new_session=watched,
            stdin=screen or asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
        )  # fmt: skip
        if screen is not None:
            os.close(screen)
        return cls(process, keyboard)

    async def _pump(self, stream: asyncio.StreamReader | None, lines: list[str]) -> None:
        assert stream is not None
        begun = b""
        while data := await stream.read(65536):
            *whole, begun = (begun + data).split(b"\n")
            lines.extend(line.decode() for line in whole)
            if lines is self.err:
                self.prompt = begun.decode(errors="replace")
            self._news.set()
        lines.extend([begun.decode()] if begun else [])
        self._news.set()

    def type(self, text: str) -> None:
        if self.keyboard is not None:
            os.write(self.keyboard, text.encode())
            return
        assert self.process.stdin is not None
        self.process.stdin.write(text.encode())

    def hang_up(self) -> None:
        """The end of input."""
        assert self.process.stdin is not None
        self.process.stdin.close()

    async def until(self, seen: Callable[[], bool]) -> None:
        """Wait until what was printed is as expected."""
        async with asyncio.timeout(20):
            while not seen():
                self._news.clear()
                await self._news.wait()

    async def printed(self, text: str) -> None:
        """Wait for a line of output that holds this text."""
        await self.until(lambda: any(text in line for line in self.out))

    async def complained(self, text: str) -> None:
        await self.until(lambda: any(text in line for line in self.err))

    async def answer(self, prompt: str, text: str) -> None:
        """Wait to be asked, and type a line. What is typed before that is lost, as it is when people are asked for a password."""
        await self.until(lambda: self.prompt.endswith(prompt))
        self.prompt = ""
        self.type(f"{text}\n")

    async def ended(self) -> Finished:
        async with asyncio.timeout(20):
            code = await self.process.wait()
            await asyncio.gather(*self._pumps)
        if self.keyboard is not None:
            os.close(self.keyboard)
            self.keyboard = None
        return code, "\n".join(self.out), "\n".join(self.err)
