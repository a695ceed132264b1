"""Rows of stretches: about where in a room somebody has spoken. Must not know what was said.

An index over every message would be as many pages to write for each commit as people speak in it; this is written to now and then.
"""

from .driver import Link

SIZE = 256
"""Places of a room in one stretch."""

AT_ONCE = 20
"""Stretches looked through in one transaction: it bounds how long those wait who have something in the same one."""

LAST = 2**63 - 1


def note(tx: Link, author_id: str, room_id: str, seq: int) -> None:
    """Somebody has spoken there."""
    n = seq // SIZE
    tx.later(
        "INSERT INTO stretches (author_id, room_id, n) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING", (author_id, room_id, n),
        author_id, room_id, n,
    )  # fmt: skip


async def up_to(tx: Link, author_id: str, room_id: str, seq: int) -> list[tuple[str, int, int]]:
    """Where somebody has spoken, from the stretch of (room, seq) back, the next few: (room, first place, place after the last)."""
    rows = await tx.all(
        "SELECT room_id, n FROM stretches WHERE author_id = $1 AND (room_id, n) <= ($2, $3) ORDER BY room_id DESC, n DESC LIMIT $4",
        author_id, room_id, seq // SIZE, AT_ONCE,
    )  # fmt: skip
    return [(room, n * SIZE, (n + 1) * SIZE) for room, n in rows]


async def last(tx: Link, author_id: str, room_id: str) -> int:
    """The first place of the last stretch of a room in which somebody has spoken; beyond all places if there is none."""
    row = await tx.one("SELECT max(n) FROM stretches WHERE author_id = $1 AND room_id = $2", author_id, room_id)
    return LAST if row is None or row[0] is None else row[0] * SIZE
