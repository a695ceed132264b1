"""The road: one transaction for many, order, faults of the store, the end."""

import asyncio
from typing import Any

import pytest

from hubbub.dispatch import MOST_AT_ONCE
from hubbub.features import table
from hubbub.features.call import Call
from hubbub.protocol import commands as c
from hubbub.protocol.errors import Refused
from hubbub.store.driver import Link, StoreBroken, T, Work
from hubbub.store.sqlite import InlineSqlite
from tests.house import House, Wire, house
from tests.lag import flood


class Watched(InlineSqlite):
    """A store that counts its transactions and can be made to fail."""

    def __init__(self) -> None:
        super().__init__()
        self.transactions = 0
        self.fault: BaseException | None = None
        self.gate: asyncio.Event | None = None
        self.breaks = False

    async def transaction(self, work: Work[T]) -> T:
        self.transactions += 1
        if self.gate:
            await self.gate.wait()
        if self.fault:
            raise self.fault
        result = await super().transaction(work)
        if self.breaks:
            raise StoreBroken("the sync failed")
        return result


async def pages(tx: Link, spare: int) -> None:
    """Leave the database room for so many more pages."""
    row = await tx.one("PRAGMA page_count")
    assert row
    await tx.run(f"PRAGMA max_page_count = {row[0] + spare}")


# Many at once.


async def test_writes_that_wait_together_are_one_transaction() -> None:
    store = Watched()
    async with house(store) as home:
        ann, bob = await home.enter("ann"), await home.enter("bob")
        store.gate = asyncio.Event()
        ann.send(type="message.send", room="lobby", text="first")
        await asyncio.sleep(0)
        before = store.transactions
        for wire in (ann, bob):
            for n in range(20):
                wire.send(type="message.send", room="lobby", text=str(n))
        store.gate.set()
        await home.settle()
        assert store.transactions == before + 1
        assert [f["seq"] for f in bob.heard() if "by" in f] == list(range(2, 2 + 41 + 2))


