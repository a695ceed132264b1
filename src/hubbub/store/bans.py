"""Rows of bans: who is kept out of which room, until when, by whom and why. Must not know what that means."""

from ..protocol.people import HUBBUB, Ban, Person
from .driver import Link
from .times import rfc3339


async def put(tx: Link, room_id: str, user_id: str, until: int | None, by: str, at: int, reason: str) -> None:
    """Ban somebody until then, or for good; the last word counts."""
    await tx.run(
        "INSERT INTO bans (room_id, user_id, until, by_id, at, reason) VALUES ($1, $2, $3, $4, $5, $6)"
        " ON CONFLICT (room_id, user_id) DO UPDATE SET until = $3, by_id = $4, at = $5, reason = $6",
        room_id, user_id, until, by, at, reason,
    )  # fmt: skip


async def end(tx: Link, room_id: str, user_id: str, now: int) -> bool:
    """Let a ban be over. Returns whether there was one."""
    ended = await tx.run(
        "UPDATE bans SET until = $3 WHERE room_id = $1 AND user_id = $2 AND (until IS NULL OR until > $3) RETURNING 1",
        room_id, user_id, now,
    )  # fmt: skip
    return bool(ended)


async def forget(tx: Link, room_id: str, user_id: str) -> None:
    await tx.run("DELETE FROM bans WHERE room_id = $1 AND user_id = $2", room_id, user_id)


async def is_banned(tx: Link, room_id: str, user_id: str, now: int) -> bool:
    row = await tx.one(
        "SELECT 1 FROM bans WHERE room_id = $1 AND user_id = $2 AND (until IS NULL OR until > $3)",
        room_id, user_id, now,
    )  # fmt: skip
    return row is not None


async def of_room(tx: Link, room_id: str, now: int) -> list[Ban]:
    """Those that are not over, newest first."""
    rows = await tx.all(
        "SELECT u.id, u.name, u.kind, u.display, b.by_id, coalesce(m.name, ''), coalesce(m.kind, 'guest'), b.at, b.until,"
        " b.reason FROM bans b JOIN users u ON u.id = b.user_id LEFT JOIN users m ON m.id = b.by_id"
        " WHERE b.room_id = $1 AND (b.until IS NULL OR b.until > $2) ORDER BY b.at DESC, u.id LIMIT 1000",
        room_id, now,
    )  # fmt: skip
    return [
        Ban(
            user=Person(id=user, name=name, kind=kind, display=display),
            by=HUBBUB if by == HUBBUB.id else Person(id=by, name=by_name, kind=by_kind),
            at=rfc3339(at), until=rfc3339(until) if until else None, reason=reason,
        )
        for user, name, kind, display, by, by_name, by_kind, at, until, reason in rows
    ]  # fmt: skip
