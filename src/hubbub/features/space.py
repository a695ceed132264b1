"""How many rooms one person may be in. Must not know how they get there."""

from ..protocol.errors import Refused
from ..store import rooms
from .call import Call


async def require_space(call: Call, user_id: str) -> None:
    """Refuse somebody one more room than the rules allow."""
    most = call.rules.rooms_per_user
    if most and await rooms.count_of(call.tx, user_id) >= most:
        raise Refused("too_many_rooms", f"One person may be in {most} rooms; leave one first.")
