"""Keeping people out of a room, over the joined pair."""

import pytest
from tests.house import House, house
from tests.staff import account, appoint, code, room_of, standing

from hubbub.features.call import Rules

MINUTE = 60


async def test_65_somebody_who_is_removed_hears_that_last(home: House) -> None:
    ann, bob, eve = [await home.enter(name) for name in ("ann", "bob", "eve")]
    await room_of(ann, bob, eve)
    await ann.ask("room.remove", room="ops", user="bob")
    await ann.say("without bob", room="ops")
    (left,) = bob.heard("member.left", "message.sent")
    assert (left["user"]["name"], left["by"]["name"]) == ("bob", "ann")
    assert [f["type"] for f in eve.heard("member.left", "message.sent")] == ["member.left", "message.sent"]
    assert code(await bob.say("Hi", room="ops")) == "not_a_member"
    assert code(await bob.ask("room.join", room="ops")) == "ok", "a channel is still there for everybody"


async def test_who_is_removed_from_a_private_room_cannot_tell_it_from_a_missing_one(home: House) -> None:
    ann, bob = await home.enter("ann"), await home.enter("bob")
    await room_of(ann, bob, private=True)
    await ann.ask("room.remove", room="ops", user="bob")
    for command in ("room.join", "message.history", "room.members"):
        assert code(await bob.ask(command, room="ops")) == "no_such_room"


async def test_who_is_removed_from_an_open_room_still_listens_in() -> None:
    async with house(rules=Rules(rate=0, registration=True)) as home:
        eve, bob = await account(home, "eve", "admin"), await home.enter("bob")
        await bob.say("Hi")
        await eve.ask("room.remove", room="lobby", user="bob")
        (left,) = bob.heard("member.left")
        assert left["open"]
        await eve.say("anybody?")
        assert [f["text"] for f in bob.heard("message.sent")] == ["anybody?"]


async def test_removing_is_of_members(home: House) -> None:
    ann, _ = await home.enter("ann"), await home.enter("eve", visit=True)
    await room_of(ann)
    assert code(await ann.ask("room.remove", room="ops", user="eve")) == "no_such_user"


async def test_65_a_ban_shuts_a_member_out_of_everything(home: House) -> None:
    ann, bob, eve = [await home.enter(name) for name in ("ann", "bob", "eve")]
    await room_of(ann, bob, eve)
    reply = await ann.ask("room.ban", room="ops", user="bob", reason="spam")
    await ann.say("without bob", room="ops")
    (banned,) = bob.heard("member.banned", "message.sent", "member.left")
    assert (banned["user"]["name"], banned["reason"], banned["seq"]) == ("bob", "spam", reply["seq"])
    assert "until" not in banned
    assert [f["type"] for f in eve.heard("member.banned", "message.sent")] == ["member.banned", "message.sent"]
    for command, fields in (
        ("room.join", {}), ("message.send", {"text": "Hi"}), ("message.history", {}), ("room.members", {}),
        ("presence.list", {}), ("typing.set", {}), ("read.mark", {"seq": 1}), ("room.leave", {}),
    ):  # fmt: skip
        assert code(await bob.ask(command, room="ops", **fields)) == "banned", command
    assert "ops" not in [room["name"] for room in (await bob.ask("room.list"))["rooms"]]
    assert code(await eve.ask("room.invite", room="ops", user="bob")) == "banned"
    assert await standing(ann) == {"ann": "owner", "eve": "member"}


async def test_65_a_ban_from_the_lobby_shuts_out_whoever_only_listens_in_on_every_device() -> None:
    async with house(rules=Rules(rate=0, registration=True)) as home:
        ann, bob = await account(home, "ann", "admin"), home.connect()
        token = (await bob.hello("bob"))["token"]
        phone = await home.enter(token=token)
        await ann.ask("room.ban", room="lobby", user="bob")
        await ann.say("without bob")
        for wire in (bob, phone):
            assert [f["type"] for f in wire.heard("member.banned", "message.sent")] == ["member.banned"]
        assert (await home.connect().hello(token=token))["rooms"] == [], "hello does not let them in again"
        assert code(await bob.say("Hi")) == "banned"


async def test_65_a_visitor_who_listens_in_is_shut_out(home: House) -> None:
    ann, eve = await home.enter("ann"), await home.enter("eve", visit=True)
    await room_of(ann)
    await eve.ask("room.join", room="ops")
    eve.heard()
    await ann.ask("room.ban", room="ops", user="eve")
    await ann.say("without eve", room="ops")
    assert [f["type"] for f in eve.heard("member.banned", "message.sent")] == ["member.banned"]
    assert code(await eve.ask("room.join", room="ops")) == "banned"
    assert code(await eve.say("Hi", room="ops")) == "banned"


async def test_a_ban_from_a_private_room_keeps_from_being_invited_and_is_not_told(home: House) -> None:
    ann, bob, eve = [await home.enter(name) for name in ("ann", "bob", "eve")]
    await room_of(ann, bob, eve, private=True)
    await ann.ask("room.ban", room="ops", user="bob")
    assert code(await bob.ask("room.join", room="ops")) == "no_such_room"
    assert code(await eve.ask("room.invite", room="ops", user="bob")) == "banned"


