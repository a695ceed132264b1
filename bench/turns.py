"""Runs scenarios against servers, each run with a server of its own, in turns. Must not know what a scenario does."""

import json
import time
from collections.abc import Callable, Coroutine
from dataclasses import asdict
from typing import Any

import click
import uvloop

from bench.peers import HUBBUB, NotStarted, Peer, running
from bench.records import PROMISED, Record
from hubbub.bench.person import Gone, Refused
from hubbub.bench.process import ServerEnded
from hubbub.bench.result import Result
from hubbub.bench.scenarios import NotReady, Target
from hubbub.bench.stage import CannotLoad

Scenario = Callable[[Target], Coroutine[Any, Any, Result | Record]]

FAILURES = (OSError, NotStarted, NotReady, ServerEnded, CannotLoad, Refused, Gone)

COMPARED = 3
"""Runs, at most, against a server that no promise speaks of."""


def in_turns(name: str, scenario: Scenario, peers: list[Peer], runs: int) -> dict[str, list[Record]]:
    """One run of each, then the next of each, so that a noisy minute does not fall on one of them alone."""
    found: dict[str, list[Record]] = {peer.name: [] for peer in peers}
    for turn in range(runs):
        due = [peer for peer in peers if turn < COMPARED or _is_promised(name, peer)]
        for peer in due if turn % 2 == 0 else reversed(due):
            found[peer.name].append(run_told(name, peer, scenario))
    return found


def run_told(name: str, peer: Peer, scenario: Scenario, folder: str | None = None) -> Record:
    return _told(name, peer, run_once(peer, scenario, folder))


def run_once(peer: Peer, scenario: Scenario, folder: str | None = None) -> Record:
    """One run; of one that came to nothing, why."""
    try:
        with running(peer, folder) as target:
            result = uvloop.run(scenario(target))  # type: ignore[arg-type]
    except FAILURES as fault:
        return _failed(fault)
    return rounded(_record(result) if isinstance(result, Result) else result)


def start_once(folder: str) -> Record:
    """Seconds from the command to the first accepted connection, and resident memory two seconds later."""
    began = time.perf_counter()
    try:
        with running(HUBBUB, folder) as target:
            seconds = time.perf_counter() - began
            time.sleep(2)
            record = {"seconds": seconds, "memory": target.process.memory()}
    except FAILURES as fault:
        record = _failed(fault)
    return _told("start", HUBBUB, rounded(record))


def _is_promised(name: str, peer: Peer) -> bool:
    """Whether a row of the promises needs this server in this scenario."""
    return peer is HUBBUB or (name in ("fan-out", "crowd") and peer.name in PROMISED)


def _failed(fault: BaseException) -> Record:
    return {"failed": f"{type(fault).__name__}: {fault}".rstrip(": ").replace("\n", " ")}


def _told(name: str, peer: Peer, record: Record) -> Record:
    click.echo(
        f"{name:14} {peer.name:26} {json.dumps({key: value for key, value in record.items() if value})}", err=True
    )
    return record


def _record(result: Result) -> Record:
    fields = {name: value for name, value in asdict(result).items() if name != "latencies"}
    return fields | {
        "cpu_per_delivery": result.cpu_per_delivery, "per_second": result.per_second, "own_share": result.own_share,
        "p50": result.latency(0.5), "p95": result.latency(0.95), "p99": result.latency(0.99),
    }  # fmt: skip


def rounded(record: Record) -> Record:
    return {key: float(f"{value:.6g}") if isinstance(value, float) else value for key, value in record.items()}
