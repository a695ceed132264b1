"""The envelope: bytes to commands, values to bytes, and a batch of events that is encoded once for each dialect."""

import json
import re
from collections.abc import Callable, Iterator, Sequence
from typing import Any, NamedTuple, TypeVar, Union, cast

import msgspec

from .commands import BY_NAME, COMMANDS, Command
from .errors import Refused
from .events import AnyEvent, Event
from .replies import Error

T = TypeVar("T")

encode: Callable[[Any], bytes] = msgspec.json.Encoder().encode

_decode_command = msgspec.json.Decoder(cast("type[Command]", Union[COMMANDS])).decode  # noqa: UP007
_decode_event: Callable[[bytes | str], AnyEvent] = msgspec.json.Decoder(AnyEvent).decode


class Stored(NamedTuple):
    """An event and the JSON it is stored and sent as."""

    event: Event
    body: bytes


class Batch:
    """Consecutive events of one room, on their way to its listeners.

    A dialect is a function from a batch to what its listeners' `write` takes; it is run once, when first asked.
    """

    __slots__ = ("_encoded", "events", "room")

    def __init__(self, room: str, events: Sequence[Stored]) -> None:
        self.room = room
        self.events = events
        self._encoded: dict[Callable[[Batch], Any], Any] = {}

    @property
    def first(self) -> int:
        return self.events[0].event.seq

    @property
    def last(self) -> int:
        return self.events[-1].event.seq

    def encoded(self, dialect: "Callable[[Batch], T]") -> T:
        """The batch in that dialect; the same object for every listener."""
        try:
            return cast(T, self._encoded[dialect])
        except KeyError:
            self._encoded[dialect] = data = dialect(self)
            return data

    def after(self, seq: int) -> "Batch":
        """The part of the batch that follows `seq`."""
        return self if seq < self.first else Batch(self.room, [s for s in self.events if s.event.seq > seq])


PORTION = 128 * 1024
"""Bytes written to a listener before it is asked again whether it can take more."""


def portions(stored: Sequence[Stored]) -> Iterator[list[Stored]]:
    """The events in runs of about PORTION bytes, each of at least one event."""
    run: list[Stored] = []
    size = 0
    for one in stored:
        if run and size + len(one.body) > PORTION:
            yield run
            run, size = [], 0
        run.append(one)
        size += len(one.body)
    if run:
        yield run


def decode_event(body: bytes | str) -> AnyEvent:
    """An event from its stored JSON. Raises msgspec.DecodeError: stored events were written by us."""
    return _decode_event(body)


def decode_command(data: bytes | str) -> Command:
    """A command from one text frame, or `Refused` with the request's id where it can be made out."""
    try:
        command = _decode_command(data)
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError) as fault:
        raise _explain(data, str(fault)) from None
    if is_deep(data):
        raise Refused("bad_json", TOO_DEEP, re=command.id)
    return command


def decode_fields(name: str, fields: bytes) -> Command:
    """A command from its name and a JSON object of its fields, as the HTTP door receives them."""
    command = BY_NAME.get(name)
    if command is None:
        raise Refused("unknown_type", f"There is no command {name[:64]!r}.")
    try:
        given = msgspec.json.decode(fields or b"{}", type=dict[str, Any])
        if is_deep(fields):
            raise Refused("bad_json", TOO_DEEP)
        return msgspec.convert({**given, "type": name}, command)
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError) as fault:
        raise Refused("invalid" if isinstance(fault, msgspec.ValidationError) else "bad_json", str(fault)) from None


DEPTH = 32
"""Objects and arrays within one another in a request. No command needs more than three; others' parsers have a limit too."""

TOO_DEEP = f"Objects and arrays may be nested {DEPTH} deep."

_STRING = re.compile(rb'"(?:[^"\\]|\\.)*"')
_ALIKE = bytes.maketrans(b"{}", b"[]")
_OTHERS = bytes(byte for byte in range(256) if byte not in b"[]{}")


def is_deep(data: bytes | str) -> bool:
    """Whether JSON, which must be well-formed, is nested deeper than DEPTH, also where nobody looks into it."""
    raw = data.encode("utf-8", "surrogatepass") if isinstance(data, str) else data
    if raw.count(b"{") + raw.count(b"[") <= DEPTH:
        return False
    left = _STRING.sub(b"", raw).translate(_ALIKE, delete=_OTHERS)
    for _ in range(DEPTH):
        # Each turn takes the innermost level away.
        left = left.replace(b"[]", b"")
    return bool(left)


def refusal(refused: Refused, re: int | None) -> Error:
    """The reply that tells a client it was refused."""
    return Error(
        re=re if refused.re is None else refused.re,
        code=refused.code,
        message=refused.message,
        retry=refused.refusal.retry,
        retry_after=refused.retry_after,
    )


def _explain(data: bytes | str, fault: str) -> Refused:
    try:
        given = json.loads(data)
    except (ValueError, RecursionError):
        return Refused("bad_json", f"Send one JSON object in each text frame: {fault}")
    if not isinstance(given, dict):
        return Refused("bad_json", 'Send one JSON object in each text frame, such as {"type":"ping","id":1}.')
    re = given.get("id")
    re = re if isinstance(re, int) and not isinstance(re, bool) else None
    kind = given.get("type")
    if not isinstance(kind, str):
        return Refused("invalid", 'Say what you want in the field "type", such as "ping".', re=re)
    if kind not in BY_NAME:
        return Refused("unknown_type", f"There is no command {kind[:64]!r}.", re=re)
    if has_lone_surrogate(given):
        fault = "Half of a surrogate pair is not text."
    return Refused("invalid", fault, re=re)


def has_lone_surrogate(given: dict[str, Any]) -> bool:
    """Whether a field holds half of a surrogate pair, which JSON can write and nobody can encode."""
    return any("\ud800" <= char <= "\udfff" for value in given.values() if isinstance(value, str) for char in value)
