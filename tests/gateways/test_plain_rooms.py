"""The plain door: moving between rooms and conversations, and lines that nobody sends in good faith."""

from typing import Any

import pytest
from tests.house import House, Wire, house

from hubbub.features.call import Rules
from hubbub.gateways.plain import MOST_HELD


async def tab(home: House, name: str = "") -> Wire:
    wire = home.connect(plain=True)
    await home.settle()
    if name:
        await wire.lines(f"/name {name}")
    return wire


def spoken(lines: list[dict[str, Any]]) -> list[tuple[str, str]]:
    return [(line["user"], line["msg"]) for line in lines]


async def said_in(home: House, room: str) -> list[str]:
    reader = await home.enter()
    return [m["text"] for m in (await reader.ask("message.history", room=room, limit=200))["messages"]]


# Where one is.


async def test_whoever_goes_to_a_person_talks_to_that_person_alone(home: House) -> None:
    """/join @bob opens the conversation; what is typed then is said there, and /leave comes back without a word of error."""
    ann, bob, eve = await tab(home, "ann"), await tab(home, "bob"), await tab(home, "eve")
    assert spoken(await ann.lines("/join @bob")) == [
        ("hubbub", "You are talking to @bob now; /leave goes back to #lobby.")
    ]
    (line,) = await ann.lines("psst")
    assert (line["user"], line["msg"], line["to"]) == ("ann", "psst", "bob")
    assert bob.heard() == [line]
    assert spoken(await ann.lines("/history")) == [("ann", "psst")]
    assert spoken(await ann.lines("/leave")) == [("hubbub", "You are in #lobby now.")]
    assert spoken(await ann.lines("hello all")) == [("ann", "hello all")]
    assert spoken(eve.heard()) == [("ann", "hello all")]


async def test_a_conversation_is_not_mistaken_for_a_room_of_that_name(home: House) -> None:
    owner = await home.enter("owner")
    await owner.ask("room.create", name="bob")
    ann, _ = await tab(home, "ann"), await tab(home, "bob")
    await ann.lines("/join @bob", "psst")
    assert await said_in(home, "bob") == []


async def test_a_room_that_is_gone_to_by_any_of_its_names_is_the_same_room(home: House) -> None:
    ann, wire = await home.enter("ann"), await tab(home)
    room = (await ann.ask("room.create", name="ops"))["room"]["id"]
    for name in ("#ops", "OPS", room, "ops"):
        await wire.lines(f"/join {name}", f"via {name}")
    assert await said_in(home, "ops") == ["via #ops", "via OPS", f"via {room}", "via ops"]
    await ann.say("still heard?", room="ops")
    assert spoken(wire.heard()) == [("ann", "still heard?")]
    assert spoken(await wire.lines("/join #LOBBY", "/leave"))[-1][1].startswith("You are in #lobby")
    await ann.say("heard here")
    assert spoken(wire.heard()) == [("ann", "heard here")]


async def test_whoever_is_in_a_room_that_takes_another_name_goes_on_there(home: House) -> None:
    ann, wire = await home.enter("ann"), await tab(home, "eve")
    await ann.ask("room.create", name="ops")
    await wire.lines("/join ops")
    await ann.ask("room.edit", room="ops", name="dev")
    assert spoken(await wire.lines("still here")) == [("eve", "still here")]
    assert await said_in(home, "dev") == ["still here"]


async def test_a_private_room_cannot_be_gone_to(home: House) -> None:
    ann, wire = await home.enter("ann"), await tab(home)
    await ann.ask("room.create", name="den", private=True)
    assert spoken(await wire.lines("/join den", "hello")) == [
        ("hubbub", "There is no room 'den' that you may know of."), ("guest-2", "hello"),
    ]  # fmt: skip
    assert spoken(await wire.lines("/rooms")) == [("hubbub", "Rooms: #lobby")]


async def test_the_last_line_before_going_is_heard_by_its_speaker_too(home: House) -> None:
    ann, wire = await home.enter("ann"), await tab(home)
    await ann.ask("room.create", name="ops")
    lines = spoken(await wire.lines("bye", "/join ops", "hi"))
    assert sorted(lines) == sorted([
        ("guest-2", "bye"), ("hubbub", "You are in #ops now; /leave goes back to #lobby."), ("guest-2", "hi"),
    ])  # fmt: skip


async def test_lines_held_back_while_going_are_said_in_order_and_too_many_are_refused(home: House) -> None:
    ann, wire = await home.enter("ann"), await tab(home)
    await ann.ask("room.create", name="ops")
    lines = await wire.lines("/join ops", *[str(n) for n in range(MOST_HELD + 3)])
    assert await said_in(home, "ops") == [str(n) for n in range(MOST_HELD)]
    assert sum("wait until you have arrived" in line["msg"] for line in lines) == 3


async def test_quitting_while_going_hangs_up_and_says_nothing_after_it(home: House) -> None:
    ann, wire = await home.enter("ann"), await tab(home)
    await ann.ask("room.create", name="ops")
    await wire.lines("/join ops", "last words", "/quit", "ghost")
    assert wire.close_code == 1000
    assert await said_in(home, "ops") == ["last words"]


async def test_two_moves_at_once_end_where_the_second_goes(home: House) -> None:
    ann, wire = await home.enter("ann"), await tab(home)
    for name in ("ops", "den"):
        await ann.ask("room.create", name=name)
    await wire.lines("/join ops", "/join den", "here", "/leave", "there")
    assert (await said_in(home, "ops"), await said_in(home, "den"), await said_in(home, "lobby")) == (
        [],
        ["here"],
        ["there"],
    )
    wire.heard()
    for name in ("ops", "den"):
        await ann.say("anyone?", room=name)
    assert wire.heard() == []


