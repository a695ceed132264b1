"""Who somebody is: an account made, a name taken, a password changed, the identity given up. Must not know what lets people in."""

from msgspec.structs import replace

from ..core.likeness import skeleton
from ..core.names import display_name, key_of, user_name
from ..protocol.commands import ChangePassword, CloseAccount, DescribeAccount, RegisterAccount, RenameAccount
from ..protocol.errors import Refused
from ..protocol.events import MemberRenamed
from ..protocol.people import Person, Rank
from ..protocol.replies import Ok, Renamed, SessionOpened
from ..protocol.signals import AccountChanged, AccountRenamed
from ..store import blocks, erasures, factors, identities, invites, meta, people, rooms, tokens
from .actors import account_of
from .call import Call, Ended
from .credentials import end_lent, open_session
from .depart import depart_from
from .invites import enter_by, require_entry
from .naming import free_name, require_free
from .owners import require_other_owner
from .reports_waiting import tell_ranked


async def register(call: Call, command: RegisterAccount) -> SessionOpened:
    """Make an account, out of the guest who asks or out of nothing. An invite may instead restore somebody's access."""
    invite = await require_entry(call, command.invite)
    if invite and invite.for_user:
        return await _restore(call, command, invite)
    name, was = user_name(command.name), call.person.name
    was_guest = bool(call.person.id)
    await require_free(call, name, but_for=call.person.id)
    user_id = call.person.id or await meta.new_id(call.tx, "u")
    rank: Rank = invite.rank if invite else "member"
    display = display_name(command.display)
    if was_guest:
        await _settle_guest(call, name, rank)
    else:
        user = people.Account(
            user_id, name, key_of(name), "person", call.now.at, rank=rank, password=call.proof.fresh
        )  # fmt: skip
        await people.add(call.tx, user, skeleton(name))
        call.person = user.person
    if display:
        await people.describe(call.tx, user_id, display)
        call.person = replace(call.person, display=display)
    if was_guest:
        await _tell_rooms(call, was)
        call.became = call.person
    if invite:
        await enter_by(call, invite)
    opened = await open_session(call, command.label)
    if was_guest:
        await _tell_standing(call)
    return opened


async def _tell_standing(call: Call) -> None:
    """The guest goes on as an account. One that must add a second factor hears nothing before, so it comes in anew."""
    user = await people.by_id(call.tx, call.person.id)
    assert user is not None
    account = account_of(call, user)
    call.signal = AccountChanged(account=account)
    await tell_ranked(call, user.id, "guest", user.rank)
    if account.must and call.granted is not None:
        call.ended += (Ended(user.id, frozenset({call.granted.id}), afresh=True),)


async def _settle_guest(call: Call, name: str, rank: Rank) -> None:
    """The guest's tokens end: whoever signs in gets a new one."""
    me = call.person.id
    await people.rename(call.tx, me, name, key_of(name), skeleton(name))
    await people.settle(call.tx, me, rank, call.proof.fresh)
    call.person = replace(call.person, name=name, kind="person")
    old = frozenset(token.id for token in await tokens.of_user(call.tx, me, call.now.at))
    await tokens.remove_all(call.tx, me)
    call.ended = (Ended(me, old),)


async def _restore(call: Call, command: RegisterAccount, invite: invites.InviteRow) -> SessionOpened:
    """Somebody who has lost their password or second factor takes a new one; all that let them in ends, but for the company's word."""
    user = await people.by_id(call.tx, invite.for_user or "")
    if user is None or user.closed_at is not None:
        raise Refused("bad_invite", "The person whom this link was made for is gone.")
    await invites.use(call.tx, invite.id)
    await _take_password(call, user)
    await factors.forget(call.tx, user.id)
    await tokens.remove_all(call.tx, user.id)
    call.person, call.target, call.about = user.person, user.name, user.id
    call.ended = (Ended(user.id),)
    return await open_session(call, command.label)


