"""hubbub bench: a crowd that talks to a server for a while, and whether the server kept its word. Must not know how it talks."""

import json
import os
import resource
import ssl
import sys
from typing import Any, NoReturn
from urllib.parse import urlsplit

import click
import rich_click

from hubbub.bench.load import Load, Plan, Tell
from hubbub.bench.person import Door
from hubbub.bench.stage import CannotLoad
from hubbub.bench.tally import Tally
from hubbub.client.address import DEFAULT, is_loopback

from .door import INTERRUPTED, REFUSED, UNREACHABLE, checked_url, fail
from .meter import Bar, Lines, Meter

BROKEN, WRONG_USAGE, NOTHING = 1, 2, 5

SPARE_FILES = 50
"""Files this process needs besides its connections."""

EPILOG = (
    "Exit codes: 0 nothing was lost, 1 something was, 2 wrong usage, 3 the server does not allow it, 4 it cannot be reached, "
    "5 it accepted nothing."
)


@click.command(cls=rich_click.RichCommand, epilog=EPILOG, context_settings={"help_option_names": ["-h", "--help"]})
@click.argument("url", envvar="HUBBUB_URL", default=DEFAULT, callback=checked_url)
@click.option("--people", type=click.IntRange(1), default=100, metavar="N", help="Listeners; some talk too. [100]")
@click.option("--rooms", type=click.IntRange(1), default=1, metavar="N", help="Rooms they are spread over. [1]")
@click.option(
    "--rate", type=click.FloatRange(0, min_open=True), default=20.0, metavar="N", help="Messages a second, in all. [20]"
)
@click.option(
    "--seconds", type=click.FloatRange(0, min_open=True), default=10.0, metavar="N", help="How long they talk. [10]"
)
@click.option("--size", type=click.IntRange(20), default=64, metavar="BYTES", help="Text of each message. [64]")
@click.option("--ledger", is_flag=True, help="Check every message against history afterwards.")
@click.option("--token", envvar="HUBBUB_TOKEN", help="All come as the person of this token. [$HUBBUB_TOKEN]")
@click.option("--yes", is_flag=True, help="Do not ask before loading a server elsewhere.")
@click.option("--json", "as_json", is_flag=True, help="Print all figures as JSON.")
def bench(
    url: str, people: int, rooms: int, rate: float, seconds: float, size: int, ledger: bool, token: str | None, yes: bool,
    as_json: bool,
) -> None:  # fmt: skip
    """Let a crowd talk to the server at URL, and tell how long messages took and whether any was lost.

    Without --token they come as visitors, into rooms called bench-1, bench-2, …, which stay there for the next time. With
    --ledger, every message that was accepted must be in history once, in order, in a run without a gap, and every listener
    must have got it once, just like that.
    """
    if people < rooms:
        raise click.UsageError(f"{rooms} rooms need at least as many --people.")
    _require_consent(url, yes)
    _make_room(people)
    tally = _run(_door(url), Plan(people, rooms, rate, seconds, size, token, ledger))
    click.echo(json.dumps(tally.figures()) if as_json else "\n".join(tally.words()))
    sys.exit(NOTHING if tally.is_nothing else 0 if tally.is_whole else BROKEN)


def _run(door: Door, plan: Plan) -> Tally:
    # A client has no need of it before this line, and --help neither.
    import uvloop

    meter: Meter = Bar() if sys.stderr.isatty() else Lines()
    try:
        with meter:
            return uvloop.run(_load(door, plan, meter.tell))
    except CannotLoad as no:
        fail(str(no), UNREACHABLE if no.is_unreachable else REFUSED)
    except KeyboardInterrupt:
        sys.exit(INTERRUPTED)


async def _load(door: Door, plan: Plan, tell: Tell) -> Tally:
    return await Load(door, plan, tell).run()


def _require_consent(url: str, yes: bool) -> None:
    """A load is an attack to whoever did not ask for it."""
    if yes or is_loopback(url):
        return
    where = urlsplit(url).hostname
    if not sys.stdin.isatty():
        _misused(f"{where} is not this machine; say --yes if its owner wants it loaded.")
    if not click.confirm(f"{where} is not this machine. Does its owner want it loaded?", err=True):
        _misused("Nothing was done.")


def _make_room(people: int) -> None:
    """Let this process open as many connections as it needs, or say that it may not."""
    needed, (soft, hard) = people + SPARE_FILES, resource.getrlimit(resource.RLIMIT_NOFILE)
    if hard != resource.RLIM_INFINITY and needed > hard:
        _misused(f"This process may open {hard:,} files; that is too few for {people:,} people (ulimit -Hn).")
    if soft != resource.RLIM_INFINITY and needed > soft:
        resource.setrlimit(resource.RLIMIT_NOFILE, (needed, hard))


def _door(url: str) -> Door:
    parts = urlsplit(url)
    tls: Any = ssl.create_default_context(cafile=os.environ.get("SSL_CERT_FILE")) if parts.scheme == "wss" else None
    path = f"{parts.path}?{parts.query}" if parts.query else parts.path
    return Door(parts.hostname or "localhost", parts.port or (443 if tls else 80), path, tls)


def _misused(sentence: str) -> NoReturn:
    fail(sentence, WRONG_USAGE)
