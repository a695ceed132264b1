"""Rows of the audit log: added, read, never changed. Must not know what is worth a line."""

from typing import NamedTuple

from ..protocol.people import Kind
from .driver import Link
from .meta import count


class AuditRow(NamedTuple):
    """One row of `audit`. Names are as they were. `about` is the id of a person, or the key of a name that nobody had;
    `secluded` are the ids of the rooms that only their members know of.
    """

    n: int
    at: int
    by_id: str
    by_name: str
    by_kind: Kind
    action: str
    result: str
    target: str
    room: str
    address: str
    detail: str
    about: str = ""
    secluded: str = ""


_AUDIT = "n, at, by_id, by_name, by_kind, action, result, target, room, address, detail, about, secluded"


async def add(tx: Link, row: AuditRow) -> None:
    """Add a line; its `n` is given here."""
    n = await count(tx, "audit")
    await tx.run(
        f"INSERT INTO audit ({_AUDIT}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)",
        n, *row[1:],
    )  # fmt: skip


async def newest(
    tx: Link, before: int, by: str | None, action: str, limit: int, on: tuple[str, str] | None = None
) -> list[AuditRow]:
    """The last lines before `before`; by one person, on one person (id and name's key), and of actions that begin so, where asked for."""
    about, name_key = on or ("", "")
    rows = await tx.all(
        f"SELECT {_AUDIT} FROM audit WHERE n < $1 AND ($2 = '' OR by_id = $2) AND substr(action, 1, length($3)) = $3"
        " AND ($5 = '' OR about IN ($5, $6)) ORDER BY n DESC LIMIT $4",
        before, by or "", action, limit, about, name_key,
    )  # fmt: skip
    return [AuditRow(*row) for row in rows]
