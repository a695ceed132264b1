"""Rows of idempotency keys: what was done under each and how it was answered. Must not know what was asked."""

from .driver import Link


async def find(tx: Link, user_id: str, key: str) -> tuple[str, str] | None:
    """(digest of the request, reply as JSON), or None if the key is new."""
    row = await tx.one("SELECT digest, reply FROM keys WHERE user_id = $1 AND key = $2", user_id, key)
    return (row[0], row[1]) if row else None


async def amend(tx: Link, user_id: str, key: str, reply: str) -> None:
    """Let a key be answered like this from now on."""
    await tx.run("UPDATE keys SET reply = $3 WHERE user_id = $1 AND key = $2", user_id, key, reply)


async def add(tx: Link, user_id: str, key: str, digest: str, reply: str) -> None:
    """Keep what was done; nothing for a person whom the very request has made forgotten."""
    await tx.run(
        "INSERT INTO keys (user_id, key, digest, reply) SELECT id, $2, $3, $4 FROM users WHERE id = $1",
        user_id, key, digest, reply,
    )  # fmt: skip
