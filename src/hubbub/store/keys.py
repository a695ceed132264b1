"""Rows of idempotency keys: what was done under each and how it was answered. Must not know what was asked."""

from collections.abc import Sequence
from typing import NamedTuple

from . import together
from .driver import Link


class Before(NamedTuple):
    """What was done under a key: the digest of the request, and the answer as JSON, or else where the message is that was sent."""

    digest: str
    reply: str | None
    room_id: str = ""
    seq: int = 0


_BEFORE = (
    "WITH asked (user_id, key) AS (VALUES {asked})"
    " SELECT a.user_id, a.key, k.digest, k.reply, '', 0 FROM asked a CROSS JOIN keys k WHERE k.user_id = a.user_id AND k.key = a.key"
    " UNION ALL SELECT a.user_id, a.key, s.digest, NULL, s.room_id, s.seq FROM asked a CROSS JOIN message_keys s"
    " WHERE s.key = a.key AND s.user_id = a.user_id"
)


async def look_up(tx: Link, asked: Sequence[tuple[str, str]]) -> None:
    """Learn what was done before under these (user id, key)."""
    rows = await together.ask(tx, _BEFORE, asked)
    tx.memo.update(dict.fromkeys((Before, *pair) for pair in asked))
    for user_id, key, *before in rows:
        tx.memo[Before, user_id, key] = Before(*before)


async def before(tx: Link, user_id: str, key: str) -> Before | None:
    """What somebody has done under a key; None for nothing."""
    if (Before, user_id, key) not in tx.memo:
        await look_up(tx, [(user_id, key)])
    known: Before | None = tx.memo[Before, user_id, key]
    return known


def add(tx: Link, user_id: str, key: str, digest: str, reply: str) -> None:
    """Keep what was done, and how it was answered."""
    tx.memo[Before, user_id, key] = Before(digest, reply)
    tx.later(
        "INSERT INTO keys (user_id, key, digest, reply) VALUES ($1, $2, $3, $4)", (user_id, key),
        user_id, key, digest, reply,
    )  # fmt: skip


def add_message(tx: Link, user_id: str, key: str, digest: str, room_id: str, seq: int) -> None:
    """Keep which message was sent; whether it is still there is looked up when somebody asks."""
    tx.memo[Before, user_id, key] = Before(digest, None, room_id, seq)
    tx.later(
        "INSERT INTO message_keys (key, user_id, digest, room_id, seq) VALUES ($1, $2, $3, $4, $5)", (key, user_id),
        key, user_id, digest, room_id, seq,
    )  # fmt: skip


async def outlive_room(tx: Link, room_id: str) -> None:
    """The room goes, with its messages, and the keys they were sent under stay: each is answered as gone from now on.

    They lie with the others of whoever sent them then, since nothing else would lead to them.
    """
    await tx.run(
        "INSERT INTO keys (user_id, key, digest, reply) SELECT s.user_id, s.key, s.digest,"
        ' \'{"type":"ok","room":"\' || s.room_id || \'","seq":\' || s.seq || \',"deleted":true}\''
        " FROM messages m JOIN message_keys s ON s.key = m.key AND s.user_id = m.author_id WHERE m.room_id = $1",
        room_id,
    )
    await tx.run(
        "DELETE FROM message_keys WHERE (key, user_id) IN (SELECT m.key, m.author_id FROM messages m WHERE m.room_id = $1)",
        room_id,
    )


async def amend_beginning(tx: Link, beginning: str, reply: str) -> None:
    """Let every key whose answer begins so be answered like this from now on. Looks at all keys there are."""
    await tx.run("UPDATE keys SET reply = $2 WHERE substr(reply, 1, length($1)) = $1", beginning, reply)


async def forget(tx: Link, user_id: str, limit: int) -> int:
    """Forget so many of somebody's keys, who can use them no more. Returns how many there were."""
    return len(
        await tx.run(
            "DELETE FROM keys WHERE user_id = $1 AND key IN (SELECT key FROM keys WHERE user_id = $1 ORDER BY key LIMIT $2)"
            " RETURNING 1",
            user_id, limit,
        )
    )  # fmt: skip


async def forget_message(tx: Link, user_id: str, key: str) -> None:
    """Forget under which key somebody sent a message, who can use it no more."""
    await tx.run("DELETE FROM message_keys WHERE key = $1 AND user_id = $2", key, user_id)
