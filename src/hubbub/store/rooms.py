"""Rows of rooms, their members and read positions. Must not know who may see them."""

from collections.abc import Awaitable, Sequence
from sys import intern
from typing import Any, NamedTuple, cast

from ..protocol.people import Kind, Member, Person, Role, Room, RoomKind, RoomState
from . import together
from .driver import Link
from .times import rfc3339


class RoomRow(NamedTuple):
    """One row of `rooms`, and how one person stands to it (`role` None: not a member)."""

    id: str
    name: str
    name_key: str
    kind: RoomKind
    is_open: int
    topic: str
    seq: int
    counted: int
    state: RoomState
    guests: int
    slow: int
    role: Role | None = None
    read_seq: int | None = None
    read_counted: int | None = None
    said_at: int | None = None
    muted_until: int | None = None
    banned_until: int | None = None
    """Of somebody who is not a member only; for good is FOR_GOOD. One that is over stays until they join again."""

    @property
    def is_for_guests(self) -> bool:
        return bool(self.guests) and self.kind == "channel"

    @property
    def usual_state(self) -> RoomState:
        """The state as the very object that the language has for it: what is usual is then left out of frames."""
        return cast(RoomState, intern(self.state))


FOR_GOOD = 2**63 - 1

_ROOM = (
    "r.id, r.name, r.name_key, r.kind, r.is_open, r.topic, r.seq, r.counted, r.state, r.guests, r.slow,"
    " m.role, m.read_seq, m.read_counted, m.said_at"
)
_KEPT = (
    "CASE WHEN m.role IS NOT NULL THEN m.muted_until ELSE (SELECT x.muted_until FROM restraints x"
    " WHERE x.room_id = r.id AND x.user_id = {user}) END,"
    f" CASE WHEN m.role IS NULL THEN (SELECT coalesce(b.until, {FOR_GOOD}) FROM bans b"
    " WHERE b.room_id = r.id AND b.user_id = {user}) END"
)
_SEEN = (
    f"SELECT {_ROOM}, {_KEPT.format(user='$2')} FROM rooms r LEFT JOIN members m ON m.room_id = r.id AND m.user_id = $2"
)


_BY_ID, _BY_KEY = f"{_SEEN} WHERE r.id = $1", f"{_SEEN} WHERE r.name_key = $1"
_ALL = (
    f"WITH asked (ref, user_id) AS (VALUES {{asked}}) SELECT a.ref, a.user_id, {_ROOM}, {_KEPT.format(user='a.user_id')}"
    " FROM asked a CROSS JOIN rooms r LEFT JOIN members m ON m.room_id = r.id AND m.user_id = a.user_id"
)
_ALL_BY_ID, _ALL_BY_KEY = f"{_ALL} WHERE r.id = a.ref", f"{_ALL} WHERE r.name_key = a.ref"


class Place(NamedTuple):
    """The last place taken in a room, and the room's count there."""

    seq: int
    counted: int


class Mark(NamedTuple):
    """What changes of a member when they speak."""

    read_seq: int
    read_counted: int
    said_at: int


def by_id(tx: Link, room_id: str, user_id: str) -> Awaitable[RoomRow | None]:
    return _seen(tx, _BY_ID, room_id, user_id)


def by_key(tx: Link, name_key: str, user_id: str) -> Awaitable[RoomRow | None]:
    return _seen(tx, _BY_KEY, name_key, user_id)


async def _seen(tx: Link, sql: str, ref: str, user_id: str) -> RoomRow | None:
    known: RoomRow | None = tx.memo.get((sql, ref, user_id))
    if known is not None:
        return _as_now(tx, known, user_id)
    found = await tx.one(sql, ref, user_id)
    return _learn(tx, (sql, ref, user_id), found) if found else None


async def look_up(tx: Link, by_id: Sequence[tuple[str, str]], by_key: Sequence[tuple[str, str]]) -> None:
    """Learn of the rooms of these (id, user id) and (name key, user id), for `by_id` and `by_key`."""
    for alone, sql, asked in ((_BY_ID, _ALL_BY_ID, by_id), (_BY_KEY, _ALL_BY_KEY, by_key)):
        for ref, user_id, *found in await together.ask(tx, sql, asked):
            _learn(tx, (alone, ref, user_id), found)


