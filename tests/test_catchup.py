"""Slow readers and returning ones: nothing is lost, doubled or swapped, and nothing grows without bound."""

import asyncio

from hubbub.gateways.websocket import HIGH_WATER
from hubbub.protocol.frames import PORTION
from hubbub.store.driver import T, Work
from hubbub.store.sqlite import InlineSqlite
from tests.house import House, house
from tests.lag import BIG, flood, seqs, states


async def test_a_full_reader_is_skipped_and_later_hears_everything_in_order(home: House) -> None:
    ann, bob, eve = await home.enter("ann"), await home.enter("bob"), await home.enter("eve")
    bob.pipe.clogged = True
    last = await flood(home, ann, 3 * HIGH_WATER)
    assert len(bob.pipe.kept) < HIGH_WATER + 2 * PORTION
    assert seqs(eve.heard())[-1] == last
    bob.pipe.drain()
    await home.settle()
    frames = bob.heard()
    assert seqs(frames) == list(range(seqs(frames)[0], last + 1))
    assert states(frames) == [("caught_up", "", last)]
    await ann.say("live again")
    assert seqs(bob.heard()) == [last + 1]


async def test_a_reader_that_is_full_again_and_again_still_hears_everything_once(home: House) -> None:
    ann, bob = await home.enter("ann"), await home.enter("bob")
    bob.pipe.clogged = True
    last = await flood(home, ann, 5 * HIGH_WATER)
    most = 0
    while not states(bob.frames):
        most = max(most, len(bob.pipe.kept))
        bob.pipe.drain(64 * 1024)
        await home.settle()
    assert most < HIGH_WATER + 2 * PORTION
    assert seqs(bob.heard()) == list(range(2, last + 1))


async def test_a_full_reader_loses_signals_and_is_given_the_roll_when_it_is_live_again(home: House) -> None:
    ann, bob = await home.enter("ann"), await home.enter("bob")
    await home.pass_time(1)
    bob.heard()
    bob.pipe.clogged = True
    await flood(home, ann)
    await ann.ask("typing.set", room="lobby")
    eve = await home.enter("eve")
    await home.pass_time(1)
    bob.pipe.drain()
    await home.settle()
    assert bob.heard("typing.changed", "presence.changed") == []
    await home.pass_time(1)
    (roll,) = bob.heard("presence.changed")
    assert {p["name"] for p in roll["people"]} == {"ann", "bob", "eve"}
    assert eve.is_open


async def test_a_reader_that_makes_no_progress_for_ten_seconds_is_closed_with_4008(home: House) -> None:
    ann, bob = await home.enter("ann"), await home.enter("bob")
    bob.pipe.clogged = True
    await flood(home, ann)
    await home.pass_time(9)
    assert bob.door.is_open
    await home.pass_time(2)
    assert not bob.door.is_open
    bob.pipe.drain()
    assert bob.close_code == 4008
    assert ann.is_open


async def test_a_reader_that_makes_a_little_progress_stays(home: House) -> None:
    """Also past the turn of its ping, which it was never sent and cannot have answered."""
    ann, bob = await home.enter("ann"), await home.enter("bob")
    bob.pipe.clogged = True
    await flood(home, ann)
    for _ in range(60):
        await home.pass_time(1)
        bob.pipe.drain(1000)
    assert bob.door.is_open


async def test_growing_is_not_progress(home: House) -> None:
    """Somebody who only asks and never reads fills a buffer; that it grows must not keep the connection open."""
    bob = await home.enter("bob")
    for _ in range(40):
        await bob.say(BIG)
    bob.pipe.clogged = True
    for _ in range(12):
        bob.send(type="message.history", room="lobby", limit=200)
        await home.pass_time(1)
    assert not bob.door.is_open


async def test_answers_do_not_pile_up_before_a_client_that_reads_none(home: House) -> None:
    """A hundred big pages asked at once by somebody who reads nothing cost the memory of one or two."""
    bob = await home.enter("bob")
    for _ in range(40):
        await bob.say(BIG)
    bob.pipe.clogged = True
    asked = [bob.send(type="message.history", room="lobby", limit=200) for _ in range(100)]
    await home.settle()
    assert len(bob.pipe.kept) < HIGH_WATER + 2 * 40 * len(BIG)
    assert not bob.pipe.reading
    bob.heard()
    while bob.pipe.kept:
        bob.pipe.drain()
        await home.settle()
    assert [frame["re"] for frame in bob.heard("ok")] == asked


async def test_pings_do_not_pile_up_before_a_client_that_reads_none(home: House) -> None:
    from websockets.frames import Frame, Opcode

    bob = await home.enter("bob")
    bob.pipe.clogged = True
    for _ in range(100):
        bob.send_frames(*[Frame(Opcode.PING, b"x" * 125)] * 100)
    await home.settle()
    assert len(bob.pipe.kept) < HIGH_WATER + 2 * PORTION


async def test_requests_of_a_full_client_that_hangs_up_are_still_done(home: House) -> None:
    ann, bob = await home.enter("ann"), await home.enter("bob")
    bob.pipe.clogged = True
    await flood(home, ann)
    ann.heard()
    bob.pipe.reading = True  # as if these had come in the same segment as what filled the buffer
    for n in range(3):
        bob.send(type="message.send", room="lobby", text=f"last words {n}")
    await home.settle()
    bob.vanish()
    await home.settle()
    assert [f["text"] for f in ann.heard("message.sent")] == [f"last words {n}" for n in range(3)]


