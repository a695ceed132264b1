"""Who somebody is: coming in, coming back, taking a name, giving the identity up. Must not know how they are connected."""

from hashlib import sha256

from ..core.names import key_of, user_name
from ..protocol.commands import CloseAccount, Hello, RenameAccount
from ..protocol.errors import Refused
from ..protocol.events import MemberLeft, MemberRenamed
from ..protocol.people import Kind, Room
from ..protocol.replies import Limits, Ok, Renamed, Welcome
from ..protocol.signals import AccountRenamed
from ..store import meta, people, rooms
from ..store.people import User
from .call import Call, Rules
from .rooms import heard_by

DAY = 24 * 60 * 60 * 1_000_000


async def hello(call: Call, command: Hello) -> Welcome:
    """Come in as the person of a token, or as a new guest or visitor."""
    token = None
    if command.token is not None:
        user = await _come_back(call, command.token)
    else:
        user, token = await _come_in(call, command)
    call.person = call.became = user.person
    heard: list[Room] = await heard_by(call)
    call.hears = {room.id: room.seq for room in heard}
    return Welcome(you=user.person, epoch=call.epoch, limits=_limits(call.rules), rooms=heard, token=token)


async def rename(call: Call, command: RenameAccount) -> Renamed:
    """Take another name, and tell every room the person is a member of."""
    name, was = user_name(command.name), call.person.name
    if command.near:
        name = await _free_name(call, name, but_for=call.person.id)
    await _require_free(call, name, but_for=call.person.id)
    await people.rename(call.tx, call.person.id, name, key_of(name))
    call.person = type(call.person)(id=call.person.id, name=name, kind=call.person.kind)
    for room in await rooms.memberships(call.tx, call.person.id) if name != was else ():
        await call.record(MemberRenamed, room.id, user=call.person, was=was)
    call.became = call.person
    call.signal = AccountRenamed(user=call.person)
    return Renamed(you=call.person)


async def close(call: Call, _: CloseAccount) -> Ok:
    """End a guest: leave every room but direct conversations, free the name, forget the token."""
    for room in await rooms.memberships(call.tx, call.person.id):
        if room.kind != "direct":
            await call.record(MemberLeft, room.id, user=call.person, open=bool(room.is_open))
            await rooms.remove_member(call.tx, room.id, call.person.id)
    await people.close(call.tx, call.person.id, call.now.at)
    call.closed = True
    return Ok()


async def _come_back(call: Call, token: str) -> User:
    user = await people.by_token(call.tx, hash_of(token))
    if user is None or user.closed_at is not None:
        raise Refused("bad_token", "The token is unknown or no longer valid; say hello with a name.")
    if user.name_key is None:
        user = user._replace(name=await _free_name(call, user.name))
        await people.rename(call.tx, user.id, user.name, key_of(user.name))
    await see(call, user)
    return user


async def see(call: Call, user: User) -> None:
    """Note, once a day, that somebody is not away: a guest's name is kept from the day they were last seen."""
    if call.now.at - user.seen_at > DAY:
        await people.see(call.tx, user.id, call.now.at)


async def _come_in(call: Call, command: Hello) -> tuple[User, str | None]:
    if not call.rules.guests:
        raise Refused("guests_off", "This server takes no guests; say hello with a token.")
    user_id = await meta.new_id(call.tx, "u")
    name = user_name(command.name) if command.name is not None else await _free_name(call, f"guest-{user_id[1:]}")
    await _require_free(call, name)
    kind: Kind = "visitor" if command.visit else "guest"
    user = User(user_id, name, key_of(name), kind, call.now.at, None)
    await people.add(call.tx, user)
    if command.visit:
        return user, None
    token = call.secret()
    await people.add_token(call.tx, hash_of(token), user_id, call.now.at)
    return user, token


async def _require_free(call: Call, name: str, but_for: str | None = None) -> None:
    """A name is free when nobody has it, or when a guest has it who has long not been here."""
    holder = await people.by_name(call.tx, key_of(name))
    if holder is None or holder.id == but_for:
        return
    if holder.kind != "guest" or call.now.at - holder.seen_at < call.rules.guest_days * DAY:
        raise Refused("name_taken", f"Somebody else is called {holder.name}; choose another name.")
    await people.rename(call.tx, holder.id, holder.name, None)


async def _free_name(call: Call, wish: str, but_for: str | None = None) -> str:
    """The wished name, or a free one of wish-2, wish-3, …, found in few steps however many are taken."""

    async def is_free(name: str) -> bool:
        holder = await people.by_name(call.tx, key_of(name))
        return holder is None or holder.id == but_for

    if await is_free(wish):
        return wish
    taken, free = 1, 2
    while not await is_free(_numbered(wish, free)):
        taken, free = free, 2 * free
    while free - taken > 1:
        middle = (taken + free) // 2
        if await is_free(_numbered(wish, middle)):
            free = middle
        else:
            taken = middle
    return _numbered(wish, free)


def _numbered(wish: str, n: int) -> str:
    return f"{wish[:34].rstrip()}-{n}"


def hash_of(token: str) -> str:
    """How a token is kept. Tokens are long random strings, so a plain hash cannot be reversed by guessing."""
    return sha256(token.encode()).hexdigest()


def _limits(rules: Rules) -> Limits:
    return Limits(
        text=rules.text_limit, frame=rules.frame_limit, rate=rules.rate, burst=rules.burst, replay=rules.replay_limit
    )
