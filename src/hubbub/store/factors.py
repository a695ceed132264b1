"""Rows of second factors: authenticator apps and recovery codes. Must not know what a code is."""

from typing import NamedTuple

from .driver import Link


class AppRow(NamedTuple):
    """One row of `totp`: the app is in use once it is confirmed. `last_step` is that of the last code that was good."""

    user_id: str
    secret: str
    created_at: int
    confirmed_at: int | None = None
    last_step: int = 0


_APP = "user_id, secret, created_at, confirmed_at, last_step"


async def begin_app(tx: Link, app: AppRow) -> None:
    """Keep an app that is not in use yet, in place of any other."""
    await tx.run(
        f"INSERT INTO totp ({_APP}) VALUES ($1, $2, $3, $4, $5) ON CONFLICT (user_id) DO UPDATE SET"
        " secret = excluded.secret, created_at = excluded.created_at, confirmed_at = NULL, last_step = 0",
        *app,
    )  # fmt: skip


async def app_of(tx: Link, user_id: str) -> AppRow | None:
    row = await tx.one(f"SELECT {_APP} FROM totp WHERE user_id = $1", user_id)
    return AppRow(*row) if row else None


async def confirm_app(tx: Link, user_id: str, now: int) -> None:
    await tx.run("UPDATE totp SET confirmed_at = $2 WHERE user_id = $1", user_id, now)


async def take_step(tx: Link, user_id: str, step: int) -> bool:
    """Use a step up, and all before it; False if that has been done already."""
    used = await tx.run(
        "UPDATE totp SET last_step = $2 WHERE user_id = $1 AND last_step < $2 RETURNING last_step", user_id, step
    )
    return bool(used)


async def remove_app(tx: Link, user_id: str) -> None:
    await tx.run("DELETE FROM totp WHERE user_id = $1", user_id)


async def set_codes(tx: Link, user_id: str, hashes: list[str]) -> None:
    """These are the recovery codes from now on, and no others."""
    await tx.run("DELETE FROM recovery_codes WHERE user_id = $1", user_id)
    for code_hash in hashes:
        await tx.run("INSERT INTO recovery_codes (user_id, hash) VALUES ($1, $2)", user_id, code_hash)


async def take_code(tx: Link, user_id: str, code_hash: str) -> bool:
    """Use a recovery code up; False if there is none of that hash."""
    return bool(
        await tx.run("DELETE FROM recovery_codes WHERE user_id = $1 AND hash = $2 RETURNING hash", user_id, code_hash)
    )


async def codes_left(tx: Link, user_id: str) -> int:
    row = await tx.one("SELECT count(*) FROM recovery_codes WHERE user_id = $1", user_id)
    return row[0] if row else 0


async def forget(tx: Link, user_id: str) -> None:
    """Take away every second factor."""
    for table in ("totp", "recovery_codes", "passkeys"):
        await tx.run(f"DELETE FROM {table} WHERE user_id = $1", user_id)
    await tx.run("UPDATE users SET factor = 0 WHERE id = $1", user_id)


async def apps_of_other_keys(tx: Link, mark: str) -> int:
    """How many apps in use were added with a key of another mark."""
    row = await tx.one(
        "SELECT count(*) FROM totp WHERE confirmed_at IS NOT NULL AND substr(secret, 1, length($1)) <> $1", mark
    )
    return row[0] if row else 0
