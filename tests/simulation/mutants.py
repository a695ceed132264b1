"""Bugs to plant: each is one that somebody could make, and that the simulation must find. Must not know how it is found."""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

from hubbub import catchup, dispatch
from hubbub.client.mirror import Mirror
from hubbub.client.outbox import Letter, Outbox
from hubbub.client.rules import RULES
from hubbub.core.hub import Ears, Hub
from hubbub.core.session import Session
from hubbub.features.call import Now, Outcome
from hubbub.features.desk import Desk, Errand, Result
from hubbub.protocol.events import MessageDeleted
from hubbub.protocol.frames import Batch
from hubbub.store import erasures, events, keys
from hubbub.store.driver import Link

Mutant = Callable[[], Any]


def _skip_a_delivery() -> Any:
    tell = Hub._tell

    def mutant(self: Hub, ears: Ears, batch: Batch) -> None:
        if batch.last % 5 == 4:
            ears.head = batch.last
        else:
            tell(self, ears, batch)

    return patch.object(Hub, "_tell", mutant)


class _Undo(Exception):
    """Nothing of it is kept, yet."""


def _answer_before_the_commit() -> Any:
    carry_out = Desk.carry_out

    async def mutant(self: Desk, errands: list[Errand], at: int) -> list[Result]:
        results: list[Result] = []

        async def work(tx: Any) -> None:
            results.extend(await self._together(errands, Now.of(at), tx))
            raise _Undo

        try:
            await self.store.transaction(work)
        except _Undo:
            asyncio.get_running_loop().create_task(carry_out(self, errands, at))
            return results
        return results

    return patch.object(Desk, "carry_out", mutant)


def _lose_what_was_under_way() -> Any:
    def mutant(self: Outbox) -> None:
        for letter in self:
            if letter.under_way:
                self.remove(letter)

    return patch.object(Outbox, "cut", mutant)


def _send_out_of_turn() -> Any:
    def mutant(self: Outbox) -> Iterator[Letter]:
        for letters in self._lanes.values():
            yield from letters

    return patch.object(Outbox, "_next", mutant)


def _catch_up_from_one_too_far() -> Any:
    run_after = events.run_after

    async def mutant(tx: Any, room: str, seq: int, limit: int) -> Any:
        found = await run_after(tx, room, seq, limit)
        return found[1:] if len(found) > 1 else found

    return patch.object(catchup.events, "run_after", mutant)


def _never_look_for_the_key() -> Any:
    async def mutant(*_: Any) -> None:
        return None

    async def forget(*_: Any) -> None:
        return None

    return _both(patch.object(keys, "find", mutant), patch.object(keys, "add", forget))


def _let_leavers_listen() -> Any:
    return patch.object(Hub, "_leavers", lambda self, event: [])


def _leave_newcomers_deaf() -> Any:
    return patch.object(Hub, "_newcomers", lambda self, event: [])


def _forget_where_the_client_was() -> Any:
    return patch.object(Mirror, "resume", lambda self: {})


def _never_bring_back_who_has_drained() -> Any:
    def mutant(self: dispatch.Road, session: Session) -> None:
        session.clogged = False
        if session.listener:
            session.listener.full = False
        self._advance(session)

    return patch.object(dispatch.Road, "drained", mutant)


def _be_live_too_early() -> Any:
    advance = Hub.advance

    def mutant(self: Hub, listener: Any, room: str, seq: int, stored: int) -> bool:
        ears = self._rooms[room]
        return advance(self, listener, room, max(seq, ears.head), 0)

    return patch.object(Hub, "advance", mutant)


def _tell_events_before_newcomers_listen() -> Any:
    def mutant(self: dispatch.Road, requests: list[Any], results: list[Result]) -> None:
        askers = {request.session: None for request in requests}
        for (session, command, _), result in zip(requests, results, strict=True):
            session.writing -= 1
            if isinstance(result, Outcome):
                self._deliver({stored.event.room: [stored] for stored in result.events[-1:]}, askers)
            self._settle(session, command, result)
        for session in askers:
            self._advance(session)

    return patch.object(dispatch.Road, "_settle_all", mutant)


def _go_on_telling_what_was_deleted() -> Any:
    async def mutant(*_: Any) -> None:
        return None

    return patch.object(events, "put", mutant)


def _erase_the_first_few_only() -> Any:
    async def mutant(tx: Link, erasure: erasures.Erasure) -> None:
        await erasures.end(tx, erasure.user_id)

    return patch.object(erasures, "go_on", mutant)


def _count_what_was_deleted() -> Any:
    return patch.dict(RULES, {MessageDeleted: lambda beliefs, event, now: None})


@contextmanager
def _both(*patches: Any) -> Iterator[None]:
    for one in patches:
        one.start()
    try:
        yield
    finally:
        for one in patches:
            one.stop()


MUTANTS: dict[str, Mutant] = {
    "a delivery is skipped": _skip_a_delivery,
    "answers leave before the commit": _answer_before_the_commit,
    "what was under way is lost with the line": _lose_what_was_under_way,
    "catching up begins one too far": _catch_up_from_one_too_far,
    "keys are not looked for": _never_look_for_the_key,
    "what is refused for now is overtaken": _send_out_of_turn,
    "who has left goes on hearing": _let_leavers_listen,
    "who is invited hears nothing": _leave_newcomers_deaf,
    "a client forgets where it was": _forget_where_the_client_was,
    "a full reader is never brought back": _never_bring_back_who_has_drained,
    "who is behind is live too early": _be_live_too_early,
    "what was deleted is told to who comes back": _go_on_telling_what_was_deleted,
    "of what is to be erased only the first few are": _erase_the_first_few_only,
    "a client goes on showing what was deleted": _count_what_was_deleted,
    "only the last event of a request is told": _tell_events_before_newcomers_listen,
}
