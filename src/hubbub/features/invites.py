"""Invites: links that let people in, and what they offer. Must not know how people come in."""

from ..core.policy import ADMINS, RANKS, is_above, is_visible
from ..protocol.commands import CreateInvite, ListInvites, RevokeInvite, ShowInvite
from ..protocol.errors import Refused
from ..protocol.people import HUBBUB, Invite
from ..protocol.replies import InviteList, InviteMade, InviteShown, Ok
from ..store import invites, meta, people, rooms
from ..store.invites import InviteRow
from ..store.times import rfc3339
from .call import Call, place_of
from .enrol import enrol_in
from .find import require_known_room
from .secrets import hash_of

DAY = 24 * 60 * 60 * 1_000_000


async def create(call: Call, command: CreateInvite) -> InviteMade:
    """An invite gives no more than its maker has."""
    if RANKS.index(command.rank) > RANKS.index(call.actor.rank):
        raise Refused("forbidden", f"Only an owner invites an {command.rank}.")
    wanted = [await require_known_room(call, ref) for ref in command.rooms]
    if any(row.kind == "direct" for row in wanted):
        raise Refused("forbidden", "Nobody is invited to a direct conversation.")
    return await make(call, InviteRow(
        await meta.new_id(call.tx, "i"), "", command.rank, [row.id for row in wanted], None, call.person.id, call.now.at,
        call.now.at + command.days * DAY, command.uses,
    ))  # fmt: skip


async def make(call: Call, invite: InviteRow) -> InviteMade:
    """Keep an invite under a new secret, which is told once."""
    code = call.secret()
    await invites.add(call.tx, invite._replace(hash=hash_of(code)))
    call.target = call.target or invite.id
    return InviteMade(invite=await _as_seen(call, invite), code=code)


async def show(call: Call, command: ShowInvite) -> InviteShown:
    invite = await require_invite(call, command.invite)
    seen = await _as_seen(call, invite)
    return InviteShown(rank=invite.rank, by=seen.by, rooms=seen.rooms, user=seen.user)


async def list_invites(call: Call, _: ListInvites) -> InviteList:
    """Of a private room only its members see the name, whoever made the invite."""
    found = await invites.newest(call.tx, None)
    return InviteList(invites=[await _as_seen(call, row, only_known=True) for row in found])


async def revoke(call: Call, command: RevokeInvite) -> Ok:
    call.target = command.invite
    invite = await invites.by_id(call.tx, command.invite)
    if invite is None:
        raise Refused("no_such_thing", "There is no invite of that id.")
    await invites.revoke(call.tx, invite.id, call.now.at)
    return Ok()


async def require_entry(call: Call, code: str | None) -> InviteRow | None:
    """The invite that lets somebody make an account; None where registration is open and nobody was invited."""
    if code is not None:
        return await require_invite(call, code)
    if not call.rules.registration:
        raise Refused("registration_off", "An account here needs an invite; ask somebody who has one.")
    return None


async def require_invite(call: Call, code: str) -> InviteRow:
    """A good invite: known, not out of date, and its maker may still give it."""
    invite = await invites.by_hash(call.tx, hash_of(code))
    if invite is None or not invite.is_good(call.now.at) or not await _may_still_give(call, invite):
        raise Refused("bad_invite", "The invite is unknown, used up, revoked or out of date; ask for another.")
    return invite


async def _may_still_give(call: Call, invite: InviteRow) -> bool:
    """The link to an ownerless server is good while it is one, Hubbub's others always, anybody else's while they have what they give.

    Nobody's is good for whoever is kept out.
    """
    user = await people.by_id(call.tx, invite.for_user) if invite.for_user else None
    if user and user.is_disabled(call.now.at):
        return False
    if invite.id == await meta.claim(call.tx):
        return not await people.count_of_rank(call.tx, "owner", call.now.at)
    if invite.made_by == HUBBUB.id:
        return True
    maker = await people.by_id(call.tx, invite.made_by)
    if maker is None or maker.closed_at is not None or maker.is_disabled(call.now.at):
        return False
    if maker.rank not in ADMINS:
        return False
    # Whoever has risen since is no longer theirs to let in.
    return is_above(maker.rank, user.rank) if user else RANKS.index(maker.rank) >= RANKS.index(invite.rank)


async def enter_by(call: Call, invite: InviteRow) -> None:
    """The call's person has come in by this invite: it is used once, and its rooms are theirs."""
    await invites.use(call.tx, invite.id)
    call.target = invite.id
    for room_id in invite.rooms:
        row = await rooms.by_id(call.tx, room_id, call.person.id)
        if row is None or row.role is not None or row.state in {"archived", "locked"}:
            continue
        if (row.banned_until or 0) <= call.now.at:
            await enrol_in(call, row, call.person)


async def _as_seen(call: Call, invite: InviteRow, only_known: bool = False) -> Invite:
    maker = await people.by_id(call.tx, invite.made_by)
    user = await people.by_id(call.tx, invite.for_user) if invite.for_user else None
    rows = [row for room_id in invite.rooms if (row := await rooms.by_id(call.tx, room_id, call.person.id))]
    if only_known:
        rows = [row for row in rows if is_visible(call.actor, place_of(call, row)) is None]
    return Invite(
        id=invite.id, by=maker.person if maker else HUBBUB, rank=invite.rank,
        made=rfc3339(invite.created_at), expires=rfc3339(invite.expires_at), left=max(0, invite.most - invite.used),
        rooms=[row.name for row in rows], revoked=invite.revoked_at is not None, user=user.person if user else None,
    )  # fmt: skip
