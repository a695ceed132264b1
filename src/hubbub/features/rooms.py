"""Rooms: what there is to hear, making them, joining and leaving. Must not know what is said in them."""

from ..core.names import key_of, room_topic
from ..core.policy import is_visible
from ..protocol.commands import CreateRoom, InviteToRoom, JoinRoom, LeaveRoom, ListMembers, ListRooms
from ..protocol.errors import Refused
from ..protocol.events import RoomCreated
from ..protocol.people import Channel, Room, RoomKind
from ..protocol.replies import Done, MemberList, RoomList, RoomOpened
from ..store import bans, meta, reads, rooms
from ..store.rooms import RoomRow, as_seen
from .bans import come_back
from .call import Call, place_of
from .depart import depart_from
from .directs import require_reachable
from .enrol import enrol_in, found
from .find import require_user
from .naming import free_room_name
from .office import is_office
from .space import require_space


async def heard_by(call: Call) -> list[Room]:
    """Every room the person hears: those they are in, and the open ones, but for those they were banned from until they rejoin."""
    me = call.person.id
    there = await _visible(call, await rooms.channels(call.tx, me, only_open=True))
    mine = await rooms.memberships(call.tx, me) + [row for row in there if row.banned_until is None]
    return await _as_seen(call, mine)


async def list_rooms(call: Call, _: ListRooms) -> RoomList:
    """What there is to join, after what the person is in."""
    me = call.person.id
    known = await _visible(call, await rooms.memberships(call.tx, me) + await rooms.channels(call.tx, me))
    return RoomList(rooms=await _as_seen(call, known))


async def create(call: Call, command: CreateRoom) -> RoomOpened:
    if call.actor.rank == "guest" and not call.rules.guest_rooms:
        raise Refused("forbidden", "Guests open no rooms here.")
    if command.private and is_office(call.person):
        raise Refused("forbidden", "Hubbub itself is in no room, and nobody else would know of a private one.")
    name, topic = await free_room_name(call, command.name), room_topic(command.topic)
    await require_space(call, call.person.id)
    room = await meta.new_id(call.tx, "r")
    kind: RoomKind = "private" if command.private else "channel"
    guests = kind == "channel" and (call.actor.rank == "guest" if command.guests is None else command.guests)
    await rooms.add(call.tx, room, name, key_of(name), kind, topic, guests, call.now.at)
    await call.record(RoomCreated, room, channel=Channel(name=name, kind=kind, topic=topic, guests=guests))
    if not is_office(call.person):
        await found(call, await _require_row(call, room))
    return await _opened(call, room)


async def join(call: Call, _: JoinRoom) -> RoomOpened:
    """Become a member; to a visitor, who cannot, the channel is opened for this one listener."""
    if call.person.kind == "visitor" and call.room.role is None:
        await come_back(call)
        return await _opened(call, call.room.id)
    if call.room.role is None:
        await require_space(call, call.person.id)
        await enrol_in(call, call.room, call.person)
    return await _opened(call, call.room.id)


async def leave(call: Call, _: LeaveRoom) -> Done:
    if call.room.role is None:
        call.deaf_to = (call.room.id,)
        return Done(room=call.room.id, seq=call.room.seq)
    return Done(room=call.room.id, seq=await depart_from(call, call.room, call.person, call.room.role))


async def invite(call: Call, command: InviteToRoom) -> Done:
    guest = await require_user(call, command.user)
    if guest.kind == "visitor":
        raise Refused("forbidden", f"{guest.name} is only visiting and cannot be a member.")
    if await rooms.member(call.tx, call.room.id, guest.id):
        return Done(room=call.room.id, seq=call.room.seq)
    if await bans.is_banned(call.tx, call.room.id, guest.id, call.now.at):
        raise Refused("banned", f"{guest.name} has been shut out of #{call.room.name}.")
    await require_reachable(call, guest)
    await require_space(call, guest.id)
    return Done(room=call.room.id, seq=await enrol_in(call, call.room, guest.person))


async def list_members(call: Call, _: ListMembers) -> MemberList:
    return MemberList(room=call.room.id, seq=call.room.seq, members=await rooms.members(call.tx, call.room.id))


async def _opened(call: Call, room: str) -> RoomOpened:
    (seen,) = await _as_seen(call, [await _require_row(call, room)])
    return RoomOpened(room=seen, seq=seen.seq)


async def _require_row(call: Call, room: str) -> RoomRow:
    row = await rooms.by_id(call.tx, room, call.person.id)
    assert row is not None, f"no room {room}"
    return row


async def _visible(call: Call, rows: list[RoomRow]) -> list[RoomRow]:
    """The rooms that the caller may know of."""
    only = call.grant.scope.rooms
    there = [row for row in rows if only is None or row.id in only]
    return [row for row in there if is_visible(call.actor, place_of(call, row)) is None]


async def _as_seen(call: Call, rows: list[RoomRow]) -> list[Room]:
    me = call.person
    unread = await reads.unread(call.tx, me.id)
    others = await rooms.others(call.tx, me.id) if any(row.kind == "direct" for row in rows) else {}
    return [
        as_seen(row, *unread.get(row.id, (0, 0)), others.get(row.id, me) if row.kind == "direct" else None)
        for row in rows
    ]
