"""Taking back what was said: nothing is left of it but its place. Must not know who has heard it."""

from msgspec.structs import replace

from ..core.policy import may_delete, require
from ..protocol.commands import DeleteMessage
from ..protocol.errors import Refused
from ..protocol.events import MessageDeleted, MessageSent
from ..protocol.frames import Stored, encode
from ..protocol.replies import Done
from ..store import events, keys, messages, reads, reports
from .call import Call, place_of


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
        call.target, call.audited = sent.by.name, True
    return Done(room=room.id, seq=await erase(call, sent))


async def erase(call: Call, sent: MessageSent) -> int:
    """Leave of a message who said it and when. Returns the seq of its deletion."""
    seq, _ = await call.record(MessageDeleted, sent.room, message=sent.seq)
    if sent.mentions:
        _tell_named(call, sent.mentions)
    await messages.erase(call.tx, sent.room, sent.seq, seq, call.now.at)
    await events.put(call.tx, replace(sent, text="", mentions=[], deleted=call.now.text))
    await reads.forget_mentions(call.tx, sent.room, sent.seq, sent.mentions)
    await reports.forget_settled(call.tx, sent.room, sent.seq)
    if sent.key is not None:
        answer = encode(Done(room=sent.room, seq=sent.seq, deleted=True)).decode()
        await keys.amend(call.tx, sent.by.id, sent.key, answer)
    call.erased = True
    return seq


def _tell_named(call: Call, mentions: list[str]) -> None:
    """Whoever is there counts what they were named in; whoever comes later is told the count. So it is kept nowhere."""
    told = replace(call.events[-1].event, mentions=mentions)
    call.events[-1] = Stored(told, encode(told))
