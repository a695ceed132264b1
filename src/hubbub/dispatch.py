"""THE ROAD. Requests in; one transaction for all writes of the moment; answers and events out. Start reading here.

    ask ─ admit ─┬─ a read ───────────── desk.look_up ─────────────────────────► settle
                 └─ a write ─► queue ──► desk.carry_out (commit, fsync) ─► settle ─► deliver

Must not know sockets (doors do), rights (policy does) or what a command means (features do).
"""

import asyncio
import secrets
from collections.abc import Callable, Coroutine, Iterable
from math import inf
from typing import Any, NamedTuple

import structlog

from .arrivals import Roster, greet
from .bus.port import Bus
from .catchup import catch_up
from .core.clock import Clock
from .core.hub import Hub
from .core.limits import Buckets
from .core.session import Grant, Session
from .erasing import Eraser
from .features.call import Outcome, Proof, Rules
from .features.desk import Desk, Errand, Result
from .protocol.commands import Command, Hello, Write
from .protocol.errors import Refused
from .protocol.frames import Batch, Stored, portions, refusal
from .protocol.replies import Ok, Welcome
from .proving import MEMORY, PASSES, PAUSE, Proven, Prover
from .settle import hand_over, settle
from .store.driver import Driver, StoreBroken
from .sweep import Sweeper

log = structlog.get_logger("hubbub.road")

MOST_AT_ONCE = 500
"""Writes in one transaction: bounds how long the first of them waits for the last."""


class Request(NamedTuple):
    session: Session
    command: Command
    proven: Proven = Proven()

    @property
    def errand(self) -> Errand:
        session = self.session
        return Errand(session.person, self.command, session.grant, session.door.source, self.proven.proof)


