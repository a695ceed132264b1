"""A real server in its own process: started, killed, frozen, told to stop, started again. Must not know what is asked of it."""

import asyncio
import contextlib
import os
import re
import signal
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from time import monotonic
from typing import Any

ANNOUNCED = re.compile(r"serves on https?://[^:]+:(\d+)")

SOON = 30.0
"""Seconds after which a test that waits for something has failed, also on a busy machine."""


class Died(AssertionError):
    """The server ended instead of serving."""


class Server:
    """`hubbub serve` on a free port and one data folder, over as many lives as a test gives it.

    `wrap` is a command to run it under (strace, faketime); it must leave the server the process that was started.
    """

    def __init__(
        self, data: Path, *flags: str, wrap: tuple[str, ...] = (), python: tuple[str, ...] = (), host: str = "127.0.0.1",
        port: int = 0,
    ) -> None:  # fmt: skip
        self.data, self.flags, self.wrap, self.host = data, ("--host", host, *flags), wrap, host
        self.python = python or ("-m", "hubbub", "serve")
        self.port = port
        self.said: list[str] = []
        self.took = 0.0
        """Seconds from the start of the process to the line that says it serves."""
        self._process: asyncio.subprocess.Process | None = None
        self._listening: asyncio.Task[None] | None = None

    @property
    def url(self) -> str:
        return f"ws://{self.host}:{self.port}/ws"

    @property
    def database(self) -> Path:
        return self.data / "hubbub.db"

    @property
    def pid(self) -> int:
        assert self._process is not None, "the server was not started"
        return self._process.pid

    async def start(self) -> "Server":
        """Start it, on the same port as before, and wait until it says that it serves. Raises Died."""
        begun, announced = monotonic(), asyncio.Event()
        command = [*self.wrap, sys.executable, *self.python, "--port", str(self.port), "--data", str(self.data)]
        self._process = await asyncio.create_subprocess_exec(
            *command, *self.flags, env=_environment(), stderr=asyncio.subprocess.PIPE, stdin=asyncio.subprocess.DEVNULL
        )
        self._listening = asyncio.create_task(self._listen(self._process, announced))
        async with asyncio.timeout(SOON):
            await announced.wait()
        if self._process.stderr is None or self._listening.done():
            raise Died(self.log)
        self.took = monotonic() - begun
        return self

    async def _listen(self, process: asyncio.subprocess.Process, announced: asyncio.Event) -> None:
        assert process.stderr is not None
        while line := await process.stderr.readline():
            self.said.append(line.decode(errors="replace").rstrip())
            if found := ANNOUNCED.search(self.said[-1]):
                self.port = int(found[1])
                announced.set()
        announced.set()

    @property
    def log(self) -> str:
        return "\n".join(self.said)

    @contextlib.contextmanager
    def unheard(self, is_broken: bool) -> Iterator[None]:
        """Meanwhile nobody reads what it says, and its pipe fills up; or the pipe is broken, for good."""
        pipe = self._process._transport.get_pipe_transport(2)  # type: ignore[union-attr]
        pipe.close() if is_broken else pipe.pause_reading()
        try:
            yield
        finally:
            if not is_broken:
                pipe.resume_reading()

    @property
    def is_alive(self) -> bool:
        return self._process is not None and self._process.returncode is None

    def signal(self, number: int) -> None:
        assert self._process is not None
        self._process.send_signal(number)

    def freeze(self) -> None:
        self.signal(signal.SIGSTOP)

    def thaw(self) -> None:
        self.signal(signal.SIGCONT)

    def terminate(self) -> None:
        self.signal(signal.SIGTERM)

    async def ended(self, within: float = SOON) -> int:
        """Wait for its end. Returns the exit code."""
        assert self._process is not None
        assert self._listening is not None
        async with asyncio.timeout(within):
            code = await self._process.wait()
            await self._listening
        return code

    async def kill(self) -> None:
        """kill -9: it does nothing more from this moment on."""
        if self.is_alive:
            with contextlib.suppress(ProcessLookupError):
                self.signal(signal.SIGKILL)
            await self.ended()

    async def stop(self) -> int:
        """A planned end."""
        self.terminate()
        return await self.ended()

    @property
    def rss(self) -> int:
        """Bytes of memory in use."""
        return self._status("VmRSS") * 1024

    @property
    def threads(self) -> int:
        return self._status("Threads")

    @property
    def files(self) -> int:
        """Open file descriptors."""
        return len(list(Path(f"/proc/{self.pid}/fd").iterdir()))

    @property
    def cpu(self) -> float:
        """Seconds of processor time used so far."""
        user, system = Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()[11:13]
        return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")

    def _status(self, name: str) -> int:
        text = Path(f"/proc/{self.pid}/status").read_text()
        return int(re.search(rf"{name}:\s+(\d+)", text)[1])  # type: ignore[index]

    async def __aenter__(self) -> "Server":
        return await self.start()

    async def __aexit__(self, *_: object) -> None:
        await self.kill()


async def eventually(is_so: Callable[[], Any], within: float = SOON) -> None:
    """Wait for something that nobody announces."""
    async with asyncio.timeout(within):
        while not is_so():  # noqa: ASYNC110
            await asyncio.sleep(0.01)


def _environment() -> dict[str, str]:
    """Ours, without what would be taken for settings of the server."""
    return {name: value for name, value in os.environ.items() if not name.startswith("HUBBUB_")}
