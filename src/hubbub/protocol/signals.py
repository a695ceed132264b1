"""What is passing: frames without a place in the order, which may be dropped and are told afresh. Must not know how they travel."""

from typing import ClassVar

import msgspec

from .people import Account, Person


class Signal(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, tag_field="type", gc=False):
    """An ephemeral frame. `lasting`: the last one of its kind is all there is to know, and is told as soon as it can be."""

    lasting: ClassVar[bool] = False


class TypingChanged(Signal, frozen=True, kw_only=True, tag="typing.changed"):
    """`user` started or stopped writing. Forget it after six seconds."""

    room: str
    user: Person
    on: bool


class PresenceChanged(Signal, frozen=True, kw_only=True, tag="presence.changed"):
    """Who is in the room now. `people` is the whole roll and replaces what was known; `came` and `left` amend it.

    Above 100 people only `count` is told and the roll is no longer known.
    """

    room: str
    count: int
    people: list[Person] | None = None
    came: list[Person] = []
    left: list[str] = []


class RoomDeleted(Signal, frozen=True, kw_only=True, tag="room.deleted"):
    """The room is no more, and neither is anything of it: forget it. Whoever was away finds it in the `gone` of their `welcome`."""

    room: str


class ReadMarked(Signal, frozen=True, kw_only=True, tag="read.marked"):
    """Your own read position moved, on this or another device of yours."""

    room: str
    read: int
    unread: int
    mentions: int


class AccountRenamed(Signal, frozen=True, kw_only=True, tag="account.renamed"):
    """Your own name changed, on this or another device of yours."""

    lasting: ClassVar[bool] = True
    user: Person


class AccountChanged(Signal, frozen=True, kw_only=True, tag="account.changed"):
    """How you stand to the server has changed: your rank, your password or second factor, what you must do."""

    lasting: ClassVar[bool] = True
    account: Account


class BlockChanged(Signal, frozen=True, kw_only=True, tag="block.changed"):
    """You want (`on`), or no longer, to hear nothing from `user`: said here or on another device of yours."""

    user: Person
    on: bool


class ReportsWaiting(Signal, frozen=True, kw_only=True, tag="report.waiting"):
    """`open` reports wait for you, who look after rooms or the server. `room`: where one has just come in."""

    lasting: ClassVar[bool] = True
    open: int
    room: str | None = None


class CaughtUp(Signal, frozen=True, kw_only=True, tag="caught_up"):
    """Everything of the room up to `seq` has been sent; from here on it is live. Carries your read position as of `seq`."""

    room: str
    seq: int
    read: int
    unread: int
    mentions: int


class Resync(Signal, frozen=True, kw_only=True, tag="resync"):
    """No unbroken run can be given: forget what you hold of the room, read a fresh page; live events continue after `seq`."""

    room: str
    reason: str
    seq: int


SIGNALS: tuple[type[Signal], ...] = (
    TypingChanged,
    PresenceChanged,
    RoomDeleted,
    ReadMarked,
    AccountRenamed,
    AccountChanged,
    BlockChanged,
    ReportsWaiting,
    CaughtUp,
    Resync,
)

AnySignal = (
    TypingChanged
    | PresenceChanged
    | RoomDeleted
    | ReadMarked
    | AccountRenamed
    | AccountChanged
    | BlockChanged
    | ReportsWaiting
    | CaughtUp
    | Resync
)
