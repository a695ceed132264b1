"""Every order of attach, read, commit, deliver, stall, drain, leave, join and a room's end: who listens hears each event once, in order.

The road, the hub and the database are real; a listener is a list. A transaction is done at one step and known at another,
and so is a read, so that anything can happen between.
"""

import asyncio
from collections.abc import Iterator
from typing import Any

import pytest

from hubbub.core.hub import Dialect
from hubbub.core.session import Session, Source
from hubbub.dispatch import Road
from hubbub.features.call import Rules
from hubbub.protocol import commands as c
from hubbub.protocol.events import Event, MemberJoined, MemberLeft
from hubbub.protocol.replies import Reply, Welcome
from hubbub.protocol.signals import RoomDeleted
from hubbub.store.driver import Link, T, Work
from hubbub.store.events import run_after
from hubbub.store.sqlite import InlineSqlite
from tests.house import House
from tests.simulation.disk import empty

LOBBY, ROOM = "r1", "r2"
WRITER = ("say", "commit", "deliver", "say", "commit", "deliver")
SLOW = ("stall", "drain", "read", "page")
RETURNING = ("cut", "back", "read", "page")
MOVING = ("leave", "join")
LAST_WORDS = ("say", "commit", "deliver", "end", "commit", "deliver")
EPOCH = "e-simulated"


class Gates(InlineSqlite):
    """A store that goes on when it is told to: `commit` does a transaction, `deliver` tells of it; `read` and `page` likewise."""

    def __init__(self) -> None:
        super().__init__()
        self._db.deserialize("main", empty())
        self.waiting: dict[str, list[asyncio.Event]] = {step: [] for step in ("commit", "deliver", "read", "page")}
        self.are_open = True

    async def transaction(self, work: Work[T]) -> T:
        await self._pass("commit")
        result = await super().transaction(work)
        await self._pass("deliver")
        return result

    async def read(self, work: Work[T]) -> T:
        await self._pass("read")
        result = await super().read(work)
        await self._pass("page")
        return result

    def let(self, step: str) -> None:
        """Whoever waits there goes on."""
        waiting, self.waiting[step] = self.waiting[step], []
        for gate in waiting:
            gate.set()

    def open(self) -> None:
        self.are_open = True
        for step in self.waiting:
            self.let(step)

    async def _pass(self, step: str) -> None:
        if not self.are_open:
            gate = asyncio.Event()
            self.waiting[step].append(gate)
            await gate.wait()


class Ear:
    """A door that is a list: `told` is every event it was handed."""

    source = Source()
    dialect = Dialect(lambda batch: [stored.event for stored in batch.events], lambda signal: [signal])

    def __init__(self, road: Road) -> None:
        self.road = road
        self.session = Session(self)
        self.told: list[Any] = []
        self.replies: list[Reply] = []

    def write(self, data: list[Any]) -> None:
        self.told += data

    def reply(self, *replies: Reply) -> None:
        self.replies += replies

    def close(self, code: int, reason: str) -> None:
        """Nothing is open."""

    def hold(self, on: bool) -> None:
        """Nothing comes by itself."""

    def ask(self, command: c.Command) -> None:
        self.road.ask(self.session, command)

    @property
    def events(self) -> list[Event]:
        return [told for told in self.told if isinstance(told, Event) and told.room == ROOM]


class Scene:
    """Ann speaks in a room; bob's phone listens, and may be slow or come back; bob's tab leaves and joins for him."""

    def __init__(self) -> None:
        self.store = Gates()
        self.home = House(self.store, EPOCH, Rules(rate=0))
        self.road = self.home.road
        self.ann, self.tab, self.phone = (Ear(self.road) for _ in range(3))
        self.phones = [self.phone]
        self.token: str | None = None

    async def begin(self) -> None:
        await self._ask(self.ann, c.Hello(name="ann"), c.CreateRoom(name="ops"))
        await self._ask(self.tab, c.Hello(name="bob"), c.JoinRoom(room=ROOM))
        welcome = next(reply for reply in self.tab.replies if isinstance(reply, Welcome))
        self.token = welcome.token
        await self._ask(self.phone, c.Hello(token=self.token))
        assert self.phone.session.listener is not None
        # Else the page that is waited for would be the lobby's, in which nothing happens.
        self.home.hub.detach(self.phone.session.listener, LOBBY)
        self.store.are_open = False

    async def _ask(self, ear: Ear, *commands: c.Command) -> None:
        for command in commands:
            ear.ask(command)
        await self.home.settle()

    async def play(self, steps: tuple[str, ...]) -> None:
        for step in steps:
            if step in self.store.waiting:
                self.store.let(step)
            else:
                getattr(self, step)()
            for _ in range(4):
                await asyncio.sleep(0)
        self.store.open()
        self.road.drained(self.phone.session)
        await self.home.settle()

    def say(self) -> None:
        self.ann.ask(c.SendMessage(room=ROOM, text="Hi"))

    def end(self) -> None:
        self.ann.ask(c.DeleteRoom(room=ROOM))

    def leave(self) -> None:
        self.tab.ask(c.LeaveRoom(room=ROOM))

    def join(self) -> None:
        self.tab.ask(c.JoinRoom(room=ROOM))

    def stall(self) -> None:
        self.road.stalled(self.phone.session)

    def drain(self) -> None:
        self.road.drained(self.phone.session)

    def cut(self) -> None:
        self.road.leave(self.phone.session)

    def back(self) -> None:
        """Come back and say what was heard last."""
        known = max([event.seq for phone in self.phones for event in phone.events], default=self.begun)
        self.road.leave(self.phone.session)
        self.phone = Ear(self.road)
        self.phones.append(self.phone)
        self.phone.ask(c.Hello(token=self.token, resume=c.Resume(epoch=EPOCH, rooms={ROOM: known})))

    begun = 3
    """The room's seq when the phone came: it was made, and two have joined."""


