"""Networks and overload (RELIABILITY C 32, 33, 41): half-open lines, slow and frozen readers, a server that slept."""

import asyncio
from collections.abc import Callable
from contextlib import AsyncExitStack
from pathlib import Path
from time import monotonic
from typing import Any

import pytest

from hubbub.bench.person import Door, Person, Reading
from hubbub.gateways.websocket import HIGH_WATER
from tests.faults.ledger import Ledger
from tests.faults.proxy import Proxy
from tests.faults.server import eventually
from tests.faults.speaker import LOBBY, Speaker, read_all, speaking

QUICK = ("--ping-interval", "2", "--ping-timeout", "1")

MIB = 1 << 20


def has_left(watcher: Speaker, person: Speaker) -> bool:
    """Whether the watcher was told that the person is no longer here."""
    return any(f["type"] == "presence.changed" and person.id in f.get("left", ()) for f in watcher.frames)


async def test_32_a_half_open_line_is_noticed_and_resumed(serve: Callable[..., Any], ledger: Ledger) -> None:
    """C 32: a line that carries nothing and tells nobody is closed after a ping; presence follows; nothing is missed."""
    server = await serve(*QUICK)
    async with (
        Proxy(server.port) as proxy,
        speaking(server.url, "bob", ledger) as bob,
        speaking(proxy.url, "ann", ledger) as ann,
    ):
        await bob.until(lambda: any(ann.id in str(f) for f in bob.frames))
        proxy.up.blocked = proxy.down.blocked = True
        begun = monotonic()
        for _ in range(20):
            await bob.say()
        await bob.until(lambda: has_left(bob, ann), within=15)
        print(f"noticed after {monotonic() - begun:.1f} s")
        proxy.reset()
        await ann.gone()
        proxy.up.blocked = proxy.down.blocked = False
        await ann.connect()
        await bob.answered()
        await ann.caught_up(LOBBY, bob.heads[LOBBY])
    assert ledger.require(await read_all(server.url)).stored == 20


async def test_32_whoever_answers_pings_stays(serve: Callable[..., Any]) -> None:
    """C 32: a quiet client on a slow but living line is not taken for dead."""
    server = await serve(*QUICK)
    async with Proxy(server.port) as proxy, speaking(proxy.url, "ann") as ann:
        proxy.up.delay = proxy.down.delay = (0.1, 0.2)
        with pytest.raises(TimeoutError):
            await ann.until(lambda: ann.is_gone, within=8)


async def chatter(speaker: Speaker, every: float, pad: int, delays: list[float], until: asyncio.Event) -> None:
    """Say something at a steady pace; note how long each took to come back to the sender as an event."""
    begun: dict[str, float] = {}

    def heard(frame: Any) -> None:
        if (key := frame.get("key")) in begun:
            delays.append(monotonic() - begun.pop(key))

    speaker.on_event = heard
    due = monotonic()
    while not until.is_set():
        due += every
        request = await speaker.say(pad=pad)
        begun[speaker.unanswered[request][0]] = monotonic()
        await asyncio.sleep(max(0.0, due - monotonic()))
    await speaker.answered()


def p99(delays: list[float]) -> float:
    return sorted(delays)[int(len(delays) * 0.99)]


@pytest.mark.parametrize(
    ("members", "every", "pad"), [(20, 0.02, 15_000), pytest.param(200, 0.02, 1_000, marks=pytest.mark.long)]
)
async def test_33_a_frozen_reader_harms_only_itself(
    serve: Callable[..., Any], ledger: Ledger, members: int, every: float, pad: int
) -> None:
    """C 33: one member stops reading; the others notice nothing, memory stays, it is closed as slow and resumes whole."""
    server = await serve("--ping-interval", "600")
    stop, delays, worst = asyncio.Event(), [], 0
    async with AsyncExitStack() as stack:
        ann = await stack.enter_async_context(speaking(server.url, "ann", ledger, keep=False))
        await fill_caches(ann)
        crowd, here = await listeners(server.port, members - 2, ledger, stack)
        eve = Speaker(server.url, "eve", ledger, keep=False)
        await eve.connect(receive_buffer=262_144)
        stack.push_async_callback(eve.hang_up)
        assert eve.socket
        line = (server.port, eve.socket.local_address[1])
        talking = asyncio.create_task(chatter(ann, every, pad, delays, stop))
        await eventually(lambda: len(delays) >= 3 / every)
        quiet, before = list(delays), server.rss
        eve.flowing.clear()
        delays.clear()
        begun, moved, held = monotonic(), monotonic(), -1
        await eventually(lambda: here[-1] == members)
        while here[-1] == members:
            await asyncio.sleep(0.2)
            worst = max(worst, server.rss)
            if (now := untaken(*line)) not in (held, None):
                held, moved = now, monotonic()
            assert monotonic() - begun < 300, "the frozen reader was never given up"
        took, stood, loud = monotonic() - begun, monotonic() - moved, list(delays)
        eve.flowing.set()
        code = await eve.gone()
        stop.set()
        await talking
        await eve.connect()
        await eve.caught_up(LOBBY, ann.heads[LOBBY])
        await eventually(lambda: all(other.seen[LOBBY] >= ann.heads[LOBBY] for other in crowd))
    ledger.require(await read_all(server.url))
    print(
        f"p99 {p99(quiet) * 1000:.0f} ms quiet, {p99(loud) * 1000:.0f} ms with a frozen reader among {members}; "
        f"memory +{(worst - before) / MIB:.1f} MiB; given up after {took:.0f} s, {stood:.1f} s without progress, with {code}"
    )
    assert code == 4008
    full = HIGH_WATER * every / pad
    assert 10 <= stood <= 10 + full + 3, "ten seconds from the moment when the server's own buffer is full"
    assert worst - before <= 16 * MIB
    assert p99(loud) <= max(2 * p99(quiet), 0.25)