async def test_a_listener_that_was_full_before_its_welcome_lags_from_the_start(home: House) -> None:
    ann, bob = await home.enter("ann"), home.connect()
    token = (await bob.hello("bob"))["token"]
    await ann.say("0")
    back = home.connect()
    back.pipe.clogged = True
    back.pipe.high = 10  # so that the welcome itself fills it
    await home.settle()
    back.send(type="hello", token=token)
    await home.settle()
    size = len(back.pipe.kept)
    await ann.say("1")
    assert len(back.pipe.kept) == size
    back.pipe.drain()
    await home.settle()
    assert [f["text"] for f in back.heard("message.sent")] == ["1"]


# Rooms that change while somebody lags.


async def test_a_room_joined_while_lagging_is_heard_from_the_joining_on(home: House) -> None:
    ann, bob = await home.enter("ann"), await home.enter("bob")
    room = (await ann.ask("room.create", name="den", private=True))["room"]["id"]
    await ann.say("not for bob's ears yet", "den")
    bob.pipe.clogged = True
    await flood(home, ann)
    joined = (await ann.ask("room.invite", room="den", user="bob"))["seq"]
    said = (await ann.say("welcome bob", "den"))["seq"]
    bob.pipe.drain()
    await home.settle()
    frames = bob.heard()
    assert seqs(frames, room) == [joined, said]
    assert ("caught_up", "", said) in states([f for f in frames if f["room"] == room])


async def test_a_room_left_while_lagging_is_heard_up_to_the_leaving_and_no_further(home: House) -> None:
    """The device that lags learns from the same last event as the others that its person has left."""
    ann, phone = await home.enter("ann"), home.connect()
    token = (await phone.hello("bob"))["token"]
    tab = home.connect()
    await tab.hello(token=token)
    room = (await ann.ask("room.create", name="ops"))["room"]["id"]
    await tab.ask("room.join", room="ops")
    phone.pipe.clogged = True
    await flood(home, ann, room="ops")
    left = (await tab.ask("room.leave", room="ops"))["seq"]
    await ann.say("about bob", "ops")
    phone.pipe.drain()
    await home.settle()
    assert seqs(phone.heard(), room)[-1] == seqs(tab.heard(), room)[-1] == left
    await ann.say("more about bob", "ops")
    assert seqs(phone.heard(), room) == []
    await tab.ask("room.join", room="ops")
    await ann.say("bob is back", "ops")
    assert seqs(phone.heard(), room) == [left + 3, left + 4]


async def test_a_room_left_and_joined_again_while_lagging_has_no_hole(home: House) -> None:
    ann, phone = await home.enter("ann"), home.connect()
    token = (await phone.hello("bob"))["token"]
    tab = home.connect()
    await tab.hello(token=token)
    room = (await ann.ask("room.create", name="ops"))["room"]["id"]
    await tab.ask("room.join", room="ops")
    phone.pipe.clogged = True
    await flood(home, ann, room="ops")
    await tab.ask("room.leave", room="ops")
    await ann.say("about bob", "ops")
    await tab.ask("room.join", room="ops")
    last = (await ann.say("bob is back", "ops"))["seq"]
    phone.pipe.drain()
    await home.settle()
    heard = seqs(phone.heard(), room)
    assert heard == list(range(heard[0], last + 1))


# What is committed but not yet told.


class Gated(InlineSqlite):
    """A store whose transactions are on disk, and seen by readers, some time before whoever asked is told."""

    gate: asyncio.Event | None = None

    async def transaction(self, work: Work[T]) -> T:
        result = await super().transaction(work)
        if self.gate:
            await self.gate.wait()
        return result


async def some_turns() -> None:
    for _ in range(50):
        await asyncio.sleep(0)


async def test_what_a_catching_up_reader_finds_before_it_is_delivered_is_not_heard_twice() -> None:
    store = Gated()
    async with house(store) as home:
        ann, bob = await home.enter("ann"), await home.enter("bob")
        await bob.say("here")
        bob.heard()
        bob.pipe.clogged = True
        last = await flood(home, ann)
        store.gate = asyncio.Event()
        ann.send(type="message.send", room="lobby", text="on disk, not told")
        await some_turns()
        bob.pipe.drain()
        await some_turns()
        store.gate.set()
        await home.settle()
        frames = bob.heard()
        assert seqs(frames) == list(range(seqs(frames)[0], last + 2))
        (caught_up,) = (f for f in frames if f["type"] == "caught_up")
        after = [f for f in frames[frames.index(caught_up) :] if "by" in f]
        assert caught_up["unread"] + len(after) == sum(f["type"] == "message.sent" for f in frames if "by" in f)


async def test_a_returning_reader_hears_once_what_was_committed_while_it_caught_up() -> None:
    store = Gated()
    async with house(store) as home:
        ann, bob = await home.enter("ann"), home.connect()
        token = (await bob.hello("bob"))["token"]
        place = (await ann.say("0"))["seq"]
        bob.vanish()
        await ann.say("1")
        store.gate = asyncio.Event()
        back = home.connect()
        back.send(type="hello", token=token, resume={"epoch": "e-test", "rooms": {"r1": place}})
        ann.send(type="message.send", room="lobby", text="2")
        await some_turns()
        store.gate.set()
        await home.settle()
        assert [f["text"] for f in back.heard("message.sent")] == ["1", "2"]
