"""F 64 at the plain door: all that can be said there, in every kind of room, is answered as the table of rights says.

Whoever comes by it is a visitor. What they are told is a sentence, so the sentences are compared.
"""

import re
from typing import Any, NamedTuple

import pytest

from hubbub.gateways.plain import LOBBY, Plain
from hubbub.gateways.plain_commands import COMMANDS
from hubbub.protocol.commands import (
    Command,
    JoinRoom,
    LeaveRoom,
    ListPresence,
    ListRooms,
    MessageHistory,
    RenameAccount,
    SendMessage,
)
from hubbub.protocol.people import Person
from tests.house import Wire
from tests.rights.scenes import SCENES, Scene, room_id, stage
from tests.rights.test_matrix import refusal


class Said(NamedTuple):
    """A line, the command that it is, and what the server says when it may be; nothing where the line itself is the answer."""

    line: str
    command: type[Command]
    told: str | None = None


IN_ROOMS: dict[str, Said] = {
    "": Said("Hi", SendMessage),
    "{}": Said('{"msg": "Hi"}', SendMessage),
    "me": Said("/me waves", SendMessage),
    "join": Said(
        "/join {room}", JoinRoom, r"You are (in|talking to) .* now; /leave goes back to #lobby\.|You are in #lobby.*"
    ),
    "who": Said("/who", ListPresence, r"Here: .*|\d+ people are here\."),
    "history": Said("/history 5", MessageHistory, r"Nothing has been said here yet\."),
}
"""By the word after the slash; said while one is in the scene's room, or thinks so."""

ANYWHERE: dict[str, Said] = {
    "rooms": Said("/rooms", ListRooms, "Rooms: #lobby.*"),
    "name": Said("/name new", RenameAccount, r"You are new now\."),
    "msg": Said("/msg carl Hi", SendMessage),
}

APART = {"leave", "help", "quit"}
"""The first is two commands; the others are none."""

VISITS = [scene for scene in SCENES if scene.who == "visitor"]


async def arrive(scene: Scene) -> Wire:
    """The scene's person at a plain door, in the scene's room."""
    wire = stage(scene).connect(plain=True)
    await wire.house.settle()
    session, tongue = wire.door.session, wire.door.tongue
    assert session is not None
    assert isinstance(tongue, Plain)
    session.person = Person(id="u3", name="eve", kind="visitor")
    tongue.room = LOBBY if scene.where == "lobby" else room_id(scene.where)
    return wire


async def told(scene: Scene, line: str) -> list[str]:
    """What the server itself says to a line."""
    wire = await arrive(scene)
    lines: list[dict[str, Any]] = await wire.lines(line.format(room=room_id(scene.where)) if "{room}" in line else line)
    wire.house.road.prover.close()
    await wire.house.store.close()
    return [line["msg"] for line in lines if line["user"] == "hubbub"]


def test_64_everything_that_can_be_said_there_is_looked_at() -> None:
    assert {*IN_ROOMS, *ANYWHERE, *APART} - {"", "{}"} == set(COMMANDS)


@pytest.mark.parametrize("word", IN_ROOMS)
async def test_64_what_is_said_in_a_room_is_answered_as_the_table_says(word: str) -> None:
    said, wrong = IN_ROOMS[word], []
    for scene in VISITS:
        refused, lines = refusal(scene, said.command), await told(scene, said.line)
        if not is_as_said(lines, refused.message if refused else None, said.told):
            wrong.append(f"{scene}: {lines}, the table says {refused.message if refused else 'it may be done'}")
    assert len(VISITS) > 10
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("scene", [scene for scene in VISITS if scene.where != "lobby"], ids=str)
async def test_64_leaving_leads_to_the_lobby_and_says_what_could_not_be_left(scene: Scene) -> None:
    refused = refusal(scene, LeaveRoom)
    assert await told(scene, "/leave") == ["You are in #lobby now.", *([refused.message] if refused else [])]


@pytest.mark.parametrize("word", ANYWHERE)
async def test_64_what_needs_no_room_is_answered_as_the_table_says(word: str) -> None:
    said, scene = ANYWHERE[word], Scene("visitor", "lobby", "outsider")
    assert refusal(scene, said.command) is None
    assert is_as_said(await told(scene, said.line), None, said.told)


def is_as_said(lines: list[str], refused: str | None, wanted: str | None) -> bool:
    if refused:
        return lines == [refused]
    return len(lines) == 1 and re.fullmatch(wanted, lines[0]) is not None if wanted else not lines
