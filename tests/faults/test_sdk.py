"""The SDK when things go wrong (RELIABILITY H 85): nothing lost, nothing handed over twice, memory bounded, faults told."""

import asyncio
import random
from collections.abc import Callable
from typing import Any

import pytest

from hubbub import Client, Closed, Refused
from hubbub.client.link import Back, Lost
from hubbub.protocol.events import MessageSent
from hubbub.protocol.signals import Resync
from tests.faults.ledger import Ledger
from tests.faults.proxy import Proxy, Trip
from tests.faults.server import SOON, Server, eventually
from tests.faults.speaker import LOBBY, Speaker, read_all, speaking
from tests.faults.test_delivery import hasty
from tests.faults.test_network import has_left


async def gather(client: Client, told: list[Any], until: Callable[[], Any], gate: asyncio.Event | None = None) -> None:
    """Read events into `told`; a closed gate is a handler that has not finished with the last one."""
    async for event in client:
        told.append(event)
        if gate is not None:
            await gate.wait()
        if until():
            return


async def test_85_a_server_that_is_gone_is_waited_for_with_jitter(serve: Callable[..., Any], ledger: Ledger) -> None:
    """H 85: killed under a client that goes on sending: waits grow and differ, and when it is back all is there once."""
    server: Server = await serve()
    notices: list[Lost | Back] = []
    waits: list[float] = []

    async def sleep(seconds: float) -> None:
        waits.append(seconds)
        await asyncio.sleep(min(seconds, 0.05))

    async with Client(server.url, name="ann", notify=notices.append, sleep=sleep) as ann:
        told: list[Any] = []
        following = asyncio.create_task(
            gather(ann, told, lambda: [e for e in told if isinstance(e, MessageSent)][299:])
        )
        for n in range(300):
            ledger.intend(ann.you.id, f"k{n}", LOBBY, f"line {n}")
        sending = [asyncio.create_task(ann.send("lobby", f"line {n}", key=f"k{n}")) for n in range(100)]
        await sending[50]
        await server.kill()
        sending += [asyncio.create_task(ann.send("lobby", f"line {n}", key=f"k{n}")) for n in range(100, 300)]
        await eventually(lambda: len(waits) >= 8)
        assert not ann.is_connected
        assert all(isinstance(notice, Lost) and notice.why is not None for notice in notices)
        await server.start()
        for n, receipt in enumerate(await asyncio.wait_for(asyncio.gather(*sending), 2 * SOON)):
            ledger.accept(ann.you.id, f"k{n}", receipt.seq)
        await asyncio.wait_for(following, SOON)
        assert ann.unsent == 0
    assert isinstance(notices[-1], Back)
    assert len(set(waits)) == len(waits), "waits without jitter bring a crowd back at once"
    assert max(waits) <= 30
    assert max(waits[4:]) > max(waits[:2])
    said = [e.seq for e in told if isinstance(e, MessageSent)]
    assert said == sorted(set(said))
    assert len(said) == 300
    assert ledger.require(await read_all(server.url)).stored == 300


async def test_85_a_handshake_that_breaks_off_is_tried_again(server: Server, rng: random.Random) -> None:
    """H 85: a line that is cut in the middle of the server's answer to a handshake is a bad line, not another server."""
    async with Proxy(server.port, rng) as proxy, hasty(proxy.url, name="ann") as ann:
        for how in ("cut", "reset"):
            for after in (0, 1, 20, 100, 150):
                proxy.down.trip = trip = Trip(after + 1, how=how)
                proxy.reset()
                await asyncio.wait_for(trip.sprung.wait(), SOON)
                await asyncio.wait_for(ann.ping(), SOON)
        assert ann.is_connected


async def test_85_a_dead_token_ends_the_conversation(server: Server) -> None:
    """H 85: given up on another device: loop and requests raise Closed, nothing is tried again; coming back is refused."""
    async with Client(server.url, name="ann") as ann:
        token = ann.token
        told: list[Any] = []
        following = asyncio.create_task(gather(ann, told, lambda: False))
        await ann.send("lobby", "hello")
        async with Client(server.url, token=token) as other:
            await other.close_account()
        with pytest.raises(Closed) as ended:
            await asyncio.wait_for(following, SOON)
        assert ended.value.code == 4401
        with pytest.raises(Closed):
            await ann.send("lobby", "too late")
        assert [e.text for e in told if isinstance(e, MessageSent)] == ["hello"]
    with pytest.raises(Refused) as refused:
        await Client(server.url, token=token).open()
    assert refused.value.code == "bad_token"


async def test_85_a_token_that_died_meanwhile_ends_the_conversation(serve: Callable[..., Any]) -> None:
    """H 85: the server comes back with another database: what waits gets Closed instead of waiting for ever."""
    server: Server = await serve()
    async with hasty(server.url, name="ann") as ann:
        await server.kill()
        waiting = asyncio.create_task(ann.send("lobby", "into the void"))
        for path in server.data.glob("hubbub.db*"):
            path.unlink()
        await server.start()
        with pytest.raises(Closed) as ended:
            await asyncio.wait_for(waiting, SOON)
        assert ended.value.code == 4401


