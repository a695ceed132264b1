"""What a room is, changed by those who look after it, over the joined pair."""

import pytest
from tests.house import House, house
from tests.staff import account, appoint, code, room_of

from hubbub.features.call import Rules


async def test_a_change_is_told_whole_and_counts_at_once(home: House) -> None:
    ann, bob = await home.enter("ann"), await home.enter("bob")
    room = await room_of(ann, bob, topic="old")
    reply = await ann.ask("room.edit", room="ops", topic="new", slow=5)
    (change,) = bob.heard("room.changed")
    assert change["seq"] == reply["seq"]
    assert change["channel"] == {"name": "ops", "kind": "channel", "topic": "new", "guests": True, "slow": 5}
    (seen,) = [r for r in (await bob.ask("room.list"))["rooms"] if r["id"] == room]
    assert (seen["topic"], seen["slow"]) == ("new", 5)


async def test_what_is_so_already_is_no_event(home: House) -> None:
    ann, bob = await home.enter("ann"), await home.enter("bob")
    await room_of(ann, bob, topic="old")
    for fields in ({}, {"topic": " old "}, {"state": "open"}, {"name": "#ops", "slow": 0}):
        assert code(await ann.ask("room.edit", room="ops", **fields)) == "ok"
    assert bob.heard("room.changed") == []


async def test_a_room_takes_another_name_that_is_free(home: House) -> None:
    ann, bob = await home.enter("ann"), await home.enter("bob")
    await room_of(ann, bob)
    await room_of(ann, name="den")
    assert code(await ann.ask("room.edit", room="ops", name="DEN")) == "name_taken"
    assert code(await ann.ask("room.edit", room="ops", name="two words")) == "bad_name"
    assert code(await ann.ask("room.edit", room="ops", name="OPS")) == "ok", "its own, in another case"
    await ann.ask("room.edit", room="ops", name="dev")
    assert code(await bob.say("Hi", room="dev")) == "ok"
    assert code(await bob.say("Hi", room="ops")) == "no_such_room"
    assert code(await bob.ask("room.create", name="ops")) == "ok"


@pytest.mark.parametrize("topic", ["two\nlines", "\x1b[31m", "x" * 251])
async def test_a_topic_is_one_short_line(home: House, topic: str) -> None:
    ann = await home.enter("ann")
    await room_of(ann)
    assert code(await ann.ask("room.edit", room="ops", topic=topic)) == "invalid"


async def test_in_an_announcing_room_moderators_speak(home: House) -> None:
    ann, bob, carl = [await home.enter(name) for name in ("ann", "bob", "carl")]
    eve = await home.enter("eve", visit=True)
    await room_of(ann, bob, carl)
    await appoint(ann, bob, "moderator")
    await bob.ask("room.edit", room="ops", state="announcing")
    assert [code(await who.say("Hi", room="ops")) for who in (ann, bob, carl, eve)] == [
        "ok", "ok", "read_only", "read_only",
    ]  # fmt: skip
    assert code(await carl.ask("typing.set", room="ops")) == "read_only"
    assert code(await (await home.enter("zoe")).ask("room.join", room="ops")) == "ok", "anybody may listen"


async def test_into_a_locked_room_nobody_comes_by_any_way(home: House) -> None:
    ann, bob, carl, zoe = [await home.enter(name) for name in ("ann", "bob", "carl", "zoe")]
    eve = await home.enter("eve", visit=True)
    await room_of(ann, bob)
    await ann.ask("room.edit", room="ops", state="locked")
    assert code(await carl.ask("room.join", room="ops")) == "read_only"
    assert code(await eve.ask("room.join", room="ops")) == "read_only"
    assert code(await bob.ask("room.invite", room="ops", user="carl")) == "read_only"
    assert code(await bob.say("Hi", room="ops")) == "read_only"
    assert code(await ann.ask("room.invite", room="ops", user="zoe")) == "ok", "but by those who look after it"
    assert code(await zoe.ask("message.history", room="ops")) == "ok"


