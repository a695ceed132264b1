"""Read positions: forward only, the same on all of a person's devices. Must not know what was read."""

from ..protocol.commands import MarkRead
from ..protocol.errors import Refused
from ..protocol.replies import ReadPosition
from ..protocol.signals import ReadMarked
from ..store import reads
from .call import Call


async def mark(call: Call, command: MarkRead) -> ReadPosition:
    if command.seq > call.room.seq:
        raise Refused("invalid", f"The room's last seq is {call.room.seq}.")
    before = call.room.read_seq
    await reads.mark(call.tx, call.room.id, call.person.id, command.seq)
    now = await reads.position(call.tx, call.room.id, call.person.id)
    assert now is not None
    if now.read != before:
        call.signal = ReadMarked(room=call.room.id, read=now.read, unread=now.unread, mentions=now.mentions)
    return ReadPosition(room=call.room.id, read=now.read, unread=now.unread, mentions=now.mentions)
