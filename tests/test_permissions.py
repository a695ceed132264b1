"""The matrix: every command × every kind of person × every kind of room, through the WebSocket door.

What is expected is written here by hand, not drawn from core/policy.py. A command that is not listed fails the test.
"""

from typing import Any

import pytest

from hubbub.protocol.commands import BY_NAME
from tests.house import House, Wire

PEOPLE = ("visitor", "guest", "member", "owner", "ex-member")
ROOMS = ("lobby", "channel", "private", "missing")

FIELDS: dict[str, dict[str, Any]] = {
    "message.send": {"text": "Hi"},
    "message.delete": {"seq": 1},
    "room.invite": {"user": "carl"},
    "read.mark": {"seq": 1},
    "account.register": {"password": "correct horse"},
    "account.describe": {"display": "Ann"},
    "account.password": {"new": "correct horse"},
    "session.open": {"password": "correct horse"},
    "token.create": {"name": "t"},
    "factor.confirm": {"code": "123456"},
    "factor.remove": {"code": "123456"},
    "passkey.add": {"name": "laptop", "answer": {}},
    "passkey.remove": {"passkey": "x"},
    "passkey.open": {"answer": {}},
    "identity.remove": {"identity": "x"},
    "user.unlink": {"identity": "x"},
    "invite.show": {"invite": "x"},
    "invite.revoke": {"invite": "i1"},
    "user.rank": {"rank": "member"},
    "room.role": {"user": "carl", "role": "reader"},
    "report.create": {"seq": 1},
    "report.settle": {"report": 1},
    "room.mute": {"user": "carl", "minutes": 1},
    **{act: {"user": "carl"} for act in ("room.remove", "room.ban", "room.unban", "room.unmute")},
}

OK, HIDDEN, JOIN, NO = "ok", "no_such_room", "not_a_member", "forbidden"

MODERATION = {
    "room.edit", "room.delete", "room.role", "room.remove", "room.ban", "room.unban", "room.bans", "room.mute", "room.unmute",
}  # fmt: skip
"""For those who own the room."""

NOBODY_THERE = {"room.role": "no_such_user", "room.remove": "no_such_user", "room.unban": "no_such_thing"}
"""What comes of an act on carl, who is no member and not banned."""

OUTSIDE = {"visitor", "guest", "ex-member"}
"""Those who are not members of the room in question."""


def expected(command: str, person: str, room: str) -> str:
    """The answer's code. Private rooms and missing ones look alike from outside; visitors are settled nowhere."""
    if command in {"room.invite", "read.mark", "report.create", "report.list", *MODERATION} and person == "visitor":
        return NO
    if room == "missing" or (room == "private" and person in OUTSIDE):
        return HIDDEN
    if command in {"room.join", "room.members", "message.history", "presence.list"}:
        return OK
    if command in {"message.send", "typing.set"}:
        return OK if person not in {"guest", "ex-member"} or room == "lobby" else JOIN
    if command == "room.leave":
        return OK if person not in {"guest", "ex-member"} else JOIN
    if command in {"room.invite", "read.mark"}:
        return OK if person not in OUTSIDE else JOIN
    if command == "message.delete":
        return "no_such_thing"
    if command == "report.create":
        return NO if person == "visitor" else "no_such_thing"
    if command == "report.list":
        return OK if person == "owner" and room != "lobby" else NO
    if command in MODERATION:
        return NOBODY_THERE.get(command, OK) if person == "owner" and room != "lobby" else NO
    raise AssertionError(f"{command} is not listed")