def _learn(tx: Link, asked: tuple[str, str, str], found: Sequence[Any]) -> RoomRow:
    row = tx.memo[asked] = RoomRow(*found)
    tx.memo[Place, row.id] = Place(row.seq, row.counted)
    return row


def _as_now(tx: Link, row: RoomRow, user_id: str) -> RoomRow:
    """The row, with what was put off since it was read."""
    place: Place = tx.memo[Place, row.id]
    if place.seq == row.seq:
        return row
    said = tx.memo.get((Mark, row.id, user_id)) if row.role else None
    return RoomRow._make((*row[:6], *place, *row[8:12], *(said or row[12:15]), *row[15:]))


async def add(
    tx: Link, room_id: str, name: str, name_key: str, kind: RoomKind, topic: str, guests: bool, now: int
) -> None:
    await tx.run(
        "INSERT INTO rooms (id, name, name_key, kind, topic, guests, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7)",
        room_id, name, name_key, kind, topic, int(guests), now,
    )  # fmt: skip


async def open_to_all(tx: Link, room_id: str) -> None:
    await tx.run("UPDATE rooms SET is_open = 1 WHERE id = $1", room_id)


async def advance(tx: Link, room_id: str, counts: int) -> tuple[int, int]:
    """Take the room's next place. Returns (seq, counted) as of it. Nobody else may take one until the transaction ends."""
    last = tx.memo.get((Place, room_id)) or await tx.one("SELECT seq, counted FROM rooms WHERE id = $1", room_id)
    assert last is not None, f"no room {room_id}"
    place = tx.memo[Place, room_id] = Place(last[0] + 1, last[1] + counts)
    tx.later("UPDATE rooms SET seq = $2, counted = $3 WHERE id = $1", room_id, room_id, *place)
    return place


async def edit(tx: Link, row: RoomRow) -> None:
    """The room is called, and is, what the row says."""
    await tx.run(
        "UPDATE rooms SET name = $2, name_key = $3, topic = $4, state = $5, guests = $6, slow = $7 WHERE id = $1",
        row.id, row.name, row.name_key, row.topic, row.state, int(row.guests), row.slow,
    )  # fmt: skip


async def delete(tx: Link, room_id: str) -> None:
    """The room is no more, and with it everything that points to it."""
    await tx.run("DELETE FROM rooms WHERE id = $1", room_id)


async def add_member(
    tx: Link, room_id: str, user_id: str, role: Role, seq: int, muted_until: int | None = None
) -> None:
    """A new member has read everything up to the event of joining."""
    await tx.run(
        "INSERT INTO members (room_id, user_id, role, joined_seq, read_seq, read_counted, muted_until)"
        " SELECT id, $2, $3, $4, $4, counted, $5 FROM rooms WHERE id = $1",
        room_id, user_id, role, seq, muted_until,
    )  # fmt: skip


async def remove_member(tx: Link, room_id: str, user_id: str) -> None:
    await tx.run("DELETE FROM members WHERE room_id = $1 AND user_id = $2", room_id, user_id)


async def set_role(tx: Link, room_id: str, user_id: str, role: Role) -> None:
    await tx.run("UPDATE members SET role = $3 WHERE room_id = $1 AND user_id = $2", room_id, user_id, role)


_MEMBER = (
    "SELECT u.id, u.name, u.kind, u.display, m.role, m.muted_until FROM members m JOIN users u ON u.id = m.user_id"
)
_OTHERS = "u.id <> $2 AND (u.disabled_at IS NULL OR u.disabled_until <= $3)"


async def other_owners(tx: Link, room_id: str, user_id: str, now: int) -> int:
    """How many own a room besides that person, and can come in."""
    row = await tx.one(
        f"SELECT count(*) FROM members m JOIN users u ON u.id = m.user_id WHERE m.room_id = $1 AND {_OTHERS}"
        " AND m.role = 'owner'",
        room_id, user_id, now,
    )  # fmt: skip
    return row[0] if row else 0


