"""Rows of messages as they stand now, and pages of them. Must not know who may read them."""

from typing import Any

from ..protocol.events import MessageSent
from ..protocol.people import Message, Person
from . import stretches
from .driver import Link
from .times import rfc3339

_MESSAGE = (
    "SELECT x.seq, x.at, x.author_id, x.author_name, coalesce(x.author_kind, u.kind), x.author_display, x.text, x.key, x.mentions,"
    " x.deleted_at"
    " FROM messages x JOIN users u ON u.id = x.author_id WHERE x.room_id = $1"
)


def add(tx: Link, sent: MessageSent, ordinal: int, at: int) -> None:
    tx.later(
        "INSERT INTO messages (room_id, seq, ordinal, at, author_id, author_name, author_kind, author_display, text, key,"
        " mentions) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)", (sent.room, sent.seq),
        sent.room, sent.seq, ordinal, at, sent.by.id, sent.by.name, sent.by.kind, sent.by.display, sent.text, sent.key,
        " ".join(sent.mentions),
    )  # fmt: skip
    stretches.note(tx, sent.by.id, sent.room, sent.seq)


async def before(tx: Link, room_id: str, seq: int, limit: int) -> list[Message]:
    """The last messages before `seq`, in order."""
    rows = await tx.all(f"{_MESSAGE} AND x.seq < $2 ORDER BY x.seq DESC LIMIT $3", room_id, seq, limit)
    return [_message(*row) for row in reversed(rows)]


async def after(tx: Link, room_id: str, seq: int, limit: int) -> list[Message]:
    """The first messages after `seq`, in order."""
    rows = await tx.all(f"{_MESSAGE} AND x.seq > $2 ORDER BY x.seq LIMIT $3", room_id, seq, limit)
    return [_message(*row) for row in rows]


async def of_author(
    tx: Link, user_id: str, room_id: str, seq: int, limit: int
) -> list[tuple[str, int, str | None, bool]]:
    """The next few messages of somebody before (room, seq), the last first: (room, seq, key, whether it is there).

    At most `limit`, and fewer where they lie far apart; none only when there are no more.
    """
    found: list[tuple[str, int, str | None, bool]] = []
    for room, start, end in await stretches.up_to(tx, user_id, room_id, seq):
        rows = await tx.all(
            "SELECT seq, key, deleted_seq IS NULL FROM messages WHERE room_id = $1 AND seq >= $2 AND seq < $3 AND author_id = $4"
            " ORDER BY seq DESC LIMIT $5",
            room, start, min(end, seq) if room == room_id else end, user_id, limit - len(found),
        )  # fmt: skip
        found += [(room, at, key, bool(is_there)) for at, key, is_there in rows]
        if len(found) == limit:
            break
    return found


async def erase(tx: Link, room_id: str, seq: int, deletion: int, at: int) -> None:
    """The message is gone: `deletion` is the place of the event that says so."""
    await tx.run(
        "UPDATE messages SET text = '', mentions = '', deleted_seq = $3, deleted_at = $4 WHERE room_id = $1 AND seq = $2",
        room_id, seq, deletion, at,
    )  # fmt: skip


async def is_there(tx: Link, room_id: str, seq: int) -> bool:
    """Whether there is such a message, and it was not deleted."""
    row = await tx.one("SELECT deleted_seq FROM messages WHERE room_id = $1 AND seq = $2", room_id, seq)
    return row is not None and row[0] is None


async def deletion_of(tx: Link, room_id: str, seq: int) -> int | None:
    """The seq of a message's deletion; None for one that is there."""
    row = await tx.one("SELECT deleted_seq FROM messages WHERE room_id = $1 AND seq = $2", room_id, seq)
    return row[0] if row else None


async def last_at(tx: Link, room_id: str, author_id: str) -> int:
    """When somebody last spoke in a room; 0 for never."""
    row = await tx.one(
        "SELECT at FROM messages WHERE room_id = $1 AND author_id = $2 AND seq >= $3 ORDER BY seq DESC LIMIT 1",
        room_id, author_id, await stretches.last(tx, author_id, room_id),
    )  # fmt: skip
    return row[0] if row else 0


def _message(
    seq: int, at: int, by: str, name: str, kind: Any, display: str, text: str, key: str | None, mentions: str,
    deleted_at: int | None,
) -> Message:  # fmt: skip
    person = Person(id=by, name=name, kind=kind, display=display)
    deleted = rfc3339(deleted_at) if deleted_at else None
    return Message(seq=seq, at=rfc3339(at), by=person, text=text, key=key, mentions=mentions.split(), deleted=deleted)
