"""Taking back what was said, one message or all of a room: only a message's place is left. Must not know who has heard it."""

from msgspec.structs import replace

from ..core.policy import may_delete, require
from ..protocol.commands import DeleteMessage, DeleteRoom
from ..protocol.errors import Refused
from ..protocol.events import MessageDeleted, MessageSent
from ..protocol.frames import Stored, encode
from ..protocol.people import Room
from ..protocol.replies import Done, Ok, RoomOpened
from ..store import events, keys, messages, reads, reports, rooms
from .call import Call, place_of
from .reports_waiting import readers_in, tell_anew


async def delete(call: Call, command: DeleteMessage) -> Done:
    """Once; whoever asks again is answered the same."""
    room, sent = call.room, await events.message(call.tx, call.room.id, command.seq)
    if sent is None:
        raise Refused("no_such_thing", "There is no message of that number.")
    own, place = sent.by.id == call.person.id, place_of(call, room)
    require(may_delete(call.actor, place, own), place)
    if sent.deleted is not None:
        return Done(room=room.id, seq=await messages.deletion_of(call.tx, room.id, sent.seq))
    if not own:
        call.target, call.about, call.audited = sent.by.name, sent.by.id, True
    return Done(room=room.id, seq=await erase(call, sent))


async def delete_room(call: Call, _: DeleteRoom) -> Ok:
    """Who sends again what was said there is still answered that it was accepted, and is gone."""
    await keys.outlive_room(call.tx, call.room.id)
    await _forget_openings(call)
    readers = await readers_in(call)
    await rooms.delete(call.tx, call.room.id)
    await tell_anew(call, readers)
    call.closed, call.erased = call.room.id, True
    return Ok()


async def _forget_openings(call: Call) -> None:
    """Who made the room, or joined it, under a key was answered with its name and topic."""
    room = Room(id=call.room.id, name="", kind=call.room.kind, seq=0, read=0, unread=0, mentions=0)
    opened = encode(RoomOpened(room=room, seq=0)).decode()
    await keys.amend_beginning(call.tx, opened[: opened.index(',"name"')], opened)


async def erase(call: Call, sent: MessageSent) -> int:
    """Leave of a message who said it and when. Returns the seq of its deletion."""
    seq, _ = await call.record(MessageDeleted, sent.room, message=sent.seq)
    if sent.mentions:
        _tell_named(call, sent.mentions)
    await messages.erase(call.tx, sent.room, sent.seq, seq, call.now.at)
    await events.put(call.tx, replace(sent, text="", mentions=[], deleted=call.now.text))
    await reads.forget_mentions(call.tx, sent.room, sent.seq, sent.mentions)
    await reports.forget_settled(call.tx, sent.room, sent.seq)
    call.erased = True
    return seq


def _tell_named(call: Call, mentions: list[str]) -> None:
    """Whoever is there counts what they were named in; whoever comes later is told the count. So it is kept nowhere."""
    told = replace(call.events[-1].event, mentions=mentions)
    call.events[-1] = Stored(told, encode(told))
