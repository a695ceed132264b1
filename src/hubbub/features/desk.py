"""The desk: carries errands out on a store, reads each at its moment and writes in one transaction. Must not know what is asked."""

from collections.abc import Awaitable, Callable
from functools import partial
from itertools import groupby
from typing import NamedTuple

import structlog

from ..core.session import Grant, Source
from ..protocol.commands import Command, SendMessage, name_of
from ..protocol.errors import Refused
from ..protocol.people import Person
from ..store import keys, people
from ..store.audit import AuditRow
from ..store.driver import Driver, Link, StoreBroken, StoreFull, StoreUnavailable, Work
from .audit import is_noted, jot, note
from .call import Call, Now, Outcome, Proof, Rules
from .find import look_up_channels
from .passwords import Secrets, secrets_of
from .perform import perform

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
            except Spoiled as spoiled:
                if not isinstance(spoiled.__cause__, Refused):
                    log.warning("desk.again", errands=len(errands), exc_info=spoiled.__cause__)
                return await begin(partial(self._apart, errands, now))
        except (StoreFull, StoreUnavailable) as fault:
            return [_say(fault)] * len(errands)

    async def _together(self, errands: list[Errand], now: Now, tx: Link) -> list[Result]:
        try:
            results = []
            for is_send, run in groupby(errands, lambda errand: isinstance(errand.command, SendMessage)):
                together = list(run)
                if is_send and len(together) > 1:
                    await _look_ahead(together, tx)
                results += [await self._straight(errand, now, tx) for errand in together]
            await tx.flush()
        except (StoreFull, StoreUnavailable, StoreBroken):
            raise
        except Exception as fault:
            raise Spoiled from fault
        return results

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
                outcome = await self._try(call, errand)
                await tx.flush()
                return outcome
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
        if is_noted(call, errand.command, "ok") and not getattr(outcome.reply, "duplicate", False):
            await note(call, errand.command, "ok")
        return outcome

    async def _refuse(self, call: Call, errand: Errand, refused: Refused) -> Refused:
        if is_noted(call, errand.command, refused.code):
            await note(call, errand.command, refused.code)
        return refused


async def _look_ahead(errands: list[Errand], tx: Link) -> None:
    """Read what the errands will ask for before the first of them has something to be put off, and so carried out by the next question."""
    asked = [
        (errand.person.id, command.room, command.key)
        for errand in errands
        if errand.person and isinstance(command := errand.command, SendMessage)
    ]
    await people.look_up(tx, dict.fromkeys(user_id for user_id, _, _ in asked))
    await look_up_channels(tx, dict.fromkeys((room, user_id) for user_id, room, _ in asked))
    await keys.look_up(tx, [(user_id, key) for user_id, _, key in asked if key is not None])


def _say(fault: Exception) -> Refused:
    log.warning("store.refused", reason=str(fault))
    if isinstance(fault, StoreFull):
        return Refused("storage_full", "The disk is full; try again later.", retry_after=5)
    return Refused("unavailable", "The store cannot be reached; try again.", retry_after=1)
