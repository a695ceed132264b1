"""Is anybody there? Must not know why it is asked."""

from ..protocol.commands import Ping
from ..protocol.replies import Ok
from .call import Call


async def ping(call: Call, _: Ping) -> Ok:
    return Ok()
