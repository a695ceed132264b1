"""Direct conversations: a room of two people, or one, made on first use. Must not know what is said in them."""

from ..protocol.commands import JoinRoom, SendMessage
from ..protocol.errors import Refused
from ..protocol.events import MemberJoined, RoomCreated
from ..protocol.people import Channel, Person
from ..store import blocks, meta, people, rooms
from ..store.rooms import RoomRow
from .call import Call
from .space import require_space

OPENING = (JoinRoom, SendMessage)
"""The commands that make a direct conversation with `@name` if there is none yet."""


async def direct_with(call: Call, other: people.Account, may_open: bool) -> RoomRow | None:
    """The direct conversation of the caller with somebody."""
    pair = "@" + ":".join(sorted({call.person.id, other.id}))
    row = await rooms.by_key(call.tx, pair, call.person.id)
    if row is None and may_open:
        await _open(call, other, pair)
        row = await rooms.by_key(call.tx, pair, call.person.id)
    return row


async def other_side(call: Call) -> Person | None:
    """Whom the call's room is with, if it is a direct conversation. Refused if they are gone, or want to hear nothing."""
    if call.room.kind != "direct":
        return None
    ids = call.room.name_key[1:].split(":")
    other = next((i for i in ids if i != call.person.id), call.person.id)
    user = await people.by_id(call.tx, other)
    if user is None or user.closed_at is not None:
        raise Refused("gone", f"{user.name if user else 'The other side'} has left and cannot be reached.")
    await require_reachable(call, user)
    return user.person


async def require_reachable(call: Call, user: people.Account) -> None:
    """Refuse to let the caller through to somebody who wants to hear nothing from them."""
    if await blocks.has_blocked(call.tx, user.id, call.person.id):
        raise Refused("unreachable", f"{user.name} takes no direct messages or invitations from you.")


async def _open(call: Call, other: people.Account, pair: str) -> None:
    await require_reachable(call, other)
    await require_space(call, call.person.id)
    room = await meta.new_id(call.tx, "r")
    await rooms.add(call.tx, room, "", pair, "direct", "", guests=False, now=call.now.at)
    both = [call.person] + ([other.person] if other.id != call.person.id else [])
    channel = Channel(name="", kind="direct", people=both)
    await call.record(RoomCreated, room, channel=channel)
    for person in both:
        seq, _ = await call.record(MemberJoined, room, user=person, role="member", channel=channel)
        await rooms.add_member(call.tx, room, person.id, "member", seq)
