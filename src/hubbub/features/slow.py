"""Slow mode: how long one waits between two messages. Must not know what is said."""

from math import ceil

from ..core.policy import may_moderate
from ..protocol.errors import Refused
from ..store import messages
from .call import Call, place_of

SECOND = 1_000_000


async def require_patience(call: Call) -> None:
    """Refuse who spoke too short a while ago. Those who look after the room do not wait; leaving and coming back does not help."""
    room = call.room
    if not room.slow or may_moderate(call.actor, place_of(call, room)) is None:
        return
    last = room.said_at or await messages.last_at(call.tx, room.id, call.person.id)
    # A clock that was put back makes nobody wait for longer than the room says.
    wait = min(room.slow, ceil((last + room.slow * SECOND - call.now.at) / SECOND))
    if wait > 0:
        raise Refused("slow_mode", f"#{room.name} is in slow mode; wait {wait} s.", retry_after=float(wait))
