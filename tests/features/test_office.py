"""Hubbub itself, as whoever runs the machine has it act: it looks after the server, and nobody else can be it."""

from typing import Any

import msgspec
import pytest
from tests.access import PASSWORD, audit, invited, owner, register, sign_in
from tests.house import House, house
from tests.rights.test_matrix import fields_of

from hubbub.core.office import OFFICE
from hubbub.features.call import Rules
from hubbub.features.desk import Errand
from hubbub.gateways.question import ask, ask_as_hubbub
from hubbub.protocol import commands as c
from hubbub.protocol.commands import BY_NAME, Command
from hubbub.protocol.errors import Refused
from hubbub.protocol.frames import decode_fields
from hubbub.protocol.people import HUBBUB, Person
from hubbub.protocol.replies import InviteMade, Reply, TokenMade, UserAdded


async def asked(home: House, command: Command, kind: type[Any] = Reply) -> Any:
    reply = await ask_as_hubbub(home.road, command)
    assert isinstance(reply, kind), reply
    return reply


def code_of(reply: Reply) -> str:
    return str(getattr(reply, "code", "") or "ok")


@pytest.mark.parametrize("name", sorted(BY_NAME))
async def test_64_hubbub_does_what_looks_after_a_server_and_nothing_else(name: str) -> None:
    """F 64: it says nothing, hears nothing, is in no room and has no account."""
    async with house(rules=Rules(rate=0, registration=True)) as home:
        await register(home, "carl")
        await ask_as_hubbub(home.road, c.CreateRoom(name="ops"))
        fields = fields_of(name, "lobby")
        if name == "room.delete":  # Nobody ends the lobby.
            fields = fields.replace(b'"r1"', b'"ops"')
        reply = await ask_as_hubbub(home.road, decode_fields(name, fields))
        refused = {"hello": "already_welcome"}.get(name, "forbidden")
        assert (code_of(reply) == refused) is (BY_NAME[name] not in OFFICE)
        assert code_of(reply) != "internal"


async def test_what_hubbub_does_is_in_the_log_under_its_name(home: House) -> None:
    """Refused or done, one line each, from `local`; the lines can be asked for by that name."""
    ann = await owner(home)
    await asked(home, c.AddUser(name="bob", password=PASSWORD))
    await asked(home, c.SetUserRank(user="bob", rank="admin"))
    await asked(home, c.SendMessage(room="lobby", text="Hi"))
    lines = await audit(ann, by="hubbub")
    assert [(each["action"], each["result"]) for each in lines] == [
        ("user.add", "ok"), ("user.rank", "ok"), ("message.send", "forbidden"),
    ]  # fmt: skip
    assert {(each["by"]["id"], each["by"]["name"], each["address"]) for each in lines} == {("u0", "hubbub", "local")}
    assert (await sign_in(home, "bob")).you["name"] == "bob"


@pytest.mark.parametrize("name", ["hubbub", "Hubbub", "ＨＵＢＢＵＢ", "u0", "U0"])
async def test_no_door_lets_anybody_be_hubbub(home: House, name: str) -> None:
    """Neither by that name or id, as a guest, an account or a bot, nor by renaming, nor with a token."""
    ann = await owner(home)
    assert (await home.connect().hello(name))["code"] == "bad_name"
    assert (await home.connect().hello(name, visit=True))["code"] == "bad_name"
    assert (await home.connect().hello(token=name))["code"] == "bad_token"
    assert (await home.connect().ask("session.open", name=name, password=PASSWORD))["code"] == "bad_login"
    invite = (await ann.ask("invite.create"))["code"]
    reply = await home.connect().ask("account.register", name=name, password=PASSWORD, invite=invite)
    assert reply["code"] == "bad_name"
    for command, fields in (
        ("account.rename", {"name": name}), ("user.add", {"name": name}), ("token.create", {"name": "t", "bot": name}),
    ):  # fmt: skip
        assert (await ann.ask(command, **fields))["code"] == "bad_name", command
    for command in ("user.rank", "user.disable", "user.reset"):
        assert (await ann.ask(command, user=name, **({"rank": "owner"} if command == "user.rank" else {})))["code"] == (
            "no_such_user"
        )


