"""Looking after the server's people: who there is, what they are, keeping somebody out. Must not know how they come in."""

from ..core.likeness import skeleton
from ..core.names import display_name, key_of, user_name
from ..core.policy import ADMINS, is_above
from ..protocol.commands import AddUser, DisableUser, EnableUser, ListUsers, ResetUser, SetUserRank
from ..protocol.errors import Refused
from ..protocol.people import Rank, User
from ..protocol.replies import InviteMade, UserAdded, UserChanged, UserList
from ..store import erasures, invites, meta, people, rooms, tokens
from ..store.invites import InviteRow
from ..store.times import rfc3339
from .call import Call, Ended
from .credentials import end_lent
from .find import require_user
from .invites import make
from .naming import require_free
from .owners import require_other_owner
from .ranks import give_rank
from .roles import heir

DAY = 24 * 60 * 60 * 1_000_000

RESET_DAYS = 2
"""How long somebody has to take a new password."""

LAST = "\U0010ffff"


async def list_users(call: Call, command: ListUsers) -> UserList:
    start = key_of(command.search)
    found = await people.page(call.tx, command.after, start, start + LAST, command.limit + 1)
    return UserList(
        users=[as_seen(user, call.now.at) for user in found[: command.limit]], more=len(found) > command.limit
    )


async def add(call: Call, command: AddUser) -> UserAdded:
    """Make an account that waits for its person, or has its password already."""
    name, display = user_name(command.name), display_name(command.display)
    _require_to_give(call, command.rank)
    await require_free(call, name)
    user = people.Account(
        await meta.new_id(call.tx, "u"), name, key_of(name), "person", 0, display=display, rank=command.rank,
        password=call.proof.fresh, created_at=call.now.at,
    )  # fmt: skip
    await people.add(call.tx, user, skeleton(name))
    call.target, call.about = name, user.id
    code = "" if user.password else (await _link(call, user)).code
    return UserAdded(user=as_seen(user, call.now.at), code=code)


async def set_rank(call: Call, command: SetUserRank) -> UserChanged:
    """Nobody gives what they have not, or takes from those who are above them."""
    user = await require_below(call, command.user)
    _require_to_give(call, command.rank)
    if user.kind != "person" and command.rank in ADMINS:
        raise Refused("forbidden", f"A {user.kind} cannot be an {command.rank}.")
    if user.kind == "guest" and command.rank != "guest":
        raise Refused("forbidden", f"{user.name} has no account yet.")
    if command.rank != "owner":
        await require_other_owner(call, user.id)
    now = await give_rank(call, user, command.rank)
    return UserChanged(user=as_seen(now, call.now.at))


async def disable(call: Call, command: DisableUser) -> UserChanged:
    user = await require_below(call, command.user)
    if user.id == call.person.id:
        raise Refused("forbidden", "You cannot keep yourself out.")
    await require_other_owner(call, user.id)
    until = call.now.at + command.days * DAY if command.days else None
    await people.disable(call.tx, user.id, call.now.at, until)
    await invites.revoke_of(call.tx, user.id, call.now.at)
    await invites.revoke_for(call.tx, user.id, call.now.at)
    for each in (user, *await people.made_by(call.tx, user.id)):
        await _shut_out(call, each)
    await end_lent(call, user.id)
    return UserChanged(user=as_seen(user._replace(disabled_at=call.now.at, disabled_until=until), call.now.at))


async def _shut_out(call: Call, user: people.Account) -> None:
    """Nothing lets them in any more, and rooms that nobody else owns get an heir."""
    await tokens.remove_all(call.tx, user.id)
    for room in await rooms.memberships(call.tx, user.id):
        if room.role == "owner":
            await heir(call, room, user.id)
    call.ended += (Ended(user.id),)


async def enable(call: Call, command: EnableUser) -> UserChanged:
    user = await require_below(call, command.user)
    if await erasures.is_under_way(call.tx, user.id):
        raise Refused(
            "under_way", f"What {user.name} wrote is still being deleted; try again in a moment.", retry_after=1
        )
    await people.disable(call.tx, user.id, None, None)
    return UserChanged(user=as_seen(user._replace(disabled_at=None), call.now.at))


async def reset(call: Call, command: ResetUser) -> InviteMade:
    user = await require_below(call, command.user)
    if user.id == call.person.id:
        # A session that was left open must not be enough to take an account over.
        raise Refused("forbidden", "You take a new password by account.password, or by the link of another admin.")
    if user.kind != "person":
        raise Refused("forbidden", f"{user.name} has no password.")
    return await _link(call, user)


async def _link(call: Call, user: people.Account) -> InviteMade:
    """With it, whoever the account is for takes a password."""
    return await make(call, InviteRow(
        await meta.new_id(call.tx, "i"), "", user.rank, [], user.id, call.person.id, call.now.at,
        call.now.at + RESET_DAYS * DAY, 1,
    ))  # fmt: skip


def _require_to_give(call: Call, rank: Rank) -> None:
    if not is_above(call.actor.rank, rank):
        raise Refused("forbidden", f"You cannot make somebody an {rank}.")


async def require_below(call: Call, name: str, may_be_gone: bool = False) -> people.Account:
    """Somebody whom the caller may change: themselves, or anybody below them. `may_be_gone`: also who has closed their account."""
    user = await require_user(call, name, may_be_gone)
    if user.id != call.person.id and not is_above(call.actor.rank, user.rank):
        raise Refused("forbidden", f"{user.name} is an {user.rank}.")
    return user


def as_seen(user: people.Account, now: int) -> User:
    until = user.disabled_until
    seen = rfc3339(user.seen_at) if user.seen_at else None
    return User(
        user=user.person, rank=user.rank, made=rfc3339(user.created_at), seen=seen, factor=bool(user.factor),
        disabled=(rfc3339(until) if until else "") if user.is_disabled(now) else None,
    )  # fmt: skip
