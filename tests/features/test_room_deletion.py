"""A room that is ended, with all that was said in it, over the joined pair: who may, who is told, and what is left."""

from functools import partial

import pytest
from tests.house import House
from tests.lag import flood
from tests.staff import appoint, code, room_of

from hubbub.store import people


async def test_whoever_hears_it_is_told_and_nothing_of_it_is_left(home: House) -> None:
    ann, bob, eve = [await home.enter(name) for name in ("ann", "bob", "eve")]
    room = await room_of(ann, bob, topic="canary")
    await ann.say("canary @bob", room="ops", key="k1")
    await bob.ask("report.create", room="ops", seq=(await ann.say("canary", room="ops"))["seq"], key="r1")
    bob.heard()
    assert code(await ann.ask("room.delete", room="ops")) == "ok"
    assert bob.heard() == [{"type": "room.deleted", "room": room}]
    assert ann.heard("room.deleted") == [{"type": "room.deleted", "room": room}]
    assert eve.heard() == [], "who was never in it hears nothing of its end"
    for wire in (ann, bob):
        assert code(await wire.ask("message.history", room=room)) == "no_such_room"
        assert [r["name"] for r in (await wire.ask("room.list"))["rooms"]] == ["lobby"]
    assert not home.hub.listeners_of(bob.you["id"]) & {
        ear for ear in home.hub._people[bob.you["id"]] if room in ear.rooms
    }


async def test_26_no_table_holds_a_word_of_it(home: House) -> None:
    ann, bob = await home.enter("ann"), await home.enter("bob")
    await room_of(ann, name="canary", topic="canary", key="c1")
    await bob.ask("room.join", room="canary", key="j1")
    seq = (await ann.say("canary @bob", room="canary", key="k1"))["seq"]
    await bob.ask("report.create", room="canary", seq=seq, reason="canary", key="r1")
    await ann.ask("room.delete", room="canary")
    left = [row for row in (await home.dump()).splitlines() if "canary" in row]
    assert [row for row in left if "room.delete" not in row] == [], "but for the line in the log that names the room"


async def test_4_what_was_said_there_does_not_come_to_life_in_another_room_of_the_name(home: House) -> None:
    ann = await home.enter("ann")
    room = await room_of(ann)
    first = await ann.say("Hi", room="ops", key="k1")
    await ann.ask("room.delete", room="ops")
    other = await room_of(ann)
    assert other != room, "an id is never given twice"
    again = await ann.say("Hi", room="ops", key="k1")
    assert (again["room"], again["seq"], again["duplicate"], again["deleted"]) == (room, first["seq"], True, True)
    assert (await ann.ask("message.history", room="ops"))["messages"] == []


async def test_owners_and_admins_may_but_nobody_ends_the_lobby_or_a_conversation_of_two(home: House) -> None:
    ann, bob, eve = [await home.enter(name) for name in ("ann", "bob", "eve")]
    await home.store.transaction(partial(people.set_rank, user_id=eve.you["id"], rank="owner"))
    await room_of(ann, bob)
    assert code(await bob.ask("room.delete", room="ops")) == "forbidden"
    await appoint(ann, bob, "moderator")
    assert code(await bob.ask("room.delete", room="ops")) == "forbidden"
    await room_of(ann, name="den", private=True)
    assert code(await eve.ask("room.delete", room="den")) == "no_such_room"
    kept = await eve.ask("room.delete", room="lobby")
    assert (code(kept), kept["message"]) == ("first_room", "Everybody starts in #lobby, so it stays.")
    await eve.say("Hi", room="@ann")
    assert code(await eve.ask("room.delete", room="@ann")) == "forbidden"
    await ann.ask("room.edit", room="ops", state="archived")
    assert code(await eve.ask("room.delete", room="ops")) == "ok"
    assert code(await ann.ask("room.delete", room="den")) == "ok"


async def test_the_log_says_who_ended_which_room(home: House) -> None:
    ann = await home.enter("ann")
    await room_of(ann)
    await ann.ask("room.delete", room="ops")
    (line,) = [row for row in (await home.dump()).splitlines() if "'room.delete'" in row]
    assert "'ann'" in line
    assert "'ops'" in line


async def test_whoever_is_behind_is_told_when_they_get_there(home: House) -> None:
    ann, bob = await home.enter("ann"), await home.enter("bob")
    room = await room_of(ann, bob)
    bob.pipe.clogged = True
    await flood(home, ann, room="ops")
    await ann.ask("room.delete", room="ops")
    bob.pipe.drain()
    await home.settle()
    heard = [frame for frame in bob.heard() if frame.get("room") == room]
    assert heard[-1] == {"type": "room.deleted", "room": room}
    await home.settle()
    assert await bob.ask("ping")


@pytest.mark.parametrize("together", [True, False])
async def test_what_was_said_before_its_end_is_heard_before_it(home: House, together: bool) -> None:
    ann, bob = await home.enter("ann"), await home.enter("bob")
    await room_of(ann, bob)
    ann.send(type="message.send", room="ops", text="last words")
    if not together:
        await home.settle()
    ann.send(type="room.delete", room="ops")
    await home.settle()
    assert [frame["type"] for frame in bob.heard()] == ["message.sent", "room.deleted"]
