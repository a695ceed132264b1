"""Rows of idempotency keys: what was done under each and how it was answered. Must not know what was asked.

They are looked up with the person who asks: `people.with_key`.
"""

from .driver import Link


async def amend(tx: Link, user_id: str, key: str, reply: str) -> None:
    """Let a key be answered like this from now on."""
    await tx.run("UPDATE keys SET reply = $3 WHERE user_id = $1 AND key = $2", user_id, key, reply)


async def forget_room(tx: Link, room_id: str) -> None:
    """Everything that was said in a room under a key is answered as gone from now on."""
    await tx.run(
        'UPDATE keys SET reply = \'{"type":"ok","room":"\' || $1 || \'","seq":\' || m.seq || \',"deleted":true}\''
        " FROM messages m WHERE m.room_id = $1 AND keys.user_id = m.author_id AND keys.key = m.key",
        room_id,
    )


async def amend_beginning(tx: Link, beginning: str, reply: str) -> None:
    """Let every key whose answer begins so be answered like this from now on. Looks at all keys there are."""
    await tx.run("UPDATE keys SET reply = $2 WHERE substr(reply, 1, length($1)) = $1", beginning, reply)


async def forget(tx: Link, user_id: str, limit: int) -> int:
    """Forget so many of somebody's keys, who can use them no more. Returns how many there were."""
    return len(
        await tx.all(
            "DELETE FROM keys WHERE user_id = $1 AND key IN (SELECT key FROM keys WHERE user_id = $1 ORDER BY key LIMIT $2)"
            " RETURNING 1",
            user_id, limit,
        )
    )  # fmt: skip


async def add(tx: Link, user_id: str, key: str, digest: str, reply: str) -> None:
    """Keep what was done, and how it was answered."""
    await tx.run(
        "INSERT INTO keys (user_id, key, digest, reply) VALUES ($1, $2, $3, $4)",
        user_id, key, digest, reply,
    )  # fmt: skip
