"""Rows of rooms, their members and read positions. Must not know who may see them."""

from typing import NamedTuple

from ..protocol.people import Member, Person, Role, Room, RoomKind
from .driver import Link


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
    role: Role | None
    read_seq: int | None
    read_counted: int | None


_ROOM = "r.id, r.name, r.name_key, r.kind, r.is_open, r.topic, r.seq, r.counted, m.role, m.read_seq, m.read_counted"
_SEEN = f"SELECT {_ROOM} FROM rooms r LEFT JOIN members m ON m.room_id = r.id AND m.user_id = $2"


async def by_id(tx: Link, room_id: str, user_id: str) -> RoomRow | None:
    row = await tx.one(f"{_SEEN} WHERE r.id = $1", room_id, user_id)
    return RoomRow(*row) if row else None


async def by_key(tx: Link, name_key: str, user_id: str) -> RoomRow | None:
    row = await tx.one(f"{_SEEN} WHERE r.name_key = $1", name_key, user_id)
    return RoomRow(*row) if row else None


async def add(tx: Link, room_id: str, name: str, name_key: str, kind: RoomKind, topic: str, now: int) -> None:
    await tx.run(
        "INSERT INTO rooms (id, name, name_key, kind, topic, created_at) VALUES ($1, $2, $3, $4, $5, $6)",
        room_id, name, name_key, kind, topic, now,
    )  # fmt: skip


async def open_to_all(tx: Link, room_id: str) -> None:
    await tx.run("UPDATE rooms SET is_open = 1 WHERE id = $1", room_id)


async def advance(tx: Link, room_id: str, counts: int) -> tuple[int, int]:
    """Take the room's next place. Returns (seq, counted) as of it."""
    row = await tx.one(
        "UPDATE rooms SET seq = seq + 1, counted = counted + $2 WHERE id = $1 RETURNING seq, counted", room_id, counts
    )
    assert row is not None, f"no room {room_id}"
    return row[0], row[1]


async def add_member(tx: Link, room_id: str, user_id: str, role: Role, seq: int) -> None:
    """A new member has read everything up to the event of joining."""
    await tx.run(
        "INSERT INTO members (room_id, user_id, role, joined_seq, read_seq, read_counted)"
        " SELECT id, $2, $3, $4, $4, counted FROM rooms WHERE id = $1",
        room_id, user_id, role, seq,
    )  # fmt: skip


async def remove_member(tx: Link, room_id: str, user_id: str) -> None:
    await tx.run("DELETE FROM members WHERE room_id = $1 AND user_id = $2", room_id, user_id)


async def members(tx: Link, room_id: str) -> list[Member]:
    rows = await tx.all(
        "SELECT u.id, u.name, u.kind, m.role FROM members m JOIN users u ON u.id = m.user_id"
        " WHERE m.room_id = $1 ORDER BY m.joined_seq, u.id",
        room_id,
    )
    return [Member(user=Person(id=i, name=name, kind=kind), role=role) for i, name, kind, role in rows]


async def is_member(tx: Link, room_id: str, user_id: str) -> bool:
    return await tx.one("SELECT 1 FROM members WHERE room_id = $1 AND user_id = $2", room_id, user_id) is not None


async def count_of(tx: Link, user_id: str) -> int:
    """How many rooms a person is in."""
    row = await tx.one("SELECT count(*) FROM members WHERE user_id = $1", user_id)
    return row[0] if row else 0


async def memberships(tx: Link, user_id: str) -> list[RoomRow]:
    """The rooms a person is in, oldest room first."""
    rows = await tx.all(
        f"SELECT {_ROOM} FROM members m JOIN rooms r ON r.id = m.room_id WHERE m.user_id = $1 ORDER BY r.created_at, r.id",
        user_id,
    )
    return [RoomRow(*row) for row in rows]


async def channels(tx: Link, user_id: str, only_open: bool = False) -> list[RoomRow]:
    """The channels a person is not in, by name."""
    which = " AND r.is_open = 1" if only_open else ""
    rows = await tx.all(
        f"SELECT {_ROOM} FROM rooms r LEFT JOIN members m ON m.room_id = r.id AND m.user_id = $1"
        f" WHERE r.kind = 'channel' AND m.user_id IS NULL{which} ORDER BY r.name_key LIMIT 1000",
        user_id,
    )
    return [RoomRow(*row) for row in rows]


async def others(tx: Link, user_id: str) -> dict[str, Person]:
    """The other side of each direct conversation a person is in, by room id."""
    rows = await tx.all(
        "SELECT r.id, u.id, u.name, u.kind FROM members m JOIN rooms r ON r.id = m.room_id AND r.kind = 'direct'"
        " JOIN members o ON o.room_id = r.id AND o.user_id <> m.user_id JOIN users u ON u.id = o.user_id"
        " WHERE m.user_id = $1",
        user_id,
    )
    return {room: Person(id=i, name=name, kind=kind) for room, i, name, kind in rows}


def as_seen(row: RoomRow, mentions: int, other: Person | None) -> Room:
    """The room for one person. Somebody who is not a member has nothing unread."""
    read, counted = (row.seq, row.counted) if row.read_seq is None else (row.read_seq, row.read_counted or 0)
    return Room(
        id=row.id, name=other.name if other else row.name, kind=row.kind, seq=row.seq, topic=row.topic, read=read,
        unread=row.counted - counted, mentions=mentions, member=row.role is not None, other=other,
    )  # fmt: skip
