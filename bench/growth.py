"""How the cost of one message grows with what there is: rooms, stored messages, members away, members online.

Must not know how it is shown.
"""

import asyncio
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

from bench.filling import fill
from bench.peers import HUBBUB
from bench.turns import run_once
from hubbub.bench.acks import acks
from hubbub.bench.scenarios import Target, fan_out

SIZES = {
    "rooms": (1, 100, 10_000, 100_000),
    "messages": (0, 10_000, 1_000_000, 5_000_000),
    "members": (1, 100, 10_000, 100_000),
}
"""What a database is filled with, and how much of it."""

ONLINE = (1, 10, 100, 1_000, 10_000)

SENDS = 20_000

Curve = dict[int, list[dict[str, Any]]]
"""Size → one record for each run; `cost`: seconds of the server's processor for one message, or for one delivery (online)."""

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
                curve[size].append(run_once(HUBBUB, _sends, folders[size]))
                tell(f"{what} {size:,}: {curve[size][-1]}")
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
    return {
        "cost": result.cpu / SENDS, "p99": result.latency(0.99), "deliveries": result.deliveries,
        "expected": result.expected, "clients_lost": result.clients_lost,
    }  # fmt: skip


def _online(runs: int, tell: Tell) -> Curve:
    """One message in flight, heard by so many."""
    curve: Curve = {size: [] for size in ONLINE}
    for turn in range(runs):
        for size in ONLINE if turn % 2 == 0 else reversed(ONLINE):
            curve[size].append(run_once(HUBBUB, partial(_heard, listeners=size)))
            tell(f"online {size:,}: {curve[size][-1]}")
    return curve


async def _heard(target: Target, listeners: int) -> dict[str, Any]:
    result = await fan_out(target, listeners, max(30, min(1_000, 100_000 // listeners)))
    return {
        "cost": result.cpu_per_delivery, "deliveries": result.deliveries, "expected": result.expected,
        "missing": result.missing, "surplus": result.surplus, "clients_lost": result.clients_lost,
        "in_order": result.in_order,
    }  # fmt: skip
