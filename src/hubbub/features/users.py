"""Looking after the server's people: who there is, what they are, keeping somebody out. Must not know how they come in."""

from ..core.names import key_of
from ..core.policy import is_above
from ..protocol.commands import DisableUser, EnableUser, ListUsers, ResetUser, SetUserRank
from ..protocol.errors import Refused
from ..protocol.people import User
from ..protocol.replies import InviteMade, UserChanged, UserList
from ..protocol.signals import AccountChanged
from ..store import invites, meta, people, tokens
from ..store.invites import InviteRow
from ..store.times import rfc3339
from .actors import account_of
from .call import Call, Ended
from .find import require_user
from .invites import make
from .owners import require_other_owner

DAY = 24 * 60 * 60 * 1_000_000

RESET_DAYS = 2
"""How long somebody has to take a new password."""

LAST = "\U0010ffff"


async def list_users(call: Call, command: ListUsers) -> UserList:
    start = key_of(command.search)
    found = await people.page(call.tx, command.after, start, start + LAST, command.limit + 1)
    return UserList(
        users=[_as_seen(user, call.now.at) for user in found[: command.limit]], more=len(found) > command.limit
    )


async def set_rank(call: Call, command: SetUserRank) -> UserChanged:
    """Nobody gives what they have not, or takes from those who are above them."""
    user = await _require_below(call, command.user)
    if not is_above(call.actor.rank, command.rank):
        raise Refused("forbidden", f"You cannot make somebody an {command.rank}.")
    if user.kind != "person" and command.rank in {"owner", "admin"}:
        raise Refused("forbidden", f"A {user.kind} cannot be an {command.rank}.")
    if user.kind == "guest" and command.rank != "guest":
        raise Refused("forbidden", f"{user.name} has no account yet.")
    if command.rank != "owner":
        await require_other_owner(call, user.id)
    await people.set_rank(call.tx, user.id, command.rank)
    return _changed(call, user._replace(rank=command.rank))


async def disable(call: Call, command: DisableUser) -> UserChanged:
    user = await _require_below(call, command.user)
    if user.id == call.person.id:
        raise Refused("forbidden", "You cannot keep yourself out.")
    await require_other_owner(call, user.id)
    until = call.now.at + command.days * DAY if command.days else None
    await people.disable(call.tx, user.id, call.now.at, until)
    await tokens.remove_all(call.tx, user.id)
    await invites.revoke_of(call.tx, user.id, call.now.at)
    call.ended = (Ended(user.id), *(Ended(bot.id) for bot in await people.made_by(call.tx, user.id)))
    return UserChanged(user=_as_seen(user._replace(disabled_at=call.now.at, disabled_until=until), call.now.at))


async def enable(call: Call, command: EnableUser) -> UserChanged:
    user = await _require_below(call, command.user)
    await people.disable(call.tx, user.id, None, None)
    return UserChanged(user=_as_seen(user._replace(disabled_at=None), call.now.at))


async def reset(call: Call, command: ResetUser) -> InviteMade:
    user = await _require_below(call, command.user)
    if user.kind != "person":
        raise Refused("forbidden", f"{user.name} has no password.")
    return await make(call, InviteRow(
        await meta.new_id(call.tx, "i"), "", user.rank, [], user.id, call.person.id, call.now.at,
        call.now.at + RESET_DAYS * DAY, 1,
    ))  # fmt: skip


async def _require_below(call: Call, name: str) -> people.Account:
    """Somebody whom the caller may change: themselves, or anybody below them."""
    user = await require_user(call, name)
    if user.id != call.person.id and not is_above(call.actor.rank, user.rank):
        raise Refused("forbidden", f"{user.name} is an {user.rank}.")
    return user


def _changed(call: Call, user: people.Account) -> UserChanged:
    call.tell_person = (user.id, AccountChanged(account=account_of(call, user)))
    return UserChanged(user=_as_seen(user, call.now.at))


def _as_seen(user: people.Account, now: int) -> User:
    until = user.disabled_until
    return User(
        user=user.person, rank=user.rank, made=rfc3339(user.created_at), seen=rfc3339(user.seen_at), factor=bool(user.factor),
        disabled=(rfc3339(until) if until else "") if user.is_disabled(now) else None,
    )  # fmt: skip
