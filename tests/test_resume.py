"""Returning readers: nothing is lost, doubled or swapped, and where no unbroken run can be given they are told."""

import asyncio
from typing import Any

import pytest

from hubbub.catchup import PAGE
from hubbub.features.call import Rules
from tests.house import House, house
from tests.lag import seqs, states


async def away_and_back(home: House, missed: int, **resume: Any) -> tuple[list[dict[str, Any]], int]:
    """Bob goes while ann says `missed` lines. Returns what he hears when he comes back, and where he had stopped."""
    ann, bob = await home.enter("ann"), home.connect()
    token = (await bob.hello("bob"))["token"]
    await ann.say("here")
    place = (await bob.say("before"))["seq"]
    bob.heard()
    bob.vanish()
    for n in range(missed):
        await ann.say(f"line {n}")
    back = home.connect()
    claim = {"epoch": "e-test", "rooms": {"r1": place}, **resume}
    await back.hello(token=token, resume=claim)
    return back.heard(), place


async def test_who_missed_nothing_is_told_so_at_once(home: House) -> None:
    frames, place = await away_and_back(home, 0)
    assert [f["type"] for f in frames] == ["welcome", "caught_up"]
    assert states(frames) == [("caught_up", "", place)]


@pytest.mark.parametrize("missed", [1, PAGE - 1, PAGE, PAGE + 1, 2 * PAGE + 50])
async def test_what_was_missed_comes_in_order_and_then_caught_up(home: House, missed: int) -> None:
    frames, place = await away_and_back(home, missed)
    assert seqs(frames) == list(range(place + 1, place + 1 + missed))
    assert states(frames) == [("caught_up", "", place + missed)]
    assert frames[-1]["type"] == "caught_up"
    assert (frames[-1]["unread"], frames[0]["rooms"][0]["unread"]) == (missed, missed)


@pytest.mark.parametrize(
    ("resume", "reason"),
    [
        ({"epoch": "e-other"}, "epoch_changed"),
        ({"epoch": None}, "epoch_changed"),
        ({"rooms": {"r1": -1}}, "not_a_seq"),
        ({"rooms": {"r1": "1"}}, "not_a_seq"),
        ({"rooms": {"r1": 10**30}}, "unknown_seq"),
        ({"rooms": {"r1": 999}}, "unknown_seq"),
    ],
)
async def test_a_place_that_means_nothing_is_answered_with_resync(home: House, resume: Any, reason: str) -> None:
    """And what is said from then on is heard live."""
    frames, place = await away_and_back(home, 3, **resume)
    assert seqs(frames) == []
    assert states(frames) == [("resync", reason, place + 3)]


async def test_resync_is_told_also_to_a_client_whose_buffer_the_welcome_has_filled(home: House) -> None:
    """A signal may be lost to a full buffer; that a run is broken may not."""
    bob = home.connect()
    token = (await bob.hello("bob"))["token"]
    await bob.say("before")
    bob.vanish()
    back = home.connect()
    back.pipe.clogged, back.pipe.high = True, 10
    await home.settle()
    back.send(type="hello", token=token, resume={"epoch": "e-other", "rooms": {"r1": 1}})
    await home.settle()
    while back.pipe.kept:
        back.pipe.drain()
        await home.settle()
    assert ("resync", "epoch_changed") in [state[:2] for state in states(back.heard())]


async def test_more_missed_than_is_replayed_is_a_resync_and_never_a_part() -> None:
    async with house(rules=Rules(rate=0, replay_limit=5)) as home:
        frames, place = await away_and_back(home, 6)
        assert (seqs(frames), states(frames)) == ([], [("resync", "too_much_missed", place + 6)])


@pytest.mark.parametrize("rooms", [{}, [], "r1", None, 5])
async def test_who_names_no_room_is_told_of_none(home: House, rooms: Any) -> None:
    frames, _ = await away_and_back(home, 2, rooms=rooms)
    assert [f["type"] for f in frames] == ["welcome"]
    assert "gone" not in frames[0]


