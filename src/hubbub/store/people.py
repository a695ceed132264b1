"""Rows of people and their tokens. Must not know who may read them."""

from typing import NamedTuple

from ..protocol.people import Kind, Person
from .driver import Link


class User(NamedTuple):
    """One row of `users`."""

    id: str
    name: str
    name_key: str | None
    kind: Kind
    seen_at: int
    closed_at: int | None

    @property
    def person(self) -> Person:
        return Person(id=self.id, name=self.name, kind=self.kind)


_USER = "id, name, name_key, kind, seen_at, closed_at"


async def add(tx: Link, user: User) -> None:
    await tx.run(
        "INSERT INTO users (id, name, name_key, kind, created_at, seen_at) VALUES ($1, $2, $3, $4, $5, $5)",
        user.id, user.name, user.name_key, user.kind, user.seen_at,
    )  # fmt: skip


async def by_id(tx: Link, user_id: str) -> User | None:
    row = await tx.one(f"SELECT {_USER} FROM users WHERE id = $1", user_id)
    return User(*row) if row else None


async def by_name(tx: Link, name_key: str) -> User | None:
    row = await tx.one(f"SELECT {_USER} FROM users WHERE name_key = $1", name_key)
    return User(*row) if row else None


async def by_token(tx: Link, token_hash: str) -> User | None:
    row = await tx.one(f"SELECT {_USER} FROM users WHERE id = (SELECT user_id FROM tokens WHERE hash = $1)", token_hash)
    return User(*row) if row else None


async def add_token(tx: Link, token_hash: str, user_id: str, now: int) -> None:
    await tx.run("INSERT INTO tokens (hash, user_id, created_at) VALUES ($1, $2, $3)", token_hash, user_id, now)


async def rename(tx: Link, user_id: str, name: str, name_key: str | None) -> None:
    await tx.run("UPDATE users SET name = $2, name_key = $3 WHERE id = $1", user_id, name, name_key)


async def see(tx: Link, user_id: str, now: int) -> None:
    await tx.run("UPDATE users SET seen_at = $2 WHERE id = $1", user_id, now)


async def close(tx: Link, user_id: str, now: int) -> None:
    """End an identity: the name is free and no token works; a person nothing points to is forgotten altogether."""
    await tx.run("DELETE FROM tokens WHERE user_id = $1", user_id)
    await tx.run("UPDATE users SET name_key = NULL, closed_at = $2 WHERE id = $1", user_id, now)
    await tx.run(
        "DELETE FROM users WHERE id = $1"
        " AND NOT EXISTS (SELECT 1 FROM messages WHERE author_id = $1)"
        " AND NOT EXISTS (SELECT 1 FROM members WHERE user_id = $1)",
        user_id,
    )


async def visitors(tx: Link) -> list[str]:
    """The ids of visitors that have not said goodbye."""
    return [row[0] for row in await tx.all("SELECT id FROM users WHERE kind = 'visitor' AND closed_at IS NULL")]


async def named(tx: Link, name_keys: list[str], room_id: str) -> list[str]:
    """Which members of a room have these names: their ids, in the order of the names."""
    found = []
    for name_key in name_keys:
        row = await tx.one(
            "SELECT u.id FROM users u JOIN members m ON m.user_id = u.id AND m.room_id = $2 WHERE u.name_key = $1",
            name_key, room_id,
        )  # fmt: skip
        found += [row[0]] if row else []
    return found
