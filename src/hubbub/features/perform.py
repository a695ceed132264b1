"""How any request is carried out: who, where, may they, was it done before, do it. Must not know what is asked."""

from collections.abc import Awaitable, Callable
from functools import partial
from hashlib import blake2b
from typing import Any, NamedTuple

import msgspec
import structlog

from ..core.policy import no_such_room, require_kind, require_place
from ..core.session import Grant, Source
from ..protocol.command import SECRETS, Inspection
from ..protocol.command import secrets_of as secret_fields
from ..protocol.commands import Command, Hello, Write, name_of
from ..protocol.errors import Refused
from ..protocol.frames import encode
from ..protocol.people import Person
from ..protocol.replies import REPLIES, Reply
from ..store import keys, people
from ..store.audit import AuditRow
from ..store.driver import Driver, Link, StoreBroken, StoreFull, StoreUnavailable, Work
from ..store.people import Before
from .actors import actor_of
from .audit import jot, note
from .call import Call, Now, Outcome, Proof, Rules, place_of
from .directs import OPENING
from .find import find_room
from .hello import see
from .office import is_office, sit
from .passwords import Secrets, secrets_of
from .table import HANDLERS

log = structlog.get_logger("hubbub.features")

Result = Outcome | Refused

Begin = Callable[[Work[list[Result]]], Awaitable[list[Result]]]


class Spoiled(Exception):
    """An errand failed after it had written: what it wrote is in one transaction with what others did."""


class Errand(NamedTuple):
    """A command, who gives it (None before hello), what let them in, from where, and what was found of its secrets."""

    person: Person | None
    command: Command
    grant: Grant = Grant()
    source: Source = Source()
    proof: Proof = Proof()


class Desk:
    """Carries out errands on a store. `key` is the data folder's. `secret` makes fresh random strings of at least 128 bits.

    Raises StoreBroken, and nothing else: what a client may be told comes back as Refused.
    """

    def __init__(self, store: Driver, rules: Rules, epoch: str, key: bytes, secret: Callable[[], str]) -> None:
        self.store, self.rules, self.epoch, self.key, self.secret = store, rules, epoch, key, secret

    async def look_up(self, errand: Errand, at: int) -> Result:
        """One read, at its own moment."""
        [result] = await self._do(self.store.read, [errand], at)
        return result

    async def carry_out(self, errands: list[Errand], at: int) -> list[Result]:
        """Writes, in one transaction. They are on disk when this returns."""
        return await self._do(self.store.transaction, errands, at)

    async def jot(self, lines: list[AuditRow], at: int) -> None:
        """Leave lines in the audit log that are of no errand."""
        try:
            await self.store.transaction(partial(jot, lines=lines, at=at))
        except (StoreFull, StoreUnavailable) as fault:
            log.warning("audit.lost", lines=len(lines), reason=str(fault))

    async def secrets_of(self, errand: Errand, at: int) -> Secrets | Refused:
        """What is to be looked at before a guarded command."""
        try:
            return await self.store.read(partial(self._secrets, errand, Now.of(at)))
        except Refused as refused:
            return refused
        except (StoreFull, StoreUnavailable) as fault:
            return _say(fault)

    async def _secrets(self, errand: Errand, now: Now, tx: Link) -> Secrets:
        call = self._call(errand, now, tx)
        call.person = errand.person or call.person
        return await secrets_of(call, errand.command)

    def _call(self, errand: Errand, now: Now, tx: Link) -> Call:
        return Call(
            tx, now, self.rules, self.secret, self.epoch, self.key, source=errand.source, proof=errand.proof, grant=errand.grant
        )  # fmt: skip

    async def _do(self, begin: Begin, errands: list[Errand], at: int) -> list[Result]:
        """Nearly every refusal comes before anything was written, and then there is nothing to undo. The first that comes
        later has the transaction done again, with a savepoint around each errand.
        """
        now = Now.of(at)
        try:
            try:
                return await begin(partial(self._together, errands, now))
            except Spoiled:
                return await begin(partial(self._apart, errands, now))
        except (StoreFull, StoreUnavailable) as fault:
            return [_say(fault)] * len(errands)

    async def _together(self, errands: list[Errand], now: Now, tx: Link) -> list[Result]:
        return [await self._straight(errand, now, tx) for errand in errands]

    async def _apart(self, errands: list[Errand], now: Now, tx: Link) -> list[Result]:
        return [await self._alone(errand, now, tx) for errand in errands]

    async def _straight(self, errand: Errand, now: Now, tx: Link) -> Result:
        """Without a savepoint: raises Spoiled where one would have been needed."""
        call, before = self._call(errand, now, tx), tx.changes
        try:
            return await self._try(call, errand)
        except (StoreFull, StoreUnavailable, StoreBroken):
            raise
        except Exception as fault:
            if tx.changes != before or not isinstance(fault, Refused):
                raise Spoiled from fault
            return await self._refuse(call, errand, fault)

    async def _alone(self, errand: Errand, now: Now, tx: Link) -> Result:
        """One refusal or bug undoes its own errand and no other."""
        call = self._call(errand, now, tx)
        try:
            async with tx.savepoint():
                return await self._try(call, errand)
        except Refused as refused:
            return await self._refuse(call, errand, refused)
        except (StoreFull, StoreUnavailable, StoreBroken):
            raise
        except Exception as fault:
            log.error("feature.bug", command=name_of(errand.command), exc_info=fault)
            return Refused("internal", "The server made a mistake; it is in its log.")

    async def _try(self, call: Call, errand: Errand) -> Outcome:
        outcome = await perform(call, errand.command, errand.person)
        # What was done before under the same key has its line.
        if not getattr(outcome.reply, "duplicate", False):
            await note(call, errand.command, "ok")
        return outcome

    async def _refuse(self, call: Call, errand: Errand, refused: Refused) -> Refused:
        await note(call, errand.command, refused.code)
        return refused


