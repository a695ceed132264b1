"""Unread counts, mentions and read positions, over the joined pair."""

from typing import Any

from tests.house import House, Wire


async def lobby(wire: Wire) -> dict[str, Any]:
    (room,) = [r for r in (await wire.ask("room.list"))["rooms"] if r["name"] == "lobby"]
    return room


async def test_unread_counts_what_others_said_since_one_read_or_spoke(home: House) -> None:
    ann, bob = await home.enter("ann"), await home.enter("bob")
    await bob.say("here")
    for text in ("one", "two @bob", "three"):
        last = await ann.say(text)
    room = await lobby(bob)
    assert (room["unread"], room["mentions"]) == (3, 1)
    assert (await lobby(ann))["unread"] == 0
    marked = await bob.ask("read.mark", room="lobby", seq=last["seq"] - 1)
    assert (marked["unread"], marked["mentions"]) == (1, 0)
    await bob.say("speaking is having read")
    assert (await lobby(bob))["unread"] == 0


async def test_a_read_position_only_moves_forward_and_never_past_the_end(home: House) -> None:
    ann, bob = await home.enter("ann"), await home.enter("bob")
    await bob.say("here")
    seq = (await ann.say("one"))["seq"]
    await bob.ask("read.mark", room="lobby", seq=seq)
    assert (await bob.ask("read.mark", room="lobby", seq=1))["read"] == seq
    assert (await bob.ask("read.mark", room="lobby", seq=seq + 1))["code"] == "invalid"


async def test_all_devices_learn_what_one_has_read(home: House) -> None:
    ann, laptop = await home.enter("ann"), home.connect()
    token = (await laptop.hello("bob"))["token"]
    await laptop.say("here")
    phone = await home.enter(token=token)
    seq = (await ann.say("one"))["seq"]
    await laptop.ask("read.mark", room="lobby", seq=seq)
    (marked,) = phone.heard("read.marked")
    assert (marked["read"], marked["unread"]) == (seq, 0)


async def test_only_members_are_mentioned_and_each_once(home: House) -> None:
    ann, bob = await home.enter("ann"), await home.enter("bob")
    await bob.say("here")
    await ann.say("@bob @BOB @nobody bob@example.org")
    (heard,) = bob.heard("message.sent")[-1:]
    assert heard["mentions"] == [bob.you["id"]]