async def test_whoever_only_says_that_they_are_hubbub_is_nobody(home: House) -> None:
    """A person made of the same words, as a frame or a database could make one, has no rights; a token cannot be made for it."""
    double = msgspec.json.decode(msgspec.json.encode(HUBBUB), type=Person)
    assert double == HUBBUB
    (refused,) = await home.road.desk.carry_out([Errand(double, c.ListUsers())], home.clock.wall())
    assert isinstance(refused, Refused)
    assert refused.code == "bad_token"
    assert code_of(await ask_as_hubbub(home.road, c.CreateToken(name="mine"))) == "invalid"
    bot = await asked(home, c.CreateToken(name="ci", bot="builds"), TokenMade)
    assert bot.credential.user.name == "builds"
    assert code_of(await ask(home.road, bot.token, c.ListUsers())) == "forbidden"


async def test_with_an_owner_the_link_of_the_first_start_is_void(home: House) -> None:
    """Whoever finds it in an old log owns nothing."""
    claim = await home.claim()
    await asked(home, c.AddUser(name="ann", rank="owner", password=PASSWORD))
    reply = await home.connect().ask("account.register", name="eve", password=PASSWORD, invite=claim)
    assert reply["code"] == "bad_invite"


async def test_links_that_hubbub_made_are_good_after_the_next_start(home: House) -> None:
    """Only the link to an ownerless server is made anew at each start."""
    first = await home.claim()
    made = await asked(home, c.CreateInvite(rank="admin"), InviteMade)
    added = await asked(home, c.AddUser(name="bob"), UserAdded)
    await home.claim()
    reply = await home.connect().ask("account.register", name="eve", password=PASSWORD, invite=first)
    assert reply["code"] == "bad_invite"
    await register(home, "eve", invite=made.code)
    await register(home, "-", invite=added.code)


async def test_the_last_owner_is_called_by_name_where_it_is_not_they_who_ask(home: House) -> None:
    ann = await owner(home)
    assert "ann is the last owner" in (await asked(home, c.DisableUser(user="ann"))).message
    assert "You are the last owner" in (await ann.ask("user.rank", user="ann", rank="member"))["message"]


async def test_a_room_that_hubbub_makes_has_nobody_in_it(home: House) -> None:
    """It is a channel that the server's admins look after; a private one nobody could find."""
    ann = await owner(home)
    assert code_of(await ask_as_hubbub(home.road, c.CreateRoom(name="ops", topic="Work"))) == "ok"
    assert code_of(await ask_as_hubbub(home.road, c.CreateRoom(name="den", private=True))) == "forbidden"
    assert (await ann.ask("room.members", room="ops"))["members"] == []
    assert (await ann.ask("room.join", room="ops"))["room"]["topic"] == "Work"


async def test_what_hubbub_did_is_shown_as_its_doing(home: House) -> None:
    """It has no row among the people, and yet its name stands where others' names stand."""
    ann = await owner(home)
    bob = await invited(home, ann, "bob")
    seq = (await bob.say("Spam"))["seq"]
    await ann.ask("report.create", room="lobby", seq=seq)
    await asked(home, c.SettleReport(report=1, note="Warned"))
    await asked(home, c.BanUser(room="lobby", user="bob"))
    await asked(home, c.CreateInvite())
    (report,) = (await ann.ask("report.list", settled=True))["reports"]
    (ban,) = (await ann.ask("room.bans", room="lobby"))["bans"]
    made = (await ann.ask("invite.list"))["invites"]
    shown = msgspec.to_builtins(HUBBUB)
    assert (report["settler"], ban["by"], made[0]["by"]) == (shown, shown, shown)


async def test_whoever_hubbub_keeps_out_is_out_at_once(home: House) -> None:
    ann = await owner(home)
    bob = await invited(home, ann, "bob")
    await asked(home, c.DisableUser(user="bob"))
    await home.settle()
    assert bob.close_code == 4401
