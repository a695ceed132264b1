"""Just enough WebSocket to load a server with: a handshake, masked text frames out, a look at frames in. Not a library.

A real client library spends more on a delivery than the servers that are measured; this spends next to nothing.
"""

import asyncio
import base64
import os
import struct
from collections.abc import Callable
from typing import cast

MARK = b"~#"
MARK_SIZE = 10
"""Every message that is measured begins with a mark: these two bytes and its number in eight digits."""

PING, PONG = b"\x89\x00", b"\x8a\x80\x00\x00\x00\x00"
"""A server's ping and its answer; nowhere in a text frame do these two bytes follow each other."""


TLS_ALERT = b"\x15\x03"
"""How a server that waits for TLS answers what is none (RFC 8446, section 5.1)."""


class NeedsTls(ConnectionError):
    """The server ended the handshake as one does that waits for TLS: with an alert, or without a word."""

    def __init__(self) -> None:
        super().__init__("it ended the connection without an answer")


def text_frame(payload: bytes) -> bytes:
    """A masked text frame (RFC 6455, section 5.2); the mask is zero, so the payload goes as it is."""
    size = len(payload)
    if size < 126:
        head = struct.pack("!BB", 0x81, 0x80 | size)
    elif size < 1 << 16:
        head = struct.pack("!BBH", 0x81, 0x80 | 126, size)
    else:
        head = struct.pack("!BBQ", 0x81, 0x80 | 127, size)
    return head + b"\x00\x00\x00\x00" + payload


def _is_agreed(head: bytes, subprotocol: str) -> bool:
    """Whether the answer to the handshake takes the subprotocol (RFC 6455, section 4.1)."""
    fields = (line.partition(b":") for line in head.split(b"\r\n")[1:])
    taken = [value.strip() for name, _, value in fields if name.strip().lower() == b"sec-websocket-protocol"]
    return taken == [subprotocol.encode()]


class Ear(asyncio.Protocol):
    """One connection. Counts the marks in what comes; with `numbers` it also writes down their numbers."""

    def __init__(
        self, host: str, path: str, subprotocol: str | None, heard: "Callable[[Ear, int], None]", ping: bytes = PING,
        pong: bytes = PONG,
    ) -> None:  # fmt: skip
        self.host, self.path, self.subprotocol, self.heard = host, path, subprotocol, heard
        self.ping, self.pong = ping, pong
        self.greeting = b""
        self.ready: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.count = 0
        self.numbers: list[int] | None = None
        self.on_data: Callable[[bytes], None] | None = None
        self.is_lost = self.is_answered = False
        self._tail = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast(asyncio.Transport, transport)
        key = base64.b64encode(os.urandom(16)).decode()
        extra = f"Sec-WebSocket-Protocol: {self.subprotocol}\r\n" if self.subprotocol else ""
        self.transport.write(
            f"GET {self.path} HTTP/1.1\r\nHost: {self.host}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            f"Sec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\n{extra}\r\n".encode()
        )

    def data_received(self, data: bytes) -> None:
        if not self.ready.done():
            self._shake_hands(data)
            return
        if self.on_data:
            self.on_data(data)
        if self.ping in data:
            self.transport.write(self.pong)
        data = self._tail + data
        # A mark may be cut by the end of a segment; what follows it in a message is always longer than it is.
        whole = max(0, len(data) - MARK_SIZE + 1)
        self._tail = data[whole:]
        if found := data.count(MARK, 0, whole + 1):
            if self.numbers is not None:
                self._note(data, whole)
            self.count += found
            self.heard(self, found)

    def _note(self, data: bytes, whole: int) -> None:
        assert self.numbers is not None
        at = data.find(MARK)
        while 0 <= at < whole:
            self.numbers.append(int(data[at + len(MARK) : at + MARK_SIZE]))
            at = data.find(MARK, at + MARK_SIZE)

    def _shake_hands(self, data: bytes) -> None:
        self.is_answered = True
        head, _, rest = (self._tail + data).partition(b"\r\n\r\n")
        if b"\r\n\r\n" not in self._tail + data:
            self._tail += data
            if self._tail.startswith(TLS_ALERT):
                self.ready.set_exception(NeedsTls())
            return
        self._tail = b""
        if b" 101 " not in head.split(b"\r\n")[0]:
            self.ready.set_exception(ConnectionError(head.decode("latin-1").split("\r\n")[0]))
            return
        if self.subprotocol and not _is_agreed(head, self.subprotocol):
            self.ready.set_exception(ConnectionError(f"it does not speak {self.subprotocol}"))
            return
        self.ready.set_result(None)
        if rest:
            self.data_received(rest)

    def connection_lost(self, exc: Exception | None) -> None:
        self.is_lost = True
        if not self.ready.done():
            silent = ConnectionError("closed during the handshake") if self.is_answered else NeedsTls()
            self.ready.set_exception(exc or silent)

    def send(self, payload: bytes) -> None:
        if not self.is_lost:
            self.transport.write(text_frame(payload))
