"""A TCP proxy that does to a connection what bad networks do. Must not know what is carried over it."""

import asyncio
import contextlib
import random
import socket
import struct
from collections.abc import Callable, Sequence
from typing import Literal

UP, DOWN = "up", "down"
Way = Literal["up", "down"]
"""To the server, and to the client."""

PIECE = 64 * 1024


class Trip:
    """Cuts a connection when it has carried enough one way: so many bytes, or a pattern, the `nth` time it goes by.

    What trips it is lost with the connection. `how` is `cut` (both sides see an end) or `reset` (both see a fault).
    """

    def __init__(self, after: int | bytes, how: str = "reset", nth: int = 1) -> None:
        self.after, self.how, self.left = after, how, nth
        self.sprung = asyncio.Event()
        self._carried = 0

    def lets(self, data: bytes) -> bytes:
        """The part of `data` that still goes through."""
        if self.sprung.is_set():
            return data
        if isinstance(self.after, int):
            self._carried += len(data)
            kept = data if self._carried < self.after else data[: len(data) - (self._carried - self.after)]
            self.left -= self._carried >= self.after
        else:
            times = data.count(self.after)
            kept = data if times < self.left else data[: data.index(self.after)]
            self.left -= times
        if self.left <= 0:
            self.sprung.set()
        return kept


class Lane:
    """One direction of every connection. All may be changed at any time.

    `delay` is (least, most) seconds for each piece, in order; `rate` bytes a second; `piece` the largest piece passed on
    at once; `hoard` seconds for which what comes is kept, to be passed on in one go; while `blocked`, nothing arrives and
    nobody is told: the line is half open.
    """

    def __init__(self) -> None:
        self.delay = (0.0, 0.0)
        self.rate: float | None = None
        self.piece = PIECE
        self.hoard = 0.0
        self.trip: Trip | None = None
        self.carried = 0
        self._open = asyncio.Event()
        self._open.set()

    @property
    def blocked(self) -> bool:
        return not self._open.is_set()

    @blocked.setter
    def blocked(self, on: bool) -> None:
        self._open.clear() if on else self._open.set()

    async def carry(self, data: bytes, rng: random.Random, write: Callable[[bytes], object]) -> str | None:
        """Pass data on as this lane does. Returns how the connection must end, if it must."""
        while data:
            piece, data = data[: self.piece], data[self.piece :]
            wait = rng.uniform(*self.delay) + (len(piece) / self.rate if self.rate else 0.0)
            if wait:
                await asyncio.sleep(wait)
            await self._open.wait()
            trip = self.trip
            kept = trip.lets(piece) if trip and not trip.sprung.is_set() else piece
            write(kept)
            self.carried += len(kept)
            if trip and len(kept) < len(piece):
                return trip.how
        return None


class Proxy:
    """Listens on a free port and joins each connection with one to `target`.

    `closed`: new connections are reset at once. `twice`: whatever a client says arrives over a second connection too,
    as when a middle box repeats a connect; only the first one's answers are passed on. `narrow`: bytes the kernel takes
    from the server before the proxy reads them; None leaves that to the system, which takes megabytes.
    """

    def __init__(self, target: int, rng: random.Random | None = None, narrow: int | None = None) -> None:
        self.target, self.rng, self.narrow = target, rng or random.Random(0), narrow
        self.lanes: dict[Way, Lane] = {UP: Lane(), DOWN: Lane()}
        self.closed = self.twice = False
        self.connects = 0
        self._live: set[asyncio.Task[None]] = set()
        self._writers: set[asyncio.StreamWriter] = set()

    @property
    def up(self) -> Lane:
        return self.lanes[UP]

    @property
    def down(self) -> Lane:
        return self.lanes[DOWN]

    @property
    def url(self) -> str:
        return f"ws://127.0.0.1:{self.port}/ws"

    async def __aenter__(self) -> "Proxy":
        self._server = await asyncio.start_server(self._accept, "127.0.0.1", 0)
        self.port: int = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *_: object) -> None:
        self._server.close()
        self.reset()
        for task in tuple(self._live):
            task.cancel()
        await asyncio.gather(*self._live, return_exceptions=True)
        await self._server.wait_closed()

    def cut(self) -> None:
        """End every connection: both sides see the end of the stream."""
        for writer in tuple(self._writers):
            writer.close()

    def reset(self) -> None:
        """End every connection with an RST, to both sides."""
        for writer in tuple(self._writers):
            reset(writer)

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._live.add(task)
        self.connects += 1
        with contextlib.suppress(OSError, asyncio.CancelledError):
            await self._join(reader, writer)
        self._live.discard(task)

    async def _join(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._writers.add(writer)
        try:
            if self.closed:
                return reset(writer)
            async with contextlib.AsyncExitStack() as stack:
                far = [await self._dial(stack) for _ in range(2 if self.twice else 1)]
                targets = [w for _, w in far]
                answered = [asyncio.Event() for _ in far[1:]]
                jobs = [self._pump(reader, targets, UP, answered), self._pump(far[0][0], [writer], DOWN)]
                jobs += [_swallow(r, event) for (r, _), event in zip(far[1:], answered, strict=True)]
                tasks = [asyncio.create_task(job) for job in jobs]
                try:
                    done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
                finally:
                    for task in tasks:
                        task.cancel()
                    await asyncio.gather(*tasks, return_exceptions=True)
                if any(not t.cancelled() and t.exception() is None and t.result() == "reset" for t in done):
                    for w in (writer, *targets):
                        reset(w)
        finally:
            self._writers.discard(writer)
            await _close(writer)

    async def _dial(self, stack: contextlib.AsyncExitStack) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        sock = socket.socket()
        if self.narrow:
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, self.narrow)
        sock.setblocking(False)
        await asyncio.get_running_loop().sock_connect(sock, ("127.0.0.1", self.target))
        reader, writer = await asyncio.open_connection(sock=sock, limit=self.narrow or 2**16)
        self._writers.add(writer)
        stack.push_async_callback(_close, writer)
        stack.callback(self._writers.discard, writer)
        return reader, writer

    async def _pump(
        self,
        reader: asyncio.StreamReader,
        writers: list[asyncio.StreamWriter],
        way: Way,
        answered: Sequence[asyncio.Event] = (),
    ) -> str | None:
        """`answered`: connections that are sent nothing more before the first answer, since a handshake is waited for."""
        lane = self.lanes[way]
        while data := await reader.read(PIECE):
            data += await _hoarded(reader, lane.hoard)
            if how := await lane.carry(data, self.rng, lambda piece: [w.write(piece) for w in writers]):
                return how
            for writer in writers:
                await writer.drain()
            for event in answered:
                await event.wait()
        return None


def reset(writer: asyncio.StreamWriter) -> None:
    """Close with an RST instead of a FIN."""
    sock = writer.get_extra_info("socket")
    if sock is not None and sock.fileno() >= 0:
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    writer.transport.abort()


async def _close(writer: asyncio.StreamWriter) -> None:
    writer.close()
    with contextlib.suppress(OSError, asyncio.CancelledError):
        await writer.wait_closed()


async def _hoarded(reader: asyncio.StreamReader, seconds: float) -> bytes:
    """All that comes in so many seconds."""
    kept = bytearray()
    if seconds:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                while piece := await reader.read(PIECE):
                    kept += piece
    return bytes(kept)


async def _swallow(reader: asyncio.StreamReader, answered: asyncio.Event) -> None:
    while await reader.read(PIECE):
        answered.set()
