"""Becoming a member of a room, as what one left it. Must not know by which way."""

from ..protocol.events import MemberJoined
from ..protocol.people import Channel, Person, Role
from ..store import bans, restraints, rooms
from ..store.rooms import RoomRow
from ..store.times import rfc3339
from .call import Call
from .reports_waiting import tell_moved


async def enrol_in(call: Call, row: RoomRow, person: Person) -> int:
    """Make somebody a member: whoever left as a reader, or muted, comes back so. Returns the seq of their arrival."""
    role, muted_until = await restraints.take(call.tx, row.id, person.id)
    await bans.forget(call.tx, row.id, person.id)
    return await _enter(call, row, person, role, muted_until)


async def found(call: Call, row: RoomRow) -> None:
    """Make the caller the owner of a new room."""
    await _enter(call, row, call.person, "owner", None)


async def _enter(call: Call, row: RoomRow, person: Person, role: Role, muted_until: int | None) -> int:
    muted = rfc3339(muted_until) if muted_until else None
    seq, _ = await call.record(MemberJoined, row.id, user=person, role=role, channel=channel_of(row), muted=muted)
    await rooms.add_member(call.tx, row.id, person.id, role, seq, muted_until)
    await tell_moved(call, row, person.id)
    return seq


def channel_of(row: RoomRow) -> Channel:
    """What a room is, the same for everyone who sees it."""
    return Channel(
        name=row.name, kind=row.kind, topic=row.topic, state=row.usual_state, guests=row.is_for_guests, slow=row.slow
    )  # fmt: skip
