"""Load (RELIABILITY I 86, 87; P10): idle crowds, a thousand messages a second, a start with a million messages."""

import asyncio
import resource
import time
from collections.abc import Callable
from contextlib import AsyncExitStack
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from hubbub.bench.dialects import HUBBUB
from hubbub.bench.flock import Flock
from hubbub.bench.load import Load, Plan
from hubbub.bench.person import Door
from hubbub.bench.tally import Waits
from hubbub.features.call import Call, Now, Rules
from hubbub.features.first_start import prepare
from hubbub.features.perform import perform
from hubbub.protocol.commands import Hello, SendMessage
from hubbub.protocol.people import Person
from hubbub.store.driver import Link
from hubbub.store.folder import Folder
from hubbub.store.migrate import migrate
from hubbub.store.sqlite import Sqlite
from tests.faults.ledger import TOTAL, Frame, Ledger
from tests.faults.server import Server, eventually
from tests.faults.speaker import LOBBY, Speaker, read_all, speaking
from tests.faults.test_kill import Answers, check_integrity, talk
from tests.faults.test_network import listeners

MIB = 1 << 20


@pytest.mark.parametrize(("count", "within"), [(2_000, 5.0), pytest.param(10_000, 1.0, marks=pytest.mark.long)])
async def test_86_idle_crowds_cost_little(serve: Callable[..., Any], count: int, within: float) -> None:
    """I 86: 10,000 quiet sockets: at most 500 MiB and 15 % of a processor; who connects at 300/s is in within a second."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    server: Server = await serve("--sockets-per-address", "0")
    flock, waits = Flock("127.0.0.1", server.port, HUBBUB), Waits()

    async def come() -> None:
        begun = time.perf_counter()
        await flock.open(1)
        waits.add(time.perf_counter() - begun)

    empty, begun = server.rss, time.perf_counter()
    coming = []
    for n in range(count):
        coming.append(asyncio.create_task(come()))
        await asyncio.sleep(max(0.0, begun + (n + 1) / 300 - time.perf_counter()))
    await asyncio.gather(*coming)
    await asyncio.sleep(3)
    used, begun = server.cpu, time.perf_counter()
    await asyncio.sleep(30 if count > 2_000 else 6)
    busy = (server.cpu - used) / (time.perf_counter() - begun)
    memory, lost = server.rss, flock.lost
    await flock.close()
    print(
        f"{count} idle: {memory / MIB:.0f} MiB, {(memory - empty) / count / 1024:.1f} KiB each; {busy:.1%} of a processor; "
        f"came in within p99 {waits.at(0.99) * 1000:.0f} ms, worst {waits.worst * 1000:.0f} ms; {lost} lost"
    )
    assert lost == 0
    assert memory <= 500 * MIB
    assert busy <= 0.15
    assert waits.at(0.99) <= within


@pytest.mark.parametrize(
    ("rate", "rooms", "members", "seconds", "ack", "delivery"),
    [(300, 60, 50, 5, 2.0, 2.0), pytest.param(1_000, 200, 200, 600, 0.1, 0.2, marks=pytest.mark.long)],
)
async def test_87_a_thousand_messages_a_second_are_on_disk_and_with_everyone_in_time(
    serve: Callable[..., Any], rate: int, rooms: int, members: int, seconds: float, ack: float, delivery: float
) -> None:
    """I 87: so much in many rooms, beside a large one at 50/s: p99 of acks 100 ms, of deliveries 200 ms, and I1-I7."""
    server: Server = await serve("--sockets-per-address", "0")
    plan = Plan(people=rooms, rooms=rooms, rate=rate, seconds=seconds, ledger=True)
    many = Load(Door("127.0.0.1", server.port), plan, lambda *_: None)
    (large, room, books), _ = await asyncio.gather(in_a_large_room(server, members, seconds), many.run())
    # Six million receipts take their time; nobody must be waiting meanwhile.
    books.require(await read_all(server.url, room))
    print(*many.tally.words(), sep="\n")
    print(
        f"{members} in one room: {len(large):,} deliveries, p50 {large.at(0.5) * 1000:.0f} ms, p99 {large.at(0.99) * 1000:.0f} ms"
    )
    assert many.tally.report
    TOTAL.add(many.tally.report)
    assert many.tally.is_whole
    assert many.tally.answers.at(0.99) <= ack
    assert large.at(0.99) <= delivery


async def in_a_large_room(server: Server, members: int, seconds: float) -> tuple[Waits, str, Ledger]:
    """Fifty messages a second in a room of so many. Returns how long each member waited for each, the room, and the books."""
    ledger, said, waits = Ledger(), {}, Waits()

    def heard(frame: Frame, moment: float) -> None:
        if frame["type"] == "message.sent":
            waits.add(moment - said[frame["key"]])

    async with speaking(server.url, "ann", ledger, keep=False) as ann, AsyncExitStack() as stack:
        room = (await ann.ask("room.create", name="large"))["room"]["id"]
        crowd, _ = await listeners(server.port, members - 1, ledger, stack, room, heard)
        begun = time.perf_counter()
        for n in range(round(50 * seconds)):
            await asyncio.sleep(max(0.0, begun + n / 50 - time.perf_counter()))
            said[f"ann-{n + 1}"] = time.perf_counter()
            await ann.say(room)
        await ann.answered()
        await ann.caught_up(room, ann.heads[room])
        await eventually(lambda: all(other.seen[room] >= ann.heads[room] for other in crowd))
    return waits, room, ledger


async def fill(folder: Path, messages: int, batch: int = 20_000) -> None:
    """A data folder in which somebody has said so much in the lobby, put there the way the server itself would."""
    held = Folder(folder)
    store = Sqlite(held.database)
    await migrate(store)
    at = time.time_ns() // 1000
    await store.transaction(partial(prepare, at=at, epoch="e-long"))
    person = await store.transaction(partial(_come_in, at=at))
    for start in range(0, messages, batch):
        await store.transaction(partial(_say, person=person, at=at, numbers=range(start, min(start + batch, messages))))
    await store.close()
    held.release()


async def _come_in(tx: Link, at: int) -> Person:
    outcome = await perform(Call(tx, Now.of(at), Rules(), lambda: "long", "e-long"), Hello(name="writer"), None)
    assert outcome.person
    return outcome.person


async def _say(tx: Link, person: Person, at: int, numbers: range) -> None:
    for n in numbers:
        call = Call(tx, Now.of(at + n), Rules(), str, "e-long")
        await perform(call, SendMessage(room="lobby", text=f"{n:08d} the quick brown fox", key=f"k{n}"), person)


@pytest.mark.parametrize(("messages", "kills"), [(20_000, 3), pytest.param(1_000_000, 10, marks=pytest.mark.long)])
async def test_17_a_long_history_makes_no_start_slow(
    serve: Callable[..., Any], tmp_path: Path, messages: int, kills: int
) -> None:
    """P10: kill -9 in mid-talk with a million messages stored: within three seconds somebody's next message is accepted."""
    await fill(tmp_path / "data", messages)
    server: Server = await serve()
    ann = Speaker(server.url, "ann", ledger := Ledger({LOBBY: messages + 2}), keep=False)
    assert (await ann.connect())["rooms"][0]["seq"] == messages + 2
    took = []
    for _ in range(kills):
        answers = Answers([ann])
        talking = asyncio.create_task(talk(ann, 30))
        await answers.come(300)
        talking.cancel()
        await asyncio.gather(talking, return_exceptions=True)
        await server.kill()
        begun = time.perf_counter()
        await server.start()
        await ann.connect()
        await ann.say_again()
        await ann.say()
        await ann.answered()
        took.append(time.perf_counter() - begun)
    print(
        f"{messages:,} messages, {server.database.stat().st_size / MIB:.0f} MiB: accepting again within {min(took):.2f} to "
        f"{max(took):.2f} s of a kill; {server.rss / MIB:.0f} MiB of memory"
    )
    await ann.hang_up()
    assert ledger.require({LOBBY: await since(ann, messages + 2)}).unknown == 0
    assert max(took) <= 3.0
    await server.kill()
    check_integrity(server)


async def since(ann: Speaker, seq: int) -> list[Frame]:
    """Every event of the lobby after `seq`, as it is replayed to somebody who comes back."""
    reader = Speaker(ann.url)
    reader.token, reader.epoch, reader.seqs = ann.token, ann.epoch, {LOBBY: seq}
    await reader.connect()
    await reader.hears("caught_up", room=LOBBY)
    await reader.hang_up()
    return [frame for frame in reader.frames if "by" in frame]
