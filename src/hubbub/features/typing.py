"""Who is writing. Must not know what."""

from ..protocol.commands import SetTyping
from ..protocol.replies import Ok
from ..protocol.signals import TypingChanged
from .call import Call


async def set_typing(call: Call, command: SetTyping) -> Ok:
    call.tell = (call.room.id, TypingChanged(room=call.room.id, user=call.person, on=command.on))
    return Ok()
