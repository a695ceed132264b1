"""Rows of reports: messages that people showed to those who look after a room. Must not know who may settle them."""

from typing import Any, NamedTuple

from ..protocol.people import HUBBUB, Kind, Person, Report
from .driver import Link
from .meta import count
from .times import rfc3339


class Reader(NamedTuple):
    """Who looks at reports: those of the rooms they own or moderate, but for what they said themselves.

    An admin sees those of channels too, of direct conversations, where showing a message hands it over, and of the private
    rooms they are in.
    """

    user_id: str
    is_admin: bool


_FROM = "FROM reports p JOIN rooms r ON r.id = p.room_id LEFT JOIN members m ON m.room_id = r.id AND m.user_id = $1"
_SEEN = "p.author_id <> $1 AND (m.role IN ('owner', 'moderator') OR ($2 = 1 AND (r.kind <> 'private' OR m.role IS NOT NULL)))"
_REPORT = (
    "SELECT p.n, p.room_id, r.name, p.seq, p.text, p.at, p.reason, p.settled_at, p.note,"
    " EXISTS (SELECT 1 FROM messages x WHERE x.room_id = p.room_id AND x.seq = p.seq AND x.deleted_at IS NOT NULL),"
    " p.author_id, a.name, a.kind, a.display, p.by_id, b.name, b.kind, b.display, p.settled_by, s.name, s.kind, s.display"
    f" {_FROM} LEFT JOIN users a ON a.id = p.author_id LEFT JOIN users b ON b.id = p.by_id"
    f" LEFT JOIN users s ON s.id = p.settled_by WHERE {_SEEN}"
)


async def add(tx: Link, room_id: str, seq: int, author_id: str, text: str, by_id: str, at: int, reason: str) -> int:
    """Keep a report. Returns its number."""
    n = await count(tx, "report")
    await tx.run(
        "INSERT INTO reports (n, room_id, seq, author_id, text, by_id, at, reason) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        n, room_id, seq, author_id, text, by_id, at, reason,
    )  # fmt: skip
    return n


async def made_before(tx: Link, room_id: str, seq: int, by_id: str) -> int | None:
    """The number of somebody's report of a message, if there is one."""
    row = await tx.one("SELECT n FROM reports WHERE room_id = $1 AND seq = $2 AND by_id = $3", room_id, seq, by_id)
    return row[0] if row else None


async def count_open(tx: Link, by_id: str) -> int:
    """How many of somebody's reports nobody has dealt with."""
    row = await tx.one("SELECT count(*) FROM reports WHERE by_id = $1 AND settled_at IS NULL", by_id)
    return row[0] if row else 0


async def is_open_in(tx: Link, room_id: str) -> bool:
    """Whether any report of a room waits."""
    return await tx.one("SELECT 1 FROM reports WHERE room_id = $1 AND settled_at IS NULL LIMIT 1", room_id) is not None


async def count_for(tx: Link, reader: Reader) -> int:
    """How many wait for somebody to deal with them."""
    row = await tx.one(
        f"SELECT count(*) {_FROM} WHERE p.settled_at IS NULL AND {_SEEN}", reader.user_id, int(reader.is_admin)
    )
    return row[0] if row else 0


async def readers(tx: Link, room_id: str, author_id: str) -> list[Reader]:
    """Those who see what is reported of somebody in a room."""
    rows = await tx.all(
        "SELECT u.id, u.role FROM users u JOIN rooms r ON r.id = $1 LEFT JOIN members m ON m.room_id = r.id AND m.user_id = u.id"
        " WHERE u.id IN (SELECT user_id FROM members WHERE room_id = $1 AND role IN ('owner', 'moderator')"
        " UNION SELECT id FROM users WHERE role IN ('owner', 'admin')) AND u.id <> $2"
        " AND (r.kind <> 'private' OR m.role IS NOT NULL)",
        room_id, author_id,
    )  # fmt: skip
    return [Reader(user_id, rank in {"owner", "admin"}) for user_id, rank in rows]


async def by_n(tx: Link, reader: Reader, n: int) -> Report | None:
    row = await tx.one(f"{_REPORT} AND p.n = $3", reader.user_id, int(reader.is_admin), n)
    return _report(*row) if row else None


async def page(tx: Link, reader: Reader, room_id: str, settled: bool, after: int, limit: int) -> list[Report]:
    """Reports whose number follows `after`, in order; of one room, or with "" of all."""
    rows = await tx.all(
        f"{_REPORT} AND p.n > $3 AND CASE WHEN p.settled_at IS NULL THEN 0 ELSE 1 END = $4 AND ($5 = '' OR p.room_id = $5)"
        " ORDER BY p.n LIMIT $6",
        reader.user_id, int(reader.is_admin), after, int(settled), room_id, limit,
    )  # fmt: skip
    return [_report(*row) for row in rows]


async def settle(tx: Link, n: int, by_id: str, at: int, note: str) -> None:
    """Note that a report was dealt with; the first to say so is the one. A message that is gone is then gone here too."""
    await tx.run(
        "UPDATE reports SET settled_by = $2, settled_at = $3, note = $4, text = CASE WHEN EXISTS (SELECT 1 FROM messages x"
        " WHERE x.room_id = reports.room_id AND x.seq = reports.seq AND x.deleted_at IS NOT NULL) THEN '' ELSE text END"
        " WHERE n = $1 AND settled_at IS NULL",
        n, by_id, at, note,
    )  # fmt: skip


async def forget_settled(tx: Link, room_id: str, seq: int) -> None:
    """Of a message that is gone, only reports that wait to be dealt with still say what it said."""
    await tx.run(
        "UPDATE reports SET text = '' WHERE room_id = $1 AND seq = $2 AND settled_at IS NOT NULL", room_id, seq
    )


def _report(
    n: int, room_id: str, name: str, seq: int, text: str, at: int, reason: str, settled_at: int | None, note: str, deleted: int,
    *people: Any,
) -> Report:  # fmt: skip
    author, by, settler = (_person(*people[start : start + 4]) for start in (0, 4, 8))
    return Report(
        n=n, room=room_id, name=name, seq=seq, author=author, text=text, by=by, at=rfc3339(at), reason=reason,
        settled=rfc3339(settled_at) if settled_at else None, settler=settler if settled_at else None, note=note,
        deleted=bool(deleted),
    )  # fmt: skip


def _person(user_id: str | None, name: str | None, kind: Kind | None, display: str | None) -> Person:
    """Somebody who is forgotten altogether has an id and nothing else."""
    if user_id == HUBBUB.id:
        return HUBBUB
    return Person(id=user_id or "", name=name or "", kind=kind or "guest", display=display or "")
