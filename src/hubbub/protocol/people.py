"""The nouns that commands, replies and events share: person, channel, room, message. Must not know who asks for them."""

from typing import Annotated, Literal

import msgspec

Kind = Literal["visitor", "guest", "person", "bot"]
"""`visitor`: keeps no token, the name is free again when it goes. `guest`: a name and a token. The others have accounts."""

Rank = Literal["owner", "admin", "member", "guest"]
"""What somebody is on the whole server, highest first."""

RoomKind = Literal["channel", "private", "direct"]

Role = Literal["owner", "moderator", "member", "reader"]
"""What a member is in one room, highest first. A `reader` listens and does not speak."""

RoomState = Literal["open", "announcing", "locked", "archived"]
"""`open`: members speak. `announcing`: moderators do. `locked`: so too, and nobody joins. `archived`: nobody does."""

Seq = Annotated[int, msgspec.Meta(ge=0, le=2**63 - 1)]
"""A place in one room's order; the first event of a room is 1. 0 means 'before anything'."""


class Noun(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """A value that travels inside frames."""


class Person(Noun, frozen=True):
    """Somebody who can speak. `id` never changes, `name` may. `display` is what they like to be called, if not by name."""

    id: str
    name: str
    kind: Kind
    display: str = ""


HUBBUB = Person(id="u0", name="hubbub", kind="bot")
"""The server itself, for whoever runs the machine: it has no account, and nobody can come in as it."""


class Account(Noun, frozen=True):
    """How you stand to the server. `commands` and `rooms` are what your token is limited to, if it is.

    `must` lists what you have to do before anything else: `factor`, to add a second factor.
    """

    rank: Rank = "guest"
    password: bool = False
    factor: bool = False
    commands: list[str] | None = None
    rooms: list[str] | None = None
    must: list[str] = []


class Channel(Noun, frozen=True):
    """What a room is, the same for everyone who sees it. A direct conversation has no name but its `people`.

    `guests`: guests may find and join it. `slow`: seconds that a member waits between two messages.
    """

    name: str
    kind: RoomKind
    topic: str = ""
    people: list[Person] = []
    state: RoomState = "open"
    guests: bool = False
    slow: int = 0


class Room(Noun, frozen=True):
    """A room as one person sees it. `unread` counts messages after `read`; `mentions` those of them that name the person.

    `role` is the person's own, of a member; `muted`: until when they may not speak, which may be over.
    `state`, `guests` and `slow` are the channel's.
    """

    id: str
    name: str
    kind: RoomKind
    seq: int
    read: int
    unread: int
    mentions: int
    topic: str = ""
    member: bool = True
    role: Role = "member"
    state: RoomState = "open"
    guests: bool = False
    slow: int = 0
    muted: str | None = None
    other: Person | None = None
    """The other side of a direct conversation; its `name` is also the room's."""


class Member(Noun, frozen=True):
    """One durable participant of a room. `muted`: until when they may not speak, RFC 3339, which may be over."""

    user: Person
    role: Role
    muted: str | None = None


class Ban(Noun, frozen=True):
    """Somebody who is kept out of a room; `until` is left out where it is for good."""

    user: Person
    by: Person
    at: str
    until: str | None = None
    reason: str = ""


class Report(Noun, frozen=True):
    """A message of `author` that `by` showed to those who look after `room`, an id; `name` is empty in a direct conversation.

    `text` is what it said then. `settled` is when somebody, `settler`, dealt with it, as `note` says. `deleted`: the message
    itself is gone; what is kept of it here goes when the report is settled.
    """

    n: int
    room: str
    name: str
    seq: int
    author: Person
    text: str
    by: Person
    at: str
    reason: str = ""
    settled: str | None = None
    settler: Person | None = None
    note: str = ""
    deleted: bool = False


class Message(Noun, frozen=True):
    """A message as it stands now. `at` is RFC 3339 UTC with milliseconds, `mentions` are user ids.

    `deleted`: when it was taken back; then `text` is empty.
    """

    seq: int
    at: str
    by: Person
    text: str
    key: str | None = None
    mentions: list[str] = []
    deleted: str | None = None


class Credential(Noun, frozen=True):
    """Something that lets a person in: a `guest` token, a signed-in `session`, or a `token` for programs.

    `id` names it and opens nothing. `current`: the one you are asking with. Times are RFC 3339; `used` is to the day.
    """

    id: str
    kind: Literal["guest", "session", "token"]
    user: Person
    made: str
    name: str = ""
    address: str = ""
    used: str | None = None
    expires: str | None = None
    commands: list[str] | None = None
    rooms: list[str] | None = None
    current: bool = False


class Passkey(Noun, frozen=True):
    """A key that a device of yours keeps. `id` names it and opens nothing; `name` is what you called it."""

    id: str
    name: str
    made: str
    used: str | None = None


class Identity(Noun, frozen=True):
    """Who somebody is to a company's sign-in: a `subject` of an `issuer`. `id` names it here and opens nothing."""

    id: str
    issuer: str
    subject: str
    made: str


class Invite(Noun, frozen=True):
    """A link that lets somebody in. `left` is how many more may use it; `rooms` are the names of what they join.

    `user`: it is for them alone, who take a password by it; any other makes an account of this `rank`.
    """

    id: str
    by: Person
    rank: Rank
    made: str
    expires: str
    left: int
    rooms: list[str] = []
    revoked: bool = False
    user: Person | None = None


class AuditLine(Noun, frozen=True):
    """One line of the audit log: who did what, to whom or what, from where, and what came of it: `ok` or a refusal's code."""

    n: int
    at: str
    by: Person
    action: str
    result: str
    target: str = ""
    room: str = ""
    address: str = ""
    detail: str = ""


class User(Noun, frozen=True):
    """Somebody as those see them who look after the server. `seen` is to the day. `disabled`: until when; empty is for good."""

    user: Person
    rank: Rank
    made: str
    seen: str | None = None
    factor: bool = False
    disabled: str | None = None