async def rename(call: Call, command: RenameAccount) -> Renamed:
    """Take another name, and tell every room the person is a member of."""
    name, was = user_name(command.name), call.person.name
    if command.near:
        name = await free_name(call, name, but_for=call.person.id)
    await require_free(call, name, but_for=call.person.id)
    has_account = call.person.kind in {"person", "bot"}
    await people.rename(call.tx, call.person.id, name, key_of(name), skeleton(name) if has_account else None)
    return await _called(call, replace(call.person, name=name), was)


async def describe(call: Call, command: DescribeAccount) -> Renamed:
    display = display_name(command.display)
    await people.describe(call.tx, call.person.id, display)
    return await _called(call, replace(call.person, display=display), call.person.name)


async def change_password(call: Call, command: ChangePassword) -> Ok:
    """A new password ends every other session: whoever knew the old one is out."""
    user = await require_password_of(call)
    await require_own_ways(call, user)
    await _take_password(call, user)
    mine = await tokens.of_user(call.tx, user.id, call.now.at)
    others = [token for token in mine if token.kind == "session" and token.id != call.grant.id]
    for token in others:
        await tokens.remove(call.tx, token.hash)
    call.ended = (Ended(user.id, frozenset(token.id for token in others)),)
    return Ok()


async def _take_password(call: Call, user: people.Account) -> None:
    """Links with which another one could be taken end: whoever has come by one was not who changed it."""
    await people.set_password(call.tx, user.id, call.proof.fresh or "")
    await invites.revoke_for(call.tx, user.id, call.now.at)


async def close(call: Call, command: CloseAccount) -> Ok:
    """End an identity: leave every room but direct conversations, free the name, forget all secrets."""
    user = await require_password_of(call)
    if user.rank == "owner":
        await require_other_owner(call, user.id)
    call.audited = command.messages == "delete"
    await retire(call, user, messages=command.messages == "delete")
    # Nobody is left who could ask again.
    call.key = None
    return Ok()


async def retire(call: Call, user: people.Account, messages: bool = False) -> None:
    """Take somebody out of everything, with their bots. What they wrote stays, or goes with them; what their bots wrote stays."""
    for bot in await people.made_by(call.tx, user.id):
        await retire(call, bot)
    for room in await rooms.memberships(call.tx, user.id):
        if room.kind != "direct":
            await depart_from(call, room, user.person, room.role or "member")
    await tokens.remove_all(call.tx, user.id)
    await end_lent(call, user.id)
    await invites.revoke_of(call.tx, user.id, call.now.at)
    await factors.forget(call.tx, user.id)
    await identities.remove_all(call.tx, user.id)
    await blocks.remove_all(call.tx, user.id)
    # Visitors come and go all the time, and leave nothing that would be worth it.
    if user.kind != "visitor" or messages:
        await erasures.begin(call.tx, user.id, messages)
        call.erased = call.erases = True
    await people.close(call.tx, user.id, call.now.at)
    call.ended += (Ended(user.id),)


async def require_password_of(call: Call) -> people.Account:
    """The caller, who has given their password, if they have one."""
    user = await people.by_id(call.tx, call.person.id)
    assert user is not None
    if user.password is not None:
        require_right(call, user)
    return user


async def require_own_ways(call: Call, user: people.Account) -> None:
    """Whoever comes by their company's word alone may add no other way in: they could stay when it has let them go."""
    if user.password is None and await identities.has_any(call.tx, user.id):
        raise Refused("forbidden", "You sign in by your company's account, and can add no other way in yourself.")


def require_right(call: Call, user: people.Account) -> None:
    """Refuse somebody whose password was not right, or has changed since it was looked at."""
    if not call.proof.is_right or call.proof.hash != user.password:
        raise Refused("bad_login", "That is not your password.")


async def _called(call: Call, person: Person, was: str) -> Renamed:
    """From now on the person is called so."""
    has_changed = person != call.person
    call.person = call.became = person
    if has_changed:
        await _tell_rooms(call, was)
    call.signal = AccountRenamed(user=person)
    return Renamed(you=person)


async def _tell_rooms(call: Call, was: str) -> None:
    for room in await rooms.memberships(call.tx, call.person.id):
        await call.record(MemberRenamed, room.id, user=call.person, was=was)
