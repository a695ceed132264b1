"""Tokens for programs: what they may do, what they hear, whose they are, and how they end."""

from typing import Any

import pytest
from tests.access import audit, invited, owner
from tests.house import House, Wire


async def token(home: House, by: Wire, **fields: Any) -> Wire:
    """A program that has said hello with a new token."""
    made = await by.ask("token.create", **{"name": "program", **fields})
    assert made["type"] == "ok", made
    return await home.enter(token=made["token"])


async def test_a_bot_speaks_under_its_own_name_and_is_visibly_one(home: House) -> None:
    ann = await owner(home)
    bot = await token(home, ann, bot="builds")
    await bot.say("Build 7 is green")
    (said,) = ann.heard("message.sent")
    assert (said["by"]["name"], said["by"]["kind"]) == ("builds", "bot")
    again = await token(home, ann, bot="builds", name="second")
    assert again.you["id"] == bot.you["id"]


async def test_a_token_does_what_it_names_and_nothing_else(home: House) -> None:
    ann = await owner(home)
    bot = await token(home, ann, bot="builds", commands=["message.send"])
    assert (await bot.say("green"))["type"] == "ok"
    for command, fields in (("message.history", {"room": "lobby"}), ("room.create", {"name": "x"}), ("room.list", {})):
        assert (await bot.ask(command, **fields))["code"] == "forbidden"
    assert (await bot.ask("ping"))["type"] == "ok"


async def test_a_token_that_may_not_read_hears_nothing(home: House) -> None:
    """To listen is to read: no room in its welcome, and no event of a room it is made a member of later."""
    ann = await owner(home)
    bot = await token(home, ann, bot="builds", commands=["message.send"])
    assert bot.frames[0]["rooms"] == []
    await ann.ask("room.create", name="ops")
    await ann.ask("room.invite", room="ops", user="builds")
    await ann.say("secret", room="ops")
    await bot.say("green", room="ops")
    await ann.say("secret")
    assert bot.heard("message.sent", "member.joined", "typing.changed") == []


@pytest.mark.parametrize("word", ["read", "message.*", "message.history"])
async def test_a_token_that_may_read_hears(home: House, word: str) -> None:
    ann = await owner(home)
    bot = await token(home, ann, bot="builds", commands=[word])
    await ann.say("hello")
    assert [event["text"] for event in bot.heard("message.sent")] == ["hello"]


async def test_a_token_for_one_room_knows_of_no_other(home: House) -> None:
    """Other rooms are answered like missing ones, are in no list, and are not heard, whatever it is made a member of."""
    ann = await owner(home)
    await ann.ask("room.create", name="ops")
    bot = await token(home, ann, rooms=["ops"])
    assert [room["name"] for room in bot.frames[0]["rooms"]] == ["ops"]
    assert [room["name"] for room in (await bot.ask("room.list"))["rooms"]] == ["ops"]
    hidden, missing = await bot.say("hi", room="lobby"), await bot.say("hi", room="nowhere")
    assert (hidden["code"], hidden["retry"]) == (missing["code"], missing["retry"]) == ("no_such_room", False)
    await ann.ask("room.create", name="den")
    await ann.say("in the den", room="den")
    await ann.say("in ops", room="ops")
    assert [event["text"] for event in bot.heard("message.sent")] == ["in ops"]
    await ann.ask("read.mark", room="den", seq=1)
    assert bot.heard("read.marked") == []


async def test_a_limited_token_makes_no_other_and_no_token_outlives_its_scope(home: House) -> None:
    ann = await owner(home)
    limited = await token(home, ann, commands=["token.create", "read"])
    assert (await limited.ask("token.create", name="wider"))["code"] == "forbidden"
    assert (await ann.ask("token.create", name="odd", commands=["message.sned"]))["code"] == "invalid"


async def test_55_a_token_that_is_revoked_is_cut_off_at_once(home: House) -> None:
    """E 55: bot token rotation: the old one's connection is closed with 4401 and it opens nothing."""
    ann = await owner(home)
    made = await ann.ask("token.create", name="old", bot="builds")
    bot = await home.enter(token=made["token"])
    assert (await ann.ask("session.close", credential=made["credential"]["id"]))["type"] == "ok"
    assert bot.close_code == 4401
    assert (await home.connect().hello(token=made["token"]))["code"] == "bad_token"


async def test_a_token_ends_when_its_days_are_over(home: House) -> None:
    ann = await owner(home)
    bot = await token(home, ann, bot="builds", days=1)
    home.clock.seconds += 24 * 60 * 60
    home.road.expire()
    await home.settle()
    assert bot.close_code == 4401


async def test_a_bot_of_somebody_else_is_not_mine(home: House) -> None:
    ann = await owner(home)
    bob, eve = await invited(home, ann, "bob"), await invited(home, ann, "eve")
    await bob.ask("token.create", name="t", bot="builds")
    assert (await eve.ask("token.create", name="t", bot="builds"))["code"] == "forbidden"
    assert (await eve.ask("token.create", name="t", bot="bob"))["code"] == "name_taken"


async def test_a_token_is_told_once_and_kept_nowhere(home: House) -> None:
    """The same key again answers without it; neither tables nor the audit log hold it in clear."""
    ann = await owner(home)
    made = await ann.ask("token.create", name="t", bot="builds", key="k1")
    again = await ann.ask("token.create", name="t", bot="builds", key="k1")
    assert (again["duplicate"], again.get("token", "")) == (True, "")
    assert again["credential"] == made["credential"]
    secrets = [made["token"], ann.opened["token"], "correct horse battery"]
    dump = await home.dump()
    assert dump.count("builds") >= 1
    assert not [secret for secret in secrets if secret in dump]
    assert made["token"] not in str(await audit(ann))


async def test_whoever_closes_their_account_takes_their_bots_with_them(home: House) -> None:
    ann = await owner(home)
    bob = await invited(home, ann, "bob")
    bot = await token(home, bob, bot="builds")
    await bot.say("green")
    await bob.ask("account.close", password="correct horse battery")
    assert bot.close_code == 4401
