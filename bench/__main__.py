"""make bench: every scenario against every server that can be started here, in turns; medians, raw values, a page."""

import asyncio
import json
import platform
import sys
import tempfile
import time
from collections.abc import Callable, Coroutine
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click
import uvloop

from bench import alone, growth, page
from bench.filling import fill
from bench.peers import PEERS, Peer, running
from bench.records import Found, Machine, Record
from bench.storm import login_storm
from hubbub.bench.acks import acks
from hubbub.bench.scenarios import SCENARIOS, Result, Target
from hubbub.serving import take_many_files

DOCS = Path(__file__).parent.parent / "docs"
HUBBUB = PEERS[0]

Scenario = Callable[[Target], Coroutine[Any, Any, Result | Record]]

ALONE: dict[str, Scenario] = {
    "acks": acks, "many rooms": alone.many_rooms, "large room": alone.large_room, "login-storm": login_storm,
}  # fmt: skip
"""Run on an empty database."""

LONG: dict[str, Scenario] = {"history": alone.history, "resume storm": alone.resume_storm}
"""Run on a database with a long history."""

NAMES = [*SCENARIOS, *ALONE, "long history", "growth"]


@click.command()
@click.option("--runs", default=3, help="Times each scenario is run against each server, in turns.")
@click.option("--messages", default=1_000_000, help="Stored messages of the long history.")
@click.option(
    "--only",
    multiple=True,
    type=click.Choice(NAMES),
    help="Scenarios to run anew; what others came to is kept. All without it.",
)
@click.option(
    "--write/--no-write",
    default=True,
    help="Write docs/performance.md as far as everything was run, and the raw values.",
)
def main(runs: int, messages: int, only: tuple[str, ...], write: bool) -> None:
    """Measure Hubbub beside its peers."""
    take_many_files()
    begun, chosen = time.monotonic(), only or tuple(NAMES)
    left_out = {peer.name: why for peer in PEERS if (why := peer.missing())}
    for name, why in left_out.items():
        click.echo(f"Left out: {name}. {why}", err=True)
    there = [peer for peer in PEERS if peer.name not in left_out]
    found, curves = page.kept(DOCS) if only else ({}, {})
    for name in chosen:
        if name in SCENARIOS:
            found[name] = _in_turns(name, there, runs)
        elif name in ALONE:
            found[name] = {HUBBUB.name: [_run(name, HUBBUB, ALONE[name]) for _ in range(runs)]}
        elif name == "growth":
            curves = growth.curves(runs, _say)
        else:
            found.update(_long_history(messages, runs))
        if write:
            page.write(
                DOCS, found, curves, Machine(_machine(), runs, messages, (time.monotonic() - begun) / 60, left_out)
            )
    click.echo(page.tables({name: found[name] for name in found if not only or name in only}))


def _in_turns(name: str, peers: list[Peer], runs: int) -> dict[str, list[Record]]:
    """One run of each, then the next of each, so that a noisy minute does not fall on one of them alone."""
    found: dict[str, list[Record]] = {peer.name: [] for peer in peers}
    for turn in range(runs):
        for peer in peers if turn % 2 == 0 else reversed(peers):
            found[peer.name].append(_run(name, peer, SCENARIOS[name]))  # type: ignore[arg-type]
    return found


def _long_history(messages: int, runs: int) -> Found:
    """Start-up, pages and a storm of returning clients, on a database with many messages."""
    found: Found = {name: {HUBBUB.name: []} for name in ("start", *LONG)}
    with tempfile.TemporaryDirectory(prefix="hubbub-bench-") as folder:
        _say(f"filling a database with {messages:,} messages")
        asyncio.run(fill(folder, messages))
        for _ in range(runs):
            found["start"][HUBBUB.name].append(_told("start", HUBBUB, alone.start_up(folder)))
            for name, scenario in LONG.items():
                found[name][HUBBUB.name].append(_run(name, HUBBUB, scenario, folder))
    return found


def _run(name: str, peer: Peer, scenario: Scenario, folder: str | None = None) -> Record:
    with running(peer, folder) as target:
        return _told(name, peer, uvloop.run(scenario(target)))


def _told(name: str, peer: Peer, result: Result | Record) -> Record:
    record = _record(result) if isinstance(result, Result) else result
    record = {key: float(f"{value:.6g}") if isinstance(value, float) else value for key, value in record.items()}
    _say(f"{name:14} {peer.name:26} {json.dumps({key: value for key, value in record.items() if value})}")
    return record


def _record(result: Result) -> Record:
    fields = {name: value for name, value in asdict(result).items() if name != "latencies"}
    return fields | {
        "cpu_per_delivery": result.cpu_per_delivery, "per_second": result.per_second, "own_share": result.own_share,
        "p50": result.latency(0.5), "p95": result.latency(0.95), "p99": result.latency(0.99),
    }  # fmt: skip


def _say(line: str) -> None:
    click.echo(line, err=True)


def _machine() -> str:
    names = [
        line.partition(":")[2].strip()
        for line in Path("/proc/cpuinfo").read_text().splitlines()
        if "model name" in line
    ]
    return (
        f"{len(names)} cores of {names[0]}, {platform.system()} {platform.release()}, Python {sys.version.split()[0]}"
    )


if __name__ == "__main__":
    main()
