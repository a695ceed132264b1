"""Rows of events, append-only, as they were sent. Must not know what they mean."""

from ..protocol.events import Event
from ..protocol.frames import Stored, decode_event
from .driver import Link


async def append(tx: Link, stored: Stored, at: int) -> None:
    event = stored.event
    await tx.run(
        "INSERT INTO events (room_id, seq, at, author_id, type, body) VALUES ($1, $2, $3, $4, $5, $6)",
        event.room, event.seq, at, event.by.id, type_of(event), stored.body.decode(),
    )  # fmt: skip


async def run_after(tx: Link, room_id: str, seq: int, limit: int) -> list[Stored]:
    """The next events after `seq`, in order."""
    rows = await tx.all(
        "SELECT body FROM events WHERE room_id = $1 AND seq > $2 ORDER BY seq LIMIT $3", room_id, seq, limit
    )
    return [Stored(decode_event(body), body.encode()) for (body,) in rows]


def type_of(event: Event) -> str:
    return str(event.__struct_config__.tag)
