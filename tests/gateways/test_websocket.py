"""The WebSocket door by bytes: handshakes, order, who is held back and who is let go."""

import pytest
from tests.house import House, Wire, house
from websockets.frames import Frame, Opcode

from hubbub.core.session import MOST_WAITING, Session
from hubbub.gateways import question
from hubbub.gateways.question import Question
from hubbub.protocol import commands as c
from hubbub.protocol.replies import Ok

TEXT, CLOSE = Opcode.TEXT, Opcode.CLOSE


def status(wire: Wire) -> int:
    assert wire.response, "the handshake was not answered"
    return wire.response.status_code


def hello(name: str = "ann") -> Frame:
    return Frame(TEXT, b'{"type":"hello","id":1,"name":"%b"}' % name.encode())


def say(text: str, id: int = 2) -> Frame:
    return Frame(TEXT, b'{"type":"message.send","id":%d,"room":"lobby","text":"%b"}' % (id, text.encode()))


async def texts(home: House) -> list[str]:
    reader = await home.enter()
    page = await reader.ask("message.history", room="lobby", limit=200)
    return [message["text"] for message in page["messages"]]


# Handshakes.


async def test_only_our_subprotocol_or_none_is_spoken(home: House) -> None:
    assert status(home.connect(subprotocols=["graphql-ws"])) == 400
    chosen = home.connect(subprotocols=["graphql-ws", "hubbub.v1"])
    assert (status(chosen), chosen.client.subprotocol) == (101, "hubbub.v1")
    assert status(home.connect(plain=True)) == 101


@pytest.mark.parametrize("path", ["/", "/ws/", "/wsx", "/WS", "/api/ws", "//[/ws", "//x/ws", "/%77s"])
async def test_any_other_path_is_not_found(home: House, path: str) -> None:
    """Whatever the path looks like; none of them is a fault of the server."""
    assert status(home.connect(path=path)) == 404


async def test_what_follows_the_path_is_ignored(home: House) -> None:
    assert status(home.connect(path="/ws?a=//[b")) == 101


async def test_two_origins_are_none(home: House) -> None:
    own = ("Origin", "http://localhost:8080")
    assert status(home.connect(headers=[own, own])) == 403


async def test_a_handshake_that_is_too_big_is_answered_and_not_just_dropped(home: House) -> None:
    """A browser that keeps cookies of other servers on localhost must be told, not left with a broken line."""
    wire = home.connect(headers=[("Cookie", "a" * 9000)])
    assert status(wire) in {101, 431}
    await home.settle()
    assert home.doorway.addresses.total() == (1 if status(wire) == 101 else 0)


async def test_whoever_is_turned_away_at_the_door_is_hung_up_on_and_not_counted(home: House) -> None:
    wire = home.connect(subprotocols=["x"])
    await home.settle()
    assert wire.pipe.closing
    assert not home.doorway.addresses
    assert not home.uvicorn.connections


# Order.


async def test_what_comes_in_one_segment_with_the_handshake_is_done_in_order(home: House) -> None:
    """Also byte by byte."""
    wire = home.connect()
    data = b"".join(
        f.serialize(mask=True) for f in (hello(), say("1"), say("2", id=3), Frame(TEXT, b'{"type":"room.list","id":4}'))
    )
    for i in range(len(data)):
        wire.send_bytes(data[i : i + 1])
    await home.settle()
    assert [f["re"] for f in wire.frames if "re" in f] == [1, 2, 3, 4]
    assert wire.frames[-1]["rooms"][0]["seq"] == 4


async def test_a_refused_hello_does_not_stop_the_next_and_what_was_asked_between_is_refused(home: House) -> None:
    await home.enter("ann")
    wire = home.connect()
    wire.send_frames(hello("ann"), say("too early"), hello("bob"), say("Hi"))
    await home.settle()
    assert [(f.get("code", f["type"])) for f in wire.heard() if "re" in f] == [
        "name_taken",
        "hello_first",
        "welcome",
        "ok",
    ]
    assert await texts(home) == ["Hi"]


async def test_what_was_asked_before_the_line_broke_is_still_done(home: House) -> None:
    """Also what waits for an earlier request, and in the order it was asked."""
    wire = home.connect()
    wire.send_frames(hello(), say("1"), Frame(TEXT, b'{"type":"room.list","id":3}'), say("2"), say("3"))
    wire.vanish()
    await home.settle()
    assert await texts(home) == ["1", "2", "3"]


