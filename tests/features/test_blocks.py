"""Whom somebody wants to hear nothing from, over the joined pair."""

import pytest
from tests.house import House
from tests.staff import code, room_of

from hubbub.features import blocks


async def test_who_is_blocked_writes_nothing_to_the_other_alone(home: House) -> None:
    """Neither in a conversation there is, nor by opening one; the same answer comes of writing, joining and typing."""
    ann, bob, eve = [await home.enter(name) for name in ("ann", "bob", "eve")]
    room = (await eve.say("psst", room="@ann"))["room"]
    for name in ("eve", "bob"):
        assert (await ann.ask("block.add", user=name))["user"]["name"] == name
    ann.heard()
    answers = [
        await eve.say("psst", room="@ann"), await eve.say("psst", room=room), await eve.ask("typing.set", room=room),
        await bob.say("psst", room="@ann"), await bob.ask("room.join", room="@ann"),
    ]  # fmt: skip
    assert {answer["code"] for answer in answers} == {"unreachable"}
    assert len({answer["message"] for answer in answers}) == 1
    assert ann.heard() == []
    assert [r["kind"] for r in (await bob.ask("room.list"))["rooms"]] == ["channel"], "no conversation was opened"


async def test_who_is_blocked_can_still_be_written_to_and_read(home: House) -> None:
    ann, eve = await home.enter("ann"), await home.enter("eve")
    room = (await eve.say("psst", room="@ann"))["room"]
    await ann.ask("block.add", user="eve")
    assert code(await ann.say("please stop", room="@eve")) == "ok"
    assert [m["text"] for m in (await eve.ask("message.history", room=room))["messages"]] == ["psst", "please stop"]


async def test_who_is_blocked_invites_and_mentions_nobody(home: House) -> None:
    ann, bob, eve = [await home.enter(name) for name in ("ann", "bob", "eve")]
    await room_of(eve, bob, name="den", private=True)
    await room_of(bob, ann, eve)
    await ann.ask("block.add", user="eve")
    assert code(await eve.ask("room.invite", room="den", user="ann")) == "unreachable"
    assert code(await bob.ask("room.invite", room="den", user="ann")) == "ok"
    ann.heard()
    await eve.say("@ann @bob look", room="ops")
    await bob.say("@ann look", room="ops")
    assert [f.get("mentions", []) for f in ann.heard("message.sent")] == [[bob.you["id"]], [ann.you["id"]]]
    (ops,) = [r for r in (await ann.ask("room.list"))["rooms"] if r["name"] == "ops"]
    assert (ops["unread"], ops["mentions"]) == (2, 1)


async def test_all_devices_are_told_and_a_welcome_says_so(home: House) -> None:
    ann, eve = home.connect(), await home.enter("eve")
    token = (await ann.hello("ann"))["token"]
    phone = await home.enter(token=token)
    await ann.ask("block.add", user="eve")
    assert [(f["user"]["name"], f["on"]) for f in phone.heard("block.changed")] == [("eve", True)]
    assert eve.heard("block.changed") == []
    assert (await home.connect().hello(token=token))["blocked"] == [eve.you["id"]]
    await phone.ask("block.remove", user="eve")
    assert [f["on"] for f in ann.heard("block.changed")] == [True, False]
    assert "blocked" not in await home.connect().hello(token=token)
    assert code(await eve.say("Hi", room="@ann")) == "ok"


async def test_blocks_are_listed_by_name_and_are_ones_own(home: House) -> None:
    ann, bob, eve = [await home.enter(name) for name in ("ann", "bob", "eve")]
    for name in ("eve", "bob", "eve"):
        await ann.ask("block.add", user=name)
    assert [person["name"] for person in (await ann.ask("block.list"))["blocked"]] == ["bob", "eve"]
    for other in (bob, eve):
        assert (await other.ask("block.list"))["blocked"] == []
    await eve.ask("account.close")
    assert [person["name"] for person in (await ann.ask("block.list"))["blocked"]] == ["bob"]


async def test_nobody_blocks_themselves_or_nobody(home: House) -> None:
    ann = await home.enter("ann")
    assert code(await ann.ask("block.add", user="ann")) == "invalid"
    assert code(await ann.ask("block.add", user="nobody")) == "no_such_user"


async def test_49_one_person_blocks_only_so_many(home: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(blocks, "MOST", 2)
    ann = await home.enter("ann")
    for name in ("bob", "carl", "eve"):
        await home.enter(name)
    assert [code(await ann.ask("block.add", user=name)) for name in ("bob", "carl", "eve")] == ["ok", "ok", "too_many"]
    await ann.ask("block.remove", user="bob")
    assert code(await ann.ask("block.add", user="eve")) == "ok"
