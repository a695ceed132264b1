"""hubbub doctor: the findings, one line each, and the worst of them as the exit code. Must not know how anything is checked."""

import json
import sys
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import click
import rich_click

from hubbub.config import Settings
from hubbub.doctor import database, folder, machine
from hubbub.doctor.doors import doors
from hubbub.doctor.finding import Finding, Level, look, worst
from hubbub.doctor.settings import contradictions
from hubbub.doctor.way import Site, arrival

from .door import checked_url
from .place import place_flags, settings_of

EXIT: dict[Level, int] = {"ok": 0, "note": 0, "warning": 1, "problem": 2}
COLOURS: dict[Level, str] = {"ok": "green", "note": "blue", "warning": "yellow", "problem": "red"}


@click.command(
    cls=rich_click.RichCommand,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog="Exit codes: 0 all is well, 1 there is a warning, 2 there is a problem, or wrong usage.",
)
@click.argument("url", required=False, callback=lambda c, p, url: url and checked_url(c, p, url))
@place_flags
@click.option("--token", envvar="HUBBUB_TOKEN", help="Test the event stream as this person. [$HUBBUB_TOKEN]")
@click.option("--json", "as_json", is_flag=True, help="Print each finding as a line of JSON.")
def doctor(url: str | None, config: Path | None, data: str | None, token: str | None, as_json: bool) -> None:
    """Look for what may go wrong, and say what to do: here, and on the way to the server at URL, through what stands before it.

    The server may run meanwhile. Nothing that is kept is changed; without --token a guest is made at URL, and given up again.
    """
    settings, levels = settings_of(config, data), list[Level]()
    for finding in (*_here(settings), *(_there(Site(url), settings, token) if url else ())):
        _tell(finding, as_json)
        levels.append(finding.level)
    if not as_json:
        click.echo(_sum(levels))
    sys.exit(EXIT[worst(levels)])


def _here(settings: Settings) -> Iterator[Finding]:
    """This machine, the settings that a server would start with, and the data folder."""
    place, server = settings.data, folder.holder(settings.data)
    yield look("sqlite", machine.library)
    yield look("clock", machine.clock)
    yield look("open files", partial(machine.open_files, settings.sockets_per_address, server))
    yield from contradictions(settings)
    if not place.is_dir():
        yield Finding(
            "note", "data folder", f"{place} is not there yet; the first start makes it.", "Or name it with --data."
        )
        return
    served = f"used by process {server}" if server else "used by no server now"
    yield Finding("ok", "data folder", f"{place}, {served}.")
    for what, check in (
        ("rights", folder.rights), ("disk", folder.disk), ("disk space", folder.space), ("disk sync", folder.sync),
        ("durability", database.durability),
    ):  # fmt: skip
        yield look(what, partial(check, place))
    yield look("database", partial(database.soundness, place / "hubbub.db"))


def _there(site: Site, settings: Settings, token: str | None) -> Iterator[Finding]:
    """The way to a server. Where nobody answers there is nothing more to look at."""
    for finding in arrival(site):
        yield finding
        if finding.what == "http" and finding.level == "problem":
            return
    yield from doors(site, token, settings.ping_interval)


def _tell(finding: Finding, as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps(finding._asdict()))
        return
    mark = click.style(f"{finding.level:8}", fg=COLOURS[finding.level], bold=finding.level == "problem")
    said = f"{finding.said} {finding.do}".strip()
    click.echo(f"{mark} {finding.what:13} {said}")


def _sum(levels: list[Level]) -> str:
    problems, warnings = levels.count("problem"), levels.count("warning")
    if not problems and not warnings:
        return "\nAll is well."
    parts = [f"{n} {word}{'' if n == 1 else 's'}" for n, word in ((problems, "problem"), (warnings, "warning")) if n]
    return f"\n{' and '.join(parts)}."
