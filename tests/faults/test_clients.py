"""What happens to clients (beyond RELIABILITY's list): crowds that come back, laptops that slept, names that move, proxies that hoard."""

import asyncio
import random
import signal
import socket
import sys
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from time import monotonic
from typing import Any

import pytest

from hubbub import Client
from hubbub.protocol.events import MessageSent
from tests.faults.ledger import Ledger
from tests.faults.proxy import Proxy
from tests.faults.server import SOON, Server, eventually
from tests.faults.speaker import LOBBY, Speaker, read_all, speaking
from tests.faults.test_delivery import hasty
from tests.faults.test_network import QUICK, p99
from tests.faults.test_sdk import gather

MIB = 1 << 20


async def test_a_crowd_comes_back_spread_out(server: Server, ledger: Ledger, rng: random.Random) -> None:
    """P10: 100 clients lose their server at one moment: no tenth of a second sees more than a third of them try again."""
    waits: list[float] = []

    async def sleep(seconds: float) -> None:
        waits.append(seconds)
        await asyncio.sleep(seconds)

    crowd = [Client(server.url, visit=True, randomness=rng.random, sleep=sleep) for _ in range(100)]
    await asyncio.gather(*(client.open() for client in crowd))
    await server.kill()
    await eventually(lambda: len(waits) >= len(crowd))
    first = waits[: len(crowd)]
    await server.start()
    begun = monotonic()
    await asyncio.wait_for(asyncio.gather(*(client.ping() for client in crowd)), 2 * SOON)
    print(f"100 were back {monotonic() - begun:.1f} s after the server; tries in a tenth of a second: {busiest(first)}")
    await asyncio.gather(*(client.close() for client in crowd))
    assert busiest(first) <= len(crowd) / 3
    assert max(first) <= 1.0, "the first wait is short"
    assert max(waits) <= 30.0


def busiest(waits: list[float]) -> int:
    """How many of the waits end within the same tenth of a second, at most."""
    return max(Counter(int(wait * 10) for wait in waits).values())


async def test_two_clients_of_one_token_race_and_everything_is_done_once(server: Server, ledger: Ledger) -> None:
    """P2: two devices say the same things under the same keys at the same moment: each is stored once and answered alike."""
    async with speaking(server.url, "ann", ledger) as first:
        twin = Speaker(server.url, "ann")
        twin.token, twin.epoch = first.token, first.epoch
        await twin.connect()
        for n in range(100):
            fields = {"type": "message.send", "room": LOBBY, "text": f"line {n}", "key": f"k{n}"}
            ledger.intend(first.id, f"k{n}", LOBBY, f"line {n}")
            answers = await asyncio.gather(first.ask(**fields), twin.ask(**fields))
            assert [a["type"] for a in answers] == ["ok", "ok"]
            assert answers[0]["seq"] == answers[1]["seq"]
            assert sorted(bool(a.get("duplicate")) for a in answers) == [False, True]
            ledger.accept(first.id, f"k{n}", answers[0]["seq"])
        made = await asyncio.gather(*(p.ask("room.create", name="den", key="make") for p in (first, twin)))
        assert made[0]["room"]["id"] == made[1]["room"]["id"]
        await twin.hang_up()
    den = made[0]["room"]["id"]
    assert ledger.require(await read_all(server.url, LOBBY, den, token=first.token)).stored == 100


@asynccontextmanager
async def tail(url: str) -> AsyncIterator[tuple[asyncio.subprocess.Process, list[str]]]:
    """`hubbub tail` in a process of its own, and the lines it prints."""
    command = [sys.executable, "-m", "hubbub", "tail", "lobby", "--url", url]
    process = await asyncio.create_subprocess_exec(
        *command, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.DEVNULL
    )
    printed: list[str] = []

    async def listen() -> None:
        assert process.stdout
        while line := await process.stdout.readline():
            printed.append(line.decode().rstrip())

    listening = asyncio.create_task(listen())
    try:
        yield process, printed
    finally:
        process.send_signal(signal.SIGCONT)
        process.kill()
        await process.wait()
        await listening


@pytest.mark.parametrize("line_dies", [False, True], ids=["the server hangs up", "the line is dead too"])
async def test_a_laptop_that_slept_misses_nothing(serve: Callable[..., Any], ledger: Ledger, line_dies: bool) -> None:
    """P4: a client is frozen until the server has given it up; awake again it shows everything, once, in order."""
    server: Server = await serve(*QUICK)
    async with (
        Proxy(server.port) as proxy,
        speaking(server.url, "ann", ledger) as ann,
        tail(proxy.url) as (laptop, printed),
    ):
        n = 0
        while not printed:
            n += 1
            await ann.say(text=f"line {n}")
            await ann.answered()
            await asyncio.sleep(0.05)
        await eventually(lambda: proxy.connects)
        here = len([f for f in ann.frames if f["type"] == "presence.changed"])
        laptop.send_signal(signal.SIGSTOP)
        proxy.up.blocked = proxy.down.blocked = line_dies
        for _ in range(50):
            n += 1
            await ann.say(text=f"line {n}")
        await ann.answered()
        await ann.until(lambda: [f for f in ann.frames if f["type"] == "presence.changed"][here:], within=SOON)
        if line_dies:
            proxy.reset()
            proxy.up.blocked = proxy.down.blocked = False
        laptop.send_signal(signal.SIGCONT)
        await eventually(lambda: printed[-1].endswith(f"line {n}"), within=2 * SOON)
        heard = [int(line.rpartition(" ")[2]) for line in printed if " line " in line]
        assert heard == list(range(heard[0], n + 1))
    ledger.require(await read_all(server.url))


