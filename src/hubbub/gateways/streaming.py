"""How a stream door's bytes reach an HTTP connection, however slow it is, and what ends them. Must not know frames."""

import asyncio
from collections import Counter
from typing import Any

from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from ..dispatch import Road
from ..protocol.errors import Refused
from .progress import untaken
from .stream import StreamDoor

SLICE = 32 * 1024
"""Bytes handed to the connection at a time."""

PATIENCE = 10.0
"""Seconds without any progress after which a reader is given up."""

LINGER = 1.0
"""Seconds that a connection which was cut may take to say so."""

HEADERS = [
    (b"content-type", b"text/event-stream; charset=utf-8"),
    (b"cache-control", b"no-store"),
    (b"x-accel-buffering", b"no"),
]


class TooSlow(Exception):
    """The reader made no progress for `PATIENCE` seconds."""


class Streams:
    """The open streams of this node. `per_address` 0 is no limit."""

    def __init__(self, road: Road, per_address: int) -> None:
        self.road, self.per_address = road, per_address
        self.open: set[StreamDoor] = set()
        self.addresses: Counter[str] = Counter()

    def require_room_for(self, address: str) -> None:
        """Refuse one stream too many of one network address."""
        if self.per_address and self.addresses[address] >= self.per_address:
            raise Refused("too_many_sockets", "Too many connections from your address.", retry_after=10)

    def enter(self, door: StreamDoor, address: str) -> None:
        self.open.add(door)
        self.addresses[address] += 1

    def leave(self, door: StreamDoor, address: str) -> None:
        self.road.leave(door.session)
        self.open.discard(door)
        self.addresses[address] -= 1
        if not self.addresses[address]:
            del self.addresses[address]


class Streaming(Response):
    """A response that lasts as long as its reader and its server."""

    def __init__(self, streams: Streams, door: StreamDoor, address: str) -> None:
        self.streams, self.door, self.address = streams, door, address
        self.status_code = 200
        self.background = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        transport = scope.get("hubbub.transport")
        connections = _connections(transport)
        gone = asyncio.create_task(self._until_gone(receive))
        try:
            connections.add(self.door)
            await send({"type": "http.response.start", "status": 200, "headers": HEADERS})
            await self._pump(send, transport)
        except TooSlow:
            await asyncio.wait({gone}, timeout=LINGER)
        finally:
            gone.cancel()
            connections.discard(self.door)
            self.streams.leave(self.door, self.address)

    async def _until_gone(self, receive: Receive) -> None:
        while (await receive())["type"] != "http.disconnect":
            pass
        self.door.waiting.clear()
        self.door.end()

    async def _pump(self, send: Send, transport: Any) -> None:
        while (taken := await self.door.take()) is not None:
            for start in range(0, len(taken), SLICE):
                await _push(send, taken[start : start + SLICE], transport)
            self.door.taken()
        await send({"type": "http.response.body", "body": b""})


def _connections(transport: Any) -> set[Any]:
    """What uvicorn calls `shutdown()` on, and waits for, when it goes down; a stream would else outlast its patience."""
    found: set[Any] = set() if transport is None else transport.get_protocol().connections
    return found


async def _push(send: Send, piece: bytes, transport: Any) -> None:
    """Hand over one piece, waiting for as long as the connection takes anything at all. Raises TooSlow."""
    sending = asyncio.ensure_future(send({"type": "http.response.body", "body": piece, "more_body": True}))
    while not sending.done():
        before = _left(transport)
        await asyncio.wait({sending}, timeout=PATIENCE)
        if not sending.done() and _left(transport) >= before:
            sending.cancel()
            if transport is not None:
                transport.abort()
            raise TooSlow
    sending.result()


def _left(transport: Any) -> int:
    return 0 if transport is None else untaken(transport)
