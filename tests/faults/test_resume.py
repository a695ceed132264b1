"""Coming back (RELIABILITY A): everything that was missed, however much; and an honest `resync` where that cannot be."""

import asyncio
import json
from collections import Counter
from typing import Any

import msgspec
import pytest

from hubbub.client import Client, Resync
from tests.faults.ledger import Ledger
from tests.faults.proxy import Proxy
from tests.faults.server import SOON, Server
from tests.faults.speaker import LOBBY, Speaker, read_all, speaking


async def say_many(speaker: Speaker, room: str, count: int) -> None:
    for _ in range(count):
        await speaker.say(room)
        await speaker.answered(most=60)
    await speaker.answered()


@pytest.mark.parametrize("absences", [(1, 10, 199, 200, 201, 1000), pytest.param((50_000,), marks=pytest.mark.long)])
async def test_8_everything_missed_arrives_without_a_hole(
    server: Server, ledger: Ledger, absences: tuple[int, ...]
) -> None:
    """A 8: bob is away while three rooms go on, also by exactly a page; each run comes whole, then `caught_up`."""
    async with speaking(server.url, "ann", ledger, keep=False) as ann, speaking(server.url, "bob", ledger) as bob:
        rooms = [LOBBY] + [(await ann.ask("room.create", name=f"room{n}"))["room"]["id"] for n in (1, 2)]
        for room in rooms:
            await bob.ask("room.join", room=room)
        for missed in absences:
            await bob.hang_up()
            for room in rooms:
                await say_many(ann, room, missed)
            await bob.connect()
            await ann.say()
            for room in rooms:
                await bob.hears("caught_up", room=room, within=3 * SOON)
            await ann.answered()
            await bob.caught_up(LOBBY, ann.heads[LOBBY])
            got = Counter(f["room"] for f in bob.frames if f["type"] == "message.sent")
            assert got == {LOBBY: missed + 1, rooms[1]: missed, rooms[2]: missed}
    report = ledger.require(await read_all(server.url, *rooms))
    assert report.stored == sum(3 * missed + 1 for missed in absences)


PLACES = [
    (None, 1, "epoch_changed"),
    ("e-restored", 1, "epoch_changed"),
    (5, 1, "epoch_changed"),
    ("own", 7_000, "unknown_seq"),
    ("own", 2**63, "unknown_seq"),
    ("own", 2**70, "unknown_seq"),
    ("own", -1, "not_a_seq"),
    ("own", "1", "not_a_seq"),
    ("own", 1.5, "not_a_seq"),
    ("own", True, "not_a_seq"),
    ("own", None, "not_a_seq"),
    ("own", [1], "not_a_seq"),
    ("own", 0, "too_much_missed"),
]
"""An epoch, a number and why no unbroken run can be given from there."""


async def test_10_a_place_that_cannot_be_is_answered_with_resync(serve: Any) -> None:
    """A 10: a number never issued, a changed epoch, nonsense: `resync` with the reason, no replay, and life goes on."""
    server = await serve("--replay-limit", "10")
    async with speaking(server.url, "ann") as ann:
        await say_many(ann, LOBBY, 12)
        for epoch, seq, reason in PLACES:
            head = ann.heads[LOBBY]
            told = {"epoch": ann.epoch if epoch == "own" else epoch, "rooms": {LOBBY: seq}}
            await ann.connect(token=ann.token, resume=told)
            resync = await ann.hears("resync", room=LOBBY)
            assert (resync["reason"], resync["seq"]) == (reason, head), (epoch, seq)
            await say_many(ann, LOBBY, 1)
            await ann.hears("message.sent", seq=head + 1)
            assert [f["seq"] for f in ann.frames if "by" in f] == [head + 1], (epoch, seq)


async def test_10_a_resume_that_names_nothing_of_yours_is_a_fresh_start(server: Server) -> None:
    """A 10: claims on no room of yours get no replay and no `resync`; what comes from now on arrives."""
    async with speaking(server.url, "ann") as ann:
        for resume in ({}, {"epoch": "x"}, {"rooms": []}, {"rooms": "r1"}, {"rooms": {"r999": 4}}):
            await ann.connect(token=ann.token, resume=resume)
            await say_many(ann, LOBBY, 1)
            await ann.hears("message.sent", seq=ann.heads[LOBBY])
            assert not [f for f in ann.frames if f["type"] == "resync"], resume


