"""Who may do what: one table, yes or no on values. Must not know how the values were found."""

from collections.abc import Callable
from typing import NamedTuple

from ..protocol import commands as c
from ..protocol.errors import Refused
from ..protocol.people import Kind, Person, RoomKind


class Place(NamedTuple):
    """A room as one person stands to it. `open`: anyone may listen and speak without being a member."""

    id: str
    name: str
    kind: RoomKind
    open: bool
    member: bool
    owner: bool = False


Condition = Callable[[Person, Place], str | None]
"""Answers None when met, else the refusal code."""


class Rule(NamedTuple):
    """`kinds` may ask at all; `place` must hold for the command's room."""

    kinds: frozenset[Kind]
    place: tuple[Condition, ...] = ()


def is_visible(_: Person, place: Place) -> str | None:
    """A channel is seen by all, anything else by its members; what is forbidden looks like what does not exist."""
    return None if place.kind == "channel" or place.member else "no_such_room"


def is_member(_: Person, place: Place) -> str | None:
    return None if place.member else "not_a_member"


def may_speak(person: Person, place: Place) -> str | None:
    """Members speak; in an open room everyone does; a visitor, who cannot be a member, in every channel."""
    if place.member or place.open or (person.kind == "visitor" and place.kind == "channel"):
        return None
    return "not_a_member"


def may_leave(person: Person, place: Place) -> str | None:
    if place.kind == "direct":
        return "forbidden"
    return None if place.member or person.kind == "visitor" else "not_a_member"


def is_not_direct(_: Person, place: Place) -> str | None:
    return None if place.kind != "direct" else "forbidden"


EVERYONE: frozenset[Kind] = frozenset({"visitor", "guest", "person", "bot"})
SETTLED: frozenset[Kind] = EVERYONE - {"visitor"}

POLICY: dict[type[c.Command], Rule] = {
    c.Hello: Rule(EVERYONE),
    c.Ping: Rule(EVERYONE),
    c.RenameAccount: Rule(EVERYONE),
    c.CloseAccount: Rule(frozenset({"visitor", "guest"})),
    c.ListRooms: Rule(EVERYONE),
    c.CreateRoom: Rule(SETTLED),
    c.JoinRoom: Rule(EVERYONE, (is_visible,)),
    c.LeaveRoom: Rule(EVERYONE, (is_visible, may_leave)),
    c.InviteToRoom: Rule(SETTLED, (is_visible, is_not_direct, is_member)),
    c.ListMembers: Rule(EVERYONE, (is_visible,)),
    c.SendMessage: Rule(EVERYONE, (is_visible, may_speak)),
    c.MessageHistory: Rule(EVERYONE, (is_visible,)),
    c.SetTyping: Rule(EVERYONE, (is_visible, may_speak)),
    c.ListPresence: Rule(EVERYONE, (is_visible,)),
    c.MarkRead: Rule(SETTLED, (is_visible, is_member)),
}

_SAYING = {
    "forbidden": "You may not do that in a direct conversation.",
    "not_a_member": "Join #{name} first.",
}


def no_such_room(ref: str) -> Refused:
    """The one answer for a room that is missing and for one that is hidden."""
    return Refused("no_such_room", f"There is no room {ref[:64]!r} that you may know of.")


def require_kind(person: Person, command: type[c.Command]) -> None:
    """Refuse a command that this kind of person may never use. An unlisted command is a KeyError."""
    if person.kind not in POLICY[command].kinds:
        raise Refused("forbidden", f"A {person.kind} may not use {c.name_of(command)}.")


def require_place(person: Person, command: type[c.Command], place: Place, ref: str) -> None:
    """Refuse a command that this person may not use in this room. `ref` is the room as the client named it."""
    for condition in POLICY[command].place:
        code = condition(person, place)
        if code == "no_such_room":
            raise no_such_room(ref)
        if code:
            raise Refused(code, _SAYING[code].format(name=place.name))
