"""Keeping people out of a room: removing members, bans and their end. Must not know who hears of it."""

from ..protocol.commands import BanUser, ListBans, RemoveMember, UnbanUser
from ..protocol.errors import Refused
from ..protocol.events import MemberBanned
from ..protocol.replies import BanList, Done
from ..store import bans
from ..store.times import rfc3339
from .call import Call
from .depart import depart_from, take_out
from .standing import require_another, require_member, require_subject

MINUTE = 60 * 1_000_000


async def remove(call: Call, command: RemoveMember) -> Done:
    subject, role = await require_member(call, command.user)
    require_another(call, subject)
    return Done(room=call.room.id, seq=await depart_from(call, call.room, subject.person, role))


async def ban(call: Call, command: BanUser) -> Done:
    """Shut somebody out, whether they are a member, listen in, or are not there at all."""
    subject = await require_subject(call, command.user)
    require_another(call, subject)
    if subject.role is not None:
        await take_out(call, call.room, subject.person.id, subject.role)
    until = call.now.at + command.minutes * MINUTE if command.minutes else None
    await bans.put(call.tx, call.room.id, subject.person.id, until, call.person.id, call.now.at, command.reason)
    shown = rfc3339(until) if until else None
    seq, _ = await call.record(MemberBanned, call.room.id, user=subject.person, until=shown, reason=command.reason)
    return Done(room=call.room.id, seq=seq)


async def unban(call: Call, command: UnbanUser) -> Done:
    subject = await require_subject(call, command.user)
    if not await bans.end(call.tx, call.room.id, subject.person.id, call.now.at):
        raise Refused("no_such_thing", f"{subject.person.name} is not banned from #{call.room.name}.")
    return Done(room=call.room.id, seq=call.room.seq)


async def list_bans(call: Call, _: ListBans) -> BanList:
    return BanList(room=call.room.id, bans=await bans.of_room(call.tx, call.room.id, call.now.at))


def has_been_banned(call: Call) -> bool:
    """Whether the caller was shut out of the call's room and has not come back since, though they may."""
    return call.room.banned_until is not None


async def come_back(call: Call) -> None:
    """A visitor, who cannot be a member, hears the room again from here on."""
    await bans.forget(call.tx, call.room.id, call.person.id)
    call.hears = {call.room.id: call.room.seq}
