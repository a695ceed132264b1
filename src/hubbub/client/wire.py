"""Frames as a client reads them: bytes to replies, events and signals. Must not know what is done about them."""

from typing import Any, NamedTuple, TypeVar

import msgspec

from hubbub.protocol.commands import Command
from hubbub.protocol.events import EVENTS, AnyEvent
from hubbub.protocol.replies import REPLIES, Error, Reply, Welcome
from hubbub.protocol.signals import SIGNALS, AnySignal

T = TypeVar("T")

TOLD = frozenset(str(kind.__struct_config__.tag) for kind in (*EVENTS, *SIGNALS))
"""The types of all events and signals this version knows."""


class Head(NamedTuple):
    """What every frame may be asked without knowing its type: whose answer it is, or what place it takes in which room."""

    type: str
    re: int | None
    room: str | None
    seq: int | None


class _Loose(msgspec.Struct, frozen=True):
    """Fields of one name hold different things in different frames, so their types are looked at one by one."""

    type: Any = None
    re: Any = None
    room: Any = None
    seq: Any = None


_head = msgspec.json.Decoder(_Loose)
_told: "msgspec.json.Decoder[AnyEvent | AnySignal]" = msgspec.json.Decoder(AnyEvent | AnySignal)
_error = msgspec.json.Decoder(Error)
_welcome = msgspec.json.Decoder(Welcome)
_answers: dict[type[Command], msgspec.json.Decoder[Reply]] = {
    command: msgspec.json.Decoder(reply) for command, reply in REPLIES.items()
}


class Garbled(Exception):
    """A frame that is not of this language. It is skipped: a newer server may say more than this version knows."""


def head(data: bytes | str) -> Head:
    """The part of a frame that all share. Raises Garbled."""
    loose = _read(_head, data)
    return Head(
        loose.type if isinstance(loose.type, str) else "",
        loose.re if isinstance(loose.re, int) else None,
        loose.room if isinstance(loose.room, str) else None,
        loose.seq if isinstance(loose.seq, int) else None,
    )


class _Greeting(msgspec.Struct, frozen=True):
    url: str


_greeting = msgspec.json.Decoder(_Greeting)


def greeting(data: bytes | str) -> str:
    """Where people find the server, as it is told to whoever runs the machine. Raises Garbled."""
    return _read(_greeting, data).url


def told(data: bytes | str) -> AnyEvent | AnySignal:
    """An event or a signal. Raises Garbled."""
    return _read(_told, data)


def welcome(data: bytes | str) -> Welcome:
    """The answer to hello. Raises Garbled."""
    return _read(_welcome, data)


def answer(command: Command, data: bytes | str) -> Reply:
    """The reply to that command. Raises Garbled."""
    return _read(_answers[type(command)], data)


def error(data: bytes | str) -> Error:
    """A refusal. Raises Garbled."""
    return _read(_error, data)


def _read(decoder: "msgspec.json.Decoder[T]", data: bytes | str) -> T:
    try:
        return decoder.decode(data)
    except (msgspec.DecodeError, RecursionError) as fault:
        raise Garbled(str(fault)) from None
