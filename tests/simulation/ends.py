"""The two ends of a line as asyncio shows them to a protocol: a transport with a buffer. Must not know what becomes of a piece."""

import asyncio
from collections import deque
from contextvars import Context
from typing import TYPE_CHECKING, Any

from tests.simulation.loop import OWNER

if TYPE_CHECKING:
    from tests.simulation.network import Line

ADDRESS = ("192.0.2.1", 50_000)


class End(asyncio.Transport):
    """One end. `ahead` counts bytes of ours that are under way or not yet read; an empty piece says that no more will come."""

    def __init__(self, line: "Line", context: Context) -> None:
        super().__init__({"peername": ADDRESS, "sockname": ("127.0.0.1", 8080)})
        self.line, self.context = line, context
        self.owner = context.get(OWNER)
        self.protocol: Any = None
        self.unsent = bytearray()
        self.arrived: deque[bytes] = deque()
        self.ahead = 0
        self.last = 0.0
        self.high, self.low = 64 * 1024, 16 * 1024
        self.reading = True
        self.is_full = self.is_ending = self.is_gone = self.has_unread = False
        self.has_more, self.has_said_so = True, False

    def begin(self, protocol: asyncio.Protocol) -> None:
        self.protocol = protocol
        protocol.connection_made(self)

    # What a protocol asks of it.

    def write(self, data: Any) -> None:
        if self.is_ending or not self.has_more:
            return
        self.unsent += data
        self._push()
        if len(self.unsent) > self.high and not self.is_full:
            self.is_full = True
            self.protocol.pause_writing()

    def writelines(self, list_of_data: Any) -> None:
        self.write(b"".join(list_of_data))

    def can_write_eof(self) -> bool:
        return True

    def write_eof(self) -> None:
        if self.has_more:
            self.has_more = False
            self._push()

    def close(self) -> None:
        """What waits is still sent; only then the end is gone."""
        if not self.is_ending:
            self.is_ending = True
            self.write_eof()
            self._push()

    def abort(self) -> None:
        if not self.is_gone:
            self.unsent.clear()
            self.line.reset(self.line.other(self))
            self._go(None)

    def is_closing(self) -> bool:
        return self.is_ending

    def pause_reading(self) -> None:
        self.reading = False

    def resume_reading(self) -> None:
        if not self.reading:
            self.reading = True
            self.line.loop.call_soon(self._read, context=self.context)

    def is_reading(self) -> bool:
        return self.reading

    def set_write_buffer_limits(self, high: int | None = None, low: int | None = None) -> None:
        self.high = 64 * 1024 if high is None else high
        self.low = self.high // 4 if low is None else low

    def get_write_buffer_size(self) -> int:
        return len(self.unsent)

    def set_protocol(self, protocol: asyncio.BaseProtocol) -> None:
        self.protocol = protocol

    def get_protocol(self) -> Any:
        return self.protocol

    @property
    def is_busy(self) -> bool:
        return not self.is_gone and bool(self.unsent or self.ahead)

    # What the line brings.

    def arrive(self, piece: bytes) -> None:
        if self.line.is_silent:
            return
        if self.is_gone and piece:
            # Whoever writes to an end that is closed is told so, and loses what it has not yet read.
            self.line.reset(self.line.other(self))
        if self.is_ending:
            self.has_unread = self.has_unread or bool(piece)
            return
        self.arrived.append(piece)
        self._read()

    def taken(self, size: int) -> None:
        if self.is_gone or self.line.is_silent:
            return
        self.ahead -= size
        self._push()
        if self.is_full and len(self.unsent) <= self.low and not self.is_gone:
            self.is_full = False
            self.protocol.resume_writing()

    def reset(self) -> None:
        self._go(ConnectionResetError("the line broke"))

    def _read(self) -> None:
        while self.arrived and self.reading and not self.is_ending:
            piece = self.arrived.popleft()
            if not piece:
                if not self.protocol.eof_received():
                    self.close()
                return
            self.line.acknowledge(self.line.other(self), len(piece))
            self.line.network.trace.add("read", f"{self.line.name}{'>' if self is self.line.far else '<'}{len(piece)}")
            self.protocol.data_received(piece)

    def _push(self) -> None:
        while self.unsent and self.ahead < self.line.weather.window:
            size = self.line.piece(min(len(self.unsent), self.line.weather.window - self.ahead))
            piece = bytes(self.unsent[:size])
            del self.unsent[:size]
            self.ahead += size
            self.line.carry(self, piece)
        if not self.unsent and not self.has_more and not self.has_said_so:
            self.has_said_so = True
            self.line.carry(self, b"")
        if not self.unsent and self.is_ending:
            self._go(None)

    def _go(self, fault: Exception | None) -> None:
        if self.is_gone:
            return
        self.is_gone = self.is_ending = True
        if fault is None and (self.has_unread or self.arrived):
            self.line.reset(self.line.other(self))
        self.arrived.clear()
        if self.owner is None or not self.owner.is_dead:
            self.line.loop.call_soon(self.protocol.connection_lost, fault, context=self.context)
