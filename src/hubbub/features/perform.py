"""How any request is carried out: who, where, may they, was it done before, do it. Must not know what is asked."""

from functools import cache
from hashlib import blake2b
from typing import Any, NamedTuple

import msgspec

from ..core.policy import Actor, no_such_room, require_kind, require_place
from ..protocol.command import SECRETS, Inspection
from ..protocol.command import secrets_of as secret_fields
from ..protocol.commands import Command, Hello, SendMessage, Write
from ..protocol.errors import Refused
from ..protocol.frames import encode
from ..protocol.people import Person
from ..protocol.replies import REPLIES, Done, Reply
from ..store import keys, messages, people
from ..store.keys import Before
from ..store.rooms import RoomRow
from .actors import actor_of
from .call import Call, Outcome, Proof, place_of
from .directs import OPENING
from .find import find_room
from .hello import see
from .office import is_office, sit
from .table import HANDLERS


async def perform(call: Call, command: Command, person: Person | None) -> Outcome:
    """Carry out one command in the call's transaction. Raises Refused."""
    if isinstance(command, Hello) or person is None:
        _require_unspoilt(call.proof)
        return call.outcome(await HANDLERS[type(command)](call, command))
    key = _key_of(command, person)
    standing = _standing(call, command, person)
    if standing:
        call.person, call.actor = standing.person, standing.actor
    else:
        call.person = await _require_alive(call, command, person)
    _require_unspoilt(call.proof)
    require_kind(call.actor, type(command))
    digest = "" if key is None else _digest(command)
    if key is not None and (before := await keys.before(call.tx, person.id, key)):
        return Outcome(await _answer_again(call, command, digest, before))
    if standing:
        call.mention(standing.room)
        call.room = standing.room
    else:
        await _require_room(call, command)
    call.key = key
    reply = await HANDLERS[type(command)](call, command)
    if call.key is not None:
        _keep(call, command, digest, reply)
    return call.outcome(reply)


class Standing(NamedTuple):
    """Who says something, and where: they are known, and the policy has been asked."""

    person: Person
    actor: Actor
    room: RoomRow


def _standing(call: Call, command: Command, person: Person) -> Standing | None:
    """How it was the last time in this transaction: what is put off since changes nothing of it."""
    if not isinstance(command, SendMessage):
        return None
    known: Standing | None = call.tx.memo.get((Standing, person.id, call.grant, command.room))
    return known


async def _require_room(call: Call, command: Command) -> None:
    """The room that the command names, if it names one, and leave to ask that of it."""
    ref = getattr(command, "room", None)
    if ref is None:
        return
    row = await find_room(call, ref, may_open=isinstance(command, OPENING))
    if row is None:
        raise no_such_room(ref)
    call.mention(row)
    require_place(call.actor, type(command), place_of(call, row), ref)
    call.room = row
    # The row says when somebody last spoke, which is not put off, and a direct conversation has two sides.
    if isinstance(command, SendMessage) and not row.slow and row.kind != "direct":
        call.tx.memo[Standing, call.person.id, call.grant, ref] = Standing(call.person, call.actor, row)


async def _require_alive(call: Call, command: Command, person: Person) -> Person:
    """The person as they are now: the name may have changed and the account may be gone."""
    if is_office(person):
        return sit(call, command)
    user = await people.who_asks(call.tx, person.id)
    if user is None or user.closed_at is not None or user.is_disabled(call.now.at):
        raise Refused("bad_token", "This account has been closed.")
    if isinstance(command, Write):
        see(call, user)
    call.actor = actor_of(call, user)
    return user.person


def _require_unspoilt(proof: Proof) -> None:
    """Refuse, now that it is known who asks, what was refused before."""
    if proof.refused:
        raise proof.refused


def _key_of(command: Command, person: Person) -> str | None:
    """The key it is done once under. Hubbub itself keeps none."""
    if isinstance(command, Write) and not isinstance(command, Inspection) and not is_office(person):
        return command.key
    return None


def _digest(command: Command) -> str:
    """What a key stands for. Secrets are no part of it: what is kept of them could be guessed."""
    return blake2b(encode(msgspec.structs.replace(command, **_hidden(type(command)))), digest_size=12).hexdigest()


@cache
def _hidden(command: type[Command]) -> dict[str, Any]:
    return dict.fromkeys(["id", *secret_fields(command)])


def _keep(call: Call, command: Command, digest: str, reply: Reply) -> None:
    """For whoever asks again. Of a message only where it is, since it may be gone by then."""
    assert call.key is not None
    if isinstance(command, SendMessage):
        sent = call.events[-1].event
        keys.add_message(call.tx, call.person.id, call.key, digest, sent.room, sent.seq)
    else:
        keys.add(call.tx, call.person.id, call.key, digest, _kept(reply).decode())


def _kept(reply: Reply) -> bytes:
    """An answer as it is kept: every secret can be left out of one."""
    if SECRETS.isdisjoint(reply.__struct_fields__):
        return encode(reply)
    return encode({name: value for name, value in msgspec.to_builtins(reply).items() if name not in SECRETS})


async def _answer_again(call: Call, command: Command, digest: str, before: Before) -> Reply:
    if digest != before.digest:
        raise Refused("key_conflict", "That key was used before for something else.")
    first: Any
    if before.reply is None:
        is_there = await messages.is_there(call.tx, before.room_id, before.seq)
        first = Done(room=before.room_id, seq=before.seq, deleted=not is_there)
    else:
        first = msgspec.json.decode(before.reply, type=REPLIES[type(command)])
    again: Reply = msgspec.structs.replace(first, duplicate=True)
    return again
