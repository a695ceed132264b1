"""Rows of events, append-only, as they were sent; only what a message said may be taken out. Must not know what they mean."""

from functools import cache

from ..protocol.events import Event, MessageSent
from ..protocol.frames import Stored, decode_event, encode
from .driver import Link


def append(tx: Link, stored: Stored, at: int) -> None:
    event = stored.event
    tx.later(
        "INSERT INTO events (room_id, seq, at, author_id, type, body) VALUES ($1, $2, $3, $4, $5, $6)", (event.room, event.seq),
        event.room, event.seq, at, event.by.id, type_of(event), stored.body.decode(),
    )  # fmt: skip


async def run_after(tx: Link, room_id: str, seq: int, limit: int) -> list[Stored]:
    """The next events after `seq`, in order."""
    rows = await tx.all(
        "SELECT body FROM events WHERE room_id = $1 AND seq > $2 ORDER BY seq LIMIT $3", room_id, seq, limit
    )
    return [Stored(decode_event(body), body.encode()) for (body,) in rows]


async def message(tx: Link, room_id: str, seq: int) -> MessageSent | None:
    """The message at that place; None if something else happened there, or nothing yet."""
    row = await tx.one("SELECT body FROM events WHERE room_id = $1 AND seq = $2", room_id, seq)
    event = decode_event(row[0]) if row else None
    return event if isinstance(event, MessageSent) else None


async def put(tx: Link, event: Event) -> None:
    """Let an event be told like this from now on."""
    await tx.run(
        "UPDATE events SET body = $3 WHERE room_id = $1 AND seq = $2", event.room, event.seq, encode(event).decode()
    )


def type_of(event: Event) -> str:
    return _tag(type(event))


@cache
def _tag(event: type[Event]) -> str:
    return str(event.__struct_config__.tag)