@pytest.mark.parametrize("times", [30, pytest.param(100, marks=pytest.mark.long)])
async def test_11_reconnecting_again_and_again_hands_each_event_over_once(
    server: Server, proxy: Proxy, ledger: Ledger, times: int
) -> None:
    """A 11: one SDK object, many losses; each message comes to the loop once, and no task or file is left behind."""
    back = asyncio.Event()
    async with (
        speaking(server.url, "bob", ledger) as bob,
        Client(proxy.url, name="ann", randomness=lambda: 0.0, notify=lambda _: back.set()) as ann,
    ):
        ledger.may_read(ann.you.id, LOBBY)
        seen: list[int] = []

        async def follow() -> None:
            async for told in ann:
                ledger.receive(ann.you.id, msgspec.to_builtins(told))
                seen.append(told.seq)

        following = asyncio.create_task(follow())
        counts: list[tuple[int, int]] = []
        for n in range(times):
            await bob.say()
            back.clear()
            proxy.reset() if n % 2 else proxy.cut()
            await bob.say()
            await bob.answered()
            await asyncio.wait_for(back.wait(), SOON)
            await ann.ping()
            counts.append((len(asyncio.all_tasks()), server.files))
        async with asyncio.timeout(SOON):
            while not seen or seen[-1] < bob.heads[LOBBY]:
                await ann.ping()
        following.cancel()
    report = ledger.require(await read_all(server.url))
    assert report.stored == 2 * times
    assert len(seen) == len(set(seen))
    tasks, files = zip(*counts, strict=True)
    assert max(tasks[times // 2 :]) <= max(tasks[: times // 2]) + 4
    assert max(files[times // 2 :]) <= max(files[: times // 2]) + 4


async def test_13_a_hole_in_the_order_is_mended_at_most_three_times(server: Server) -> None:
    """A 13: a server that leaves something out again and again: three tries, then an honest `Resync`, and on it goes."""
    tries = 0

    async def forge(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        from websockets.frames import Frame, Opcode
        from websockets.server import ServerProtocol

        nonlocal tries
        tries += 1
        ws = ServerProtocol(select_subprotocol=lambda _, offered: offered[0])
        person = {"id": "u1", "name": "ann", "kind": "guest"}
        room = {"id": "r1", "name": "lobby", "kind": "channel", "seq": 5, "read": 5, "unread": 0, "mentions": 0}
        limits = {"text": 1, "frame": 1, "rate": 0, "burst": 0, "replay": 9}
        welcome = {
            "type": "welcome", "re": 0, "you": person, "epoch": "e", "limits": limits, "rooms": [room], "token": "t"
        }  # fmt: skip
        late = {"type": "message.sent", "room": "r1", "seq": 9, "at": "2026-01-01T00:00:00Z", "by": person, "text": "x"}
        while data := await reader.read(65536):
            ws.receive_data(data)
            for event in ws.events_received():
                if not isinstance(event, Frame):
                    ws.send_response(ws.accept(event))
                elif event.opcode is Opcode.TEXT and b"hello" in event.data:
                    ws.send_text(json.dumps(welcome).encode())
                    ws.send_text(json.dumps(late).encode())
            for piece in ws.data_to_send():
                writer.write(piece) if piece else writer.close()
        writer.close()

    listening = await asyncio.start_server(forge, "127.0.0.1", 0)
    port = listening.sockets[0].getsockname()[1]
    async with listening, Client(f"127.0.0.1:{port}", randomness=lambda: 0.0) as ann, asyncio.timeout(SOON):
        told = [item async for item in first(ann, 2)]
    assert isinstance(told[0], Resync)
    assert told[0].reason == "gap"
    assert told[1].seq == 9
    assert tries == 4, "one connection and three more to mend it"


async def first(client: Client, count: int) -> Any:
    async for told in client:
        yield told
        count -= 1
        if not count:
            return
