"""The client on real sockets against a server that misbehaves on purpose."""

import asyncio
from typing import Any

import pytest

from hubbub.client import Back, Client, Closed, ConnectionLost, Lost, Notice, Refused
from tests.client.peer import Line, Peer
from tests.client.talk import BOB, room, sent


def client(peer: Peer, **more: Any) -> Client:
    """ann, who never waits before she tries again."""
    return Client(peer.url, name="ann", randomness=lambda: 0.0, **more)


async def answer(line: Line) -> None:
    """Store everything, from seq 6 on."""
    seq = 5
    while True:
        asked = await line.hear()
        seq += asked["type"] == "message.send"
        await line.tell(type="ok", re=asked["id"], room="r1", seq=seq)


async def test_an_answer_that_was_lost_is_asked_for_again_with_the_same_key() -> None:
    async def lose_the_answer(line: Line) -> None:
        await line.welcome()
        await line.hear()
        await line.cut()

    async def answer_again(line: Line) -> None:
        await line.welcome()
        asked = await line.hear()
        await line.tell(type="ok", re=asked["id"], room="r1", seq=6, duplicate=True)

    async with Peer(lose_the_answer, answer_again).standing() as peer, client(peer) as ann:
        receipt = await ann.send("lobby", "Hi")
    assert receipt == ("r1", 6, True, False)
    first, second = (line.heard[1] for line in peer.lines)
    assert first == second
    assert first["key"]


async def test_a_restart_is_told_and_the_conversation_goes_on_from_where_it_was() -> None:
    async def restart(line: Line) -> None:
        await line.welcome(token="t1")
        await line.tell(**sent(6))
        await line.socket.close(1012, "The server restarts.")

    async def go_on(line: Line) -> None:
        await line.welcome(room(seq=7))
        await line.tell(**sent(6))
        await line.tell(**sent(7))

    notices: list[Notice] = []
    async with Peer(restart, go_on).standing() as peer, client(peer, notify=notices.append) as ann:
        events = aiter(ann)
        assert [(await anext(events)).seq for _ in range(2)] == [6, 7]  # type: ignore[union-attr]
    assert notices == [Lost("The server restarts.", 0.0), Back()]
    assert peer.lines[1].heard[0]["resume"] == {"epoch": "e1", "rooms": {"r1": 6}}
    assert peer.lines[1].heard[0]["token"] == "t1"


async def test_being_told_to_slow_down_keeps_the_order() -> None:
    said: list[str] = []

    async def sometimes(line: Line) -> None:
        await line.welcome()
        while True:
            asked = await line.hear()
            if asked["text"] not in said and len(line.heard) % 2:
                await line.tell(
                    type="error", re=asked["id"], code="rate_limited", message="", retry=True, retry_after=0
                )
            else:
                said.append(asked["text"])
                await line.tell(type="ok", re=asked["id"], room="r1", seq=5 + len(said))

    async with Peer(sometimes).standing() as peer, client(peer) as ann:
        await asyncio.gather(*(ann.send("lobby", str(n)) for n in range(20)))
    assert said == [str(n) for n in range(20)]


async def test_a_full_outbox_makes_senders_wait_and_loses_nothing() -> None:
    async def welcome_and_answer(line: Line) -> None:
        await line.welcome()
        await answer(line)

    async with Peer(welcome_and_answer).standing() as peer, client(peer) as ann:
        ann._conversation.outbox.most = 3
        receipts = await asyncio.gather(*(ann.send("lobby", str(n)) for n in range(50)))
    assert [receipt.seq for receipt in receipts] == list(range(6, 56))


async def test_a_slow_reader_stops_the_socket_but_still_gets_its_answers() -> None:
    most, flood = 10, 500

    async def gush(line: Line) -> None:
        await line.welcome()
        await line.tell(type="ok", re=(await line.hear())["id"])
        for n in range(flood):
            await line.tell(**sent(6 + n))
        await answer(line)

    async with Peer(gush).standing() as peer, client(peer) as ann:
        ann._link.stream.most = most
        events = aiter(ann)
        first = asyncio.ensure_future(anext(events))
        await asyncio.sleep(0)
        await ann.ping()
        seqs = [(await first).seq]  # type: ignore[union-attr]
        for _ in range(200):
            await asyncio.sleep(0)
        assert len(ann._link.stream) <= most
        await ann.send("lobby", "I am still here")
        seqs += [(await anext(events)).seq for _ in range(flood - 1)]  # type: ignore[union-attr]
    assert seqs == list(range(6, 6 + flood))


async def test_the_end_of_a_login_ends_the_loop_and_whatever_waits() -> None:
    async def log_out(line: Line) -> None:
        await line.welcome()
        await line.hear()
        await line.socket.close(4401, "Logged out.")

    async with Peer(log_out).standing() as peer, client(peer) as ann:
        with pytest.raises(Closed) as ended:
            await ann.send("lobby", "Hi")
        assert (ended.value.code, ended.value.message) == (4401, "Logged out.")
        with pytest.raises(Closed):
            async for _ in ann:
                pass
        with pytest.raises(Closed):
            await ann.ping()


async def test_a_refused_hello_is_a_refusal() -> None:
    async def refuse(line: Line) -> None:
        await line.hear()
        await line.tell(type="error", re=0, code="name_taken", message="Taken.", retry=False)

    async with Peer(refuse).standing() as peer:
        with pytest.raises(Refused) as no:
            await client(peer).open()
    assert no.value.code == "name_taken"


async def test_another_kind_of_server_is_not_tried_again() -> None:
    async def silent(line: Line) -> None:
        pass

    for protocol, why in (("something.else", "HTTP 400"), (None, "does not speak hubbub.v1")):
        async with Peer(silent).standing(protocol) as peer:
            with pytest.raises(Closed, match=why):
                await client(peer).open()


async def test_nobody_there_is_told_at_once_or_after_some_patience() -> None:
    waits: list[float] = []

    async def sleep(seconds: float) -> None:
        waits.append(seconds)

    with pytest.raises(ConnectionLost, match="nobody listens there"):
        await Client("127.0.0.1:9", name="ann", sleep=sleep).open()
    assert waits == []
    time = iter(range(1000))
    impatient = Client(
        "127.0.0.1:9", name="ann", sleep=sleep, patience=20, clock=lambda: next(time), randomness=lambda: 1.0
    )
    with pytest.raises(ConnectionLost):
        await impatient.open()
    assert waits[:3] == [1, 2, 4]


async def test_a_cancelled_request_leaves_the_conversation_in_order() -> None:
    async def slow(line: Line) -> None:
        await line.welcome()
        first = await line.hear()
        await line.tell(**sent(6, by=BOB))
        await line.tell(type="ok", re=first["id"], room="r1", seq=7)
        second = await line.hear()
        await line.tell(type="ok", re=second["id"], room="r1", seq=8)

    async with Peer(slow).standing() as peer, client(peer) as ann:
        given_up = asyncio.create_task(ann.send("lobby", "one"))
        await anext(aiter(ann))
        given_up.cancel()
        assert (await ann.send("lobby", "two")).seq == 8


async def test_closing_answers_what_waits_and_ends_the_loop() -> None:
    async def deaf(line: Line) -> None:
        await line.welcome()

    async with Peer(deaf).standing() as peer:
        async with client(peer) as ann:
            waiting = asyncio.create_task(ann.send("lobby", "Hi"))
            await asyncio.sleep(0)
        with pytest.raises(Closed) as ended:
            await waiting
        assert ended.value.code == 1000
        assert [event async for event in ann] == []
