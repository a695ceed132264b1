"""make bench: every scenario against every server that can be started here, in turns; medians, raw values, a page."""

import asyncio
import json
import platform
import sys
import tempfile
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click
import uvloop

from bench import alone, report
from bench.peers import PEERS, Peer, running
from hubbub.bench.acks import acks
from hubbub.bench.scenarios import SCENARIOS, Result

DOCS = Path(__file__).parent.parent / "docs"
HUBBUB = PEERS[0]

Runs = dict[str, dict[str, list[dict[str, Any]]]]
"""Scenario → server → one record for each run."""


@click.command()
@click.option("--runs", default=3, help="Times each scenario is run against each server, in turns.")
@click.option("--messages", default=1_000_000, help="Stored messages for start-up and history.")
@click.option("--only", multiple=True, help="Scenarios to run; all without it.")
@click.option("--write/--no-write", default=True, help="Write docs/performance.md.")
def main(runs: int, messages: int, only: tuple[str, ...], write: bool) -> None:
    """Measure Hubbub beside its peers."""
    there = [peer for peer in PEERS if not _skipped(peer)]
    found: Runs = {}
    for scenario in SCENARIOS:
        if not only or scenario in only:
            found[scenario] = _in_turns(scenario, there, runs)
    if not only or "acks" in only:
        found["acks"] = {HUBBUB.name: [_record(_acks()) for _ in range(runs)]}
    if not only or "long history" in only:
        found.update(_long_history(messages, runs))
    click.echo(report.table(found))
    if write and not only:
        report.write(DOCS, found, _machine(), runs, messages)


def _skipped(peer: Peer) -> bool:
    why = peer.missing()
    if why:
        click.echo(f"Left out: {peer.name}. {why}", err=True)
    return why is not None


def _in_turns(scenario: str, peers: list[Peer], runs: int) -> dict[str, list[dict[str, Any]]]:
    """One run of each, then the next of each, so that a noisy minute does not fall on one of them alone."""
    found: dict[str, list[dict[str, Any]]] = {peer.name: [] for peer in peers}
    for turn in range(runs):
        for peer in peers if turn % 2 == 0 else reversed(peers):
            with running(peer) as target:
                result: Result = uvloop.run(SCENARIOS[scenario](target))  # type: ignore[operator]
            found[peer.name].append(_record(result))
            _progress(f"{scenario} {turn + 1}/{runs}", peer.name, result)
    return found


def _acks() -> Result:
    with running(HUBBUB) as target:
        result = uvloop.run(acks(target))
    _progress("acks", HUBBUB.name, result)
    return result


def _long_history(messages: int, runs: int) -> Runs:
    """Start-up, pages and a storm of returning clients, on a database with many messages."""
    found: Runs = {name: {HUBBUB.name: []} for name in ("start", "history", "resume storm")}
    with tempfile.TemporaryDirectory(prefix="hubbub-bench-") as folder:
        asyncio.run(alone.fill(folder, messages))
        for _ in range(runs):
            found["start"][HUBBUB.name].append(_record(alone.start_up(folder)))
            for name, scenario in (("history", alone.history), ("resume storm", alone.resume_storm)):
                with running(HUBBUB, folder) as target:
                    result = uvloop.run(scenario(target))
                found[name][HUBBUB.name].append(_record(result))
                _progress(name, HUBBUB.name, result)
    return found


def _record(result: Result) -> dict[str, Any]:
    fields = {name: value for name, value in asdict(result).items() if name != "latencies"}
    return fields | {
        "cpu_per_delivery": result.cpu_per_delivery, "per_second": result.per_second,
        "p50": result.latency(0.5), "p95": result.latency(0.95), "p99": result.latency(0.99),
    }  # fmt: skip


def _progress(what: str, who: str, result: Result) -> None:
    line = {key: round(value, 7) for key, value in _record(result).items() if value}
    click.echo(f"{what:18} {who:26} {json.dumps(line)}", err=True)


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