async def test_a_proxy_that_hoards_delays_and_breaks_nothing(serve: Callable[..., Any], ledger: Ledger) -> None:
    """P4: what either side says is kept for half a second and passed on in one go: nobody is dropped, all is there, in order."""
    server: Server = await serve("--ping-interval", "3", "--ping-timeout", "3")
    async with (
        Proxy(server.port) as proxy,
        speaking(server.url, "bob", ledger) as bob,
        hasty(proxy.url, name="ann") as ann,
    ):
        proxy.up.hoard = proxy.down.hoard = 0.5
        told: list[Any] = []
        following = asyncio.create_task(gather(ann, told, lambda: getattr(told[-1], "text", "") == "the last"))
        for n in range(5):
            for m in range(20):
                key = f"k{20 * n + m}"
                ledger.intend(ann.you.id, key, LOBBY, key)
                await bob.say()
            sent = [asyncio.create_task(ann.send("lobby", f"k{20 * n + m}", key=f"k{20 * n + m}")) for m in range(2)]
            for m, receipt in enumerate(await asyncio.gather(*sent)):
                ledger.accept(ann.you.id, f"k{20 * n + m}", receipt.seq)
        await bob.say(text="the last")
        await asyncio.wait_for(following, SOON)
        await bob.answered()
        assert proxy.connects == 1, "somebody was dropped"
        seqs = [event.seq for event in told if isinstance(event, MessageSent)]
        assert seqs == sorted(set(seqs))
        assert len(seqs) == 111
    ledger.require(await read_all(server.url))


async def test_a_name_that_moves_is_followed(
    serve: Callable[..., Any], ledger: Ledger, monkeypatch: Any, tmp_path: Any
) -> None:
    """P4: the server moves to another address under the same name, which leads nowhere for a while: clients find it there."""
    leads_to: str | None = "127.0.0.1"
    real = socket.getaddrinfo

    def look_up(host: Any, *more: Any, **kinds: Any) -> Any:
        if host != "chat.example":
            return real(host, *more, **kinds)
        if leads_to is None:
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
        return real(leads_to, *more, **kinds)

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    server: Server = await serve()
    tries: list[float] = []

    async def sleep(seconds: float) -> None:
        tries.append(seconds)
        await asyncio.sleep(0.02)

    async with Client(f"ws://chat.example:{server.port}/ws", name="ann", sleep=sleep) as ann:
        ledger.intend(ann.you.id, "k1", LOBBY, "before")
        ledger.accept(ann.you.id, "k1", (await ann.send("lobby", "before", key="k1")).seq)
        leads_to = None
        assert await server.stop() == 0
        waiting = asyncio.create_task(ann.send("lobby", "after", key="k2"))
        ledger.intend(ann.you.id, "k2", LOBBY, "after")
        await eventually(lambda: len(tries) > 3)
        server.flags, server.host = ("--host", "127.0.0.2", *server.flags[2:]), "127.0.0.2"
        await server.start()
        leads_to = "127.0.0.2"
        ledger.accept(ann.you.id, "k2", (await asyncio.wait_for(waiting, SOON)).seq)
    assert ledger.require(await read_all(server.url)).stored == 2


async def test_a_client_that_asks_for_all_of_history_harms_only_itself(server: Server, ledger: Ledger) -> None:
    """P7: thousands of the largest pages asked for in a row, read by nobody: memory stays, and others are answered at once."""
    async with speaking(server.url, "ann", ledger, keep=False) as ann, speaking(server.url, "bob", ledger) as bob:
        for _ in range(1_500):
            await ann.say(pad=15_000)
            await ann.answered(most=50)
        await ann.answered()
        eve = Speaker(server.url, "eve", keep=False)
        await eve.connect()
        quiet = [await round_trip(bob) for _ in range(100)]
        memory, worst, loud = server.rss, 0, []
        eve.flowing.clear()
        for n in range(5_000):
            greedy = asyncio.create_task(
                eve.send(type="message.history", id=n + 1_000, room=LOBBY, limit=200, before=1_500)
            )
            done, _ = await asyncio.wait([greedy], timeout=0.5)
            if not done:
                break
            if n % 50 == 0:
                loud.append(await round_trip(bob))
                worst = max(worst, server.rss)
        for _ in range(100):
            loud.append(await round_trip(bob))
        worst = max(worst, server.rss)
        eve.flowing.set()
        await asyncio.wait_for(greedy, SOON)
        await eve.hang_up()
    print(
        f"asked {n} times; p99 {p99(quiet) * 1000:.0f} ms quiet, {p99(loud) * 1000:.0f} ms beside it; "
        f"memory +{(worst - memory) / MIB:.1f} MiB"
    )
    assert worst - memory <= 16 * MIB
    assert p99(loud) <= max(4 * p99(quiet), 0.25)
    ledger.require(await read_all(server.url))


async def round_trip(speaker: Speaker) -> float:
    begun = monotonic()
    await speaker.say()
    await speaker.answered()
    return monotonic() - begun