async def test_what_was_asked_before_a_goodbye_in_the_same_segment_is_still_done(home: House) -> None:
    wire = home.connect()
    wire.send_frames(hello(), say("1"), say("2"), Frame(CLOSE, b"\x03\xe8"))
    await home.settle()
    assert not home.uvicorn.connections
    assert await texts(home) == ["1", "2"]


async def test_what_is_said_after_a_goodbye_is_not_heard(home: House) -> None:
    wire = home.connect()
    wire.send_frames(hello(), Frame(CLOSE, b"\x03\xe8"), say("one more thing"))
    await home.settle()
    assert await texts(home) == []


async def test_a_flood_waits_in_the_client(home: House) -> None:
    """Reading stops while more than a few requests are unanswered and goes on by itself; nothing of it is lost."""
    ann = await home.enter("ann")
    for n in range(10 * MOST_WAITING):
        ann.send(type="message.send", room="lobby", text=str(n))
    assert not ann.pipe.reading
    assert ann.door.session
    assert ann.door.session.unanswered == MOST_WAITING + 1
    await home.settle()
    assert ann.pipe.reading
    assert [f["text"] for f in ann.heard("message.sent")] == [str(n) for n in range(10 * MOST_WAITING)]


async def test_a_flood_of_one_client_does_not_keep_another_waiting(home: House) -> None:
    ann, bob = await home.enter("ann"), await home.enter("bob")
    for n in range(10 * MOST_WAITING):
        ann.send(type="message.send", room="lobby", text=str(n))
    await bob.say("me too")
    heard = [f["by"]["name"] for f in bob.heard("message.sent")]
    assert heard.index("bob") <= 2 * MOST_WAITING + 2


# Comings and goings.


async def test_a_close_is_answered_and_the_line_ends(home: House) -> None:
    ann, bob = await home.enter("ann"), await home.enter("bob")
    ann.client.send_close(1000, "bye")
    ann.pump()
    await home.settle()
    assert (ann.close_code, ann.pipe.closing) == (1000, True)
    assert (await bob.ask("presence.list", room="lobby"))["count"] == 1


async def test_pings_that_are_answered_keep_the_line_and_silence_ends_it(home: House) -> None:
    ann, bob = await home.enter("ann"), await home.enter("bob")
    bob.client.send_pong = lambda data=b"": None  # type: ignore[method-assign]
    bob.client.receive_data = lambda data: None  # type: ignore[method-assign]
    await home.pass_time(60)
    assert ann.is_open
    assert not bob.door.is_open
    await home.pass_time(12)
    assert bob.pipe.closing, "whoever does not answer a close is cut off"
    assert (await ann.ask("presence.list", room="lobby"))["count"] == 1


async def test_when_the_server_goes_down_clients_are_told_to_come_back(home: House) -> None:
    ann, tab, newcomer = await home.enter("ann"), home.connect(plain=True), home.connect()
    await home.settle()
    for door in tuple(home.uvicorn.connections):
        door.shutdown()
    await home.settle()
    assert [wire.close_code for wire in (ann, tab, newcomer)] == [1012] * 3
    assert not home.uvicorn.connections


async def test_a_client_that_is_held_back_hears_the_goodbye_and_can_answer_it(home: House) -> None:
    ann = await home.enter("ann")
    for n in range(2 * MOST_WAITING):
        ann.send(type="message.send", room="lobby", text=str(n))
    assert not ann.pipe.reading
    ann.door.shutdown()
    await home.settle()
    assert ann.close_code == 1012
    assert not home.uvicorn.connections
    assert len(await texts(home)) >= MOST_WAITING


async def test_requests_over_http_do_not_use_up_the_connections_of_a_person() -> None:
    async with house(sockets_per_user=1) as home:
        first = home.connect()
        token = (await first.hello("ann"))["token"]
        first.vanish()
        await home.settle()
        under_way = Session(Question(2))
        home.road.ask(under_way, c.Hello(token=token))
        assert (await home.connect().hello(token=token))["type"] == "welcome"
        assert (await question.ask(home.road, token, c.Ping())) == Ok(re=None)
