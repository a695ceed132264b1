"""Coming in: as a guest or visitor by name, or as the person a token stands for. Must not know how they are connected."""

from ..core.names import key_of, user_name
from ..core.resume import gone
from ..protocol.commands import Hello
from ..protocol.errors import Refused
from ..protocol.people import Kind, Room
from ..protocol.replies import Limits, Welcome
from ..store import blocks, meta, people, tokens
from ..store.tokens import TokenRow
from .actors import account_of, actor_of
from .call import Call, Rules
from .credentials import DAY, ears_of, grant_of
from .naming import free_name, require_free
from .reports_waiting import waiting_for
from .rooms import heard_by
from .secrets import hash_of


async def hello(call: Call, command: Hello) -> Welcome:
    """Come in as the person of a token, or as a new guest or visitor."""
    token = None
    if command.token is not None:
        user = await _come_back(call, command.token)
    else:
        user, token = await _come_in(call, command)
    call.person = call.became = user.person
    call.actor = actor_of(call, user)
    ears = ears_of(call.grant.scope, call.actor.must_add_factor)
    heard: list[Room] = [room for room in await heard_by(call) if ears is None or room.id in ears]
    call.hears = {room.id: room.seq for room in heard}
    return Welcome(
        you=user.person, epoch=call.epoch, limits=_limits(call.rules), rooms=heard, token=token, account=account_of(call, user),
        reports=await waiting_for(call, heard), blocked=[] if token or user.kind == "visitor" else await blocks.ids(call.tx, user.id),
        # Who is held back hears nothing for a while; their rooms are as they were.
        gone=[] if call.actor.must_add_factor else gone(command.resume, heard),
    )  # fmt: skip


async def _come_back(call: Call, secret: str) -> people.Account:
    token = await tokens.by_hash(call.tx, hash_of(secret), call.now.at)
    user = await people.by_id(call.tx, token.user_id) if token else None
    if token is None or user is None or user.closed_at is not None or user.is_disabled(call.now.at):
        raise Refused("bad_token", "The token is unknown or no longer valid; say hello with a name, or sign in.")
    if user.kind == "guest" and not call.rules.guests:
        raise Refused("guests_off", "This server takes no guests; sign in.")
    if user.name_key is None:
        user = user._replace(name=await free_name(call, user.name))
        await people.rename(call.tx, user.id, user.name, key_of(user.name))
    see(call, user)
    call.grant = call.granted = grant_of(await _used(call, token))
    return user


async def _used(call: Call, token: TokenRow) -> TokenRow:
    """Note, once a day, that a token is in use; a session is good for some time after that."""
    if call.now.at - (token.used_at or 0) <= DAY:
        return token
    expires = call.now.at + call.rules.session_days * DAY if token.kind == "session" else token.expires_at
    await tokens.use(call.tx, token.hash, call.now.at, expires)
    return token._replace(used_at=call.now.at, expires_at=expires)


def see(call: Call, user: people.Account) -> None:
    """Note, once a day, that somebody is not away: a guest's name is kept from the day they were last seen."""
    if call.now.at - user.seen_at > DAY:
        people.see(call.tx, user, call.now.at)


async def _come_in(call: Call, command: Hello) -> tuple[people.Account, str | None]:
    if not call.rules.guests:
        raise Refused("guests_off", "This server takes no guests; sign in, or ask for an invite.")
    if command.name is not None:
        await require_free(call, user_name(command.name))
    user_id = await meta.new_id(call.tx, "u")
    name = user_name(command.name) if command.name is not None else await free_name(call, f"guest-{user_id[1:]}")
    kind: Kind = "visitor" if command.visit else "guest"
    user = people.Account(user_id, name, key_of(name), kind, call.now.at)
    await people.add(call.tx, user)
    if command.visit:
        return user, None
    secret = call.secret()
    token = TokenRow(hash_of(secret), user_id, "guest", call.now.at, address=call.source.address, used_at=call.now.at)
    await tokens.add(call.tx, token)
    call.grant = call.granted = grant_of(token)
    return user, secret


def _limits(rules: Rules) -> Limits:
    return Limits(
        text=rules.text_limit, frame=rules.frame_limit, rate=rules.rate, burst=rules.burst, replay=rules.replay_limit
    )
