"""make bench: every scenario against every server that can be started here, in turns; medians, raw values, a page."""

import asyncio
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

import click

from bench import alone, growth, machine, page, raw
from bench.filling import fill
from bench.peers import HUBBUB, PEERS, Peer
from bench.records import Found, Machine, Taken
from bench.storm import login_storm
from bench.turns import COMPARED, Scenario, in_turns, run_told, start_once
from hubbub.bench.acks import acks
from hubbub.bench.scenarios import SCENARIOS
from hubbub.serving import take_many_files

DOCS = Path(__file__).parent.parent / "docs"

ALONE: dict[str, Scenario] = {
    "acks": acks, "many rooms": alone.many_rooms, "large room": alone.large_room, "login-storm": login_storm,
}  # fmt: skip
"""Run on an empty database."""

LONG: dict[str, Scenario] = {"history": alone.history, "resume storm": alone.resume_storm}
"""Run on a database with a long history."""

NAMES = [*SCENARIOS, *ALONE, "long history", "growth"]


@click.command()
@click.option("--runs", default=5, type=click.IntRange(1), help="Runs of each scenario, in turns; growth and peers: 3.")
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
    begun = time.monotonic()
    there, left_out = _peers()
    folder = _folder()
    book = _kept(write) if only else raw.Book()
    for name in only or NAMES:
        taken = Taken(
            datetime.now(UTC).date().isoformat(), machine.commit(), min(runs, COMPARED) if name == "growth" else runs
        )
        if name == "growth":
            book.curves, book.taken[name] = growth.curves(taken.runs, _say), taken
        else:
            found = _measured(name, there, runs, messages)
            book.found.update(found)
            book.taken.update(dict.fromkeys(found, taken))
        minutes = (time.monotonic() - begun) / 60
        book.machine = Machine(machine.name(), messages, minutes, left_out, machine.versions(), folder)
        if write:
            page.write(DOCS, book)
    run = [*(only or NAMES), *(("start", *LONG) if not only or "long history" in only else ())]
    mine = {name: book.found[name] for name in book.found if name in run}
    click.echo(page.tables(mine))
    if faults := page.faults(mine, book.curves if "growth" in run else {}):
        sys.exit("\n".join(["These runs say nothing:", *faults]))


def _kept(write: bool) -> raw.Book:
    try:
        return raw.read(DOCS, machine.name())
    except raw.Unlike as why:
        if write:
            raise click.ClickException(
                f"{why} Run all of it (without --only), or look without keeping (--no-write)."
            ) from why
        return raw.Book()


def _peers() -> tuple[list[Peer], dict[str, str]]:
    left_out = {peer.name: why for peer in PEERS if (why := peer.missing())}
    for name, why in left_out.items():
        _say(f"Left out: {name}. {why}")
    return [peer for peer in PEERS if peer.name not in left_out], left_out


def _folder() -> str:
    """The file system of the databases; there must be something to sync."""
    if (found := machine.folder()) in machine.IN_MEMORY:
        raise click.ClickException(
            f"{tempfile.gettempdir()} is in memory ({found}), where storing costs nothing; set TMPDIR to a folder on a disk."
        )
    return found


def _measured(name: str, there: list[Peer], runs: int, messages: int) -> Found:
    if name in SCENARIOS:
        return {name: in_turns(name, SCENARIOS[name], there, runs)}  # type: ignore[dict-item]
    if name in ALONE:
        return {name: in_turns(name, ALONE[name], [HUBBUB], runs)}
    return _long_history(messages, runs)


def _long_history(messages: int, runs: int) -> Found:
    """Start-up, pages and a storm of returning clients, on a database with many messages."""
    found: Found = {name: {HUBBUB.name: []} for name in ("start", *LONG)}
    with tempfile.TemporaryDirectory(prefix="hubbub-bench-") as folder:
        _say(f"filling a database with {messages:,} messages")
        asyncio.run(fill(folder, messages))
        for _ in range(runs):
            found["start"][HUBBUB.name].append(start_once(folder))
            for name, scenario in LONG.items():
                found[name][HUBBUB.name].append(run_told(name, HUBBUB, scenario, folder))
    return found


def _say(line: str) -> None:
    click.echo(line, err=True)


if __name__ == "__main__":
    main()
