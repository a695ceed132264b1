"""Becoming a member of a room. Must not know by which way."""

from ..protocol.events import MemberJoined
from ..protocol.people import Channel, Person, Role
from ..store import rooms
from ..store.rooms import RoomRow
from .call import Call


async def enrol_in(call: Call, row: RoomRow, person: Person, role: Role) -> int:
    """Make somebody a member. Returns the seq of their arrival."""
    seq, _ = await call.record(MemberJoined, row.id, user=person, role=role, channel=channel_of(row))
    await rooms.add_member(call.tx, row.id, person.id, role, seq)
    return seq


def channel_of(row: RoomRow) -> Channel:
    """What a room is, the same for everyone who sees it."""
    return Channel(
        name=row.name, kind=row.kind, topic=row.topic, state=row.usual_state, guests=row.is_for_guests, slow=row.slow
    )  # fmt: skip