async def members(tx: Link, room_id: str) -> list[Member]:
    """In order of joining."""
    rows = await tx.all(f"{_MEMBER} WHERE m.room_id = $1 ORDER BY m.joined_seq, u.id", room_id)
    return [_member(*row) for row in rows]


async def heirs(tx: Link, room_id: str, user_id: str, now: int) -> list[Member]:
    """Those who could take a room over from somebody: its other members who can come in, no bots, the longest-standing first."""
    rows = await tx.all(
        f"{_MEMBER} WHERE m.room_id = $1 AND {_OTHERS} AND u.kind <> 'bot' ORDER BY m.joined_seq, u.id",
        room_id, user_id, now,
    )  # fmt: skip
    return [_member(*row) for row in rows]


def _member(user_id: str, name: str, kind: Kind, display: str, role: Role, muted_until: int | None) -> Member:
    person = Person(id=user_id, name=name, kind=kind, display=display)
    return Member(user=person, role=role, muted=_until(muted_until))


def _until(at: int | None) -> str | None:
    return rfc3339(at) if at else None


async def member(tx: Link, room_id: str, user_id: str) -> tuple[Role, str | None] | None:
    """The role of a member, and until when they are muted; None for somebody who is not one."""
    row = await tx.one("SELECT role, muted_until FROM members WHERE room_id = $1 AND user_id = $2", room_id, user_id)
    return (row[0], _until(row[1])) if row else None


async def count_of(tx: Link, user_id: str) -> int:
    """How many rooms a person is in."""
    row = await tx.one("SELECT count(*) FROM members WHERE user_id = $1", user_id)
    return row[0] if row else 0


async def memberships(tx: Link, user_id: str) -> list[RoomRow]:
    """The rooms a person is in, oldest room first."""
    rows = await tx.all(
        f"SELECT {_ROOM}, m.muted_until FROM members m JOIN rooms r ON r.id = m.room_id WHERE m.user_id = $1"
        " ORDER BY r.created_at, r.id",
        user_id,
    )
    return [RoomRow(*row) for row in rows]


async def channels(tx: Link, user_id: str, only_open: bool = False) -> list[RoomRow]:
    """The channels a person is not in, by name; those that were archived are found by name only."""
    which = " AND r.is_open = 1" if only_open else " AND r.state <> 'archived'"
    rows = await tx.all(
        f"SELECT {_ROOM}, {_KEPT.format(user='$1')} FROM rooms r LEFT JOIN members m ON m.room_id = r.id AND m.user_id = $1"
        f" WHERE r.kind = 'channel' AND m.user_id IS NULL{which} ORDER BY r.name_key LIMIT 1000",
        user_id,
    )
    return [RoomRow(*row) for row in rows]


async def others(tx: Link, user_id: str) -> dict[str, Person]:
    """The other side of each direct conversation a person is in, by room id."""
    rows = await tx.all(
        "SELECT r.id, u.id, u.name, u.kind, u.display FROM members m JOIN rooms r ON r.id = m.room_id AND r.kind = 'direct'"
        " JOIN members o ON o.room_id = r.id AND o.user_id <> m.user_id JOIN users u ON u.id = o.user_id"
        " WHERE m.user_id = $1",
        user_id,
    )
    return {room: Person(id=i, name=name, kind=kind, display=display) for room, i, name, kind, display in rows}


def as_seen(row: RoomRow, mentions: int, deleted: int, other: Person | None) -> Room:
    """The room for one person; `deleted` messages make nothing unread. Somebody who is not a member has nothing unread."""
    read, counted = (row.seq, row.counted) if row.read_seq is None else (row.read_seq, row.read_counted or 0)
    return Room(
        id=row.id, name=other.name if other else row.name, kind=row.kind, seq=row.seq, topic=row.topic, read=read,
        unread=row.counted - counted - deleted, mentions=mentions, member=row.role is not None, other=other,
        role=cast(Role, intern(row.role or "member")), state=row.usual_state, guests=row.is_for_guests, slow=row.slow,
        muted=_until(row.muted_until),
    )  # fmt: skip
