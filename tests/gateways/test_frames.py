"""Broken and hostile frames at the hubbub.v1 door: a clear answer or close code, and nobody else notices."""

import pytest
from tests.house import House
from websockets.frames import Frame, Opcode


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("{", "bad_json"),
        ("[1]", "bad_json"),
        ("hello", "bad_json"),
        ('{"id":3}', "invalid"),
        ('{"type":7}', "invalid"),
        ('{"type":"dance"}', "unknown_type"),
        ('{"type":"Message.Send"}', "unknown_type"),
        ('{"type":"message.send","room":"lobby"}', "invalid"),
        ('{"type":"message.send","room":"lobby","Text":"Hi"}', "invalid"),
        ('{"type":"message.send","room":["lobby"],"text":"Hi"}', "invalid"),
        ('{"type":"message.send","room":"lobby","text":"\\ud800"}', "invalid"),
        ('{"type":"message.send","room":"lobby","text":"a\\u0000b"}', "invalid"),
        ('{"type":"message.send","room":"lobby","text":" \\n "}', "empty"),
        ('{"type":"message.send","room":"","text":"Hi"}', "invalid"),
        ('{"type":"message.send","room":"lobby","text":"Hi","key":""}', "invalid"),
        ('{"type":"message.history","room":"lobby","limit":0}', "invalid"),
        ('{"type":"message.history","room":"lobby","before":-1}', "invalid"),
        ('{"type":"message.history","room":"lobby","before":1e999}', "invalid"),
        ('{"type":"read.mark","room":"lobby","seq":9223372036854775808}', "invalid"),
        ('{"type":"ping","id":"one"}', "invalid"),
        ('{"type":"ping","x":' + "[" * 20_000 + "]" * 20_000 + "}", "bad_json"),
    ],
)
async def test_a_frame_that_means_nothing_is_an_error_and_the_socket_lives(home: House, text: str, code: str) -> None:
    """51: an error for that request only; nothing is stored."""
    ann, bob = await home.enter("ann"), await home.enter("bob")
    ann.send_text(text)
    await home.settle()
    (error,) = ann.heard()
    assert (error["type"], error["code"], error["retry"]) == ("error", code, False)
    assert error["message"]
    assert (await ann.ask("ping"))["type"] == "ok"
    assert bob.heard() == []
    assert (await bob.ask("message.history", room="lobby"))["messages"] == []


async def test_the_answer_to_a_wrong_request_names_it(home: House) -> None:
    ann = await home.enter("ann")
    ann.send_text('{"type":"dance","id":41}')
    await home.settle()
    assert ann.heard()[0]["re"] == 41


async def test_unknown_fields_are_ignored(home: House) -> None:
    ann = await home.enter("ann")
    assert (await ann.say("Hi", colour="red"))["type"] == "ok"


async def test_binary_frames_are_refused_and_the_socket_lives(home: House) -> None:
    ann = await home.enter("ann")
    ann.client.send_binary(b"\x00\x01")
    ann.pump()
    await home.settle()
    assert [frame["code"] for frame in ann.heard()] == ["bad_frame"]
    assert ann.is_open


@pytest.mark.parametrize("payload", [b"\xff", b'{"type":"ping","id":1,"x":"\xc3"}'])
async def test_text_that_is_not_utf_8_closes_with_1007(home: House, payload: bytes) -> None:
    ann = await home.enter("ann")
    ann.send_text(payload)
    await home.settle()
    assert ann.close_code == 1007


async def test_a_frame_over_the_limit_closes_with_1009(home: House) -> None:
    ann, bob = await home.enter("ann"), await home.enter("bob")
    ann.send_text("x" * (64 * 1024 + 1))
    await home.settle()
    assert ann.close_code == 1009
    assert (await bob.ask("ping"))["type"] == "ok"


async def test_a_message_in_pieces_is_one_message(home: House) -> None:
    """Also when a piece ends in the middle of a character, and a ping comes in between."""
    ann = await home.enter("ann")
    text = '{"type":"message.send","id":9,"room":"lobby","text":"¡Hola!"}'.encode()
    cut = text.index(b"\xc2") + 1
    ann.send_frames(Frame(Opcode.TEXT, text[:cut], fin=False), Frame(Opcode.PING, b"?"), Frame(Opcode.CONT, text[cut:]))
    await home.settle()
    assert [frame["text"] for frame in ann.heard("message.sent")] == ["¡Hola!"]


async def test_a_client_that_vanishes_in_mid_frame_is_just_gone(home: House) -> None:
    ann, bob = await home.enter("ann"), await home.enter("bob")
    await home.pass_time(2)
    ann.send_bytes(Frame(Opcode.TEXT, b'{"type":"ping"}').serialize(mask=True)[:7])
    ann.vanish()
    await home.settle()
    await home.pass_time(2)
    assert bob.heard("presence.changed")[-1]["left"] == [ann.you["id"]]


async def test_whoever_says_no_hello_is_sent_away_after_ten_seconds(home: House) -> None:
    """46: a connection that never says who it is does not stay."""
    wire = home.connect()
    await home.pass_time(9)
    assert wire.is_open
    await home.pass_time(2)
    assert wire.close_code == 4408


async def test_everything_before_hello_is_refused(home: House) -> None:
    wire = home.connect()
    for type, fields in (("ping", {}), ("room.list", {}), ("message.send", {"room": "lobby", "text": "Hi"})):
        assert (await wire.ask(type, **fields))["code"] == "hello_first"


async def test_a_second_hello_is_refused(home: House) -> None:
    ann = await home.enter("ann")
    assert (await ann.ask("hello", name="bob"))["code"] == "already_welcome"


async def test_requests_in_one_segment_take_effect_in_order(home: House) -> None:
    wire = home.connect()
    hello, send, page = (
        b'{"type":"hello","id":1,"name":"ann"}',
        b'{"type":"message.send","id":2,"room":"lobby","text":"Hi"}',
        b'{"type":"message.history","id":3,"room":"lobby"}',
    )
    wire.send_frames(*[Frame(Opcode.TEXT, frame) for frame in (hello, send, page)])
    await home.settle()
    assert [frame["re"] for frame in wire.frames if "re" in frame] == [1, 2, 3]
    assert [m["text"] for m in wire.frames[-1]["messages"]] == ["Hi"]
