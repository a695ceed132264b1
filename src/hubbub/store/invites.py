"""Rows of invites: who may come in by which link. Must not know what they are used for."""

import json
from typing import Any, NamedTuple

from ..protocol.people import Rank
from .driver import Link


class InviteRow(NamedTuple):
    """One row of `invites`. `rooms` are ids; `for_user` is whose access it restores, of a link that does that."""

    id: str
    hash: str
    rank: Rank
    rooms: list[str]
    for_user: str | None
    made_by: str
    created_at: int
    expires_at: int
    most: int
    used: int = 0
    revoked_at: int | None = None

    def is_good(self, now: int) -> bool:
        return self.revoked_at is None and self.used < self.most and self.expires_at > now


_INVITE = "id, hash, role, rooms, for_user, made_by, created_at, expires_at, most, used, revoked_at"


async def add(tx: Link, invite: InviteRow) -> None:
    await tx.run(
        f"INSERT INTO invites ({_INVITE}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
        *invite[:3], json.dumps(invite.rooms), *invite[4:],
    )  # fmt: skip


async def by_hash(tx: Link, invite_hash: str) -> InviteRow | None:
    row = await tx.one(f"SELECT {_INVITE} FROM invites WHERE hash = $1", invite_hash)
    return _row(row) if row else None


async def by_id(tx: Link, invite_id: str) -> InviteRow | None:
    row = await tx.one(f"SELECT {_INVITE} FROM invites WHERE id = $1", invite_id)
    return _row(row) if row else None


async def newest(tx: Link, made_by: str | None, limit: int = 200) -> list[InviteRow]:
    """The newest invites, of one maker or of all."""
    which = "" if made_by is None else " WHERE made_by = $2"
    rows = await tx.all(
        f"SELECT {_INVITE} FROM invites{which} ORDER BY created_at DESC, id DESC LIMIT $1",
        limit, *([] if made_by is None else [made_by]),
    )  # fmt: skip
    return [_row(row) for row in rows]


async def use(tx: Link, invite_id: str) -> None:
    await tx.run("UPDATE invites SET used = used + 1 WHERE id = $1", invite_id)


async def revoke(tx: Link, invite_id: str, now: int) -> None:
    await tx.run("UPDATE invites SET revoked_at = $2 WHERE id = $1 AND revoked_at IS NULL", invite_id, now)


async def revoke_of(tx: Link, made_by: str, now: int) -> None:
    """Nobody comes in any more by what this person has made."""
    await tx.run("UPDATE invites SET revoked_at = $2 WHERE made_by = $1 AND revoked_at IS NULL", made_by, now)


async def revoke_for(tx: Link, user_id: str, now: int) -> None:
    """No link that was made for this person gives them a password any more."""
    await tx.run(
        "UPDATE invites SET revoked_at = $2 WHERE for_user = $1 AND revoked_at IS NULL AND used < most", user_id, now
    )


def _row(row: tuple[Any, ...]) -> InviteRow:
    return InviteRow(*row)._replace(rooms=json.loads(row[3]))
