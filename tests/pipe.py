"""A transport whose other end is a client in the same loop: it can clog, drain and break. Must not know what is sent."""

import asyncio
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tests.house import Wire


class Pipe(asyncio.Transport):
    """A transport whose other end is a Wire. `clogged`: the client reads nothing and the buffer fills."""

    def __init__(self, wire: "Wire", address: str) -> None:
        super().__init__({"peername": (address, 50_000)})
        self.wire = wire
        self.closing = False
        self.clogged = False
        self.reading = True
        self.high = 64 * 1024
        self.kept = bytearray()
        self.is_paused = False
        self.is_broken = False

    def set_write_buffer_limits(self, high: int | None = None, low: int | None = None) -> None:
        self.high = high or self.high

    def get_write_buffer_size(self) -> int:
        return len(self.kept)

    def write(self, data: Any) -> None:
        if self.is_broken:
            return
        assert not self.closing, "written to a closed transport"
        if not self.clogged:
            self.wire.receive(bytes(data))
            return
        self.kept += data
        if len(self.kept) > self.high and not self.is_paused:
            self.is_paused = True
            self.wire.door.pause_writing()

    def drain(self, most: int | None = None) -> None:
        """The client reads what waits for it, or `most` bytes of it."""
        some = bytes(self.kept[:most])
        del self.kept[: len(some)]
        self.clogged = most is not None
        self.wire.receive(some)
        if self.closing and not self.kept:
            self.wire.lost()
        elif self.is_paused and len(self.kept) <= self.high // 4:
            self.is_paused = False
            self.wire.door.resume_writing()

    def pause_reading(self) -> None:
        self.reading = False

    def resume_reading(self) -> None:
        self.reading = True
        asyncio.get_running_loop().call_soon(self.wire.pump)

    def is_closing(self) -> bool:
        return self.closing

    def close(self) -> None:
        """What waits is still sent; only then the connection is lost."""
        if not self.closing:
            self.closing = True
            if not self.kept:
                self.wire.lost()

    def abort(self) -> None:
        is_known = self.closing and not self.kept
        self.closing = True
        self.kept.clear()
        if not is_known:
            self.wire.lost()
