"""Coming in by the word of an identity provider: who may, as whom, as what. Must not know how the provider was asked."""

from ..core.likeness import skeleton
from ..core.names import USER_NAME, display_name, key_of, user_name
from ..core.policy import RANKS
from ..protocol.commands import OpenIdentity
from ..protocol.errors import Refused
from ..protocol.people import Rank
from ..protocol.replies import SessionOpened
from ..store import identities, meta, people
from ..store.identities import IdentityRow
from ..store.invites import InviteRow
from .call import Call
from .credentials import open_session
from .invites import enter_by, require_invite
from .naming import free_name
from .ranks import give_rank

NAMELESS = "person"
"""What somebody is called of whom the provider says nothing that can be a name."""


async def open_identity(call: Call, command: OpenIdentity) -> SessionOpened:
    """An identity leads to the person it was given to at first, and to nobody else: no name and no address is proof."""
    domains = call.rules.vouching.domains
    call.target = call.person.name or command.wish
    if domains and command.domain not in domains:
        raise Refused("forbidden", "This server lets in people with an address of certain domains only.")
    user_id = await identities.user_of(call.tx, command.issuer, command.subject)
    if call.person.id:
        return await _link(call, command, user_id)
    if user_id is None:
        await _make(call, command)
    else:
        await _come_back(call, command, user_id)
    return await open_session(call, command.label, vouched=True)


async def _link(call: Call, command: OpenIdentity, user_id: str | None) -> SessionOpened:
    if user_id not in {None, call.person.id}:
        raise Refused("forbidden", "That account of your company's is somebody else's here.")
    if user_id is None:
        await _keep(call, command, call.person.id)
    return SessionOpened(you=call.person)


async def _come_back(call: Call, command: OpenIdentity, user_id: str) -> None:
    user = await people.by_id(call.tx, user_id)
    assert user is not None
    call.target, call.about = user.name, user.id
    if user.closed_at is not None or user.is_disabled(call.now.at):
        raise Refused("forbidden", "You have been shut out of this server.")
    call.person = user.person
    rank = _rank_of(call, command)
    # Owners are made and unmade here, and nowhere else.
    if rank is not None and user.rank not in {rank, "owner"}:
        await give_rank(call, user, rank)


async def _make(call: Call, command: OpenIdentity) -> None:
    invite = await _require_entry(call, command)
    rank = _rank_of(call, command) or "member"
    if invite and RANKS.index(invite.rank) > RANKS.index(rank):
        rank = invite.rank
    name = await free_name(call, _usable(command.wish))
    user = people.Account(
        await meta.new_id(call.tx, "u"), name, key_of(name), "person", call.now.at, rank=rank, display=_shown(command, name)
    )  # fmt: skip
    await people.add(call.tx, user, skeleton(name))
    await _keep(call, command, user.id)
    call.person, call.target = user.person, name
    if invite:
        await enter_by(call, invite)


async def _keep(call: Call, command: OpenIdentity, user_id: str) -> None:
    await identities.add(call.tx, IdentityRow(command.issuer, command.subject, user_id, call.now.at))


async def _require_entry(call: Call, command: OpenIdentity) -> InviteRow | None:
    if command.invite is not None:
        invite = await require_invite(call, command.invite)
        if invite.for_user:
            raise Refused("bad_invite", "This link is for somebody who has lost their password.")
        return invite
    if not call.rules.vouching.newcomers:
        raise Refused("registration_off", "You have no account here yet, and need an invite to make one.")
    return None


def _rank_of(call: Call, command: OpenIdentity) -> Rank | None:
    """What the claims make of somebody: the highest that fits, a member without any; None where claims say nothing of it."""
    ranks = call.rules.vouching.ranks
    fitting = [rank for rank in RANKS if any(f"{word}={rank}" in ranks for word in command.words)]
    return max(fitting, key=RANKS.index, default="member") if ranks else None


def _usable(wish: str) -> str:
    try:
        return user_name(wish[:USER_NAME])
    except Refused:
        return NAMELESS


def _shown(command: OpenIdentity, name: str) -> str:
    try:
        display = display_name(command.display[:USER_NAME])
    except Refused:
        return ""
    return "" if display == name else display
