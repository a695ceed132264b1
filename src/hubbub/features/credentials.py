"""What lets people in: hello, sessions, tokens for programs, and their end. Must not know how passwords are looked at."""

from ..core.scope import WORDS, Scope, is_covered
from ..core.session import Grant
from ..protocol.commands import CloseSession, CreateToken, ListCredentials, MessageHistory
from ..protocol.errors import Refused
from ..protocol.people import Credential, Person
from ..protocol.replies import CredentialList, Ok, SessionOpened, TokenMade
from ..store import meta, people, tokens
from ..store.times import rfc3339
from ..store.tokens import TokenRow
from .bots import bot_called
from .call import Call, Ended
from .find import require_known_room
from .office import is_office
from .passwords import device_of
from .secrets import hash_of

DAY = 24 * 60 * 60 * 1_000_000


def grant_of(token: TokenRow) -> Grant:
    """What a token lets its holder do. One that may not read hears nothing either."""
    scope = Scope(
        None if token.commands is None else tuple(token.commands),
        None if token.rooms is None else frozenset(token.rooms),
    )  # fmt: skip
    return Grant(token.id, scope, token.expires_at, bool(token.vouched))


def ears_of(scope: Scope, is_held_back: bool = False) -> frozenset[str] | None:
    """The rooms that a token hears, None for all of the person's: whoever may not read does not listen either."""
    return scope.rooms if is_covered(scope, MessageHistory) and not is_held_back else frozenset()


async def open_session(call: Call, label: str, vouched: bool = False) -> SessionOpened:
    """Sign the call's person in: a new token, good for some time after it was last used."""
    secret = call.secret()
    expires = call.now.at + call.rules.session_days * DAY
    name = label or call.source.agent[:80]
    token = TokenRow(
        hash_of(secret), call.person.id, "session", call.now.at, name, call.source.address, used_at=call.now.at, expires_at=expires,
        vouched=int(vouched),
    )  # fmt: skip
    await tokens.add(call.tx, token)
    if call.became is not None:
        call.granted = grant_of(token)
    device = device_of(call.person.id, await meta.secret(call.tx))
    return SessionOpened(you=call.person, token=secret, device=device, expires=rfc3339(expires))


async def list_all(call: Call, _: ListCredentials) -> CredentialList:
    return CredentialList(credentials=await all_of(call, call.person))


async def all_of(call: Call, person: Person) -> list[Credential]:
    """What lets somebody in, or one of their bots, or was made by them for the bots of others; newest first."""
    holders = [person, *(bot.person for bot in await people.made_by(call.tx, person.id))]
    found = [(token, holder) for holder in holders for token in await tokens.of_user(call.tx, holder.id, call.now.at)]
    for token in await tokens.lent(call.tx, person.id, call.now.at):
        bot = await people.by_id(call.tx, token.user_id)
        found += [(token, bot.person)] if bot else []
    found.sort(key=lambda each: each[0].created_at, reverse=True)
    return [as_seen(call, token, holder) for token, holder in found]


async def close_session(call: Call, command: CloseSession) -> Ok:
    """One of the person's credentials, or one of their bots', or all other sessions, end at once."""
    if command.others:
        mine = await tokens.of_user(call.tx, call.person.id, call.now.at)
        await end(call, [token for token in mine if token.kind != "token" and token.id != call.grant.id])
        return Ok()
    call.target = command.credential or call.grant.id
    if not await end_one(call, call.person.id, call.target):
        raise Refused("no_such_thing", "You have no session or token of that id.")
    return Ok()


async def end_one(call: Call, user_id: str, token_id: str) -> bool:
    """End one of those that `all_of` lists. Returns whether there was one of that id."""
    holders = [user_id, *(bot.id for bot in await people.made_by(call.tx, user_id))]
    found = [token for holder in holders if (token := await tokens.by_id(call.tx, holder, token_id))]
    found += [token for token in await tokens.lent(call.tx, user_id, call.now.at) if token.id == token_id]
    await end(call, found)
    return bool(found)


async def end_lent(call: Call, user_id: str) -> None:
    """What somebody made for the bots of others ends with the right to make it: whoever made a token may still know it."""
    await end(call, await tokens.lent(call.tx, user_id, call.now.at))


async def end(call: Call, found: list[TokenRow]) -> None:
    for token in found:
        await tokens.remove(call.tx, token.hash)
        call.ended += (Ended(token.user_id, frozenset({token.id})),)


async def create_token(call: Call, command: CreateToken) -> TokenMade:
    """A token may do no more than its maker."""
    for word in command.commands or ():
        _require_known_word(word)
    if call.grant.scope != Scope():
        raise Refused("forbidden", "A token that is limited makes no other tokens.")
    if command.bot is None and is_office(call.person):
        raise Refused("invalid", "Say which bot the token is for; Hubbub itself has none.")
    speaker = await bot_called(call, command.bot) if command.bot is not None else call.person
    rooms = None if command.rooms is None else [(await require_known_room(call, ref)).id for ref in command.rooms]
    secret = call.secret()
    token = TokenRow(
        hash_of(secret), speaker.id, "token", call.now.at, command.name, call.source.address, command.commands, rooms,
        expires_at=call.now.at + command.days * DAY, made_by=call.person.id,
    )  # fmt: skip
    await tokens.add(call.tx, token)
    call.target, call.about = f"{speaker.name}: {command.name}", speaker.id
    return TokenMade(credential=as_seen(call, token, speaker), token=secret)


def _require_known_word(word: str) -> None:
    if word not in WORDS:
        raise Refused(
            "invalid", f"A token is limited to names of commands, families such as message.*, or read; not {word!r}."
        )


def as_seen(call: Call, token: TokenRow, person: Person) -> Credential:
    return Credential(
        id=token.id, kind=token.kind, user=person, made=rfc3339(token.created_at), name=token.name, address=token.address,
        used=rfc3339(token.used_at) if token.used_at else None, expires=rfc3339(token.expires_at) if token.expires_at else None,
        commands=token.commands, rooms=token.rooms, current=token.id == call.grant.id,
    )  # fmt: skip
