"""What has happened: durable events, each with a place in its room's order. Must not know how they are told or stored."""

import msgspec

from .people import Channel, Person, Role


class Event(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, tag_field="type", gc=False):
    """A fact of one room. `seq` counts every event of the room without gap; `at` is RFC 3339 UTC; `by` is who did it."""

    room: str
    seq: int
    at: str
    by: Person


class RoomCreated(Event, frozen=True, kw_only=True, tag="room.created"):
    """The room exists from here on; always `seq` 1."""

    channel: Channel


class RoomChanged(Event, frozen=True, kw_only=True, tag="room.changed"):
    """The room is `channel` from here on. Visitors who listen in hear no more of it, if guests may not."""

    channel: Channel


class MemberJoined(Event, frozen=True, kw_only=True, tag="member.joined"):
    """`user` is a member from here on and hears what follows. `channel` tells a newcomer what the room is."""

    user: Person
    role: Role
    channel: Channel
    muted: str | None = None


class MemberLeft(Event, frozen=True, kw_only=True, tag="member.left"):
    """`user` is no longer a member; the last event their devices hear from the room, unless it is `open` to all."""

    user: Person
    open: bool = False


class MemberRenamed(Event, frozen=True, kw_only=True, tag="member.renamed"):
    """A member took another name; `user` carries the new one, `was` the old."""

    user: Person
    was: str


class MemberChanged(Event, frozen=True, kw_only=True, tag="member.changed"):
    """`user` has another role, or may not speak until `muted` (RFC 3339), or may again. Also told of somebody who listens in."""

    user: Person
    role: Role
    muted: str | None = None


class MemberBanned(Event, frozen=True, kw_only=True, tag="member.banned"):
    """`user` is shut out, `until` then or for good; the last event their devices hear from the room, also an open one."""

    user: Person
    until: str | None = None
    reason: str = ""


class MessageSent(Event, frozen=True, kw_only=True, tag="message.sent"):
    """Somebody said something. `key` ties the sender's own copy to the request; `mentions` are user ids.

    `to` is set in direct conversations only and names the other side. `deleted`, in a replay: when it was taken back since;
    then nothing is left of `text` and `mentions`.
    """

    text: str
    key: str | None = None
    mentions: list[str] = []
    to: Person | None = None
    deleted: str | None = None


class MessageDeleted(Event, frozen=True, kw_only=True, tag="message.deleted"):
    """What the message of the seq `message` said is gone. `mentions`: whom it named, for their counts; only told, never kept."""

    message: int
    mentions: list[str] = []


EVENTS: tuple[type[Event], ...] = (
    RoomCreated,
    RoomChanged,
    MemberJoined,
    MemberLeft,
    MemberRenamed,
    MemberChanged,
    MemberBanned,
    MessageSent,
    MessageDeleted,
)

AnyEvent = (
    RoomCreated
    | RoomChanged
    | MemberJoined
    | MemberLeft
    | MemberRenamed
    | MemberChanged
    | MemberBanned
    | MessageSent
    | MessageDeleted
)

COUNTED: frozenset[type[Event]] = frozenset({MessageSent})
"""The events that make a room unread."""