async def test_more_than_one_transaction_holds_go_in_the_order_they_were_asked() -> None:
    store = Watched()
    async with house(store) as home:
        wires = [await home.enter() for _ in range(10)]
        store.gate = asyncio.Event()
        for n in range(MOST_AT_ONCE // 10 + 10):
            for i, wire in enumerate(wires):
                wire.send(type="message.send", room="lobby", text=f"{n}.{i}")
        before = store.transactions
        store.gate.set()
        await home.settle()
        assert store.transactions >= before + 1
        said = [f["text"] for f in wires[0].heard("message.sent")]
        assert said == [f"{n}.{i}" for n in range(MOST_AT_ONCE // 10 + 10) for i in range(10)]


async def test_a_refusal_or_a_bug_undoes_its_own_request_and_no_other(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """All in one transaction; the bug and one refusal half done. A bug is told as `internal`, and its traceback is logged once."""
    real = table.HANDLERS[c.SendMessage]

    async def send(call: Call, command: c.SendMessage) -> Any:
        reply = await real(call, command)
        if command.text == "bug":
            raise ZeroDivisionError
        if command.text == "late":
            raise Refused("forbidden", "On second thoughts, no.")
        return reply

    monkeypatch.setitem(table.HANDLERS, c.SendMessage, send)
    async with house() as home:
        ann = await home.enter("ann")
        for text in ("1", "bug", "", "late", "2"):
            ann.send(type="message.send", room="lobby", text=text, key=f"k{text}")
        await home.settle()
        answers = [f for f in ann.frames if f["type"] in {"ok", "error"}]
        assert [f.get("code", "ok") for f in answers] == ["ok", "internal", "empty", "forbidden", "ok"]
        assert "ZeroDivision" not in str(answers)
        assert answers[4]["seq"] == answers[0]["seq"] + 1
        assert "".join(capsys.readouterr()).count("feature.bug") == 1
        monkeypatch.setitem(table.HANDLERS, c.SendMessage, real)
        assert "duplicate" not in await ann.say("bug", key="kbug"), "what was refused is not remembered"


async def test_a_refusal_before_anything_was_written_costs_the_others_nothing() -> None:
    store = Watched()
    async with house(store) as home:
        ann = await home.enter("ann")
        before = store.transactions
        for text in ("1", "", "2"):
            ann.send(type="message.send", room="lobby", text=text)
        await home.settle()
        assert store.transactions == before + 1


async def test_who_joins_in_the_middle_of_a_transaction_hears_what_follows_and_nothing_before() -> None:
    store = Watched()
    async with house(store) as home:
        ann, bob = await home.enter("ann"), await home.enter("bob")
        await ann.ask("room.create", name="ops")
        store.gate = asyncio.Event()
        ann.send(type="message.send", room="ops", text="before")
        await asyncio.sleep(0)
        ann.send(type="message.send", room="ops", text="still before")
        bob.send(type="room.join", room="ops")
        ann.send(type="message.send", room="ops", text="after")
        bob.send(type="room.leave", room="ops")
        ann.send(type="message.send", room="ops", text="too late")
        bob.send(type="room.join", room="ops")
        ann.send(type="message.send", room="ops", text="again")
        store.gate.set()
        await home.settle()
        events = [f.get("text", f["type"]) for f in bob.heard() if "by" in f]
        assert events == ["member.joined", "after", "member.left", "member.joined", "again"]


async def test_a_visitor_hears_a_room_from_its_coming_to_its_going() -> None:
    store = Watched()
    async with house(store) as home:
        ann, eve = await home.enter("ann"), await home.enter("eve", visit=True)
        await ann.ask("room.create", name="ops")
        store.gate = asyncio.Event()
        for who, type, fields in (
            (ann, "message.send", {"text": "before"}), (eve, "room.join", {}), (ann, "message.send", {"text": "after"}),
            (eve, "room.leave", {}), (ann, "message.send", {"text": "too late"}),
        ):  # fmt: skip
            who.send(type=type, room="ops", **fields)
            await asyncio.sleep(0)
        store.gate.set()
        await home.settle()
        assert [f["text"] for f in eve.heard("message.sent")] == ["after"]


@pytest.mark.parametrize("room", ["ops", "lobby"])
async def test_a_visitor_may_leave_a_room_it_does_not_hear(home: House, room: str) -> None:
    ann, eve = await home.enter("ann"), await home.enter("eve", visit=True)
    await ann.ask("room.create", name="ops")
    for _ in range(2):
        assert (await eve.ask("room.leave", room=room))["type"] == "ok"
    assert (await ann.say("alive"))["type"] == "ok"


async def test_reading_sees_what_the_same_client_wrote_just_before(home: House) -> None:
    ann = await home.enter("ann")
    for n in range(5):
        ann.send(type="message.send", room="lobby", text=str(n))
        ann.send(type="message.history", room="lobby", limit=1)
    await home.settle()
    assert [f["messages"][0]["text"] for f in ann.heard("ok") if "messages" in f] == ["0", "1", "2", "3", "4"]


async def test_the_answer_to_a_message_comes_once_whatever_else_is_told(home: House) -> None:
    ann = await home.enter("ann")
    ids = [ann.send(type="message.send", room=room, text="x") for room in ("lobby", "nowhere", "lobby")]
    await home.settle()
    assert [f["re"] for f in ann.heard("ok", "error")] == ids


# Faults of the store.


async def test_a_full_disk_is_told_and_when_there_is_space_again_all_goes_on(home: House) -> None:
    """Everyone whose write was in the transaction may try again; reading goes on meanwhile; nothing half is kept."""
    ann, bob = await home.enter("ann"), await home.enter("bob")
    await ann.say("before")
    bob.heard()
    await home.store.transaction(lambda tx: pages(tx, 1))
    refused = await ann.say("x" * 16_000, key="k1")
    assert (refused["code"], refused["retry"]) == ("storage_full", True)
    assert refused["retry_after"] > 0
    assert (await bob.ask("message.history", room="lobby"))["messages"][-1]["text"] == "before"
    assert bob.heard("message.sent") == []
    await home.store.transaction(lambda tx: pages(tx, 10_000))
    again = await ann.say("x" * 16_000, key="k1")
    assert (again["type"], again.get("duplicate")) == ("ok", None)
    assert home.broken == []


@pytest.mark.parametrize("fault", [StoreBroken("disk I/O error"), MemoryError("out of it"), RuntimeError("a bug")])
async def test_a_store_that_cannot_be_trusted_ends_the_server_and_is_not_just_waited_for(fault: BaseException) -> None:
    """Nothing is answered that is not on disk, and the process is told to end instead of standing there mute."""
    store = Watched()
    async with house(store) as home:
        ann = await home.enter("ann")
        store.fault = fault
        ann.send(type="message.send", room="lobby", text="Hi")
        await home.settle()
        assert ann.heard() == []
        assert len(home.broken) == 1
        store.fault = None


async def test_a_broken_store_does_not_keep_the_server_from_ending() -> None:
    """A sync failed after the rows were written: who is behind finds what will never be told, and must not wait for it."""
    store = Watched()
    async with house(store) as home:
        ann, bob = await home.enter("ann"), await home.enter("bob")
        bob.pipe.clogged = True
        await flood(home, ann)
        store.breaks = True
        ann.send(type="message.send", room="lobby", text="kept, and never told")
        await home.settle()
        assert len(home.broken) == 1
        bob.pipe.drain()
        async with asyncio.timeout(5):
            await home.road.stop()


# The end.


async def test_a_stop_finishes_what_was_accepted_and_refuses_the_rest() -> None:
    store = Watched()
    async with house(store) as home:
        ann, bob = await home.enter("ann"), await home.enter("bob")
        store.gate = asyncio.Event()
        for n in range(5):
            ann.send(type="message.send", room="lobby", text=str(n))
        await asyncio.sleep(0)
        stopping = asyncio.ensure_future(home.road.stop())
        await asyncio.sleep(0)
        bob.send(type="message.send", room="lobby", text="too late")
        store.gate.set()
        await stopping
        assert [f["type"] for f in ann.heard("ok", "error")] == ["ok"] * 5
        assert [(f["code"], f["retry"]) for f in bob.heard("error")] == [("stopping", True)]


async def test_a_visitor_is_forgotten_when_its_last_door_closes(home: House) -> None:
    """Also when it goes before it was let in, or in the middle of asking."""
    ann = await home.enter("ann")
    for leave_after in (0, 1, 2):
        eve = home.connect()
        eve.send(type="hello", name="eve", visit=True)
        if leave_after > 0:
            await home.settle()
        if leave_after > 1:
            eve.send(type="room.list")
        eve.vanish()
        await home.settle()
        assert (await ann.ask("room.invite", room="lobby", user="eve"))["code"] in {"no_such_user", "not_a_member"}
        assert (await home.connect().hello("eve", visit=True))["type"] == "welcome"
        for wire in tuple(home.uvicorn.connections):
            if wire.session and wire.session.person and wire.session.person.name == "eve":
                wire.transport.abort()
        await home.settle()
    assert (await ann.ask("presence.list", room="lobby"))["count"] == 1
    assert not await home.store.read(lambda tx: tx.all("SELECT id FROM users WHERE name = 'eve'"))


async def test_every_event_of_every_kind_has_the_next_place_in_its_room(home: House) -> None:
    ann, bob = await home.enter("ann"), await home.enter("bob")
    acts: list[tuple[Wire, str, dict[str, Any]]] = [
        (ann, "room.create", {"name": "ops"}), (bob, "room.join", {"room": "ops"}), (ann, "message.send", {"room": "ops", "text": "1"}),
        (bob, "account.rename", {"name": "rob"}), (bob, "room.leave", {"room": "ops"}), (ann, "message.send", {"room": "ops", "text": ""}),
        (ann, "room.invite", {"room": "ops", "user": "rob"}), (bob, "room.join", {"room": "ops"}),
        (bob, "message.send", {"room": "ops", "text": "2"}),
        (ann, "message.send", {"room": "@rob", "text": "3"}), (bob, "account.close", {}),
    ]  # fmt: skip
    for wire, type, fields in acts:
        await wire.ask(type, **fields)
    rooms = await home.store.read(lambda tx: tx.all("SELECT id, seq FROM rooms"))
    for room, head in rooms:
        found = await home.store.read(
            lambda tx, room=room: tx.all("SELECT seq FROM events WHERE room_id = $1 ORDER BY seq", room)
        )
        assert [seq for (seq,) in found] == list(range(1, head + 1))
    assert len(rooms) == 3
