"""Rows of what binds somebody in a room who is not a member, now or once they come back. Must not know why."""

from ..protocol.people import Role
from .driver import Link


async def keep(tx: Link, room_id: str, user_id: str) -> None:
    """A member is about to be none: that they may only read, or may not speak, is kept."""
    await tx.run(
        "INSERT INTO restraints (room_id, user_id, role, muted_until)"
        " SELECT room_id, user_id, CASE WHEN role = 'reader' THEN 'reader' ELSE 'member' END, muted_until FROM members"
        " WHERE room_id = $1 AND user_id = $2 AND (role = 'reader' OR muted_until IS NOT NULL)",
        room_id, user_id,
    )  # fmt: skip


async def take(tx: Link, room_id: str, user_id: str) -> tuple[Role, int | None]:
    """The role that somebody comes in with, and until when they are muted; from now on the member's row says so."""
    rows = await tx.run(
        "DELETE FROM restraints WHERE room_id = $1 AND user_id = $2 RETURNING role, muted_until", room_id, user_id
    )
    return (rows[0][0], rows[0][1]) if rows else ("member", None)


async def mute(tx: Link, room_id: str, user_id: str, until: int | None) -> None:
    """Mute somebody, member or not; None lets them speak."""
    muted = await tx.run(
        "UPDATE members SET muted_until = $3 WHERE room_id = $1 AND user_id = $2 RETURNING 1", room_id, user_id, until
    )
    if not muted:
        await tx.run(
            "INSERT INTO restraints (room_id, user_id, role, muted_until) VALUES ($1, $2, 'member', $3)"
            " ON CONFLICT (room_id, user_id) DO UPDATE SET muted_until = $3",
            room_id, user_id, until,
        )  # fmt: skip
