"""Somebody must be the owner: of the server, and of each room. Must not know why one goes."""

from ..protocol.errors import Refused
from ..store import people, rooms
from ..store.rooms import RoomRow
from .call import Call


async def require_other_owner(call: Call, user_id: str) -> None:
    """Refuse to let the last owner of the server go."""
    user = await people.by_id(call.tx, user_id)
    if user and user.rank == "owner" and await people.count_of_rank(call.tx, "owner") <= 1:
        raise Refused("last_owner", "You are the last owner of this server; make somebody else one first.")


async def heir(call: Call, room: RoomRow, leaving: str) -> None:
    """Before a room's last owner goes: the longest-standing moderator becomes one, or else member, or else reader."""
    there = await rooms.members(call.tx, room.id)
    if not any(member.user.id == leaving and member.role == "owner" for member in there):
        return
    others = [member for member in there if member.user.id != leaving and member.user.kind != "bot"]
    if not others or any(member.role == "owner" for member in others):
        return
    next_owner = min(others, key=lambda member: ("moderator", "member", "reader").index(member.role))
    await rooms.set_role(call.tx, room.id, next_owner.user.id, "owner")
