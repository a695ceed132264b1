"""The nouns that commands, replies and events share: person, channel, room, message. Must not know who asks for them."""

from typing import Annotated, Literal

import msgspec

Kind = Literal["visitor", "guest", "person", "bot"]
"""`visitor`: keeps no token, the name is free again when it goes. `guest`: a name and a token. The others have accounts."""

RoomKind = Literal["channel", "private", "direct"]
Role = Literal["owner", "member"]

Seq = Annotated[int, msgspec.Meta(ge=0, le=2**63 - 1)]
"""A place in one room's order; the first event of a room is 1. 0 means 'before anything'."""


class Noun(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """A value that travels inside frames."""


class Person(Noun, frozen=True):
    """Somebody who can speak. `id` never changes, `name` may."""

    id: str
    name: str
    kind: Kind


class Channel(Noun, frozen=True):
    """What a room is, the same for everyone who sees it. A direct conversation has no name but its `people`."""

    name: str
    kind: RoomKind
    topic: str = ""
    people: list[Person] = []


class Room(Noun, frozen=True):
    """A room as one person sees it. `unread` counts messages after `read`; `mentions` those of them that name the person."""

    id: str
    name: str
    kind: RoomKind
    seq: int
    read: int
    unread: int
    mentions: int
    topic: str = ""
    member: bool = True
    other: Person | None = None
    """The other side of a direct conversation; its `name` is also the room's."""


class Member(Noun, frozen=True):
    """One durable participant of a room."""

    user: Person
    role: Role


class Message(Noun, frozen=True):
    """A message as it stands now. `at` is RFC 3339 UTC with milliseconds, `mentions` are user ids."""

    seq: int
    at: str
    by: Person
    text: str
    key: str | None = None
    mentions: list[str] = []
