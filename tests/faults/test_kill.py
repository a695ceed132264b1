"""Ends (RELIABILITY B 17, 25, 31): killed, told to stop, deserted in mid-request; what was accepted is there afterwards."""

import asyncio
import random
from collections.abc import Callable
from contextlib import AsyncExitStack
from time import monotonic
from typing import Any

import apsw
import pytest

from tests.faults.ledger import Ledger
from tests.faults.proxy import Proxy, Trip
from tests.faults.server import SOON, Server
from tests.faults.speaker import GONE, LOBBY, Speaker, read_all, speaking


def check_integrity(server: Server) -> None:
    """The database of a server that is not running says that it is whole."""
    db = apsw.Connection(str(server.database))
    assert db.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    assert db.execute("PRAGMA foreign_key_check").fetchall() == []
    db.close()


async def talk(speaker: Speaker, under_way: int) -> None:
    """Say things until the connection ends; come back with what had no answer when it does."""
    while True:
        try:
            if speaker.is_gone:
                await speaker.connect()
                await speaker.say_again()
            await speaker.say()
            await speaker.answered(most=under_way)
        except (*GONE, ConnectionError):
            await asyncio.sleep(0.01)


@pytest.mark.parametrize("kills", [20, pytest.param(200, marks=pytest.mark.long)])
async def test_17_a_kill_loses_nothing_that_was_accepted(
    server: Server, ledger: Ledger, rng: random.Random, kills: int
) -> None:
    """B 17: kill -9 after a random number of answers, again and again, while three people talk; and back within 3 s."""
    async with AsyncExitStack() as stack:
        people = []
        for name in ("ann", "bob", "eve"):
            people.append(person := Speaker(server.url, name, ledger, keep=False))
            await person.connect()
            stack.push_async_callback(person.hang_up)
        answers = Answers(people)
        talking = [asyncio.create_task(talk(person, rng.randrange(1, 60))) for person in people]
        took, empty = [], server.took
        for _ in range(kills):
            await answers.come(rng.randrange(1, 200))
            await server.kill()
            await server.start()
            took.append(server.took)
        await answers.come(10)
        for task in talking:
            task.cancel()
        await asyncio.gather(*talking, return_exceptions=True)
        for person in people:
            await person.connect()
            await person.say_again()
            await person.answered()
        head = max(person.heads[LOBBY] for person in people)
        await asyncio.gather(*(person.caught_up(LOBBY, head) for person in people))
    report = ledger.require(await read_all(server.url))
    assert report.unknown == 0
    print(f"{report}; back in {min(took):.2f} to {max(took):.2f} s")
    assert sorted(took)[len(took) // 2] <= max(3.0, 2 * empty), "a start with messages takes longer than one without"
    await server.kill()
    check_integrity(server)


class Answers:
    """Counts answers to what is said, and lets one wait for some more of them."""

    def __init__(self, people: list[Speaker]) -> None:
        self.count = 0
        self._event = asyncio.Event()
        for person in people:
            person.on_answer = self._answered

    def _answered(self, *_: Any) -> None:
        self.count += 1
        self._event.set()

    async def come(self, more: int, within: float = SOON) -> None:
        upto = self.count + more
        async with asyncio.timeout(within):
            while self.count < upto:
                self._event.clear()
                await self._event.wait()


async def test_17_unfinished_work_is_there_once_or_not_at_all(server: Server, ledger: Ledger) -> None:
    """I7: what had no answer when the server was killed, and is never sent again, is there once or not at all."""
    ann = Speaker(server.url, "ann", ledger)
    await ann.connect()
    answers = Answers([ann])
    for _ in range(300):
        await ann.say()
    await answers.come(20)
    await server.kill()
    await ann.gone()
    await server.start()
    report = ledger.require(await read_all(server.url))
    assert report.accepted <= report.stored <= 300


async def test_25_a_planned_stop_loses_nothing_and_says_come_back(server: Server, ledger: Ledger) -> None:
    """B 25: SIGTERM under load, and a second one: all that was accepted is stored, sockets end with 1012, exit 0."""
    async with AsyncExitStack() as stack:
        people = []
        for name in ("ann", "bob", "eve"):
            people.append(person := Speaker(server.url, name, ledger, keep=False))
            await person.connect()
            stack.push_async_callback(person.hang_up)
        answers = Answers(people)
        talking = [asyncio.create_task(talk(person, 30)) for person in people]
        await answers.come(200)
        server.terminate()
        begun = monotonic()
        server.terminate()
        codes = await asyncio.gather(*(person.gone() for person in people))
        for task in talking:
            task.cancel()
        await asyncio.gather(*talking, return_exceptions=True)
        assert codes == [1012, 1012, 1012]
        assert await server.ended() == 0
        assert monotonic() - begun <= 10
    check_integrity(server)
    assert "Traceback" not in server.log, server.log
    await server.start()
    ledger.require(await read_all(server.url))


async def test_25_a_stop_does_not_wait_for_a_frozen_reader(server: Server, ledger: Ledger, proxy: Proxy) -> None:
    """B 25: somebody who reads nothing cannot keep the server from ending."""
    eve = Speaker(proxy.url, "eve")
    await eve.connect()
    async with speaking(server.url, "ann", ledger, keep=False) as ann:
        proxy.down.blocked = proxy.up.blocked = True
        for _ in range(1500):
            await ann.say(pad=4000)
            await ann.answered(most=50)
        await ann.answered()
        server.terminate()
        begun = monotonic()
        assert await server.ended() == 0
        assert monotonic() - begun <= 10
    proxy.reset()
    await eve.gone()
    await server.start()
    assert ledger.require(await read_all(server.url)).stored == 1500


@pytest.mark.parametrize("times", [300, pytest.param(10_000, marks=pytest.mark.long)])
async def test_31_deserting_in_mid_request_leaves_nothing_behind(
    server: Server, proxy: Proxy, ledger: Ledger, rng: random.Random, times: int
) -> None:
    """B 31: people vanish while their writes are under way; no transaction hangs, nothing piles up, I7 holds."""
    async with speaking(server.url, "bob", ledger) as bob:
        ann = Speaker(proxy.url, "ann", ledger, keep=False)
        await ann.connect()
        before = None
        for n in range(times):
            for _ in range(rng.randrange(1, 5)):
                await ann.say()
            proxy.reset()
            await ann.gone()
            ann.unanswered.clear()
            await bob.say()
            await bob.answered(within=5)
            await ann.connect()
            if n == times // 3:
                before = (server.threads, server.files)
        assert before is not None
        assert server.threads <= before[0]
        assert server.files <= before[1] + 4
        await ann.hang_up()
    ledger.require(await read_all(server.url))


async def test_a_server_killed_before_its_first_message_starts_again(
    serve: Callable[..., Any], rng: random.Random
) -> None:
    """P10: kill -9 at any moment of the very first start leaves a folder that the next start can use."""
    server = await serve()
    for _ in range(5):
        await server.kill()
        for file in server.data.iterdir():
            file.unlink()
        starting = asyncio.create_task(server.start())
        await asyncio.wait([starting], timeout=rng.uniform(0.05, 1.5))
        await server.kill()
        await asyncio.gather(starting, return_exceptions=True)
        await server.start()
        async with speaking(server.url, "ann") as ann:
            await ann.say()
            await ann.answered()


async def test_1_answers_cut_by_the_byte(server: Server, proxy: Proxy, ledger: Ledger, rng: random.Random) -> None:
    """A 1: the answer breaks off in the middle of its bytes; the same key sent again is stored once."""
    ann = Speaker(proxy.url, "ann", ledger)
    await ann.connect()
    for _ in range(50):
        proxy.down.trip = Trip(rng.randrange(1, 150))
        try:
            for _ in range(3):
                await ann.say()
            await ann.answered()
        except (*GONE, ConnectionError):
            proxy.down.trip = None
            await ann.connect()
            await ann.say_again()
            await ann.answered()
    await ann.hang_up()
    assert ledger.require(await read_all(server.url)).stored == 150