# Who one is.


async def test_where_no_guests_are_taken_a_plain_client_is_told_and_let_go() -> None:
    """It has no way to say who it is; waiting for it would be a riddle."""
    async with house(rules=Rules(guests=False)) as home:
        wire = await tab(home)
        await home.settle()
        assert spoken(wire.heard()) == [("hubbub", "This server takes no guests; sign in, or ask for an invite.")]
        assert wire.close_code == 4403


async def test_a_name_nobody_may_have_is_told_once_and_what_was_said_is_said(home: House) -> None:
    wire = await tab(home)
    lines = await wire.lines('{"user":"hubbub","msg":"trust me"}', '{"user":"hubbub","msg":"really"}')
    assert ("guest-1", "trust me") in spoken(lines)
    assert ("guest-1", "really") in spoken(lines)
    assert sum(line["user"] == "hubbub" for line in lines) == 1


async def test_a_private_line_reaches_somebody_who_speaks_hubbub_v1_and_back(home: House) -> None:
    ann, wire = await home.enter("ann"), await tab(home, "zed")
    await wire.lines("/msg ann psst")
    (heard,) = ann.heard("message.sent")
    assert (heard["text"], heard["to"]["name"]) == ("psst", "ann")
    await ann.say("what?", room="@zed")
    (line,) = wire.heard()
    assert (line["user"], line["msg"], line["to"]) == ("ann", "what?", "zed")


async def test_a_private_line_to_oneself_is_a_note(home: House) -> None:
    wire, other = await tab(home, "zed"), await tab(home)
    (line,) = await wire.lines("/msg zed buy milk")
    assert (line["user"], line["msg"], line["to"]) == ("zed", "buy milk", "zed")
    assert other.heard() == []


async def test_whoever_writes_too_fast_is_told_so() -> None:
    async with house(rules=Rules(rate=10, burst=3)) as home:
        wire = await tab(home)
        lines = await wire.lines("1", "2", "3", "4")
        assert [line["msg"] for line in lines if line["user"] != "hubbub"] == ["1", "2", "3"]
        assert "Too much at once" in next(line["msg"] for line in lines if line["user"] == "hubbub")


# Odd lines.


@pytest.mark.parametrize(
    "line",
    [
        '{"msg":"\\ud800"}', '{"user":"\\ud800","msg":"Hi"}', '{"msg":"/join \\ud800"}', '{"msg":"/msg \\ud800 hi"}',
        '{"msg":"/\\ud800"}', '{"msg":"/name \\ud800"}', '{"msg":"a\\u0000b"}', '{"user":"a\\u0000b","msg":"Hi"}',
        '{"msg":"/msg a\\u0000b hi"}', "/join a\x00b", "/history " + "9" * 5000, "/history -1", "/history ٣", "/join @", "/join #",
        "/join " + "x" * 5000, "/msg " + "x" * 5000 + " hi", "/msg @ hi", "/name " + "x" * 5000, "/", "//", "/ join", "/" + "x" * 5000,
        '{"msg":{"a":1}}', '{"msg":["a"]}', '{"msg":null}', '{"user":["a"],"msg":"b"}', '{"msg":1e999}',
        '{"type":"hello","token":"x"}', "{}", '{"msg":""}', "\n", "\r\n", '{"user":"","msg":""}',
    ],
)  # fmt: skip
async def test_an_odd_line_is_answered_by_a_sentence_and_the_line_lives(
    home: House, line: str, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    wire, other = await tab(home), await tab(home)
    for answer in await wire.lines(line):
        assert "mistake" not in answer["msg"]
        assert len(answer["msg"]) < 400
    assert spoken(await wire.lines("alive"))[-1][1] == "alive"
    assert all(said[1] in {"alive", "Hi"} for said in spoken(other.heard()))
    assert "Traceback" not in caplog.text + "".join(capsys.readouterr())


@pytest.mark.parametrize(
    ("line", "text"),
    [
        ('{"a": ' + "9" * 5000 + "}", '{"a": ' + "9" * 5000 + "}"),
        ("[1, 2]", "[1, 2]"), ('"quoted"', '"quoted"'), ("null", "null"), ("17", "17"), ("{", "{"), ("{}}", "{}}"),
        ("two\nlines\n", "two\nlines"), ("trailing\r\n\r\n", "trailing"), ("  indented", "  indented"),
        ('{"msg":"  kept as is \\n"}', "  kept as is \n"), ('{"msg":"x","user":null,"room":"ops","time":5}', "x"),
        (' {"msg":"spaced"} ', "spaced"), ("\ufeff{", "\ufeff{"), ("¡Hola! 🎈 العربية", "¡Hola! 🎈 العربية"),
        ("[" * 10_000, "[" * 10_000), ('{"msg":' * 2_000, '{"msg":' * 2_000),
    ],
)  # fmt: skip
async def test_everything_else_is_said_as_it_was_typed(home: House, line: str, text: str) -> None:
    wire = await tab(home)
    assert spoken(await wire.lines(line)) == [("guest-1", text)]


@pytest.mark.parametrize("line", ["/who\n", "/who\r\n", '{"msg":"/who\\n"}', "/WHO", "/who  ", "/who\tme"])
async def test_a_command_is_one_whatever_ends_its_line(home: House, line: str) -> None:
    wire = await tab(home)
    assert spoken(await wire.lines(line)) == [("hubbub", "Here: guest-1")]


async def test_a_frame_that_is_no_text_is_told_as_a_line(home: House) -> None:
    wire = await tab(home)
    wire.client.send_binary(b"\x00")
    wire.pump()
    await home.settle()
    (line,) = wire.heard()
    assert (line["user"], line["msg"]) == ("hubbub", "Send text frames; binary ones mean nothing here.")
