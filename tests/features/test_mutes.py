"""Keeping somebody quiet for a while, over the joined pair."""

from tests.house import House, house
from tests.staff import account, code, room_of

from hubbub.features.call import Rules

MINUTE = 60


async def test_65_a_muted_member_hears_and_says_nothing_until_it_is_over(home: House) -> None:
    ann, bob = await home.enter("ann"), await home.enter("bob")
    await room_of(ann, bob)
    await ann.ask("room.mute", room="ops", user="bob", minutes=2)
    (change,) = bob.heard("member.changed")
    assert (change["user"]["name"], change["role"]) == ("bob", "member")
    home.clock.seconds += 90
    refused = await bob.say("Hi", room="ops")
    assert (refused["code"], refused["retry"], refused["retry_after"]) == ("muted", True, 30)
    assert code(await bob.ask("typing.set", room="ops")) == "muted"
    await ann.say("listen", room="ops")
    assert [f["text"] for f in bob.heard("message.sent")] == ["listen"]
    home.clock.seconds += 30
    assert code(await bob.say("Hi", room="ops")) == "ok"


async def test_a_mute_is_in_the_list_of_members_and_ends_by_word(home: House) -> None:
    ann, bob = await home.enter("ann"), await home.enter("bob")
    await room_of(ann, bob)
    await ann.ask("room.mute", room="ops", user="bob", minutes=2)
    muted = bob.heard("member.changed")[0]["muted"]
    members = (await bob.ask("room.members", room="ops"))["members"]
    assert [member.get("muted") for member in members] == [None, muted]
    assert [r.get("muted") for r in (await bob.ask("room.list"))["rooms"] if r["name"] == "ops"] == [muted]
    await ann.ask("room.unmute", room="ops", user="bob")
    assert "muted" not in bob.heard("member.changed")[0]
    assert code(await bob.say("Hi", room="ops")) == "ok"


async def test_69_leaving_and_coming_back_does_not_end_a_mute(home: House) -> None:
    ann, bob = await home.enter("ann"), await home.enter("bob")
    await room_of(ann, bob)
    await ann.ask("room.mute", room="ops", user="bob", minutes=2)
    await bob.ask("room.leave", room="ops")
    bob.heard()
    assert "muted" in (await bob.ask("room.join", room="ops"))["room"]
    assert "muted" in bob.heard("member.joined")[0]
    assert code(await bob.say("Hi", room="ops")) == "muted"
    await bob.ask("room.leave", room="ops")
    await ann.ask("room.unmute", room="ops", user="bob")
    await bob.ask("room.join", room="ops")
    assert code(await bob.say("Hi", room="ops")) == "ok"


async def test_65_who_only_listens_in_can_be_muted_too() -> None:
    """A guest speaks in the lobby without being a member, and a visitor is a member nowhere."""
    async with house(rules=Rules(rate=0, registration=True)) as home:
        ann, bob = await account(home, "ann", "admin"), await home.enter("bob")
        tab = home.connect(plain=True)
        await home.settle()
        await tab.lines("/name eve")
        for name in ("bob", "eve"):
            assert code(await ann.ask("room.mute", room="lobby", user=name, minutes=1)) == "ok"
        assert code(await bob.say("Hi")) == "muted"
        assert [line["msg"] for line in await tab.lines("Hi")] == ["You may not speak in #lobby for a while."]
        assert code(await bob.ask("room.join", room="lobby")) == "ok"
        assert code(await bob.say("Hi")) == "muted", "nor does becoming a member free anybody"
        home.clock.seconds += MINUTE
        assert code(await bob.say("Hi")) == "ok"
        assert [line["user"] for line in await tab.lines("Hi")] == ["eve"]


async def test_the_role_survives_a_mute(home: House) -> None:
    ann, bob = await home.enter("ann"), await home.enter("bob")
    await room_of(ann, bob)
    await ann.ask("room.role", room="ops", user="bob", role="moderator")
    await ann.ask("room.mute", room="ops", user="bob", minutes=1)
    assert code(await bob.say("Hi", room="ops")) == "muted"
    assert code(await bob.ask("room.unmute", room="ops", user="bob")) == "forbidden", "nobody frees themselves"
    await ann.ask("room.role", room="ops", user="bob", role="member")
    assert code(await bob.say("Hi", room="ops")) == "muted", "and another role does not, either"
