"""The real WebSocket door with an echo instead of a chat behind it, for Autobahn. No part of the product knows of it.

`python -m tests.faults.echo_server` serves on a free port of loopback and prints it.
"""

import asyncio
from collections.abc import Iterable
from functools import partial
from types import SimpleNamespace
from typing import Any

import uvicorn
from websockets.frames import Frame, Opcode
from websockets.http11 import Request

from hubbub.clock import RealClock
from hubbub.core.session import Session
from hubbub.gateways.doorway import Doorway
from hubbub.gateways.tongue import V1, text_frame
from hubbub.gateways.websocket import SocketDoor
from hubbub.gateways.wheel import Wheel
from hubbub.serving import Server, listen

LARGEST = 64 << 20
"""Autobahn sends messages of 16 MiB."""


class Echo(V1):
    """Says back what it hears."""

    def __init__(self, door: SocketDoor) -> None:
        self.door = door

    def hear(self, payload: bytes) -> Iterable[Any]:
        self.door.write(text_frame(payload))
        return ()


class EchoDoor(SocketDoor):
    """The door as it is, but for who is behind it; binary messages come back too."""

    def _shake_hands(self, request: Request) -> None:
        response = self.doorway.refusal(self, request) or self.ws.accept(request)
        self.ws.send_response(response)
        self.session, self.tongue = Session(self), Echo(self)
        self._flush()
        self.doorway.wheel.add(self)

    def _receive(self, frame: Frame) -> None:
        if frame.opcode is Opcode.BINARY and frame.fin and self.ws.state.name == "OPEN":
            self.write(Frame(Opcode.BINARY, frame.data).serialize(mask=False))
        else:
            super()._receive(frame)


async def nothing() -> None: ...


async def no_pages(scope: Any, receive: Any, send: Any) -> None: ...


async def serve() -> None:
    ignore = SimpleNamespace(**dict.fromkeys(("ask", "leave", "stalled", "drained"), lambda *_: None))
    doorway = Doorway(ignore, Wheel(), RealClock(), LARGEST)  # type: ignore[arg-type]
    sockets = listen("127.0.0.1", 0)
    ready = partial(print, sockets[0].getsockname()[1], flush=True)
    config = uvicorn.Config(app=no_pages, ws=partial(EchoDoor, doorway), http="httptools", lifespan="off")  # type: ignore[arg-type]
    config.log_level = "error"
    await Server(config, ready, nothing).serve(sockets)


if __name__ == "__main__":
    asyncio.run(serve())
