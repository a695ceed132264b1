"""The tools themselves: a ledger that finds nothing proves nothing, and a network must be bad in the way that was asked."""

import asyncio
from typing import Any

import pytest

from tests.faults.ledger import Frame, Ledger
from tests.faults.proxy import Proxy, Trip


def said(seq: int, text: str = "Hi", key: str = "k1", by: str = "u1", room: str = "r1") -> Frame:
    return {"type": "message.sent", "room": room, "seq": seq, "by": {"id": by}, "key": key, "text": text}


@pytest.fixture
def books() -> Ledger:
    """ann said two things; both were accepted, and bob heard them."""
    ledger = Ledger()
    for n in (1, 2):
        ledger.intend("u1", f"k{n}", "r1", f"line {n}")
        ledger.accept("u1", f"k{n}", n)
        ledger.receive("u2", said(n, f"line {n}", f"k{n}"))
    return ledger


GOOD = {"r1": [said(1, "line 1", "k1"), said(2, "line 2", "k2")]}


def laws(ledger: Ledger, history: dict[str, Any]) -> set[str]:
    from tests.faults import ledger as module

    kept, module.TOTAL = module.TOTAL, module.Report()
    try:
        return {fault[:2] for fault in ledger.check(history).faults}
    finally:
        module.TOTAL = kept


def test_a_story_without_faults_breaks_no_law(books: Ledger) -> None:
    """The honest case passes."""
    assert laws(books, GOOD) == set()


@pytest.mark.parametrize(
    ("law", "history"),
    [
        ("I1", {"r1": GOOD["r1"][:1]}),
        ("I2", {"r1": [*GOOD["r1"], said(3, "line 2", "k2")]}),
        ("I3", {"r1": [GOOD["r1"][0], said(3, "line 2", "k2")]}),
        ("I4", {"r1": [said(1, "line 2", "k2"), said(2, "line 1", "k1")]}),
        ("I5", {"r1": [*GOOD["r1"], said(3, "nobody said this", "k9")]}),
    ],
)
def test_each_law_is_found_broken_in_history(books: Ledger, law: str, history: dict[str, Any]) -> None:
    """I1 to I5: a store that loses, doubles, skips, swaps or invents is found out."""
    assert law in laws(books, history)


@pytest.mark.parametrize(("law", "seqs"), [("I2", [1, 2, 2]), ("I2", [2, 1]), ("I3", [1, 3])])
def test_each_law_is_found_broken_at_a_reader(law: str, seqs: list[int]) -> None:
    """I2 and I3: a reader that gets something twice, out of order or with a hole is found out."""
    ledger = Ledger()
    history = [said(n, key=f"k{n}") for n in (1, 2, 3)]
    for event in history:
        ledger.intend("u1", event["key"], "r1", "Hi")
    for seq in seqs:
        ledger.receive("u2", history[seq - 1])
    assert law in laws(ledger, {"r1": history})


def test_a_hole_that_was_owned_up_to_is_no_fault() -> None:
    """P5: after a `resync` to 2 the run goes on with 3."""
    ledger = Ledger()
    history = [said(n, key=f"k{n}") for n in (1, 2, 3)]
    for event in history:
        ledger.intend("u1", event["key"], "r1", "Hi")
    ledger.receive("u2", history[0])
    ledger.receive("u2", {"type": "resync", "room": "r1", "seq": 2, "reason": "gap"})
    ledger.receive("u2", history[2])
    assert laws(ledger, {"r1": history}) == set()


def test_hearing_without_the_right_and_storing_the_refused_are_found(books: Ledger) -> None:
    """I6 and I7."""
    books.may_read("eve", "r2")
    books.receive("eve", GOOD["r1"][0])
    books.intend("u1", "k3", "r1", "line 3")
    books.refuse("u1", "k3", "storage_full")
    assert laws(books, {"r1": [*GOOD["r1"], said(3, "line 3", "k3")]}) == {"I6", "I7"}


async def echo(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while data := await reader.read(65536):
        writer.write(data)
        await writer.drain()
    writer.close()


@pytest.fixture
async def line() -> Any:
    """A proxy in front of an echo."""
    listening = await asyncio.start_server(echo, "127.0.0.1", 0)
    async with listening, Proxy(listening.sockets[0].getsockname()[1]) as proxy:
        yield proxy


async def test_a_trip_cuts_after_so_many_bytes(line: Proxy) -> None:
    """Exactly the bytes before the limit arrive, then the line ends."""
    line.down.trip = Trip(5, how="cut")
    reader, writer = await asyncio.open_connection("127.0.0.1", line.port)
    writer.write(b"0123456789")
    assert await reader.read(-1) == b"01234"
    writer.close()


async def test_a_trip_cuts_before_the_nth_pattern(line: Proxy) -> None:
    """What trips it is lost, and the client sees a reset."""
    line.down.trip = Trip(b"ok", nth=2)
    reader, writer = await asyncio.open_connection("127.0.0.1", line.port)
    writer.write(b"ok 1;")
    assert await reader.readexactly(5) == b"ok 1;"
    writer.write(b"ok 2;")
    with pytest.raises(ConnectionResetError):
        await reader.read(5)
    assert line.down.trip.sprung.is_set()
    writer.close()


async def test_a_blocked_lane_is_silent_until_it_opens(line: Proxy) -> None:
    """Half open: nothing arrives, nobody is told; what was under way arrives when the lane opens."""
    reader, writer = await asyncio.open_connection("127.0.0.1", line.port)
    line.down.blocked = True
    writer.write(b"hello")
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(asyncio.shield(waiting := asyncio.ensure_future(reader.readexactly(5))), 0.2)
    line.down.blocked = False
    assert await waiting == b"hello"
    writer.close()


async def test_a_trickle_arrives_in_small_pieces(line: Proxy) -> None:
    """The same bytes, a few at a time."""
    line.down.piece, line.down.rate = 3, 1000
    reader, writer = await asyncio.open_connection("127.0.0.1", line.port)
    writer.write(b"x" * 30)
    first = await reader.read(30)
    assert len(first) < 30
    assert first + await reader.readexactly(30 - len(first)) == b"x" * 30
    writer.close()
