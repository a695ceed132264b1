"""Somebody must be the owner of the server. Must not know why one goes."""

from ..protocol.errors import Refused
from ..store import people
from .call import Call


async def require_other_owner(call: Call, user_id: str) -> None:
    """Refuse to let the last owner of the server go; one who is kept out is none."""
    user = await people.by_id(call.tx, user_id)
    if user is None or user.rank != "owner":
        return
    if not await people.count_of_rank(call.tx, "owner", call.now.at, but_for=user_id):
        who = "You are" if user_id == call.person.id else f"{user.name} is"
        raise Refused("last_owner", f"{who} the last owner of this server; make somebody else one first.")
