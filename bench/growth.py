"""How the cost of one message grows with what there is: rooms, stored messages, members away, members online.

Must not know how it is shown.
"""

import asyncio
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import uvloop

from bench.filling import fill
from bench.peers import PEERS, running
from hubbub.bench.acks import acks
from hubbub.bench.scenarios import Target, fan_out

HUBBUB = PEERS[0]

SIZES = {
    "rooms": (1, 100, 10_000, 100_000),
    "messages": (0, 10_000, 1_000_000, 5_000_000),
    "members": (1, 100, 10_000, 100_000),
}
"""What a database is filled with, and how much of it."""

ONLINE = (1, 10, 100, 1_000, 10_000)

SENDS = 20_000

Curve = dict[int, list[dict[str, Any]]]
"""Size → one record for each run; `cost`: seconds of the server's processor for one message."""

Tell = Callable[[str], None]


def curves(runs: int, tell: Tell) -> dict[str, Curve]:
    """Every curve, by what grows along it."""
    found = {what: _filled(what, sizes, runs, tell) for what, sizes in SIZES.items()}
    found["online"] = _online(runs, tell)
    return found


def _filled(what: str, sizes: tuple[int, ...], runs: int, tell: Tell) -> Curve:
    """Sends in #lobby with ten listeners. The sizes take turns, so that a noisy minute does not fall on one alone."""
    curve: Curve = {size: [] for size in sizes}
    with _folders(what, sizes) as folders:
        for turn in range(runs):
            for size in sizes if turn % 2 == 0 else reversed(sizes):
                with running(HUBBUB, folders[size]) as target:
                    curve[size].append(uvloop.run(_sends(target)))
                tell(f"{what} {size:,}: {curve[size][-1]['cost'] * 1e6:.1f} µs for a message")
    return curve


@contextmanager
def _folders(what: str, sizes: tuple[int, ...]) -> Iterator[dict[int, str]]:
    with tempfile.TemporaryDirectory(prefix="hubbub-bench-") as folder:
        folders = {size: f"{folder}/{size}" for size in sizes}
        for size, path in folders.items():
            asyncio.run(fill(path, **{what: size}))
        yield folders


async def _sends(target: Target) -> dict[str, Any]:
    result = await acks(target, messages=SENDS)
    return {"cost": round(result.cpu / SENDS, 9), "p99": round(result.latency(0.99), 6)}


def _online(runs: int, tell: Tell) -> Curve:
    """One message in flight, heard by so many."""
    curve: Curve = {size: [] for size in ONLINE}
    for _ in range(runs):
        for size in ONLINE:
            messages = max(30, min(1_000, 100_000 // size))
            with running(HUBBUB) as target:
                result = uvloop.run(fan_out(target, size, messages))
            curve[size].append({"cost": round(result.cpu / messages, 9), "clients_lost": result.clients_lost})
            tell(f"online {size:,}: {curve[size][-1]['cost'] * 1e6:.1f} µs for a message")
    return curve
