"""Rows of what lets people in: guests' tokens, sessions, tokens for programs. Must not know who may have them.

A token is kept as its hash; the beginning of the hash is its public id.
"""

import json
from typing import Literal, NamedTuple

from ..protocol.people import Person, Rank
from .driver import Link

TokenKind = Literal["guest", "session", "token"]

ID = 16
"""Characters of the hash that make the id: enough to tell tokens apart, of no use for guessing one."""


class TokenRow(NamedTuple):
    """One row of `tokens`. `commands` and `rooms` None: everything. Times are µs since 1970."""

    hash: str
    user_id: str
    kind: TokenKind
    created_at: int
    name: str = ""
    address: str = ""
    commands: list[str] | None = None
    rooms: list[str] | None = None
    used_at: int | None = None
    expires_at: int | None = None
    vouched: int = 0
    made_by: str | None = None

    @property
    def id(self) -> str:
        return self.hash[:ID]


_TOKEN = "hash, user_id, kind, created_at, name, address, commands, rooms, used_at, expires_at, vouched, made_by"  # noqa: S105


_OF_T = ", ".join(f"t.{column}" for column in _TOKEN.split(", "))


async def add(tx: Link, token: TokenRow) -> None:
    await tx.run(
        f"INSERT INTO tokens ({_TOKEN}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
        *token[:6], _text(token.commands), _text(token.rooms), token.used_at, token.expires_at, token.vouched,
        token.made_by,
    )  # fmt: skip


async def by_hash(tx: Link, token_hash: str, now: int) -> TokenRow | None:
    """The token of that hash, unless it is out of date."""
    row = await tx.one(
        f"SELECT {_TOKEN} FROM tokens WHERE hash = $1 AND (expires_at IS NULL OR expires_at > $2)", token_hash, now
    )
    return _row(*row) if row else None


async def of_user(tx: Link, user_id: str, now: int) -> list[TokenRow]:
    """What lets somebody in now, newest first."""
    rows = await tx.all(
        f"SELECT {_TOKEN} FROM tokens WHERE user_id = $1 AND (expires_at IS NULL OR expires_at > $2)"
        " ORDER BY created_at DESC, hash",
        user_id, now,
    )  # fmt: skip
    return [_row(*row) for row in rows]


async def lent(tx: Link, maker: str, now: int) -> list[TokenRow]:
    """What somebody has made for the bots of others and is good now, newest first."""
    rows = await tx.all(
        f"SELECT {_OF_T} FROM tokens t JOIN users u ON u.id = t.user_id WHERE t.made_by = $1 AND t.user_id <> $1"
        " AND (u.made_by IS NULL OR u.made_by <> $1) AND (t.expires_at IS NULL OR t.expires_at > $2)"
        " ORDER BY t.created_at DESC, t.hash",
        maker, now,
    )  # fmt: skip
    return [_row(*row) for row in rows]


async def page(tx: Link, ranks: tuple[Rank, ...], after: str, now: int, limit: int) -> list[tuple[TokenRow, Person]]:
    """Tokens for programs of those who have one of these ranks, and who speaks by them; their ids follow `after`, in order."""
    marks = ", ".join(f"${n}" for n in range(4, 4 + len(ranks)))
    rows = await tx.all(
        f"SELECT {_OF_T}, u.name, u.kind, u.display"
        " FROM tokens t JOIN users u ON u.id = t.user_id"
        f" WHERE t.kind = 'token' AND (t.expires_at IS NULL OR t.expires_at > $1) AND substr(t.hash, 1, {ID}) > $2"
        f" AND u.role IN ({marks}) ORDER BY t.hash LIMIT $3",
        now, after, limit, *ranks,
    )  # fmt: skip
    return [
        (_row(*token), Person(id=token[1], name=name, kind=kind, display=display))
        for *token, name, kind, display in rows
    ]


async def by_id(tx: Link, user_id: str, token_id: str) -> TokenRow | None:
    row = await tx.one(
        f"SELECT {_TOKEN} FROM tokens WHERE user_id = $1 AND substr(hash, 1, {ID}) = $2", user_id, token_id
    )
    return _row(*row) if row else None


async def use(tx: Link, token_hash: str, now: int, expires_at: int | None) -> None:
    """Note that a token was used, and until when it is good from now on."""
    await tx.run("UPDATE tokens SET used_at = $2, expires_at = $3 WHERE hash = $1", token_hash, now, expires_at)


async def remove(tx: Link, token_hash: str) -> None:
    await tx.run("DELETE FROM tokens WHERE hash = $1", token_hash)


async def remove_all(tx: Link, user_id: str) -> None:
    await tx.run("DELETE FROM tokens WHERE user_id = $1", user_id)


async def remove_stale(tx: Link, now: int) -> None:
    """Forget what is out of date."""
    await tx.run("DELETE FROM tokens WHERE expires_at <= $1", now)


def _row(
    hash: str, user_id: str, kind: TokenKind, created_at: int, name: str, address: str, commands: str | None,
    rooms: str | None, used_at: int | None, expires_at: int | None, vouched: int, made_by: str | None,
) -> TokenRow:  # fmt: skip
    return TokenRow(
        hash, user_id, kind, created_at, name, address, _list(commands), _list(rooms), used_at, expires_at, vouched, made_by
    )  # fmt: skip


def _text(words: list[str] | None) -> str | None:
    return None if words is None else json.dumps(words)


def _list(text: str | None) -> list[str] | None:
    found: list[str] | None = None if text is None else json.loads(text)
    return found
