"""Rows of blocks: who wants to hear nothing from whom. Must not know what that means."""

from ..protocol.people import Person
from .driver import Link


async def add(tx: Link, user_id: str, blocked_id: str, at: int) -> None:
    await tx.run(
        "INSERT INTO blocks (user_id, blocked_id, at) VALUES ($1, $2, $3) ON CONFLICT (user_id, blocked_id) DO NOTHING",
        user_id, blocked_id, at,
    )  # fmt: skip


async def remove(tx: Link, user_id: str, blocked_id: str) -> None:
    await tx.run("DELETE FROM blocks WHERE user_id = $1 AND blocked_id = $2", user_id, blocked_id)


async def remove_all(tx: Link, user_id: str) -> None:
    """Somebody blocks nobody any more."""
    await tx.run("DELETE FROM blocks WHERE user_id = $1", user_id)


async def has_blocked(tx: Link, user_id: str, other_id: str) -> bool:
    """Whether the first of the two wants to hear nothing from the other."""
    row = await tx.one("SELECT 1 FROM blocks WHERE user_id = $1 AND blocked_id = $2", user_id, other_id)
    return row is not None


async def ids(tx: Link, user_id: str) -> list[str]:
    return [row[0] for row in await tx.all("SELECT blocked_id FROM blocks WHERE user_id = $1 ORDER BY 1", user_id)]


async def of_user(tx: Link, user_id: str) -> list[Person]:
    """Whom somebody has blocked, by name; those who are gone for good do not matter any more."""
    rows = await tx.all(
        "SELECT u.id, u.name, u.kind, u.display FROM blocks b JOIN users u ON u.id = b.blocked_id WHERE b.user_id = $1"
        " AND u.closed_at IS NULL ORDER BY u.name, u.id",
        user_id,
    )
    return [Person(id=i, name=name, kind=kind, display=display) for i, name, kind, display in rows]
