"""What a person at the plain door is told in answer to a command. Must not know how it was asked."""

from collections.abc import Callable
from typing import Any

import msgspec

from .plain_commands import Asked


class Line(msgspec.Struct, frozen=True, omit_defaults=True):
    """A line on the plain door. `to` is there in direct conversations only and names the other side."""

    user: str
    msg: str
    time: str = ""
    to: str | None = None

    def at(self, time: str) -> "Line":
        return msgspec.structs.replace(self, time=time)


def said(text: str) -> Line:
    """Something the server itself says."""
    return Line("hubbub", text)


def _called(asked: Asked, reply: Any) -> list[Line]:
    if reply.you.name == asked.text:
        return []
    return [said(f"Somebody else is called {asked.text}; you are {reply.you.name}.")]


def _join(_: Asked, reply: Any) -> list[Line]:
    room = reply.room
    where = f"talking to @{room.name}" if room.kind == "direct" else f"in #{room.name}"
    return [said(f"You are {where} now; /leave goes back to #lobby.")]


def _rooms(_: Asked, reply: Any) -> list[Line]:
    names = ["@" + r.name if r.kind == "direct" else "#" + r.name for r in reply.rooms]
    return [said("Rooms: " + ", ".join(names))]


def _who(_: Asked, reply: Any) -> list[Line]:
    if reply.people is None:
        return [said(f"{reply.count} people are here.")]
    return [said("Here: " + ", ".join(sorted(p.name for p in reply.people)))]


def _history(_: Asked, reply: Any) -> list[Line]:
    lines = [Line(m.by.name, m.text, m.at) for m in reply.messages if not m.deleted]
    return lines or [said("Nothing has been said here yet.")]


ANSWERS: dict[str, Callable[[Asked, Any], list[Line]]] = {
    "called": _called,
    "name": lambda asked, reply: [said(f"You are {reply.you.name} now.")],
    "join": _join,
    "leave": lambda asked, reply: [said("You are in #lobby now.")],
    "rooms": _rooms,
    "who": _who,
    "history": _history,
}
"""By verb; what is said comes back by itself and needs no answer."""
