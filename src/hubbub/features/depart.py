"""Ceasing to be a member of a room. Must not know by which way."""

from ..protocol.events import MemberLeft
from ..protocol.people import Person, Role
from ..store import restraints, rooms
from ..store.rooms import RoomRow
from .call import Call
from .reports_waiting import tell_moved
from .roles import heir


async def depart_from(call: Call, row: RoomRow, person: Person, role: Role) -> int:
    """End a membership. Returns the seq of the leaving."""
    await take_out(call, row, person.id, role)
    seq, _ = await call.record(MemberLeft, row.id, user=person, open=bool(row.is_open))
    return seq


async def take_out(call: Call, row: RoomRow, user_id: str, role: Role) -> None:
    """Let a member be none, without a word. What binds them stays, so that coming back frees nobody."""
    if role == "owner":
        await heir(call, row, user_id)
    await restraints.keep(call.tx, row.id, user_id)
    await rooms.remove_member(call.tx, row.id, user_id)
    await tell_moved(call, row, user_id, role)