class Road:
    """One node's road. `on_broken` is told when the store can no longer be trusted; the process must end then."""

    def __init__(
        self, store: Driver, bus: Bus, hub: Hub, clock: Clock, rules: Rules, epoch: str, key: bytes,
        sockets_per_user: int = 20, on_broken: Callable[[str], None] = lambda reason: None,
        secret: Callable[[], str] = secrets.token_urlsafe, cost: tuple[int, int, float] = (MEMORY, PASSES, PAUSE),
    ) -> None:  # fmt: skip
        self.store, self.bus, self.hub, self.clock, self.rules = store, bus, hub, clock, rules
        self.desk = Desk(store, rules, epoch, key, secret)
        self.prover = Prover(self.desk, clock, *cost)
        self.buckets = Buckets(rules.rate, rules.burst)
        self.roster = Roster(sockets_per_user)
        self.sweeper = Sweeper(store)
        self.eraser = Eraser(self._ask_oneself)
        self.on_broken = on_broken
        self.stopping = False
        self._queue: list[Request] = []
        self._committing = False
        self._tasks: set[asyncio.Task[None]] = set()
        bus.listen(hub.deliver)

    # In: every door asks here.

    def ask(self, session: Session, command: Command) -> None:
        """Take one request; its answer goes to the session's door. Never waits."""
        session.enqueue(command)
        self._advance(session)

    def _advance(self, session: Session) -> None:
        """Hand over what was answered, and start every request of the session whose turn has come."""
        session.hand_over()
        while command := session.next():
            try:
                self._admit(session, command)
            except Refused as refused:
                session.door.reply(refusal(refused, command.id))
        session.balance()
        if session.gone and not session.unanswered:
            self._finish(session)

    def _admit(self, session: Session, command: Command) -> None:
        now = self.clock.mono()
        session.admit(command, self.buckets, now)
        if self.stopping:
            raise Refused("stopping", "The server is going down; try again in a moment.", retry_after=1)
        if session.is_too_often(command, now):
            session.door.reply(Ok(re=command.id))
        elif isinstance(command, Write) and not command.guarded:
            self._enqueue(Request(session, command))
        elif isinstance(command, Write):
            session.reading = True
            self._spawn(self._prove(session, command))
        else:
            session.reading = True
            self._spawn(self._look_up(session, command))

    # Through: a read at its own moment; all writes that wait, in one transaction.

    async def _look_up(self, session: Session, command: Command) -> None:
        result = await self.desk.look_up(Request(session, command).errand, self.clock.wall())
        session.reading = False
        settle(self.hub, session, command, result)
        self._advance(session)

    async def _prove(self, session: Session, command: Command) -> None:
        """A secret is looked at beside the road; the command then takes its turn among the writes."""
        proven = await self.prover.prove(Request(session, command).errand)
        session.reading = False
        if isinstance(proven, Refused):
            settle(self.hub, session, command, proven)
        else:
            self._enqueue(Request(session, command, proven))
        self._advance(session)

    def _enqueue(self, request: Request) -> None:
        request.session.writing += 1
        self._queue.append(request)
        if not self._committing:
            self._committing = True
            self._spawn(self._commit())

    def _ask_oneself(self, session: Session, command: Command) -> None:
        """What the server asks of itself counts for no limit, and can wait until the next start."""
        if not self.stopping:
            self._enqueue(Request(session, command))

    async def _commit(self) -> None:
        while self._queue:
            requests, self._queue = self._queue[:MOST_AT_ONCE], self._queue[MOST_AT_ONCE:]
            errands = [request.errand for request in requests]
            self._settle_all(requests, await self.desk.carry_out(errands, self.clock.wall()))
        self._committing = False

    # Out: answers, then events, in the order of the commit.

    def _settle_all(self, requests: list[Request], results: list[Result]) -> None:
        happened: dict[str, list[Stored]] = {}
        askers = {request.session: None for request in requests}
        for (session, command, proven), result in zip(requests, results, strict=True):
            session.writing -= 1
            if isinstance(result, Outcome) or result.code == "need_code":
                self.prover.forgive(proven)
            if isinstance(result, Outcome):
                if result.erased:
                    self.sweeper.soil()
                if result.erases:
                    self.eraser.begin()
                # Who begins or ceases to hear must find delivered what was committed before, and nothing of what came after.
                if result.hears is not None or result.deaf_to or result.closed:
                    self._deliver(happened, askers)
                for stored in result.events:
                    happened.setdefault(stored.event.room, []).append(stored)
            self._settle(session, command, result)
        self._deliver(happened, askers)
        for session in askers:
            self._advance(session)

    def _settle(self, session: Session, command: Command, result: Result) -> None:
        if isinstance(command, Hello) and isinstance(result, Outcome) and isinstance(result.reply, Welcome):
            grant = result.grant or Grant()
            result = self.roster.enter(session, result.reply.you, grant) or result
        if isinstance(command, Hello) and isinstance(result, Outcome) and isinstance(result.reply, Welcome):
            greet(self.hub, session, command, result.reply, result.grant or Grant())
            self._catch_up(session)
            return
        settle(self.hub, session, command, result)
        for ended in result.ended if isinstance(result, Outcome) else ():
            self.roster.dismiss(ended, session)

    def _deliver(self, happened: dict[str, list[Stored]], askers: Iterable[Session]) -> None:
        ahead = hand_over(happened, askers)
        for room, stored in happened.items():
            for run in portions(stored):
                batch = Batch(room, run)
                self.hub.deliver(batch, ahead)
                self.bus.publish(batch)
        happened.clear()
        for listener, answers in ahead.items():
            listener.write(answers)

    # Around: slow readers, presence, departures, the end.

    def stalled(self, session: Session) -> None:
        """The door's buffer is full: nothing more is done or written for it until it drains."""
        session.clogged = True
        session.balance()
        if session.listener and not session.gone:
            self.hub.stall(session.listener)

    def drained(self, session: Session) -> None:
        """The door's buffer has room: send what was missed, go on with what was asked."""
        session.clogged = False
        if session.listener:
            self.hub.drained(session.listener)
            self._catch_up(session)
        self._advance(session)

    def _catch_up(self, session: Session) -> None:
        if session.listener and session.listener.behind and not session.gone:
            self._spawn(catch_up(self.store, self.hub, session.listener))

    def tell_presence(self) -> None:
        """Say who came and went since the last call; to be called about once a second."""
        for roll, newcomers, change in self.hub.presence.changes():
            self.hub.signal_to(newcomers, roll)
            if change:
                self.hub.signal(roll.room, change, leave_out=newcomers)

    def expire(self) -> None:
        """End what was opened by tokens that are out of date, and tell what was counted; to be called about once a second."""
        self.roster.expire(self.clock.wall())
        self._tell_counted(self.clock.mono())

    def _tell_counted(self, now: float) -> None:
        """Attempts that were turned away again and again are a few lines in the audit log."""
        if lines := self.prover.counted(now):
            self._spawn(self.desk.jot(lines, self.clock.wall()))

    def refuse(self, session: Session, command: Command, refused: Refused) -> None:
        """Refuse what a door has found wanting itself; it leaves its line all the same."""
        if self.stopping:
            session.door.reply(refusal(refused, command.id))
        else:
            self._enqueue(Request(session, command, Proven(Proof(refused=refused))))

    def scrub(self) -> None:
        """Take what was deleted off the disk; to be called about once a second."""
        now = self.clock.mono()
        if self.sweeper.is_due(now) and not self.stopping:
            self._spawn(self.sweeper.sweep(now))

    def leave(self, session: Session) -> None:
        """The door is gone. What was asked before is still done; nobody is there to be told."""
        if session.gone:
            return
        session.gone = True
        if session.listener:
            self.hub.drop(session.listener)
        self._advance(session)

    def _finish(self, session: Session) -> None:
        farewell = self.roster.leave(session)
        if farewell:
            self._enqueue(Request(session, farewell))

    @property
    def is_busy(self) -> bool:
        """Whether something is under way."""
        return bool(self._tasks)

    async def stop(self) -> None:
        """Take nothing more; return when everything accepted is on disk and told."""
        self.stopping = True
        self.prover.hurry()
        await self._rest()
        self._tell_counted(inf)
        await self._rest()
        self.prover.close()

    async def _rest(self) -> None:
        while self._tasks:
            await asyncio.gather(*self._tasks, return_exceptions=True)

    def _spawn(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.get_running_loop().create_task(self._watch(work))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _watch(self, work: Coroutine[Any, Any, None]) -> None:
        try:
            await work
        except StoreBroken as fault:
            self._break(str(fault))
        except Exception as fault:
            # Everyone after this work would wait for ever; a node that ends is started again.
            log.error("road.bug", exc_info=fault)
            self._break(f"{type(fault).__name__}: {fault}")

    def _break(self, reason: str) -> None:
        """What was stored and not told will never be told here: whoever waits for it must not keep the node from ending."""
        self.stopping = True
        self.hub.fall_silent()
        self.on_broken(reason)
