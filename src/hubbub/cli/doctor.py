"""hubbub doctor: looks at the data folder, the machine and a running server, and says what to put right. Changes nothing."""

import asyncio
import json
import os
import resource
import shutil
import sys
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from statistics import median
from typing import Any, NamedTuple

import apsw
import click
import rich_click

from hubbub.client import Client, Closed, ConnectionLost, Refused
from hubbub.config import Settings
from hubbub.store.sqlite import UnsafeSqlite, open_connection, require_safe_sqlite

from .door import checked_url
from .place import place_flags, settings_of

MARKS = {"ok": "ok      ", "warning": "warning ", "problem": "PROBLEM "}
EXIT = {"ok": 0, "warning": 0, "problem": 1}

MIB = 1 << 20


Look = Callable[[], tuple[str, str]]
"""Answers with a level and what it found."""


class Finding(NamedTuple):
    """One thing looked at: `ok`, `warning` or `problem`, and what it is or what to do."""

    level: str
    what: str
    said: str


@click.command(
    cls=rich_click.RichCommand,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog="Exit codes: 0 nothing to put right at once, 1 a problem, 2 wrong usage.",
)
@click.argument("url", required=False, callback=lambda c, p, url: url and checked_url(c, p, url))
@place_flags
@click.option("--json", "as_json", is_flag=True, help="Print each finding as a line of JSON.")
def doctor(url: str | None, config: Path | None, data: str | None, as_json: bool) -> None:
    """Look for what may go wrong: in the data folder, on this machine, and on the way to the server at URL."""
    settings = settings_of(config, data)
    found = [*examine(settings), *(asyncio.run(visit(url)) if url else ())]
    for finding in found:
        click.echo(
            json.dumps(finding._asdict()) if as_json else f"{MARKS[finding.level]}{finding.what}: {finding.said}"
        )
    sys.exit(max(EXIT[finding.level] for finding in found))


def examine(settings: Settings) -> Iterator[Finding]:
    """What can be told without a server."""
    yield from _checked("SQLite", _library)
    yield from _checked("settings", lambda: _settings(settings))
    yield from _checked("open files", lambda: _files(settings))
    if not settings.data.is_dir():
        yield Finding("ok", "data folder", f"{settings.data} is not there yet; the first start makes it.")
        return
    for what, look in (("rights", _rights), ("disk space", _space), ("disk sync", _sync), ("database", _database)):
        yield from _checked(what, partial(look, settings.data))


def _checked(what: str, look: Look) -> Iterator[Finding]:
    try:
        level, said = look()
    except (OSError, apsw.Error) as fault:
        level, said = "problem", f"{fault}."
    yield Finding(level, what, said)


def _library() -> tuple[str, str]:
    try:
        require_safe_sqlite()
    except UnsafeSqlite as fault:
        return "problem", str(fault)
    return "ok", apsw.sqlite_lib_version()


def _settings(settings: Settings) -> tuple[str, str]:
    if settings.is_loopback:
        return "ok", f"listens on {settings.host}, for this machine only."
    if settings.tls_cert is None and not settings.public_url.startswith("https:"):
        return (
            "warning",
            f"listens on {settings.host} without TLS; set tls-cert and tls-key, or public-url behind a proxy.",
        )
    if settings.takes_guests:
        return "warning", "anybody who can reach the server comes in by name alone; guests = no stops that."
    return "ok", f"listens on {settings.host}."


def _files(settings: Settings) -> tuple[str, str]:
    limit = resource.getrlimit(resource.RLIMIT_NOFILE)[0]
    if limit < 4096:
        return "warning", f"{limit}, about as many connections as can be open; raise it with ulimit -n or LimitNOFILE=."
    return "ok", f"{limit:,}"


def _rights(folder: Path) -> tuple[str, str]:
    open_to_others = [p.name for p in (folder, *folder.iterdir()) if p.stat().st_mode & 0o077]
    if open_to_others:
        return "problem", f"others may look at {', '.join(sorted(open_to_others))}; run chmod -R go= {folder}."
    return "ok", "nobody else can look into the data folder."


def _space(folder: Path) -> tuple[str, str]:
    free = shutil.disk_usage(folder).free
    used = sum(path.stat().st_size for path in folder.iterdir())
    said = f"{free // MIB:,} MiB free, {used // MIB:,} MiB used by Hubbub."
    if free < 100 * MIB:
        return "problem", said
    return ("warning" if free < max(1024 * MIB, used) else "ok"), said


def _sync(folder: Path, times: int = 20) -> tuple[str, str]:
    """How long the disk takes to make one page safe; every commit waits for that once."""
    path, took = folder / f".doctor-{os.getpid()}", []
    handle = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    try:
        for _ in range(times):
            begun = time.perf_counter()
            os.write(handle, bytes(4096))
            os.fdatasync(handle)
            took.append(1000 * (time.perf_counter() - begun))
    finally:
        os.close(handle)
        path.unlink()
    said = f"{median(took):.2f} ms for each commit, {max(took):.2f} ms at worst."
    return ("warning" if median(took) > 50 else "ok"), said


def _database(folder: Path) -> tuple[str, str]:
    path = folder / "hubbub.db"
    if not path.exists():
        return "ok", "there is none yet."
    db = open_connection(str(path))
    try:
        found = db.execute("PRAGMA quick_check(1)").fetchall()[0][0]
        mode, sync = (db.execute(f"PRAGMA {name}").fetchall()[0][0] for name in ("journal_mode", "synchronous"))
        newest: Any = db.execute("SELECT coalesce(max(at), 0) FROM events").fetchall()[0][0]
    finally:
        db.close()
    if found != "ok":
        return "problem", f"damaged ({found}); restore a backup."
    if (mode, sync) != ("wal", 2):
        return (
            "problem",
            f"journal_mode {mode} and synchronous {sync} instead of wal and 2: what is accepted may be lost.",
        )
    if newest > time.time_ns() // 1000 + 60_000_000:
        return "warning", "the newest event is in the future; this machine's clock was set back, or is wrong."
    return "ok", "sound; what is accepted is synced to disk (WAL, FULL)."


async def visit(url: str) -> list[Finding]:
    """What a client meets on its way to a server: the upgrade, hello, and the time of a round trip."""
    try:
        async with asyncio.timeout(15), Client(url, visit=True) as chat:
            took = []
            for _ in range(5):
                begun = time.perf_counter()
                await chat.list_rooms()
                took.append(1000 * (time.perf_counter() - begun))
    except (Refused, Closed) as no:
        return [Finding("problem", "server", no.message)]
    except (ConnectionLost, TimeoutError) as gone:
        said = str(gone) or "no answer within 15 s; does a proxy on the way pass WebSocket upgrades on?"
        return [Finding("problem", "server", said)]
    return [Finding("ok", "server", f"{url} lets a WebSocket through and answers in {median(took):.1f} ms.")]
