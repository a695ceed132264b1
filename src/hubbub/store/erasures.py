"""Rows of erasures: of whom more is to be gone, and how far that has come. Must not know how anything is taken back."""

from typing import NamedTuple

from .driver import Link

FIRST, LAST = "", "\U0010ffff"
"""Before and after the id of every room."""


class Erasure(NamedTuple):
    """What `user_id` said at (`room_id`, `seq`) and after is gone, or may stay; `done` is how much was gone through."""

    user_id: str
    room_id: str
    seq: int
    done: int


async def begin(tx: Link, user_id: str, messages: bool) -> None:
    """Something of somebody is to be gone; with `messages`, all that they said. What is under way is never made less."""
    await tx.run(
        "INSERT INTO erasures (user_id, room_id, seq) VALUES ($1, $2, 0)"
        " ON CONFLICT (user_id) DO UPDATE SET room_id = excluded.room_id, seq = excluded.seq"
        " WHERE excluded.room_id > erasures.room_id",
        user_id, LAST if messages else FIRST,
    )  # fmt: skip


async def least(tx: Link) -> Erasure | None:
    """The one that has had least done for it: whoever wrote little does not wait for whoever wrote much."""
    row = await tx.one("SELECT user_id, room_id, seq, done FROM erasures ORDER BY done, user_id LIMIT 1")
    return Erasure(*row) if row else None


async def is_under_way(tx: Link, user_id: str) -> bool:
    return await tx.one("SELECT 1 FROM erasures WHERE user_id = $1", user_id) is not None


async def go_on(tx: Link, erasure: Erasure) -> None:
    """It has come so far."""
    await tx.run("UPDATE erasures SET room_id = $2, seq = $3, done = $4 WHERE user_id = $1", *erasure)


async def end(tx: Link, user_id: str) -> None:
    await tx.run("DELETE FROM erasures WHERE user_id = $1", user_id)
