"""Rows of read positions and mentions. Must not know how they are shown."""

from typing import NamedTuple

from .driver import Link
from .rooms import Mark


class Position(NamedTuple):
    """How far a person has read in a room, and what is left."""

    read: int
    unread: int
    mentions: int


async def position(tx: Link, room_id: str, user_id: str) -> Position | None:
    """None for somebody who is not a member."""
    # What is gone is looked for among the deletions since, not among all that was said since: hence +seq, which no index answers.
    row = await tx.one(
        "SELECT m.read_seq, r.counted - m.read_counted - (SELECT count(*) FROM messages d"
        " WHERE d.room_id = $1 AND d.deleted_seq > m.read_seq AND +d.seq > m.read_seq),"
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


def mark_own(tx: Link, room_id: str, user_id: str, seq: int, counted: int, at: int) -> None:
    """Whoever speaks has read up to what they said, and has spoken `at`."""
    tx.memo[Mark, room_id, user_id] = Mark(seq, counted, at)
    tx.later(
        "UPDATE members SET read_seq = $3, read_counted = $4, said_at = $5 WHERE room_id = $1 AND user_id = $2", (room_id, user_id),
        room_id, user_id, seq, counted, at,
    )  # fmt: skip


async def add_mention(tx: Link, user_id: str, room_id: str, seq: int) -> None:
    await tx.run("INSERT INTO mentions (user_id, room_id, seq) VALUES ($1, $2, $3)", user_id, room_id, seq)


async def forget_mentions(tx: Link, room_id: str, seq: int, user_ids: list[str]) -> None:
    """A message names these people no longer."""
    for user_id in user_ids:
        await tx.run("DELETE FROM mentions WHERE user_id = $1 AND room_id = $2 AND seq = $3", user_id, room_id, seq)


async def unread(tx: Link, user_id: str) -> dict[str, tuple[int, int]]:
    """By room id, of the messages after a person's read position: how many name them, and how many are gone and count no more."""
    rows = await tx.all(
        "SELECT s.room_id, sum(s.named), sum(s.gone) FROM ("
        "SELECT x.room_id, 1 AS named, 0 AS gone FROM mentions x JOIN members m ON m.room_id = x.room_id AND m.user_id = x.user_id"
        " WHERE x.user_id = $1 AND x.seq > m.read_seq UNION ALL"
        " SELECT d.room_id, 0, 1 FROM members m JOIN messages d ON d.room_id = m.room_id AND d.deleted_seq > m.read_seq"
        " WHERE m.user_id = $1 AND +d.seq > m.read_seq) AS s GROUP BY s.room_id",
        user_id,
    )
    return {room: (named, gone) for room, named, gone in rows}
