"""What a WebSocket door needs of the language spoken through it, and that language for programs: hubbub.v1.

Must not know sockets; the door frames and writes what a tongue spells.
"""

from collections.abc import Iterable
from typing import Protocol

from ..core.hub import Dialect
from ..protocol.commands import Command
from ..protocol.frames import Batch, decode_command, encode
from ..protocol.replies import Reply
from ..protocol.signals import Signal


def text_frame(payload: bytes) -> bytes:
    """A finished, unmasked WebSocket text frame (RFC 6455, section 5.2)."""
    size = len(payload)
    if size < 126:
        return b"\x81" + size.to_bytes(1, "big") + payload
    if size < 65_536:
        return b"\x81\x7e" + size.to_bytes(2, "big") + payload
    return b"\x81\x7f" + size.to_bytes(8, "big") + payload


class Tongue(Protocol):
    """One client's language over text frames."""

    dialect: Dialect

    def greeting(self) -> Command | None:
        """What is asked on the client's behalf when the door opens."""

    def hear(self, payload: bytes) -> Iterable[Command]:
        """The requests in one text frame. Raises Refused for what cannot be understood."""

    def spell(self, reply: Reply) -> Iterable[bytes]:
        """A reply as text payloads."""


def _batch(batch: Batch) -> bytes:
    return b"".join([text_frame(stored.body) for stored in batch.events])


def _signal(signal: Signal) -> bytes:
    return text_frame(encode(signal))


def _reply(reply: Reply) -> bytes:
    return text_frame(encode(reply))


V1_DIALECT = Dialect(_batch, _signal, _reply)


class V1:
    """hubbub.v1: one JSON object in each text frame, both ways."""

    __slots__ = ()
    dialect = V1_DIALECT

    def greeting(self) -> Command | None:
        return None

    def hear(self, payload: bytes) -> Iterable[Command]:
        return (decode_command(payload),)

    def spell(self, reply: Reply) -> Iterable[bytes]:
        return (encode(reply),)


V1_TONGUE = V1()
