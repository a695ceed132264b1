"""Rows of who a person is to an identity provider. Must not know what a provider is."""

from .driver import Link


async def user_of(tx: Link, issuer: str, subject: str) -> str | None:
    """The id of the person whom an issuer calls by that subject."""
    row = await tx.one("SELECT user_id FROM identities WHERE issuer = $1 AND subject = $2", issuer, subject)
    return row[0] if row else None


async def add(tx: Link, issuer: str, subject: str, user_id: str) -> None:
    await tx.run("INSERT INTO identities (issuer, subject, user_id) VALUES ($1, $2, $3)", issuer, subject, user_id)


async def has_any(tx: Link, user_id: str) -> bool:
    return await tx.one("SELECT 1 FROM identities WHERE user_id = $1", user_id) is not None


async def remove_all(tx: Link, user_id: str) -> None:
    await tx.run("DELETE FROM identities WHERE user_id = $1", user_id)