async def test_69_an_archived_room_is_read_and_changed_by_no_way(home: House) -> None:
    ann, bob, carl = [await home.enter(name) for name in ("ann", "bob", "carl")]
    await room_of(ann, bob)
    await ann.say("kept", room="ops")
    assert code(await ann.ask("room.edit", room="ops", state="archived")) == "ok"
    for who, command, fields in (
        (ann, "message.send", {"text": "Hi"}), (ann, "typing.set", {}), (ann, "room.invite", {"user": "carl"}),
        (ann, "room.edit", {"topic": "Hi"}), (ann, "room.edit", {"name": "new"}), (carl, "room.join", {}),
        (bob, "message.send", {"text": "Hi"}),
    ):  # fmt: skip
        assert code(await who.ask(command, room="ops", **fields)) == "archived", command
    assert [m["text"] for m in (await carl.ask("message.history", room="ops"))["messages"]] == ["kept"]
    assert code(await bob.ask("room.leave", room="ops")) == "ok"


async def test_only_an_owner_archives_and_takes_out_of_the_archive(home: House) -> None:
    ann, bob = await home.enter("ann"), await home.enter("bob")
    await room_of(ann, bob)
    await appoint(ann, bob, "moderator")
    assert code(await bob.ask("room.edit", room="ops", state="archived")) == "forbidden"
    await ann.ask("room.edit", room="ops", state="archived")
    assert code(await bob.ask("room.edit", room="ops", state="open")) == "forbidden"
    assert code(await ann.ask("room.edit", room="ops", state="open", topic="again")) == "ok"
    assert code(await bob.say("Hi", room="ops")) == "ok"


@pytest.mark.parametrize(
    ("fields", "answer"),
    [({"topic": "x"}, "ok"), ({"slow": 5}, "ok"), ({"state": "locked"}, "ok"), ({"name": "x"}, "forbidden"),
     ({"guests": False}, "forbidden"), ({"topic": "x", "name": "y"}, "forbidden")],
    ids=str,
)  # fmt: skip
async def test_what_moderators_change_and_what_only_owners_do(
    home: House, fields: dict[str, object], answer: str
) -> None:
    ann, bob, eve = [await home.enter(name) for name in ("ann", "bob", "eve")]
    await room_of(ann, bob, eve)
    await appoint(ann, bob, "moderator")
    assert code(await eve.ask("room.edit", room="ops", **fields)) == "forbidden"
    assert code(await bob.ask("room.edit", room="ops", **fields)) == answer
    assert code(await ann.ask("room.edit", room="ops", **fields)) == "ok"


async def test_65_a_visitor_who_listens_in_hears_no_more_when_guests_may_not(home: House) -> None:
    ann, bob, eve = await home.enter("ann"), await home.enter("bob"), await home.enter("eve", visit=True)
    await room_of(ann, bob)
    await eve.ask("room.join", room="ops")
    eve.heard()
    await ann.ask("room.edit", room="ops", guests=False)
    await ann.say("members only", room="ops")
    assert [f["type"] for f in eve.heard("room.changed", "message.sent")] == ["room.changed"]
    assert [f["type"] for f in bob.heard("room.changed", "message.sent")] == ["room.changed", "message.sent"]
    for command in ("room.join", "message.history"):
        assert code(await eve.ask(command, room="ops")) == "no_such_room"


async def test_the_lobby_keeps_its_name_and_its_guests() -> None:
    async with house(rules=Rules(rate=0, registration=True)) as home:
        ann = await account(home, "ann", "owner")
        assert code(await ann.ask("room.edit", room="lobby", name="hall")) == "forbidden"
        assert code(await ann.ask("room.edit", room="lobby", guests=False)) == "forbidden"
        assert code(await ann.ask("room.edit", room="lobby", topic="Hello", state="announcing")) == "ok"


async def test_a_direct_conversation_and_a_private_room_are_not_for_guests_to_find(home: House) -> None:
    ann, bob = await home.enter("ann"), await home.enter("bob")
    direct = (await ann.say("psst", room="@bob"))["room"]
    assert code(await bob.ask("room.edit", room=direct, topic="x")) == "forbidden"
    await room_of(ann, private=True)
    assert code(await ann.ask("room.edit", room="ops", guests=True)) == "invalid"
