"""How each kind of chat server is spoken to: where, what comes first, what a message looks like. Must not know timing."""

import json
import time
from dataclasses import dataclass
from secrets import token_hex

from .wire import PING, PONG, text_frame


@dataclass(frozen=True)
class Dialect:
    """`hello`: frames sent when a connection opens. `ready`: bytes whose coming says that it is heard from now on."""

    path: str = "/ws"
    subprotocol: str | None = None
    hello: tuple[bytes, ...] = ()
    ready: bytes | None = None
    template: str = '{"user":"%(user)s","msg":"%(text)s"}'
    ping: bytes = PING
    pong: bytes = PONG

    def message(self, user: str, text: str, number: int) -> bytes:
        """As the bytes of one frame; where messages have keys, with a fresh one, like those the SDK makes."""
        return (self.template % {"user": user, "text": text, "id": number + 10, "key": _key()}).encode()


def _key() -> str:
    return f"{time.time_ns() // 1_000_000:012x}{token_hex(10)}"


CLASSIC = Dialect()
"""The tutorial's server, and everything that is a drop-in for it, the plain door among them."""

HUBBUB = Dialect(
    subprotocol="hubbub.v1",
    hello=(json.dumps({"type": "hello", "id": 1}).encode(),),
    ready=b'"type":"welcome"',
    template='{"type":"message.send","id":%(id)d,"room":"lobby","text":"%(text)s","key":"%(key)s"}',
)

SOCKET_IO = Dialect(
    path="/socket.io/?EIO=4&transport=websocket",
    hello=(b"40",),
    ready=b'40{"sid"',
    template='42["chat",{"user":"%(user)s","msg":"%(text)s"}]',
    ping=b"\x81\x012",
    pong=text_frame(b"3"),
)

DIALECTS = {"classic": CLASSIC, "hubbub": HUBBUB, "socket.io": SOCKET_IO}
