"""Rows of passkeys: public keys that let people in. Must not know how a signature is looked at."""

from typing import NamedTuple

from .driver import Link


class PasskeyRow(NamedTuple):
    """One row of `passkeys`. `id` and `public_key` are base64url, as browsers send them."""

    id: str
    user_id: str
    name: str
    public_key: str
    sign_count: int
    created_at: int
    used_at: int | None = None


_PASSKEY = "id, user_id, name, public_key, sign_count, created_at, used_at"


async def add(tx: Link, passkey: PasskeyRow) -> None:
    await tx.run(f"INSERT INTO passkeys ({_PASSKEY}) VALUES ($1, $2, $3, $4, $5, $6, $7)", *passkey)


async def by_id(tx: Link, passkey_id: str) -> PasskeyRow | None:
    row = await tx.one(f"SELECT {_PASSKEY} FROM passkeys WHERE id = $1", passkey_id)
    return PasskeyRow(*row) if row else None


async def of_user(tx: Link, user_id: str) -> list[PasskeyRow]:
    """Somebody's passkeys, newest first."""
    rows = await tx.all(f"SELECT {_PASSKEY} FROM passkeys WHERE user_id = $1 ORDER BY created_at DESC, id", user_id)
    return [PasskeyRow(*row) for row in rows]


async def use(tx: Link, passkey_id: str, sign_count: int, now: int) -> None:
    await tx.run("UPDATE passkeys SET sign_count = $2, used_at = $3 WHERE id = $1", passkey_id, sign_count, now)


async def remove(tx: Link, passkey_id: str) -> None:
    await tx.run("DELETE FROM passkeys WHERE id = $1", passkey_id)