async def test_85_limits_are_obeyed_and_never_seen(serve: Callable[..., Any], ledger: Ledger) -> None:
    """H 85: 429 in either form: rate_limited keeps the order of what is sent, a full house is asked again when it said."""
    server: Server = await serve("--message-rate", "50", "--message-burst", "5", "--sockets-per-address", "2")
    waits: list[float] = []

    async def sleep(seconds: float) -> None:
        waits.append(seconds)
        await asyncio.sleep(min(seconds, 0.1))

    async with speaking(server.url, "bob", ledger) as bob, Client(server.url, name="ann") as ann:
        for n in range(60):
            ledger.intend(ann.you.id, f"k{n}", LOBBY, f"line {n}")
        sent = await asyncio.gather(*(ann.send("lobby", f"line {n}", key=f"k{n}") for n in range(60)))
        for n, receipt in enumerate(sent):
            ledger.accept(ann.you.id, f"k{n}", receipt.seq)
        assert [r.seq for r in sent] == sorted(r.seq for r in sent)
        await bob.caught_up(LOBBY, sent[-1].seq)
        eve = Client(server.url, name="eve", sleep=sleep, patience=600)
        coming = asyncio.create_task(eve.open())
        await eventually(lambda: len(waits) >= 2)
        assert min(waits) >= 10, "the server said Retry-After: 10"
        await bob.hang_up()
        await asyncio.wait_for(coming, SOON)
        await eve.close()
    assert ledger.require(await read_all(server.url)).stored == 60


async def test_85_what_cannot_be_replayed_is_owned_up_to(serve: Callable[..., Any], ledger: Ledger) -> None:
    """H 85: more missed than the server replays: one Resync, `messages` gives the rest, live events follow it."""
    server: Server = await serve("--replay-limit", "10")
    async with Proxy(server.port) as proxy, speaking(server.url, "bob", ledger) as bob, hasty(proxy.url) as ann:
        told: list[Any] = []
        following = asyncio.create_task(gather(ann, told, lambda: getattr(told[-1], "text", "") == "the last"))
        await bob.say()
        await eventually(lambda: told)
        proxy.closed = True
        proxy.reset()
        for _ in range(50):
            await bob.say()
        await bob.answered()
        proxy.closed = False
        await eventually(lambda: any(isinstance(e, Resync) for e in told))
        for _ in range(19):
            await bob.say()
        await bob.say(text="the last")
        await asyncio.wait_for(following, SOON)
        (at,) = [n for n, e in enumerate(told) if isinstance(e, Resync)]
        seqs = [e.seq for e in told if isinstance(e, MessageSent)]
        assert seqs == sorted(set(seqs))
        missed = [m.seq async for m in ann.messages("lobby", after=told[at - 1].seq) if m.seq <= told[at].seq]
        assert len(missed) + len(seqs) == 71
    await server.kill()
    server.flags = server.flags[:-2]
    await server.start()
    ledger.require(await read_all(server.url))


async def test_85_a_slow_handler_bounds_memory_and_misses_nothing(server: Server, ledger: Ledger) -> None:
    """H 85: a handler that is busy while 20 MB go by: the queue stays bounded, the server gives up on the socket, and when
    the handler goes on it gets everything once, in order."""
    gate, told = asyncio.Event(), []
    async with speaking(server.url, "bob", ledger) as bob, hasty(server.url, name="ann") as ann:
        me = Speaker(server.url, "ann")
        me.id = ann.you.id
        following = asyncio.create_task(gather(ann, told, lambda: told[-1].seq >= bob.heads[LOBBY] > 1300, gate))
        for _ in range(1500):
            await bob.say(pad=14_000)
            await bob.answered(most=20)
        await bob.answered()
        assert len(told) == 1
        assert len(ann._link.stream) <= ann._link.stream.most + 1
        await bob.until(lambda: has_left(bob, me), within=2 * SOON)
        gate.set()
        await asyncio.wait_for(following, 2 * SOON)
    said = [e.seq for e in told if isinstance(e, MessageSent)]
    assert said == sorted(set(said))
    assert len(said) == 1500
    assert not any(isinstance(e, Resync) for e in told)
    assert ledger.require(await read_all(server.url)).stored == 1500


async def test_85_a_handler_that_raises_raises_where_it_stands(server: Server, ledger: Ledger) -> None:
    """H 85: its fault comes out of the loop; the client lives, and the very next loop goes on with the next event."""
    async with speaking(server.url, "bob", ledger) as bob, Client(server.url, name="ann") as ann:
        for _ in range(40):
            await bob.say()
        await bob.answered()
        handled: list[int] = []
        faults = 0
        while len(handled) < 40:
            try:
                async for event in ann:
                    if isinstance(event, MessageSent):
                        handled.append(event.seq)
                        if len(handled) % 3 == 0:
                            raise ZeroDivisionError
                        if len(handled) == 40:
                            break
            except ZeroDivisionError:
                faults += 1
        assert faults == 13
        assert handled == sorted(set(handled))
        ledger.intend(ann.you.id, "k", LOBBY, "still here")
        receipt = await ann.send("lobby", "still here", key="k")
        ledger.accept(ann.you.id, "k", receipt.seq)
        assert receipt.seq > handled[-1]
    ledger.require(await read_all(server.url))
