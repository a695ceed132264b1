"""Rows of who a person is to an identity provider. Must not know what a provider is."""

from hashlib import sha256
from typing import NamedTuple

from .driver import Link


class IdentityRow(NamedTuple):
    """One row of `identities`."""

    issuer: str
    subject: str
    user_id: str
    created_at: int

    @property
    def id(self) -> str:
        """A short name for it, which is always the same and opens nothing."""
        return sha256(f"{self.issuer}\n{self.subject}".encode()).hexdigest()[:16]


async def user_of(tx: Link, issuer: str, subject: str) -> str | None:
    """The id of the person whom an issuer calls by that subject."""
    row = await tx.one("SELECT user_id FROM identities WHERE issuer = $1 AND subject = $2", issuer, subject)
    return row[0] if row else None


async def of_user(tx: Link, user_id: str) -> list[IdentityRow]:
    """Oldest first."""
    rows = await tx.all(
        "SELECT issuer, subject, user_id, created_at FROM identities WHERE user_id = $1 ORDER BY created_at, issuer, subject",
        user_id,
    )  # fmt: skip
    return [IdentityRow(*row) for row in rows]


async def add(tx: Link, identity: IdentityRow) -> None:
    await tx.run("INSERT INTO identities (issuer, subject, user_id, created_at) VALUES ($1, $2, $3, $4)", *identity)


async def remove(tx: Link, identity: IdentityRow) -> None:
    await tx.run("DELETE FROM identities WHERE issuer = $1 AND subject = $2", identity.issuer, identity.subject)


async def has_any(tx: Link, user_id: str) -> bool:
    return await tx.one("SELECT 1 FROM identities WHERE user_id = $1", user_id) is not None


async def remove_all(tx: Link, user_id: str) -> None:
    await tx.run("DELETE FROM identities WHERE user_id = $1", user_id)
