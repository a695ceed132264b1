"""The plain door, as a person, a lesson's client or ten lines of script meet it."""

from typing import Any

import pytest
from tests.house import House, Wire


async def tab(home: House) -> Wire:
    wire = home.connect(plain=True)
    await home.settle()
    return wire


def spoken(lines: list[dict[str, Any]]) -> list[tuple[str, str]]:
    return [(line["user"], line["msg"]) for line in lines]


async def test_nothing_is_said_to_a_client_that_has_said_nothing(home: House) -> None:
    """A lesson's client takes the first thing it hears for somebody's words."""
    wire = await tab(home)
    await home.enter("ann")
    await home.pass_time(3)
    assert wire.frames == []


async def test_a_bare_line_and_a_json_line_are_both_said(home: House) -> None:
    wire = await tab(home)
    assert spoken(await wire.lines("hello\n")) == [("guest-1", "hello")]
    assert spoken(await wire.lines('{"user": "Alice", "msg": "Hello!"}')) == [("Alice", "Hello!")]
    assert spoken(await wire.lines("the name sticks")) == [("Alice", "the name sticks")]


async def test_what_looks_like_json_and_is_none_is_a_line(home: House) -> None:
    wire = await tab(home)
    assert spoken(await wire.lines("{shrug}")) == [("guest-1", "{shrug}")]


async def test_a_name_that_somebody_has_gets_a_number_and_a_word_of_it(home: House) -> None:
    await home.enter("Alice")
    wire = await tab(home)
    notice, said = await wire.lines('{"user": "alice", "msg": "Hi"}')
    assert notice["user"] == "hubbub"
    assert "alice-2" in notice["msg"]
    assert spoken([said]) == [("alice-2", "Hi")]
    assert spoken(await wire.lines('{"user": "alice", "msg": "again"}')) == [("alice-2", "again")], "told once"


async def test_one_connection_may_speak_under_many_names(home: House) -> None:
    wire = await tab(home)
    lines = await wire.lines('{"user":"Ana","msg":"1"}', '{"user":"Bea","msg":"2"}', '{"user":"Ana","msg":"3"}')
    assert spoken(lines) == [("Ana", "1"), ("Bea", "2"), ("Ana", "3")]


async def test_a_name_is_free_when_its_visitor_has_gone(home: House) -> None:
    first = await tab(home)
    await first.lines('{"user":"Ana","msg":"bye"}')
    first.vanish()
    await home.settle()
    second = await tab(home)
    assert spoken(await second.lines('{"user":"Ana","msg":"back"}')) == [("Ana", "back")]


@pytest.mark.parametrize(
    ("line", "answer"),
    [
        ("/help", "/join ROOM"),
        ("/rooms", "Rooms: #lobby"),
        ("/who", "Here: guest-1"),
        ("/name Zed", "You are Zed now."),
        ("/history", "Nothing has been said here yet."),
        ("/dance", "There is no command /dance"),
        ("/join", "Write /join ROOM."),
        ("/join nowhere", "There is no room 'nowhere'"),
        ("/leave", "You are in #lobby"),
        ("/msg", "Write /msg NAME TEXT."),
        ("/msg nobody hi", "There is nobody called 'nobody'."),
        ("/me", "Write /me TEXT."),
        ("/name ", "Write /name NAME."),
        ("   ", "There is nothing in the message."),
        ('{"user": 7, "msg": "Hi"}', "both as strings"),
        ('{"user": "Ana"}', 'Send {"user": "Alice", "msg": "Hello!"}'),
        ('{"type":"ping","id":1}', "subprotocol hubbub.v1"),
        ("x" * 16_385, "A message has at most 16384 bytes"),
    ],
)
async def test_every_line_has_an_answer_that_says_what_to_do(home: House, line: str, answer: str) -> None:
    wire = await tab(home)
    (told,) = await wire.lines(line)
    assert told["user"] == "hubbub"
    assert answer in told["msg"]
    assert told["time"].endswith("Z")
    assert wire.is_open


async def test_me_and_history_show_what_was_done(home: House) -> None:
    wire = await tab(home)
    assert spoken(await wire.lines("/me waves")) == [("guest-1", "*waves*")]
    assert spoken(await wire.lines("/history 5")) == [("guest-1", "*waves*")]


async def test_quit_hangs_up_politely(home: House) -> None:
    wire = await tab(home)
    await wire.lines("/quit")
    assert wire.close_code == 1000


async def test_a_private_line_is_seen_by_the_two_and_says_to_whom(home: House) -> None:
    ann, bob, eve = await tab(home), await tab(home), await tab(home)
    for wire, name in ((ann, "ann"), (bob, "Bob Moore"), (eve, "eve")):
        await wire.lines(f"/name {name}")
    (sent,) = await ann.lines('/msg "Bob Moore" psst')
    assert (sent["user"], sent["msg"], sent["to"]) == ("ann", "psst", "Bob Moore")
    assert bob.heard() == [sent]
    assert eve.heard() == []
    assert spoken(await bob.lines("/msg ann what?")) == [("Bob Moore", "what?")]


async def test_whoever_goes_to_a_room_hears_that_room_and_no_other(home: House) -> None:
    ann, wire = await home.enter("ann"), await tab(home)
    await ann.ask("room.create", name="ops")
    assert spoken(await wire.lines("/join ops")) == [("hubbub", "You are in #ops now; /leave goes back to #lobby.")]
    await ann.say("in the lobby")
    await ann.say("in ops", room="ops")
    assert spoken(wire.heard()) == [("ann", "in ops")]
    assert spoken(await wire.lines("me too")) == [("guest-2", "me too")]
    assert spoken(await wire.lines("/leave")) == [("hubbub", "You are in #lobby now.")]
    await ann.say("hello again")
    assert spoken(wire.heard()) == [("ann", "hello again")]


async def test_lines_typed_right_after_join_are_said_there_or_if_it_fails_here(home: House) -> None:
    ann, wire = await home.enter("ann"), await tab(home)
    await ann.ask("room.create", name="ops")
    await wire.lines("/join ops", "in ops", "/join nowhere", "still in ops")
    pages = [await ann.ask("message.history", room=room) for room in ("ops", "lobby")]
    assert [[m["text"] for m in page["messages"]] for page in pages] == [["in ops", "still in ops"], []]
