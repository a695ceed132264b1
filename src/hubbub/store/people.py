"""Rows of people: guests, visitors, accounts and bots. Must not know who may read them, or what lets people in."""

from collections.abc import Iterable
from typing import NamedTuple

from ..protocol.people import Kind, Person, Rank
from . import together
from .driver import Link


class Account(NamedTuple):
    """One row of `users`. `name_key` is None when the name was given up, `skeleton` and `password` where there is no account.

    `seen_at` is 0 of whoever was never here.
    """

    id: str
    name: str
    name_key: str | None
    kind: Kind
    seen_at: int
    closed_at: int | None = None
    display: str = ""
    rank: Rank = "guest"
    password: str | None = None
    factor: int = 0
    made_by: str | None = None
    disabled_at: int | None = None
    disabled_until: int | None = None
    created_at: int = 0

    @property
    def person(self) -> Person:
        return Person(id=self.id, name=self.name, kind=self.kind, display=self.display)

    def is_disabled(self, now: int) -> bool:
        return self.disabled_at is not None and (self.disabled_until is None or self.disabled_until > now)


_USER = (
    "id, name, name_key, kind, seen_at, closed_at, display, role, password, factor, made_by, disabled_at, disabled_until,"
    " created_at"
)


_ALL = f"SELECT {_USER} FROM users WHERE id IN ({{asked}})"


async def add(tx: Link, user: Account, skeleton: str | None = None) -> None:
    await tx.run(
        "INSERT INTO users (id, name, name_key, kind, created_at, seen_at, display, role, skeleton, password, made_by)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
        user.id, user.name, user.name_key, user.kind, user.created_at or user.seen_at, user.seen_at, user.display, user.rank, skeleton,
        user.password, user.made_by,
    )  # fmt: skip


async def by_id(tx: Link, user_id: str) -> Account | None:
    row = await tx.one(f"SELECT {_USER} FROM users WHERE id = $1", user_id)
    return Account(*row) if row else None


async def look_up(tx: Link, user_ids: Iterable[str]) -> None:
    """Learn who these are, for `who_asks`."""
    for row in await together.ask(tx, _ALL, [(user_id,) for user_id in user_ids]):
        tx.memo[Account, row[0]] = Account(*row)


async def who_asks(tx: Link, user_id: str) -> Account | None:
    """The person, as long as nothing was changed but what is put off."""
    known: Account | None = tx.memo.get((Account, user_id))
    if known is None and (known := await by_id(tx, user_id)):
        tx.memo[Account, user_id] = known
    return known


async def by_name(tx: Link, name_key: str) -> Account | None:
    row = await tx.one(f"SELECT {_USER} FROM users WHERE name_key = $1", name_key)
    return Account(*row) if row else None


async def by_skeleton(tx: Link, skeleton: str) -> Account | None:
    """The account whose name looks like this."""
    row = await tx.one(f"SELECT {_USER} FROM users WHERE skeleton = $1", skeleton)
    return Account(*row) if row else None


async def rename(tx: Link, user_id: str, name: str, name_key: str | None, skeleton: str | None = None) -> None:
    await tx.run(
        "UPDATE users SET name = $2, name_key = $3, skeleton = $4 WHERE id = $1", user_id, name, name_key, skeleton
    )


async def describe(tx: Link, user_id: str, display: str) -> None:
    await tx.run("UPDATE users SET display = $2 WHERE id = $1", user_id, display)


async def settle(tx: Link, user_id: str, rank: Rank, password: str | None) -> None:
    """Make a guest the holder of an account."""
    await tx.run("UPDATE users SET kind = 'person', role = $2, password = $3 WHERE id = $1", user_id, rank, password)


async def set_password(tx: Link, user_id: str, password: str) -> None:
    await tx.run("UPDATE users SET password = $2 WHERE id = $1", user_id, password)


async def set_rank(tx: Link, user_id: str, rank: Rank) -> None:
    await tx.run("UPDATE users SET role = $2 WHERE id = $1", user_id, rank)


async def set_factor(tx: Link, user_id: str, factor: bool) -> None:
    await tx.run("UPDATE users SET factor = $2 WHERE id = $1", user_id, int(factor))


async def disable(tx: Link, user_id: str, at: int | None, until: int | None) -> None:
    await tx.run("UPDATE users SET disabled_at = $2, disabled_until = $3 WHERE id = $1", user_id, at, until)


def see(tx: Link, user: Account, now: int) -> None:
    tx.memo[Account, user.id] = user._replace(seen_at=now)
    tx.later("UPDATE users SET seen_at = $2 WHERE id = $1", user.id, user.id, now)


async def close(tx: Link, user_id: str, now: int) -> None:
    """End an identity: name and secrets are gone; a person nothing points to is forgotten altogether."""
    await tx.run(
        "UPDATE users SET name_key = NULL, skeleton = NULL, password = NULL, factor = 0, display = '', role = 'guest',"
        " closed_at = $2 WHERE id = $1",
        user_id, now,
    )  # fmt: skip
    await tx.run(
        "DELETE FROM users WHERE id = $1"
        " AND NOT EXISTS (SELECT 1 FROM stretches WHERE author_id = $1)"
        " AND NOT EXISTS (SELECT 1 FROM members WHERE user_id = $1)",
        user_id,
    )


async def count_of_rank(tx: Link, rank: Rank, now: int, but_for: str = "") -> int:
    """How many there are of a rank who can come in, but for one of them."""
    row = await tx.one(
        "SELECT count(*) FROM users WHERE role = $1 AND id <> $2 AND closed_at IS NULL"
        " AND (disabled_at IS NULL OR disabled_until <= $3)",
        rank, but_for, now,
    )  # fmt: skip
    return row[0] if row else 0


async def made_by(tx: Link, user_id: str) -> list[Account]:
    """A person's bots."""
    rows = await tx.all(
        f"SELECT {_USER} FROM users WHERE made_by = $1 AND closed_at IS NULL ORDER BY name_key", user_id
    )
    return [Account(*row) for row in rows]


async def page(tx: Link, after: str, start: str, end: str, limit: int) -> list[Account]:
    """Those in by name, whose name key follows `after` and lies from `start` to before `end`. The system itself has none."""
    rows = await tx.all(
        f"SELECT {_USER} FROM users WHERE name_key > $1 AND name_key >= $2 AND name_key < $3 AND kind <> 'visitor'"
        " ORDER BY name_key LIMIT $4",
        after, start, end, limit,
    )  # fmt: skip
    return [Account(*row) for row in rows]


async def visitors(tx: Link) -> list[str]:
    """The ids of visitors that have not said goodbye."""
    return [row[0] for row in await tx.all("SELECT id FROM users WHERE kind = 'visitor' AND closed_at IS NULL")]


async def named(tx: Link, name_keys: list[str], room_id: str, by: str) -> list[str]:
    """Which members of a room have these names, but for those who have blocked whoever names them: ids, in the order of names."""
    found = []
    for name_key in name_keys:
        row = await tx.one(
            "SELECT u.id FROM users u JOIN members m ON m.user_id = u.id AND m.room_id = $2 WHERE u.name_key = $1"
            " AND NOT EXISTS (SELECT 1 FROM blocks b WHERE b.user_id = u.id AND b.blocked_id = $3)",
            name_key, room_id, by,
        )  # fmt: skip
        found += [row[0]] if row else []
    return found
