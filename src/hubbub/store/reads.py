"""Rows of read positions and mentions. Must not know how they are shown."""

from typing import NamedTuple

from .driver import Link


class Position(NamedTuple):
    """How far a person has read in a room, and what is left."""

    read: int
    unread: int
    mentions: int


async def position(tx: Link, room_id: str, user_id: str) -> Position | None:
    """None for somebody who is not a member."""
    row = await tx.one(
        "SELECT m.read_seq, r.counted - m.read_counted,"
        " (SELECT count(*) FROM mentions x WHERE x.user_id = $2 AND x.room_id = $1 AND x.seq > m.read_seq)"
        " FROM members m JOIN rooms r ON r.id = m.room_id WHERE m.room_id = $1 AND m.user_id = $2",
        room_id, user_id,
    )  # fmt: skip
    return Position(*row) if row else None


async def mark(tx: Link, room_id: str, user_id: str, seq: int) -> None:
    """Move a read position forward to `seq`; never back."""
    await tx.run(
        "UPDATE members SET read_seq = $3, read_counted = coalesce((SELECT ordinal FROM messages"
        " WHERE room_id = $1 AND seq <= $3 ORDER BY seq DESC LIMIT 1), 0)"
        " WHERE room_id = $1 AND user_id = $2 AND read_seq < $3",
        room_id, user_id, seq,
    )  # fmt: skip


async def mark_own(tx: Link, room_id: str, user_id: str, seq: int, counted: int, at: int) -> None:
    """Whoever speaks has read up to what they said, and has spoken `at`."""
    await tx.run(
        "UPDATE members SET read_seq = $3, read_counted = $4, said_at = $5 WHERE room_id = $1 AND user_id = $2",
        room_id, user_id, seq, counted, at,
    )  # fmt: skip


async def add_mention(tx: Link, user_id: str, room_id: str, seq: int) -> None:
    await tx.run("INSERT INTO mentions (user_id, room_id, seq) VALUES ($1, $2, $3)", user_id, room_id, seq)


async def mentions(tx: Link, user_id: str) -> dict[str, int]:
    """Unread mentions of a person, by room id."""
    rows = await tx.all(
        "SELECT x.room_id, count(*) FROM mentions x JOIN members m ON m.room_id = x.room_id AND m.user_id = x.user_id"
        " WHERE x.user_id = $1 AND x.seq > m.read_seq GROUP BY x.room_id",
        user_id,
    )
    return dict(rows)