def interleavings(*threads: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """Every order of all steps in which each thread keeps its own."""
    if not any(threads):
        yield ()
    for n, thread in enumerate(threads):
        if thread:
            for rest in interleavings(*threads[:n], thread[1:], *threads[n + 1 :]):
                yield (thread[0], *rest)


async def require_whole(steps: tuple[str, ...]) -> None:
    scene = Scene()
    await scene.begin()
    await scene.play(steps)
    history = await scene.store.read(everything)
    assert [event.seq for event in history] == list(range(1, len(history) + 1))
    assert scene.ann.events == history[1:], "ann hears all of it from her coming on"
    before = scene.begun
    for phone in scene.phones:
        before = require_run(phone, before, history)
    assert before == len(history) or isinstance(last_of_bob(history), MemberLeft), "the end is missing"
    await scene.store.close()


async def everything(tx: Link) -> list[Event]:
    return [stored.event for stored in await run_after(tx, ROOM, 0, 100)]


def require_run(phone: Ear, before: int, history: list[Event]) -> int:
    """What one connection was told goes on from `before` without a hole, but for what happened while bob was out."""
    for event in phone.events:
        assert event == history[event.seq - 1]
        assert event.seq > before, "told twice"
        missed = history[max(before - 1, 0) : event.seq - 1]
        assert event.seq == before + 1 or isinstance(last_of_bob(missed), MemberLeft), "a hole"
        assert is_in(history, event.seq), "told what bob may not hear"
        before = event.seq
    return before


def last_of_bob(events: list[Event]) -> Event | None:
    """The last coming or going of bob among some events."""
    found = [e for e in events if isinstance(e, MemberJoined | MemberLeft) and e.user.name == "bob"]
    return found[-1] if found else None


def is_in(history: list[Event], seq: int) -> bool:
    """Whether bob was in the room at that place, or came back later, when he may read all of it."""
    later = [e for e in history[seq - 1 :] if isinstance(e, MemberJoined | MemberLeft) and e.user.name == "bob"]
    return isinstance(last_of_bob(history[:seq]), MemberJoined) or bool(later)


ALL = [
    *interleavings(WRITER, SLOW, MOVING), *interleavings(WRITER, RETURNING, MOVING),
    *interleavings(WRITER, SLOW[:2], RETURNING),
]  # fmt: skip


async def test_every_forty_seventh_order_keeps_the_promise() -> None:
    for steps in ALL[::47]:
        try:
            await require_whole(steps)
        except AssertionError as fault:
            pytest.fail(f"{' '.join(steps)}: {fault}")


@pytest.mark.long
async def test_every_order_keeps_the_promise() -> None:
    for steps in ALL:
        try:
            await require_whole(steps)
        except AssertionError as fault:
            pytest.fail(f"{' '.join(steps)}: {fault}")


ENDINGS = [*interleavings(LAST_WORDS, SLOW), *interleavings(LAST_WORDS, RETURNING)]


@pytest.mark.parametrize("start", range(7))
async def test_whoever_is_in_a_room_that_is_deleted_is_told_in_every_order(start: int) -> None:
    for steps in ENDINGS[start::7]:
        scene = Scene()
        await scene.begin()
        await scene.play(steps)
        ear = scene.phone.session.listener
        assert ear is not None
        assert ROOM not in ear.rooms, f"{' '.join(steps)}: bob listens to a room that is no more"
        ends = [told for told in scene.phone.told if isinstance(told, RoomDeleted)]
        welcome = next((reply for reply in scene.phone.replies if isinstance(reply, Welcome)), None)
        assert len(ends) == (welcome is None or ROOM in [room.id for room in welcome.rooms]), " ".join(steps)
        await scene.store.close()
