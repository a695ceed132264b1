"""Rows of erasures: of whom more is to be gone, and how far that has come. Must not know how anything is taken back."""

from typing import NamedTuple

from .driver import Link

LAST = "\U0010ffff"
"""After the id of every room."""


class Erasure(NamedTuple):
    """What `user_id` said at (`room_id`, `seq`) and after was gone through, `done` things in all. With `messages` it is to be gone."""

    user_id: str
    room_id: str
    seq: int
    done: int
    messages: int


async def begin(tx: Link, user_id: str, messages: bool) -> None:
    """Something of somebody is to be gone; with `messages`, all that they said. What is under way is never made less, and begins anew for
    an account that was closed meanwhile, of which more is to go.
    """
    await tx.run(
        "INSERT INTO erasures (user_id, room_id, seq, messages) VALUES ($1, $2, 0, $3)"
        " ON CONFLICT (user_id) DO UPDATE SET room_id = excluded.room_id, seq = excluded.seq,"
        " messages = CASE WHEN excluded.messages = 1 THEN 1 ELSE erasures.messages END"
        " WHERE excluded.messages = 0 OR erasures.messages = 0",
        user_id, LAST, int(messages),
    )  # fmt: skip


async def least(tx: Link) -> Erasure | None:
    """The one that has had least done for it: whoever wrote little does not wait for whoever wrote much."""
    row = await tx.one("SELECT user_id, room_id, seq, done, messages FROM erasures ORDER BY done, user_id LIMIT 1")
    return Erasure(*row) if row else None


async def is_under_way(tx: Link, user_id: str) -> bool:
    return await tx.one("SELECT 1 FROM erasures WHERE user_id = $1", user_id) is not None


async def go_on(tx: Link, erasure: Erasure) -> None:
    """It has come so far."""
    await tx.run("UPDATE erasures SET room_id = $2, seq = $3, done = $4 WHERE user_id = $1", *erasure[:4])


async def end(tx: Link, user_id: str) -> None:
    await tx.run("DELETE FROM erasures WHERE user_id = $1", user_id)
