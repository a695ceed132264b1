"""Delivery (RELIABILITY A): accepted once, in one order, to everyone, over lines that break."""

import asyncio
import random
from contextlib import AsyncExitStack
from typing import Any

import pytest

from hubbub import Client
from tests.faults.ledger import Ledger
from tests.faults.proxy import Proxy, Trip
from tests.faults.server import SOON, Server
from tests.faults.speaker import GONE, LOBBY, Speaker, read_all, speaking


def hasty(url: str, **more: Any) -> Client:
    """An SDK client that waits very little before it comes back."""
    return Client(url, randomness=lambda: 0.02, patience=SOON, **more)


async def test_1_lost_acks_store_nothing_twice(server: Server, proxy: Proxy, ledger: Ledger) -> None:
    """A 1: the line is cut after the server stored and before the answer came; the same key finds the first answer."""
    async with speaking(server.url, "bob", ledger) as bob:
        ann = Speaker(proxy.url, "ann", ledger)
        await ann.connect()
        for _ in range(10):
            proxy.down.trip = trip = Trip(b'"type":"ok"')
            await ann.say()
            await trip.sprung.wait()
            await ann.gone()
            ((key, room, text),) = ann.unanswered.values()
            ann.unanswered.clear()
            await ann.connect()
            again = await ann.ask("message.send", room=room, text=text, key=key)
            assert again.get("duplicate") is True
            ledger.accept(ann.id, key, again["seq"])
        await bob.caught_up(LOBBY, again["seq"])
        refused = await ann.ask("message.send", room=LOBBY, text="something else", key=key)
        assert refused["code"] == "key_conflict"
        await ann.hang_up()
    report = ledger.require(await read_all(server.url))
    assert report.stored == report.accepted == 10


async def test_1_a_repeated_connection_stores_nothing_twice(server: Server, proxy: Proxy, ledger: Ledger) -> None:
    """A 1: everything ann says arrives over two connections at once; each message is stored once."""
    ann = Speaker(proxy.url, "ann", ledger)
    await ann.connect()
    proxy.twice = True
    await ann.connect()
    for _ in range(200):
        await ann.say()
    await ann.answered()
    await ann.hang_up()
    assert ledger.require(await read_all(server.url)).stored == 200


@pytest.mark.parametrize(
    ("senders", "each", "readers"), [(20, 50, 4), pytest.param(20, 500, 10, marks=pytest.mark.long)]
)
async def test_5_one_order_for_every_reader(
    server: Server, ledger: Ledger, rng: random.Random, senders: int, each: int, readers: int
) -> None:
    """A 5: many speak in one room, readers come at any time, and all of them see one order without a gap."""
    async with AsyncExitStack() as stack:
        crowd = [await stack.enter_async_context(speaking(server.url, f"s{n}", ledger, False)) for n in range(senders)]
        total = senders * each
        joins = sorted(rng.sample(range(total), readers))
        come: list[Speaker] = []
        for turn in range(each):
            for n, speaker in enumerate(crowd):
                if joins and turn * senders + n >= joins[0]:
                    joins.pop(0)
                    come.append(await stack.enter_async_context(speaking(server.url, None, ledger, False)))
                await speaker.say()
                await speaker.answered(most=20)
        await asyncio.gather(*(speaker.answered() for speaker in crowd))
        head = max(speaker.heads[LOBBY] for speaker in crowd)
        await asyncio.gather(*(reader.caught_up(LOBBY, head) for reader in (*crowd, *come)))
    report = ledger.require(await read_all(server.url))
    assert report.stored == report.accepted == total


async def test_7_what_was_typed_offline_arrives_in_that_order(server: Server, proxy: Proxy, ledger: Ledger) -> None:
    """A 7: fifty lines wait while ann is offline; the line then breaks at every tenth answer; order and count hold."""
    async with hasty(proxy.url, name="ann") as ann:
        me = ann.you.id
        proxy.closed = True
        proxy.reset()
        texts = [f"line {n}" for n in range(50)]
        for n, text in enumerate(texts):
            ledger.intend(me, f"k{n}", LOBBY, text)
        waiting = [asyncio.create_task(ann.send("lobby", text, key=f"k{n}")) for n, text in enumerate(texts)]
        await asyncio.sleep(0)
        trips: list[Trip] = []

        async def spoil() -> None:
            while True:
                proxy.down.trip = trip = Trip(b'"re":', nth=10)
                trips.append(trip)
                await trip.sprung.wait()

        spoiling = asyncio.create_task(spoil())
        proxy.closed = False
        for n, receipt in enumerate(await asyncio.wait_for(asyncio.gather(*waiting), SOON)):
            ledger.accept(me, f"k{n}", receipt.seq)
        spoiling.cancel()
    history = await read_all(server.url)
    assert ledger.require(history).stored == 50
    assert [e["text"] for e in history[LOBBY] if e["type"] == "message.sent"] == texts
    assert len(trips) > 4