async def test_a_ban_ends_by_itself_and_an_open_room_is_heard_again_after_joining_it() -> None:
    async with house(rules=Rules(rate=0, registration=True)) as home:
        ann, bob = await account(home, "ann", "admin"), await home.enter("bob")
        await ann.ask("room.ban", room="lobby", user="bob", minutes=1)
        home.clock.seconds += MINUTE - 1
        assert code(await bob.ask("room.join", room="lobby")) == "banned"
        home.clock.seconds += 1
        assert code(await bob.ask("room.join", room="lobby")) == "ok"
        await ann.say("welcome back")
        assert [f["text"] for f in bob.heard("message.sent")] == ["welcome back"]


async def test_a_visitor_whose_ban_is_over_hears_the_lobby_again_by_speaking() -> None:
    async with house(rules=Rules(rate=0, registration=True)) as home:
        ann, tab = await account(home, "ann", "admin"), home.connect(plain=True)
        await home.settle()
        await tab.lines("/name eve")
        await ann.ask("room.ban", room="lobby", user="eve", minutes=1)
        await ann.say("unheard")
        assert [line["msg"] for line in await tab.lines("Hi")] == ["You have been shut out of #lobby."]
        home.clock.seconds += MINUTE
        assert [(line["user"], line["msg"]) for line in await tab.lines("Hi")] == [("eve", "Hi")]
        await ann.say("heard")
        assert [line["msg"] for line in tab.heard()] == ["heard"]


async def test_unbanning_lets_somebody_join_again_and_is_refused_where_there_is_no_ban(home: House) -> None:
    ann, bob = await home.enter("ann"), await home.enter("bob")
    await room_of(ann, bob)
    assert code(await ann.ask("room.unban", room="ops", user="bob")) == "no_such_thing"
    await ann.ask("room.ban", room="ops", user="bob")
    assert code(await ann.ask("room.unban", room="ops", user="bob")) == "ok"
    assert code(await bob.ask("room.join", room="ops")) == "ok"
    assert code(await ann.ask("room.unban", room="ops", user="bob")) == "no_such_thing"


async def test_bans_are_listed_to_those_who_look_after_the_room(home: House) -> None:
    ann, bob, carl, _ = [await home.enter(name) for name in ("ann", "bob", "carl", "eve")]
    await room_of(ann, bob, carl)
    await appoint(ann, bob, "moderator")
    await bob.ask("room.ban", room="ops", user="carl", minutes=1)
    home.clock.seconds += 1
    await ann.ask("room.ban", room="ops", user="eve", reason="again")
    bans = (await bob.ask("room.bans", room="ops"))["bans"]
    assert [(b["user"]["name"], b["by"]["name"], b.get("reason", ""), "until" in b) for b in bans] == [
        ("eve", "ann", "again", False), ("carl", "bob", "", True),
    ]  # fmt: skip
    home.clock.seconds += MINUTE
    assert [b["user"]["name"] for b in (await bob.ask("room.bans", room="ops"))["bans"]] == ["eve"]


async def test_the_last_word_about_a_ban_counts(home: House) -> None:
    ann, bob = await home.enter("ann"), await home.enter("bob")
    await room_of(ann, bob)
    await ann.ask("room.ban", room="ops", user="bob")
    await ann.ask("room.ban", room="ops", user="bob", minutes=1)
    home.clock.seconds += MINUTE
    assert code(await bob.ask("room.join", room="ops")) == "ok"


async def test_70_an_admin_who_bans_the_last_owner_leaves_an_heir() -> None:
    async with house(rules=Rules(rate=0, registration=True)) as home:
        ann, bob, eve = await account(home, "ann"), await account(home, "bob"), await account(home, "eve", "admin")
        await room_of(ann, bob)
        assert code(await eve.ask("room.ban", room="ops", user="ann")) == "ok"
        assert [f["type"] for f in bob.heard("member.changed", "member.banned")] == ["member.changed", "member.banned"]
        assert await standing(bob) == {"bob": "owner"}


@pytest.mark.parametrize("minutes", [0, -1, 10**9, 1.5, "1"])
async def test_a_time_that_is_none_is_refused(home: House, minutes: object) -> None:
    ann, bob = await home.enter("ann"), await home.enter("bob")
    await room_of(ann, bob)
    assert code(await ann.ask("room.ban", room="ops", user="bob", minutes=minutes)) == "invalid"


async def test_a_guest_under_another_name_is_kept_out_by_closing_the_room_to_guests(home: House) -> None:
    """A ban is about one person, and a guest can be another one; guests who are members stay."""
    ann, bob, eve = [await home.enter(name) for name in ("ann", "bob", "eve")]
    room = await room_of(ann, bob, eve)
    await ann.ask("room.ban", room="ops", user="eve")
    back = await home.enter("eve-2")
    assert code(await back.ask("room.join", room="ops")) == "ok"
    await ann.ask("room.ban", room="ops", user="eve-2")
    await ann.ask("room.edit", room="ops", guests=False)
    again = await home.enter("eve-3")
    for command in ("room.join", "message.history", "room.members"):
        assert code(await again.ask(command, room=room)) == "no_such_room"
    assert code(await bob.say("Still here", room="ops")) == "ok"
