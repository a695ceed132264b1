"""The identities that let people in: seen and unlinked, by themselves or by those above them. Must not know how they come in by one."""

from ..protocol.commands import ListIdentities, ListUserIdentities, RemoveIdentity, UnlinkUser
from ..protocol.errors import Refused
from ..protocol.people import Identity
from ..protocol.replies import IdentityList, Ok
from ..store import identities, passkeys, people, tokens
from ..store.identities import IdentityRow
from ..store.times import rfc3339
from .accounts import require_password_of
from .call import Call
from .credentials import end
from .users import require_below


async def list_own(call: Call, _: ListIdentities) -> IdentityList:
    return await _of(call, call.person.id)


async def list_theirs(call: Call, command: ListUserIdentities) -> IdentityList:
    user = await require_below(call, command.user)
    return await _of(call, user.id)


async def remove(call: Call, command: RemoveIdentity) -> Ok:
    user = await require_password_of(call)
    mine = await identities.of_user(call.tx, user.id)
    identity = _require(mine, command.identity, "You have no identity of that id.")
    call.target = identity.issuer
    if await _is_last_way(call, user, mine):
        raise Refused("last_way", "Nothing else lets you in; ask an admin for a link with which you take a password.")
    await _unlink(call, identity)
    return Ok()


async def unlink(call: Call, command: UnlinkUser) -> Ok:
    """Also the last way in, and then all that it led to ends: nobody may go on to make themselves another one."""
    user = await require_below(call, command.user)
    if user.id == call.person.id:
        # A session that was left open must not be enough to take a way in away.
        raise Refused(
            "forbidden", "Your own you unlink under Signing in (identity.remove), which asks for your password."
        )
    theirs = await identities.of_user(call.tx, user.id)
    identity = _require(theirs, command.identity, f"{user.name} has no identity of that id.")
    await _unlink(call, identity, everything=await _is_last_way(call, user, theirs))
    return Ok()


async def _is_last_way(call: Call, user: people.Account, found: list[IdentityRow]) -> bool:
    """Whether the one identity that somebody has is all that lets them in."""
    return len(found) == 1 and user.password is None and not await passkeys.of_user(call.tx, user.id)


def _require(found: list[IdentityRow], identity: str, otherwise: str) -> IdentityRow:
    for each in found:
        if each.id == identity:
            return each
    raise Refused("no_such_thing", otherwise)


async def _unlink(call: Call, identity: IdentityRow, everything: bool = False) -> None:
    """What was opened on the company's word ends, but for the session that asks: nobody can tell which identity it was."""
    await identities.remove(call.tx, identity)
    theirs = await tokens.of_user(call.tx, identity.user_id, call.now.at)
    await end(call, [each for each in theirs if everything or (each.vouched and each.id != call.grant.id)])


async def _of(call: Call, user_id: str) -> IdentityList:
    return IdentityList(identities=[_as_seen(row) for row in await identities.of_user(call.tx, user_id)])


def _as_seen(row: IdentityRow) -> Identity:
    return Identity(id=row.id, issuer=row.issuer, subject=row.subject, made=rfc3339(row.created_at))
