"""Direct conversations: a room of two people, or one, made on first use. Must not know what is said in them."""

from ..protocol.commands import JoinRoom, SendMessage
from ..protocol.events import MemberJoined, RoomCreated
from ..protocol.people import Channel
from ..store import meta, people, rooms
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


async def _open(call: Call, other: people.Account, pair: str) -> None:
    await require_space(call, call.person.id)
    room = await meta.new_id(call.tx, "r")
    await rooms.add(call.tx, room, "", pair, "direct", "", guests=False, now=call.now.at)
    both = [call.person] + ([other.person] if other.id != call.person.id else [])
    channel = Channel(name="", kind="direct", people=both)
    await call.record(RoomCreated, room, channel=channel)
    for person in both:
        seq, _ = await call.record(MemberJoined, room, user=person, role="member", channel=channel)
        await rooms.add_member(call.tx, room, person.id, "member", seq)
