"""Real network faults (RELIABILITY C 32, 35): a server in a network namespace of its own, behind rules that drop packets."""

import asyncio
import os
from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from time import monotonic
from typing import Any

import pytest

from tests.faults.ledger import Ledger
from tests.faults.machine import need, need_root, run
from tests.faults.server import Server
from tests.faults.speaker import LOBBY, Speaker, read_all, speaking
from tests.faults.test_network import chatter, has_left, p99

NAME = f"hub{os.getpid() % 100_000}"
HERE, THERE = "10.213.77.1", "10.213.77.2"


def inside(*command: str) -> str:
    return run("ip", "netns", "exec", NAME, *command)


@pytest.fixture
async def far(serve: Callable[..., Any]) -> AsyncIterator[Server]:
    """A server at the other end of a cable that can be cut packet by packet."""
    need_root()
    need("ip", "iproute2")
    need("nft", "nftables")
    try:
        run("ip", "netns", "add", NAME)
    except AssertionError as fault:
        pytest.skip(f"No network namespace can be made here: {fault}")
    try:
        run("ip", "link", "add", NAME, "type", "veth", "peer", "name", "far", "netns", NAME)
        run("ip", "addr", "add", f"{HERE}/30", "dev", NAME)
        run("ip", "link", "set", NAME, "up")
        inside("ip", "addr", "add", f"{THERE}/30", "dev", "far")
        inside("ip", "link", "set", "far", "up")
        inside("ip", "link", "set", "lo", "up")
        inside("nft", "add", "table", "inet", "faults")
        for hook in ("input", "output"):
            inside("nft", "add", "chain", "inet", "faults", hook, f"{{ type filter hook {hook} priority 0; }}")
        server = await serve("--guests", "yes", host=THERE, wrap=("ip", "netns", "exec", NAME))
        yield server
        await server.kill()
    finally:
        with suppress(AssertionError):
            run("ip", "link", "del", NAME)
        run("ip", "netns", "del", NAME)


@pytest.mark.long
async def test_32_packets_that_vanish_are_noticed_within_35_seconds(far: Server, ledger: Ledger) -> None:
    """C 32: every packet of one client is dropped without FIN or RST: gone within 35 s, presence too, nothing missed."""
    async with speaking(far.url, "bob", ledger) as bob:
        ann = Speaker(far.url, "ann", ledger)
        await ann.connect()
        assert ann.socket is not None
        port = str(ann.socket.local_address[1])
        await bob.until(lambda: any(ann.id in str(f) for f in bob.frames))
        for hook, side in (("input", "sport"), ("output", "dport")):
            inside("nft", "add", "rule", "inet", "faults", hook, "tcp", side, port, "drop")
        begun = monotonic()
        await bob.say()
        await bob.until(lambda: has_left(bob, ann), within=60)
        print(f"noticed after {monotonic() - begun:.1f} s")
        assert monotonic() - begun <= 37
        await bob.answered()
        inside("nft", "flush", "table", "inet", "faults")
        await ann.connect()
        await ann.caught_up(LOBBY, bob.heads[LOBBY])
        await ann.hang_up()
    assert ledger.require(await read_all(far.url)).stored == 1


@pytest.mark.parametrize(
    ("percent", "seconds", "worst"),
    [
        (5, 4, 3.0),
        (20, 4, 60.0),
        pytest.param(5, 600, 3.0, marks=pytest.mark.long),
        pytest.param(20, 600, 60.0, marks=pytest.mark.long),
    ],
)
async def test_35_random_loss_delays_and_loses_nothing(
    far: Server, ledger: Ledger, percent: int, seconds: int, worst: float
) -> None:
    """C 35: 5 % and 20 % of all packets are lost both ways: I1-I7, and p99 of delivery within 3 s at 5 %."""
    stop, delays = asyncio.Event(), []
    async with speaking(far.url, "ann", ledger, keep=False) as ann, speaking(far.url, "bob", ledger, keep=False) as bob:
        for hook in ("input", "output"):
            lost = ("numgen", "random", "mod", "100", "<", str(percent))
            inside("nft", "add", "rule", "inet", "faults", hook, *lost, "drop")
        talking = asyncio.create_task(chatter(ann, 0.05, 200, delays, stop))
        await asyncio.wait([talking], timeout=seconds)
        stop.set()
        inside("nft", "flush", "table", "inet", "faults")
        await asyncio.wait_for(talking, 180)
        await bob.caught_up(LOBBY, ann.heads[LOBBY], within=180)
    print(f"{percent} %: p99 {p99(delays):.2f} s of {len(delays)}")
    ledger.require(await read_all(far.url))
    assert p99(delays) <= worst