async def test_66_a_room_that_is_gone_is_told_and_looks_alike_whatever_became_of_it(home: House) -> None:
    """Deleted, removed from, banned from, left elsewhere, never let into, never there: the answer is the same."""
    ann, bob = await home.enter("ann"), home.connect()
    token = (await bob.hello("bob"))["token"]
    rooms = {}
    for name in ("deleted", "removed", "banned", "left", "secret"):
        rooms[name] = (await ann.ask("room.create", name=name, private=name == "secret"))["room"]["id"]
        if name != "secret":
            await bob.ask("room.join", room=name)
    bob.vanish()
    await ann.ask("room.delete", room="deleted")
    await ann.ask("room.remove", room="removed", user="bob")
    await ann.ask("room.ban", room="banned", user="bob", reason="spam")
    elsewhere = await home.enter(token=token)
    await elsewhere.ask("room.leave", room="left")
    back = home.connect()
    named = {**rooms, "never": "r99"}
    welcome = await back.hello(token=token, resume={"epoch": "e-test", "rooms": dict.fromkeys(named.values(), 2)})
    assert welcome["gone"] == list(named.values())
    assert [room["name"] for room in welcome["rooms"]] == ["lobby"]
    assert [frame["type"] for frame in back.heard()] == ["welcome"], "and nothing of what was said there"


async def test_whoever_is_held_back_is_not_told_that_their_rooms_are_gone() -> None:
    """They hear nothing until they have a second factor, and then everything."""
    async with house(rules=Rules(rate=0, require_factor=True, registration=True)) as home:
        ann = await home.enter("ann")
        token = (await ann.ask("account.register", name="ann", password="correct horse"))["token"]
        welcome = await home.connect().hello(token=token, resume={"epoch": "e-test", "rooms": {"r1": 1}})
        assert (welcome["account"]["must"], welcome["rooms"], welcome.get("gone")) == (["factor"], [], None)


async def test_a_resume_that_is_no_object_is_invalid_and_the_socket_lives(home: House) -> None:
    bob = home.connect()
    assert (await bob.hello("bob", resume=5))["code"] == "invalid"
    assert (await bob.hello("bob"))["type"] == "welcome"


async def test_what_is_said_during_the_replay_comes_after_it_and_once(home: House) -> None:
    """The hello and what follows it are committed together; the listener is attached between them."""
    ann, bob = await home.enter("ann"), home.connect()
    token = (await bob.hello("bob"))["token"]
    place = (await ann.say("0"))["seq"]
    bob.vanish()
    for n in range(PAGE + 10):
        await ann.say(str(n))
    back = home.connect()
    ann.send(type="message.send", room="lobby", text="before hello")
    back.send(type="hello", token=token, resume={"epoch": "e-test", "rooms": {"r1": place}})
    ann.send(type="message.send", room="lobby", text="after hello")
    await home.settle()
    heard = seqs(back.heard())
    assert heard == list(range(place + 1, place + 1 + PAGE + 12))


async def test_what_is_no_longer_kept_is_a_resync(home: House) -> None:
    """If events were taken away, even the last ones, a run with a hole is not passed off as whole."""
    for gone in ("seq = 4", "seq >= 4"):
        ann, bob = await home.enter(), home.connect()
        token = (await bob.hello())["token"]
        place = (await ann.say("0"))["seq"]
        bob.vanish()
        head = [(await ann.say(str(n)))["seq"] for n in range(3)][-1]
        gone = f"seq > {place}" if ">=" in gone else f"seq = {place + 1}"
        await home.store.transaction(
            lambda tx, gone=gone: tx.run(f"DELETE FROM events WHERE room_id = 'r1' AND {gone}")
        )
        back = home.connect()
        await asyncio.wait_for(back.hello(token=token, resume={"epoch": "e-test", "rooms": {"r1": place}}), 5)
        assert states(back.heard()) == [("resync", "no_longer_kept", head)]
        await ann.say("and on")
        assert seqs(back.heard("message.sent")) == [head + 1]