async def test_12_every_device_hears_once_what_one_of_them_sends(server: Server, ledger: Ledger) -> None:
    """A 12: ann has three devices; what one sends comes to each exactly once, tied to its key, and is read on all."""
    async with AsyncExitStack() as stack:
        first = await stack.enter_async_context(speaking(server.url, "ann", ledger))
        others = []
        for _ in range(2):
            other = Speaker(server.url, "ann")
            other.token, other.epoch, other.seqs = first.token, first.epoch, dict(first.seqs)
            await other.connect()
            stack.push_async_callback(other.hang_up)
            others.append(other)
        for _ in range(20):
            await first.say()
        await first.answered()
        head = first.heads[LOBBY]
        for device in (first, *others):
            await device.caught_up(LOBBY, head)
            keys = [f["key"] for f in device.frames if f["type"] == "message.sent"]
            assert keys == [f"ann-{n}" for n in range(1, 21)]
        assert len({f["seq"] for f in first.frames if f["type"] == "message.sent"}) == 20
    ledger.require(await read_all(server.url))


async def test_14_a_typing_flood_drowns_no_message(server: Server, ledger: Ledger) -> None:
    """A 14: a thousand typing signals with a hundred messages between them: all messages arrive, typing is thinned."""
    async with speaking(server.url, "bob", ledger) as bob, speaking(server.url, "ann", ledger) as ann:
        await ann.ask("room.join", room="lobby")
        for n in range(1000):
            await ann.send(type="typing.set", room=LOBBY, on=n % 2 == 0)
            if n % 10 == 0:
                await ann.say()
        await ann.answered()
        await bob.caught_up(LOBBY, ann.heads[LOBBY])
        heard = [f["type"] for f in bob.frames]
        assert heard.count("message.sent") == 100
        assert 1 <= heard.count("typing.changed") <= 100
    assert ledger.require(await read_all(server.url)).stored == 100


@pytest.mark.parametrize("turns", [100, pytest.param(3000, marks=pytest.mark.long)])
async def test_a_line_that_delays_trickles_and_breaks_at_random(
    server: Server, proxy: Proxy, ledger: Ledger, rng: random.Random, turns: int
) -> None:
    """I1-I7 for faults nobody listed: three people on a line that misbehaves in a new way every few messages."""
    async with AsyncExitStack() as stack:
        people = [Speaker(proxy.url, name, ledger, keep=False) for name in ("ann", "bob", "eve")]
        for person in people:
            await person.connect()
            stack.push_async_callback(person.hang_up)
        for _ in range(turns):
            misbehave(proxy, rng)
            for person in people:
                await say_some(person, rng.randrange(1, 6))
        proxy.up.__init__()  # type: ignore[misc]
        proxy.down.__init__()  # type: ignore[misc]
        for person in people:
            await say_some(person, 0, at_last=True)
        head = max(person.heads[LOBBY] for person in people)
        await asyncio.gather(*(person.caught_up(LOBBY, head) for person in people))
    report = ledger.require(await read_all(server.url))
    assert report.unknown == 0
    assert proxy.connects > turns / 4


def misbehave(proxy: Proxy, rng: random.Random) -> None:
    lane = rng.choice((proxy.up, proxy.down))
    fault = rng.choice(("delay", "trickle", "bytes", "pattern", "reset", "cut", "twice"))
    lane.delay = (0.0, 0.004) if fault == "delay" else (0.0, 0.0)
    lane.piece = rng.randrange(1, 40) if fault == "trickle" else 65536
    proxy.twice = fault == "twice"
    if fault == "bytes":
        lane.trip = Trip(rng.randrange(1, 3000), how=rng.choice(("cut", "reset")))
    elif fault == "pattern":
        proxy.down.trip = Trip(rng.choice((b'"re"', b"message.sent", b"\x81", b"welcome")), nth=rng.randrange(1, 8))
    elif fault in ("reset", "cut"):
        getattr(proxy, fault)()


async def say_some(person: Speaker, count: int, at_last: bool = False) -> None:
    """Say something and see to it that all of it is answered, coming back as often as it takes."""
    tries = 0
    while count or person.unanswered or at_last:
        try:
            if person.is_gone or at_last:
                await person.connect()
                await person.say_again()
                at_last = False
            while count:
                count -= 1
                await person.say()
            await person.answered()
        except (*GONE, ConnectionError):
            tries += 1
            assert tries < 100, "the line never lets anything through"
