"""What one message costs, counted and not timed: statements, steps of the database's machine, encodings, writes.

A slow-down that a change brings shows here as a number, whatever the machine does.
"""

import asyncio
import gc
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import apsw
import pytest

from hubbub.features.call import Rules
from hubbub.protocol.frames import Batch
from hubbub.store.sqlite import InlineSqlite
from tests.house import House, Wire, house

SEND = 9
"""Statements of one send under a key."""

TWENTY = 17
"""Statements of twenty sends of four people in one transaction: three questions, the room, four read
positions, one for the stretches, and two for every other kind of row."""

READS: dict[str, tuple[dict[str, Any], int]] = {
    "message.history": ({"room": "lobby", "limit": 50}, 3), "room.list": ({}, 4), "room.members": ({"room": "lobby"}, 3),
    "presence.list": ({"room": "lobby"}, 2), "ping": ({}, 1),
}  # fmt: skip
"""Statements of each read, whoever the person is looked up among them."""

IDLE = 18
"""Objects that an idle connection is made of, as the garbage collector counts them."""


@contextmanager
def traced(home: House) -> Iterator[list[dict[str, Any]]]:
    """Every statement run inside, as SQLite's profile tells it."""
    assert isinstance(home.store, InlineSqlite)
    statements: list[dict[str, Any]] = []
    home.store._db.trace_v2(apsw.SQLITE_TRACE_PROFILE, statements.append)
    try:
        yield statements
    finally:
        home.store._db.trace_v2(0, None)


def total(statements: list[dict[str, Any]], what: str) -> int:
    return sum(statement["stmt_status"][f"SQLITE_STMTSTATUS_{what}"] for statement in statements)


async def test_a_send_takes_so_many_statements_and_no_more(home: House) -> None:
    """One send is a fixed number of statements, none of them a scan, and none planned afresh for other parameters."""
    ann, _ = await home.enter("ann"), await home.enter("bob")
    for n in range(3):
        await ann.say("warm", key=f"warm {n}")
    with traced(home) as statements:
        await ann.say("Hi", key="k1")
    inside = [s for s in statements if s["sql"] not in ("BEGIN IMMEDIATE", "COMMIT")]
    assert len(inside) <= SEND, "\n".join(s["sql"] for s in inside)
    for what in ("FULLSCAN_STEP", "SORT", "AUTOINDEX"):
        assert total(statements, what) == 0, what
    assert isinstance(home.store, InlineSqlite)
    assert home.store._db.config(apsw.SQLITE_DBCONFIG_ENABLE_QPSG, -1) == 1


async def test_twenty_sends_that_wait_together_are_hardly_more_statements_than_one(home: House) -> None:
    """Who asks, where, and what was done under their keys is asked for all at once, and what they change is carried out together."""
    cast = [await home.enter(name) for name in ("ann", "bob", "eve", "zoe")]
    for wire in cast:
        await wire.say("warm", key=f"warm {wire.you['id']}")
    with traced(home) as statements:
        for n in range(20):
            cast[n % 4].send(type="message.send", id=n, room="lobby", text="Hi", key=f"k{n}")
        await home.settle()
    assert [s["sql"] for s in statements].count("COMMIT") == 1
    inside = [s for s in statements if s["sql"] not in ("BEGIN IMMEDIATE", "COMMIT")]
    assert len(inside) <= TWENTY, "\n".join(s["sql"] for s in inside)


@pytest.mark.parametrize("command", READS)
async def test_a_read_takes_so_many_statements_and_no_more(home: House, command: str) -> None:
    """What a read asks of the database does not creep up, rights included, and does not grow with who is there."""
    fields, most = READS[command]
    ann = await home.enter("ann")
    for n in range(20):
        await (await home.enter(f"p{n}")).say("I take part.")
    await ann.ask(command, **fields)
    with traced(home) as statements:
        await ann.ask(command, **fields)
    inside = [s["sql"] for s in statements if s["sql"] not in ("BEGIN", "COMMIT")]
    assert len(inside) <= most, "\n".join(inside)