async def perform(call: Call, command: Command, person: Person | None) -> Outcome:
    """Carry out one command in the call's transaction. Raises Refused."""
    if isinstance(command, Hello) or person is None:
        _require_unspoilt(call.proof)
        return call.outcome(await HANDLERS[type(command)](call, command))
    key = _key_of(command, person)
    call.person, before = await _require_alive(call, command, person, key)
    _require_unspoilt(call.proof)
    require_kind(call.actor, type(command))
    if key is None:
        return call.outcome(await _handle(call, command))
    digest = _digest(command)
    if before:
        return Outcome(_answer_again(command, digest, *before))
    call.key = key
    reply = await _handle(call, command)
    if call.key is not None:
        await keys.add(call.tx, call.person.id, key, digest, _kept(reply).decode())
    return call.outcome(reply)


async def _handle(call: Call, command: Command) -> Reply:
    ref = getattr(command, "room", None)
    if ref is not None:
        row = await find_room(call, ref, may_open=isinstance(command, OPENING))
        if row is None:
            raise no_such_room(ref)
        call.mention(row)
        require_place(call.actor, type(command), place_of(call, row), ref)
        call.room = row
    return await HANDLERS[type(command)](call, command)


async def _require_alive(call: Call, command: Command, person: Person, key: str | None) -> tuple[Person, Before | None]:
    """The person as they are now: the name may have changed and the account may be gone. And what they did under this key."""
    if is_office(person):
        return sit(call, command), None
    user, before = await people.with_key(call.tx, person.id, key)
    if user is None or user.closed_at is not None or user.is_disabled(call.now.at):
        raise Refused("bad_token", "This account has been closed.")
    if isinstance(command, Write):
        await see(call, user)
    call.actor = actor_of(call, user)
    return user.person, before


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
    hidden: dict[str, Any] = dict.fromkeys(secret_fields(type(command)))
    return blake2b(encode(msgspec.structs.replace(command, id=None, **hidden)), digest_size=12).hexdigest()


def _kept(reply: Reply) -> bytes:
    """An answer as it is kept: every secret can be left out of one."""
    if SECRETS.isdisjoint(reply.__struct_fields__):
        return encode(reply)
    return encode({name: value for name, value in msgspec.to_builtins(reply).items() if name not in SECRETS})


def _answer_again(command: Command, digest: str, digest_before: str, reply: str) -> Reply:
    if digest != digest_before:
        raise Refused("key_conflict", "That key was used before for something else.")
    first: Any = msgspec.json.decode(reply, type=REPLIES[type(command)])
    again: Reply = msgspec.structs.replace(first, duplicate=True)
    return again


def _say(fault: Exception) -> Refused:
    log.warning("store.refused", reason=str(fault))
    if isinstance(fault, StoreFull):
        return Refused("storage_full", "The disk is full; try again later.", retry_after=5)
    return Refused("unavailable", "The store cannot be reached; try again.", retry_after=1)
