"""What a handler is given and what it leaves behind: one request inside one transaction. Must not know who is connected."""

from collections.abc import Callable
from dataclasses import dataclass, field
from math import ceil
from typing import Any, NamedTuple

from ..core.origin import Site
from ..core.policy import Actor, Place
from ..core.session import Grant, Source
from ..protocol.errors import Refused
from ..protocol.events import COUNTED, Event
from ..protocol.frames import Stored, encode
from ..protocol.people import Person
from ..protocol.replies import Reply
from ..protocol.signals import Signal
from ..store import events, rooms
from ..store.driver import Link
from ..store.rooms import RoomRow
from ..store.times import rfc3339


class Face(NamedTuple):
    """What a server shows of itself to everybody. `oidc`: what it calls the company's sign-in, if there is one."""

    name: str = ""
    version: str = ""
    oidc: str | None = None


class Vouching(NamedTuple):
    """What the word of the company's identity provider is worth: who may come, and who is what. `ranks`: `claim:value=rank`."""

    newcomers: bool = False
    domains: frozenset[str] = frozenset()
    ranks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Rules:
    """The settings that handlers obey; sizes in bytes, counts of things."""

    guests: bool = True
    text_limit: int = 16 * 1024
    frame_limit: int = 64 * 1024
    rate: float = 10.0
    burst: int = 30
    replay_limit: int = 100_000
    rooms_per_user: int = 500
    guest_days: int = 30
    guest_rooms: bool = True
    registration: bool = False
    require_factor: bool = False
    session_days: int = 30
    face: Face = field(default=Face())
    site: Site = field(default=Site())
    vouching: Vouching = field(default=Vouching())


class Now(NamedTuple):
    """The moment of a transaction: microseconds since 1970, and the same for people."""

    at: int
    text: str

    @classmethod
    def of(cls, at: int) -> "Now":
        return cls(at, rfc3339(at))


class Ended(NamedTuple):
    """Whose conversations end now: all of a person's, or those that one of these tokens let in.

    `afresh`: the tokens are good, and with them they come in again as what they have become.
    """

    user_id: str
    tokens: frozenset[str] | None = None
    afresh: bool = False


class Proof(NamedTuple):
    """What was found out about a command's secrets before its transaction.

    `is_right`: the password given goes with `hash`, which was kept then. `fresh`: the hash of a new one. `found`: what came of looking at
    something that is no password. `refused`: it was not looked at, or is no good by itself.
    """

    hash: str | None = None
    is_right: bool = False
    fresh: str | None = None
    device: bool = False
    found: object = None
    refused: Refused | None = None


class Outcome(NamedTuple):
    """What a request came to. The road tells it, after commit.

    `events` have happened in rooms. `signal` is for the person's own listeners, `tell` for everyone who hears a room,
    `tell_people` for somebody else.
    `roll` names a room whose roll call is the answer, since only the node knows it. `person` is who the conversation is
    with from now on. `hears` / `deaf_to`: rooms that this one listener begins or ceases to hear without becoming a
    member, with the seq it has seen; membership itself travels as events. `grant`: what lets this conversation in from now on.
    `ended`: conversations that are over. `closed`: a room that is no more. `erased`: something is gone that shall leave the disk as well.
    `erases`: more shall be gone, and is to be gone through.
    """

    reply: Reply
    events: tuple[Stored, ...] = ()
    signal: Signal | None = None
    tell: tuple[str, Signal] | None = None
    tell_people: tuple[tuple[str, Signal], ...] = ()
    roll: str | None = None
    person: Person | None = None
    hears: dict[str, int] | None = None
    deaf_to: tuple[str, ...] = ()
    grant: Grant | None = None
    ended: tuple[Ended, ...] = ()
    erased: bool = False
    closed: str | None = None
    erases: bool = False


@dataclass(slots=True)
class Call:
    """One request: who asks, where, when, and the transaction to do it in."""

    tx: Link
    now: Now
    rules: Rules
    secret: Callable[[], str]
    """Makes a fresh random string of at least 128 bits."""
    epoch: str
    folder_key: bytes = field(default=b"", repr=False)
    """The key in the data folder: what it makes is of no use to whoever reads the database alone."""
    source: Source = field(default=Source())
    proof: Proof = field(default=Proof())
    grant: Grant = field(default=Grant())
    person: Person = field(default=Person(id="", name="", kind="visitor"))
    actor: Actor = field(default=Actor("visitor"))
    room: RoomRow = field(default=RoomRow("", "", "", "channel", 0, "", 0, 0, "open", 0, 0))
    """The room that the command names, if it names one; the policy has been asked."""
    key: str | None = None
    """The key it is done under. None once there is nobody left to ask again."""
    target: str = ""
    """Whom or what the command is about, in words for the audit log."""
    about: str = ""
    """The id of the person it is about, for the audit log."""
    secluded: tuple[str, ...] = ()
    """The ids of the rooms it names that only their members know of, for the audit log."""
    audited: bool = False
    """This time it leaves a line in the log, whatever the policy says of others of its kind."""
    events: list[Stored] = field(default_factory=list)
    signal: Signal | None = None
    tell: tuple[str, Signal] | None = None
    tell_people: tuple[tuple[str, Signal], ...] = ()
    roll: str | None = None
    became: Person | None = None
    hears: dict[str, int] | None = None
    deaf_to: tuple[str, ...] = ()
    granted: Grant | None = None
    ended: tuple[Ended, ...] = ()
    erased: bool = False
    closed: str | None = None
    erases: bool = False

    def mention(self, row: RoomRow) -> None:
        """The command names this room, whether or not it is let go on."""
        if row.kind != "channel":
            self.secluded += (row.id,)

    async def record(self, event: type[Event], room: str, **fields: Any) -> tuple[int, int]:
        """Give an event the next place in its room and keep it. Returns (seq, counted) of the room."""
        seq, counted = await rooms.advance(self.tx, room, event in COUNTED)
        happened = event(room=room, seq=seq, at=self.now.text, by=self.person, **fields)
        stored = Stored(happened, encode(happened))
        events.append(self.tx, stored, self.now.at)
        self.events.append(stored)
        return seq, counted

    def outcome(self, reply: Reply) -> Outcome:
        return Outcome(
            reply, tuple(self.events), self.signal, self.tell, self.tell_people, self.roll, self.became, self.hears, self.deaf_to,
            self.granted, self.ended, self.erased, self.closed, self.erases,
        )  # fmt: skip


def place_of(call: Call, row: RoomRow) -> Place:
    """The room as the policy sees it."""
    return Place(
        row.id, row.name, row.kind, bool(row.is_open), row.role, row.state, bool(row.guests), (row.banned_until or 0) > call.now.at,
        max(0, ceil((row.muted_until - call.now.at) / 1_000_000)) if row.muted_until else 0,
    )  # fmt: skip
