"""Who is writing. Must not know what."""

from ..protocol.commands import SetTyping
from ..protocol.replies import Ok
from ..protocol.signals import TypingChanged
from .call import Call
from .directs import other_side


async def set_typing(call: Call, command: SetTyping) -> Ok:
    await other_side(call)
    call.tell = (call.room.id, TypingChanged(room=call.room.id, user=call.person, on=command.on))
    return Ok()
