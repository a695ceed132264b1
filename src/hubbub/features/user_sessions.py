"""What lets other people in, seen and ended by those who look after the server. Must not know how it came about."""

from ..core.policy import RANKS, is_above
from ..protocol.commands import ListTokens, ListUserSessions, SignOutUser
from ..protocol.errors import Refused
from ..protocol.replies import CredentialList, Ok
from ..store import people, tokens
from .call import Call
from .credentials import all_of, as_seen, end, end_lent, end_one
from .users import require_below


async def list_sessions(call: Call, command: ListUserSessions) -> CredentialList:
    user = await require_below(call, command.user)
    return CredentialList(credentials=await all_of(call, user.person))


async def sign_out(call: Call, command: SignOutUser) -> Ok:
    """They may sign in again at once: whoever is to stay out is kept out by `user.disable`."""
    user = await require_below(call, command.user)
    if command.credential is not None:
        if not await end_one(call, user.id, command.credential):
            raise Refused("no_such_thing", f"{user.name} has no session or token of that id.")
        return Ok()
    bots = await people.made_by(call.tx, user.id) if command.tokens else []
    for holder in [user, *bots]:
        found = await tokens.of_user(call.tx, holder.id, call.now.at)
        await end(call, [token for token in found if command.tokens or holder.kind == "bot" or token.kind != "token"])
    if command.tokens:
        await end_lent(call, user.id)
    return Ok()


async def list_tokens(call: Call, command: ListTokens) -> CredentialList:
    """Everybody's in the order of their ids, so that pages follow each other; one person's all at once."""
    if command.user is not None:
        user = await require_below(call, command.user)
        theirs = await all_of(call, user.person)
        return CredentialList(credentials=[each for each in theirs if each.kind == "token"])
    below = tuple(rank for rank in RANKS if is_above(call.actor.rank, rank))
    found = await tokens.page(call.tx, below, command.after, call.now.at, command.limit + 1)
    return CredentialList(
        credentials=[as_seen(call, token, person) for token, person in found[: command.limit]],
        more=len(found) > command.limit,
    )  # fmt: skip
