"""Slow mode, over the joined pair."""

import pytest
from tests.house import House
from tests.staff import appoint, code, room_of


async def test_in_a_slow_room_one_waits_between_two_messages(home: House) -> None:
    ann, bob, eve = [await home.enter(name) for name in ("ann", "bob", "eve")]
    await room_of(ann, bob, eve)
    assert code(await ann.ask("room.edit", room="ops", slow=30)) == "ok"
    assert code(await bob.say("one", room="ops")) == "ok"
    home.clock.seconds += 12
    refused = await bob.say("two", room="ops")
    assert (refused["code"], refused["retry"], refused["retry_after"]) == ("slow_mode", True, 18)
    assert code(await eve.say("mine", room="ops")) == "ok", "others wait for their own"
    home.clock.seconds += 18
    assert code(await bob.say("two", room="ops")) == "ok"


async def test_of_two_messages_that_arrive_together_one_is_taken(home: House) -> None:
    ann, bob = await home.enter("ann"), await home.enter("bob")
    await room_of(ann, bob)
    await ann.ask("room.edit", room="ops", slow=30)
    ids = [bob.send(type="message.send", room="ops", text=f"{n}") for n in range(5)]
    await home.settle()
    replies = [frame for frame in bob.frames if frame.get("re") in ids]
    assert [code(reply) for reply in replies] == ["ok"] + ["slow_mode"] * 4


async def test_those_who_look_after_the_room_do_not_wait(home: House) -> None:
    ann, bob = await home.enter("ann"), await home.enter("bob")
    await room_of(ann, bob)
    await appoint(ann, bob, "moderator")
    await ann.ask("room.edit", room="ops", slow=30)
    for who in (ann, bob):
        assert [code(await who.say(f"{n}", room="ops")) for n in range(3)] == ["ok"] * 3


async def test_65_a_moderator_who_is_demoted_waits_at_once(home: House) -> None:
    ann, bob = await home.enter("ann"), await home.enter("bob")
    await room_of(ann, bob)
    await appoint(ann, bob, "moderator")
    await ann.ask("room.edit", room="ops", slow=30)
    await bob.say("one", room="ops")
    await appoint(ann, bob, "member")
    assert code(await bob.say("two", room="ops")) == "slow_mode"


async def test_69_leaving_and_coming_back_does_not_shorten_the_wait(home: House) -> None:
    ann, bob = await home.enter("ann"), await home.enter("bob")
    await room_of(ann, bob)
    await ann.ask("room.edit", room="ops", slow=30)
    await bob.say("one", room="ops")
    await bob.ask("room.leave", room="ops")
    await bob.ask("room.join", room="ops")
    assert code(await bob.say("two", room="ops")) == "slow_mode"


async def test_visitors_who_are_no_members_wait_too(home: House) -> None:
    ann, eve = await home.enter("ann"), await home.enter("eve", visit=True)
    await room_of(ann)
    await ann.ask("room.edit", room="ops", slow=30)
    assert code(await eve.say("one", room="ops")) == "ok"
    assert code(await eve.say("two", room="ops")) == "slow_mode"
    home.clock.seconds += 30
    assert code(await eve.say("two", room="ops")) == "ok"


async def test_40_a_clock_that_is_put_back_makes_nobody_wait_longer_than_the_room_says(home: House) -> None:
    ann, bob = await home.enter("ann"), await home.enter("bob")
    await room_of(ann, bob)
    await ann.ask("room.edit", room="ops", slow=30)
    await bob.say("one", room="ops")
    home.clock.seconds -= 7200
    assert (await bob.say("two", room="ops"))["retry_after"] == 30


@pytest.mark.parametrize("slow", [-1, 6 * 60 * 60 + 1, "30", 1.5])
async def test_a_wait_that_is_none_is_refused(home: House, slow: object) -> None:
    ann = await home.enter("ann")
    await room_of(ann)
    assert code(await ann.ask("room.edit", room="ops", slow=slow)) == "invalid"