WITH_ROOM = sorted(name for name, command in BY_NAME.items() if "room" in command.__struct_fields__)
WITHOUT_ROOM = {
    "hello", "ping", "server.describe", "room.list", "room.create",
    "account.register", "account.rename", "account.describe", "account.password", "account.close",
    "session.open", "session.close", "session.list", "token.create",
    "factor.begin", "factor.confirm", "factor.remove", "factor.codes", "factor.list",
    "passkey.begin", "passkey.add", "passkey.remove", "passkey.list", "passkey.challenge", "passkey.open",
    "invite.create", "invite.show", "invite.list", "invite.revoke",
    "report.settle", "block.add", "block.remove", "block.list",
    "user.list", "user.add", "user.rank", "user.disable", "user.enable", "user.erase", "user.reset", "audit.list",
    "user.sessions", "user.sign_out", "token.list", "user.identities", "user.unlink",
    "identity.begin", "identity.list", "identity.remove",
}  # fmt: skip

WITHOUT_A_NAME = {
    "hello": "welcome", "account.register": "registration_off", "session.open": "bad_login", "invite.show": "bad_invite",
    "server.describe": "ok", "passkey.challenge": "ok", "passkey.open": "bad_login",
}  # fmt: skip
"""What somebody may ask who has not said hello, and what comes of it."""


async def stand(home: House, person: str, room: str) -> Wire:
    """Somebody who stands to the room as asked; it is made by ann, who owns it."""
    ann = await home.enter("ann")
    if room in {"channel", "private"}:
        await ann.ask("room.create", name=room, private=room == "private")
    await home.enter("carl")
    if person == "owner":
        if room == "lobby":
            await ann.ask("room.join", room="lobby")
        return ann
    eve = await home.enter("eve", **({"visit": True} if person == "visitor" else {}))
    if person in {"member", "ex-member"} and room != "missing":
        await ann.ask("room.invite", room=room, user="eve")
        if room == "lobby":
            await eve.ask("room.join", room=room)
    if person == "ex-member" and room != "missing":
        await eve.ask("room.leave", room=room)
    return eve


@pytest.mark.parametrize("room", ROOMS)
@pytest.mark.parametrize("person", PEOPLE)
@pytest.mark.parametrize("command", WITH_ROOM)
async def test_64_everyone_may_do_what_the_table_says_and_nothing_else(
    home: House, command: str, person: str, room: str
) -> None:
    wire = await stand(home, person, room)
    reply = await wire.ask(command, room=room, **FIELDS.get(command, {}))
    assert reply.get("code", reply["type"]) == expected(command, person, room)


@pytest.mark.parametrize("command", WITH_ROOM)
async def test_64_a_direct_conversation_is_for_the_two(home: House, command: str) -> None:
    ann, bob, eve = await home.enter("ann"), await home.enter("bob"), await home.enter("eve")
    await home.enter("carl")
    room = (await ann.say("Hi", room="@bob"))["room"]
    outsider = await eve.ask(command, room=room, **FIELDS.get(command, {}))
    assert outsider["code"] == HIDDEN
    insider = await bob.ask(command, room=room, **FIELDS.get(command, {}))
    not_there = {"room.invite", "room.leave", "report.list", *MODERATION}
    nothing = {"report.create", "message.delete"}
    answer = NO if command in not_there else "no_such_thing" if command in nothing else OK
    assert insider.get("code", insider["type"]) == answer


@pytest.mark.parametrize("name", sorted(BY_NAME))
async def test_64_a_stranger_may_only_say_hello(home: House, name: str) -> None:
    fields = {"room": "lobby", "name": "eve", "user": "ann", **FIELDS.get(name, {})}
    known = BY_NAME[name].__struct_fields__
    reply = await home.connect().ask(name, **{key: value for key, value in fields.items() if key in known})
    assert reply.get("code", reply["type"]) == WITHOUT_A_NAME.get(name, "hello_first")


async def test_64_a_visitor_makes_no_rooms(home: House) -> None:
    eve = await home.enter("eve", visit=True)
    assert (await eve.ask("room.create", name="mine"))["code"] == NO


def test_64_every_command_is_in_the_matrix() -> None:
    assert set(WITH_ROOM) | WITHOUT_ROOM == set(BY_NAME)
    for command in WITH_ROOM:
        expected(command, "member", "channel")