async def test_what_is_unread_is_counted_at_the_same_cost_however_much_it_is(home: House) -> None:
    """A hundred more unread messages are no step more of the database's machine, deletions among them or not."""
    ann, bob = await home.enter("ann"), await home.enter("bob")
    await bob.say("I take part.")
    steps = []
    for _ in range(2):
        for n in range(100):
            seq = (await ann.say(f"line {n}"))["seq"]
        if not steps:
            await ann.ask("message.delete", room="lobby", seq=seq)
        with traced(home) as statements:
            await bob.ask("room.list")
        steps.append(total(statements, "VM_STEP"))
    assert steps[0] == steps[1], steps


async def test_who_hears_what_they_said_gets_the_answer_and_the_event_in_one_write(home: House) -> None:
    """The answer first; of two who speak in the same moment, each gets their own."""
    ann, bob = await home.enter("ann"), await home.enter("bob")
    for wire in (ann, bob):
        await wire.say("I take part.")
    writes: Counter[Wire] = Counter()
    for wire in (ann, bob):
        _count_writes(wire, writes)
        wire.send(type="message.send", id=7, room="lobby", text=f"Hi from {wire.you['name']}")
    before = {wire: len(wire.frames) for wire in (ann, bob)}
    await home.settle()
    assert (writes[ann], writes[bob]) == (1, 1)
    for wire in (ann, bob):
        assert [(f["type"], f.get("re")) for f in wire.frames[before[wire] :]] == [
            ("ok", 7),
            ("message.sent", None),
            ("message.sent", None),
        ]


async def test_a_delivery_is_one_write(home: House) -> None:
    """A message that nobody else says anything beside is one write for each listener, whatever their number."""
    ann, others = await home.enter("ann"), [await home.enter(f"p{n}") for n in range(20)]
    await ann.say("I take part from here on.")
    writes: Counter[Wire] = Counter()
    for wire in others:
        _count_writes(wire, writes)
    for n in range(3):
        await ann.say(f"line {n}")
    assert [writes[wire] for wire in others] == [3] * len(others)


def _count_writes(wire: Wire, writes: "Counter[Wire]") -> None:
    write = wire.pipe.write

    def counting(data: Any) -> None:
        writes[wire] += 1
        write(data)

    (listener,) = wire.house.hub.listeners_of(wire.you["id"])
    for room in listener.rooms:
        wire.house.hub._rooms[room].live[listener.dialect][listener] = counting


async def test_an_idle_connection_is_made_of_few_objects(home: House) -> None:
    """What one more connection holds on to once it is idle is counted: a handshake that is kept shows at once."""
    await home.enter("bob")
    gc.collect()
    before = gc.get_objects()
    ann = await home.enter("ann")
    await home.pass_time(3)
    held = _held(ann.door, {id(known) for known in before} | {id(ann.pipe)})
    assert len(held) <= IDLE, "\n".join(sorted(type(found).__qualname__ for found in held))


def _held(root: Any, known: set[int]) -> list[Any]:
    """Every object the collector tracks that can be reached from the root, but for those that are known."""
    found: dict[int, Any] = {}
    waiting = [root]
    while waiting:
        one = waiting.pop()
        if gc.is_tracked(one) and id(one) not in known and id(one) not in found:
            found[id(one)] = one
            waiting += gc.get_referents(one)
    return list(found.values())


