"""Somebody must be the owner of the server. Must not know why one goes."""

from ..protocol.errors import Refused
from ..store import people
from .call import Call


async def require_other_owner(call: Call, user_id: str) -> None:
    """Refuse to let the last owner of the server go."""
    user = await people.by_id(call.tx, user_id)
    if user and user.rank == "owner" and await people.count_of_rank(call.tx, "owner") <= 1:
        raise Refused("last_owner", "You are the last owner of this server; make somebody else one first.")
