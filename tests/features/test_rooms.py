"""Rooms and who is in them, over the joined pair."""

from tests.house import House


async def test_whoever_joins_hears_their_own_arrival_and_what_follows(home: House) -> None:
    ann, bob = await home.enter("ann"), await home.enter("bob")
    await ann.ask("room.create", name="ops")
    await ann.say("before", room="ops")
    assert bob.heard("message.sent") == []
    opened = await bob.ask("room.join", room="#OPS")
    await ann.say("after", room="ops")
    heard = [frame for frame in bob.heard() if "seq" in frame and "re" not in frame]
    assert [frame["type"] for frame in heard] == ["member.joined", "message.sent"]
    assert heard[0]["seq"] == opened["seq"]
    assert (opened["room"]["read"], opened["room"]["unread"]) == (opened["seq"], 0)


async def test_all_devices_follow_when_one_of_them_joins_and_leaves(home: House) -> None:
    ann, bob = await home.enter("ann"), await home.enter("bob")
    phone = home.connect()
    bob_token = (await home.connect().hello("carl"))["token"]
    await phone.hello(token=bob_token)
    laptop = home.connect()
    await laptop.hello(token=bob_token)
    await ann.ask("room.create", name="ops")
    await phone.ask("room.join", room="ops")
    await ann.say("both hear", room="ops")
    assert [f["text"] for f in laptop.heard("message.sent")] == ["both hear"]
    await phone.ask("room.leave", room="ops")
    await ann.say("neither hears", room="ops")
    assert laptop.heard("message.sent") == phone.heard("message.sent")[1:] == []
    assert bob.heard("message.sent") == [], "somebody else was never in the room"


async def test_a_private_room_looks_like_a_missing_one_until_one_is_invited(home: House) -> None:
    ann, bob = await home.enter("ann"), await home.enter("bob")
    room = (await ann.ask("room.create", name="den", private=True))["room"]["id"]
    for type, fields in (
        ("room.join", {}),
        ("message.history", {}),
        ("message.send", {"text": "Hi"}),
        ("room.members", {}),
    ):
        hidden = await bob.ask(type, room="den", **fields)
        missing = await bob.ask(type, room="not", **fields)
        assert hidden["code"] == missing["code"] == "no_such_room"
        assert hidden["message"].replace("den", "not") == missing["message"]
        assert (await bob.ask(type, room=room, **fields))["code"] == "no_such_room"
    assert "den" not in [r["name"] for r in (await bob.ask("room.list"))["rooms"]]
    await ann.ask("room.invite", room="den", user="bob")
    assert [f["channel"]["name"] for f in bob.heard("member.joined")] == ["den"]
    assert (await bob.say("thanks", room="den"))["type"] == "ok"


async def test_a_room_name_is_taken_whatever_its_case(home: House) -> None:
    ann = await home.enter("ann")
    await ann.ask("room.create", name="Ops")
    assert (await ann.ask("room.create", name="oPS"))["code"] == "name_taken"
    for name in ("", "#", "r12", "two words", "a\u202eb", "x" * 65):
        assert (await ann.ask("room.create", name=name))["code"] == "bad_name", name


async def test_a_direct_conversation_is_made_on_first_use_and_is_one_for_both(home: House) -> None:
    ann, bob, eve = await home.enter("ann"), await home.enter("bob"), await home.enter("eve")
    there = await ann.say("psst", room="@bob")
    back = await bob.say("what?", room="@ann")
    assert back["room"] == there["room"]
    assert [f["text"] for f in bob.heard("message.sent")] == ["psst", "what?"]
    assert eve.heard() == []
    assert (await eve.ask("message.history", room=there["room"]))["code"] == "no_such_room"
    (room,) = [r for r in (await ann.ask("room.list"))["rooms"] if r["kind"] == "direct"]
    assert (room["name"], room["other"]["name"]) == ("bob", "bob")


async def test_reading_makes_no_conversation(home: House) -> None:
    ann, bob = await home.enter("ann"), await home.enter("bob")
    assert (await ann.ask("message.history", room="@bob"))["code"] == "no_such_room"
    assert (await ann.ask("read.mark", room="@bob", seq=0))["code"] == "no_such_room"
    assert bob.heard() == []


async def test_the_open_lobby_is_heard_by_all_and_joined_by_speaking(home: House) -> None:
    ann = home.connect()
    welcome = await ann.hello("ann")
    assert [(r["name"], r["member"]) for r in welcome["rooms"]] == [("lobby", False)]
    await ann.say("Hi")
    assert [f["type"] for f in ann.heard() if f["type"] in {"member.joined", "message.sent"}] == [
        "member.joined",
        "message.sent",
    ]
    members = (await ann.ask("room.members", room="lobby"))["members"]
    assert [(m["user"]["name"], m["role"]) for m in members] == [("ann", "member")]


async def test_a_room_must_be_joined_before_one_writes_there(home: House) -> None:
    ann, bob = await home.enter("ann"), await home.enter("bob")
    await ann.ask("room.create", name="ops")
    refused = await bob.say("Hi", room="ops")
    assert (refused["code"], refused["message"]) == ("not_a_member", "Join #ops first.")


async def test_a_visitor_may_leave_a_channel_that_nobody_hears(home: House) -> None:
    """There is nothing to stop hearing; the server goes on."""
    ann, eve = await home.enter("ann"), await home.enter("eve", visit=True)
    await ann.ask("room.create", name="ops")
    ann.vanish()
    await home.settle()
    assert (await eve.ask("room.leave", room="ops"))["type"] == "ok"
    assert not home.broken
    assert (await eve.say("still here"))["type"] == "ok"
