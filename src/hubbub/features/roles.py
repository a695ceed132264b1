"""Who is what in a room: roles given and taken, and the heir of an owner who goes. Must not know what a role allows."""

from ..core.policy import ROLES
from ..protocol.commands import SetRole
from ..protocol.errors import Refused
from ..protocol.events import MemberChanged
from ..protocol.people import Member, Role
from ..protocol.replies import Done
from ..store import rooms
from ..store.rooms import RoomRow
from .call import Call
from .reports_waiting import tell_moved
from .standing import require_member


async def set_role(call: Call, command: SetRole) -> Done:
    """Ownership is handed over by making somebody else an owner; nobody raises themselves."""
    subject, role = await require_member(call, command.user)
    if role == command.role:
        return Done(room=call.room.id, seq=call.room.seq)
    if subject.person.id == call.person.id and ROLES.index(command.role) > ROLES.index(role):
        raise Refused("forbidden", "Nobody raises themselves; ask another owner.")
    if subject.person.kind == "bot" and command.role == "owner":
        raise Refused("forbidden", f"{subject.person.name} is a bot and cannot be an owner.")
    if role == "owner" and not await rooms.other_owners(call.tx, call.room.id, subject.person.id, call.now.at):
        raise Refused("last_owner", f"#{call.room.name} must have an owner; make somebody else one first.")
    seq = await _become(call, call.room, Member(user=subject.person, role=role, muted=subject.muted), command.role)
    return Done(room=call.room.id, seq=seq)


async def heir(call: Call, room: RoomRow, going: str) -> None:
    """Where a room's owner goes or is kept out, if it is the last: the longest-standing moderator becomes one.

    Where there is none, the longest-standing member does, or else reader.
    """
    others = await rooms.heirs(call.tx, room.id, going, call.now.at)
    if not others or any(member.role == "owner" for member in others):
        return
    next_owner = min(others, key=lambda member: ("moderator", "member", "reader").index(member.role))
    await _become(call, room, next_owner, "owner")


async def _become(call: Call, room: RoomRow, member: Member, role: Role) -> int:
    """Returns the seq of the change."""
    await rooms.set_role(call.tx, room.id, member.user.id, role)
    seq, _ = await call.record(MemberChanged, room.id, user=member.user, role=role, muted=member.muted)
    await tell_moved(call, room, member.user.id, member.role, role)
    return seq