async def test_writes_that_wait_together_are_one_commit_and_one_write_for_each_listener(home: House) -> None:
    """Five sends asked at once come out as one transaction, encoded once, handed to each of ten listeners in one piece."""
    ann, *others = [await home.enter(name) for name in ("ann", "bob", "eve", *(f"p{n}" for n in range(8)))]
    await ann.say("I take part from here on.")
    handed: dict[Any, list[bytes]] = {}
    for wire in others:
        (listener,) = home.hub.listeners_of(wire.you["id"])
        handed[listener] = []
        _tap(home, listener, handed[listener])
    with traced(home) as statements:
        for n in range(5):
            ann.send(type="message.send", room="lobby", text=f"line {n}")
        await home.settle()
    assert [s["sql"] for s in statements].count("COMMIT") == 1
    pieces = [piece for mine in handed.values() for piece in mine]
    assert len(pieces) == len(others)
    assert len({id(piece) for piece in pieces}) == 1


async def test_the_answers_of_one_commit_are_one_write(home: House) -> None:
    """Five sends of one client, committed together, are answered in one piece, before the events that they made and what else happened."""
    ann, eve = await home.enter("ann"), await home.enter("eve")
    await ann.say("I take part from here on.")
    written: list[bytes] = []
    write = ann.door.write
    ann.door.write = lambda data: (written.append(data), write(data))
    ann.heard()
    for n in range(5):
        ann.send(type="message.send", room="lobby", text=f"line {n}")
    eve.send(type="room.create", name="den")
    await home.settle()
    assert sum(b'"re":' in piece for piece in written) == 1
    assert [frame["type"] for frame in ann.heard()] == ["ok"] * 5 + ["message.sent"] * 5


def _tap(home: House, listener: Any, handed: list[bytes]) -> None:
    """Note what a listener is handed from now on."""
    (room,) = listener.rooms
    home.hub._rooms[room].live[listener.dialect][listener] = handed.append


async def test_a_batch_is_encoded_once_for_each_dialect(home: House) -> None:
    """Ten listeners of one dialect and ten of another set off two encodings."""
    ann = await home.enter("ann")
    for n in range(10):
        await home.enter(f"p{n}")
        await home.connect(plain=True).lines()
    counted: list[Any] = []
    encoded = Batch.encoded

    def counting(self: Batch, dialect: Any) -> Any:
        if dialect not in self._encoded:
            counted.append(dialect)
        return encoded(self, dialect)

    Batch.encoded = counting  # type: ignore[method-assign]
    try:
        await ann.say("Hi")
        counted.clear()
        await ann.say("Hi again")
    finally:
        Batch.encoded = encoded  # type: ignore[method-assign]
    assert len(counted) == 2
    assert len(set(counted)) == 2


async def _steps_of_a_send(rooms: int, messages: int, members: int) -> int:
    """Steps of SQLite's machine for one send in a room, beside so many others."""
    async with house(rules=Rules(rate=0, rooms_per_user=10_000)) as home:
        ann = await home.enter("ann")
        await ann.ask("room.create", name="here")
        for n in range(rooms):
            await ann.ask("room.create", name=f"room {n}")
        for n in range(members):
            wire = await home.enter(f"p{n}")
            await wire.ask("room.join", room="here")
            wire.vanish()
        for n in range(messages):
            await ann.say("before", room="here", key=f"before {n}")
        with traced(home) as statements:
            await ann.say("Hi", room="here", key="k1")
        return total(statements, "VM_STEP")


async def test_a_send_costs_the_same_however_much_there_is() -> None:
    """The database's work for a send does not grow with rooms, stored messages, or members who are away."""
    small = await _steps_of_a_send(rooms=1, messages=3, members=2)
    large = await _steps_of_a_send(rooms=100, messages=300, members=100)
    assert large <= small * 1.1, f"{small} steps in a small house, {large} in a large one"


async def test_an_idle_connection_owns_no_task_and_no_timer(home: House) -> None:
    """Fifty connections that say nothing add nothing to the loop's work."""
    await home.enter("ann")
    before = len(asyncio.all_tasks())
    for n in range(50):
        await home.enter(f"p{n}")
    await home.pass_time(3)
    assert len(asyncio.all_tasks()) == before
    assert len(asyncio.get_running_loop()._scheduled) == 0  # type: ignore[attr-defined]