async def fill_caches(ann: Speaker) -> None:
    """Say so much that the database's caches are as large as they become."""
    for _ in range(1_500):
        await ann.say(pad=15_000)
        await ann.answered(most=50)
    await ann.answered()


async def listeners(
    port: int, count: int, ledger: Ledger, stack: AsyncExitStack, room: str = LOBBY,
    told: Callable[[Any, float], None] = lambda frame, moment: None,
) -> tuple[list[Person], list[int]]:  # fmt: skip
    """People who cost this side little, and whose books are kept; and how many they are told are here, as it changes.

    `told` is called with each event of the room and the moment when it came.
    """
    reading, here = Reading(), [0]

    def heard(person: Person, frame: Any, moment: float) -> None:
        if frame.get("room") != room:
            return
        if "by" in frame:
            person.seen[room] = frame["seq"]
            ledger.receive(f"{person.id} listens", frame)
            told(frame, moment)
        elif frame["type"] == "presence.changed":
            here.append(frame["count"])

    found = []
    for _ in range(count):
        person, welcome = await Person.arrive(Door("127.0.0.1", port), reading, heard, visit=True)
        stack.callback(person.transport.abort)
        known = {each["id"]: each["seq"] for each in welcome["rooms"]}
        person.seen[room] = known[room] if room in known else (await person.ask("room.join", room=room))["seq"]
        found.append(person)
    return found, here


def untaken(port: int, far: int) -> int | None:
    """Bytes that the kernel holds on the way from one port of loopback to another; None when there is no connection."""
    for line in Path("/proc/net/tcp").read_text().splitlines()[1:]:
        _, here, there, _, queues, *_ = line.split()
        if (int(here[-4:], 16), int(there[-4:], 16)) == (port, far):
            return int(queues.partition(":")[0], 16)
    return None


async def test_33_a_slow_reader_that_moves_is_never_dropped(serve: Callable[..., Any], ledger: Ledger) -> None:
    """P4, P7: far behind on a line of 40 KB/s, with megabytes in the kernel: no time-out, no slow code, all in order."""
    server = await serve(*QUICK)
    async with Proxy(server.port, narrow=65_536) as proxy, speaking(server.url, "ann", ledger, keep=False) as ann:
        eve = Speaker(proxy.url, "eve", ledger, keep=False)
        await eve.connect()
        proxy.down.piece, proxy.down.rate = 4096, 40_000
        for _ in range(600):
            await ann.say(pad=15_000)
            await ann.answered(most=20)
        await ann.answered()
        with pytest.raises(TimeoutError):
            await eve.until(lambda: eve.is_gone, within=18)
        proxy.down.piece, proxy.down.rate = 65_536, None
        await eve.caught_up(LOBBY, ann.heads[LOBBY])
        await eve.hang_up()
    assert ledger.require(await read_all(server.url)).stored == 600


@pytest.mark.parametrize("seconds", [13, pytest.param(60, marks=pytest.mark.long)])
async def test_41_a_server_that_slept_blames_nobody(serve: Callable[..., Any], ledger: Ledger, seconds: int) -> None:
    """C 41: SIGSTOP, then SIGCONT: nobody is timed out, not even who was behind; nothing is done twice."""
    server = await serve()
    async with AsyncExitStack() as stack:
        ann = await stack.enter_async_context(speaking(server.url, "ann", ledger, keep=False))
        eve = Speaker(server.url, "eve", ledger, keep=False)
        await eve.connect(receive_buffer=262_144)
        stack.push_async_callback(eve.hang_up)
        eve.flowing.clear()
        for _ in range(700):
            await ann.say(pad=15_000)
            await ann.answered(most=20)
        await ann.answered()
        # Who came later has nothing to read of that.
        crowd = [await stack.enter_async_context(speaking(server.url, f"p{n}", ledger)) for n in range(30)]
        # However slow this machine is, eve has just read something when the server is put to sleep.
        eve.flowing.set()
        await eve.caught_up(LOBBY, 100)
        eve.flowing.clear()
        for person in crowd:
            await person.say()
        server.freeze()
        await asyncio.sleep(seconds)
        server.thaw()
        await crowd[0].answered()
        eve.flowing.set()
        for person in crowd:
            await person.answered()
        head = max(person.heads[LOBBY] for person in crowd)
        await asyncio.gather(*(person.caught_up(LOBBY, head) for person in (*crowd, eve)))
        assert [(p.name, p.socket.close_code) for p in (*crowd, eve) if p.socket and p.is_gone] == []
        with pytest.raises(TimeoutError):
            await eve.until(lambda: any(p.is_gone for p in (*crowd, eve)), within=5)
    assert ledger.require(await read_all(server.url)).stored == 730
