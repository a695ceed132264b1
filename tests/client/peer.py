"""A scripted server on a real socket, for what a real one does only when something goes wrong."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

from websockets.asyncio.server import ServerConnection, serve
from websockets.exceptions import ConnectionClosed
from websockets.typing import Subprotocol

from tests.client.talk import ANN, LIMITS, room


class Peer:
    """What the server does with its n-th connection is the n-th act; the last act is played for all that follow."""

    def __init__(self, *acts: Callable[["Line"], Awaitable[None]]) -> None:
        self.acts = acts
        self.lines: list[Line] = []
        self.url = ""

    async def play(self, socket: ServerConnection) -> None:
        line = Line(socket)
        self.lines.append(line)
        act = self.acts[min(len(self.lines), len(self.acts)) - 1]
        try:
            await act(line)
            await socket.wait_closed()
        except ConnectionClosed:
            pass

    @asynccontextmanager
    async def standing(self, protocol: str | None = "hubbub.v1") -> AsyncIterator["Peer"]:
        spoken = [Subprotocol(protocol)] if protocol else None
        async with serve(self.play, "127.0.0.1", 0, subprotocols=spoken) as server:
            self.url = f"127.0.0.1:{server.sockets[0].getsockname()[1]}"
            yield self


class Line:
    """One connection, from the server's side. `heard` is every frame received."""

    def __init__(self, socket: ServerConnection) -> None:
        self.socket = socket
        self.heard: list[dict[str, Any]] = []

    async def hear(self) -> dict[str, Any]:
        async with asyncio.timeout(10):
            self.heard.append(json.loads(await self.socket.recv()))
        return self.heard[-1]

    async def tell(self, **fields: Any) -> None:
        await self.socket.send(json.dumps(fields))

    async def welcome(self, *rooms: dict[str, Any], **fields: Any) -> dict[str, Any]:
        """Hear hello and answer it. Returns the hello."""
        hello = await self.hear()
        listed = list(rooms or (room(),))
        told = {"you": ANN, "epoch": "e1", "limits": LIMITS, "rooms": listed, **fields}
        await self.tell(type="welcome", re=0, **told)
        return hello

    async def cut(self) -> None:
        """Gone without a word."""
        self.socket.transport.abort()
        await self.socket.wait_closed()
