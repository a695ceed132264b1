"""hubbub audit: what was done to the server, its people and rooms, in order of time. Changes nothing; must not know who keeps it."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import NamedTuple

import click
import rich_click

from hubbub.protocol.commands import ListAudit
from hubbub.protocol.people import AuditLine
from hubbub.protocol.replies import AuditPage

from .door import run
from .office import Office, Where, office, where_flags
from .sheet import NOTHING, line, table
from .word import EPILOG, HELP

PAGE = 200

PACE = 1.0
"""Seconds between two looks for new lines."""

audit = rich_click.RichGroup(
    name="audit", help="What was done to the server, its people and rooms.", context_settings=HELP
)


class Wanted(NamedTuple):
    """Which lines: those by somebody, on somebody, of an action (`user.rank`) or of a family of them (`user.`), or all."""

    by: str | None
    on: str | None
    action: str


@audit.command("list", cls=rich_click.RichCommand, epilog=EPILOG, context_settings=HELP)
@click.option("--by", metavar="NAME", help="Only what this person did; hubbub is whoever runs the machine.")
@click.option("--on", metavar="NAME", help="Only what was done to this person or tried with their account.")
@click.option("--action", default="", metavar="ACTION", help="Only this action, such as user.rank.")
@click.option("--limit", type=click.IntRange(1), default=100, metavar="N", help="The last N lines. [100]")
@click.option("--follow", is_flag=True, help="Go on with new lines, as they come.")
@where_flags
def list_lines(
    by: str | None, on: str | None, action: str, limit: int, follow: bool, config: Path | None, data: str | None,
    server: str | None, token: str | None, as_json: bool,
) -> None:  # fmt: skip
    """Print the last lines of the audit log, oldest first."""
    run(_list(Where(config, data, server, token), Wanted(by, on, action), limit, follow, as_json))


async def _list(where: Where, wanted: Wanted, limit: int, follow: bool, as_json: bool) -> int:
    async with office(where) as at:
        found = [record async for record in _newest(at, wanted, limit)]
        _print(found, as_json)
        while follow:
            await asyncio.sleep(PACE)
            last = found[0].n if found else -1
            fresh = [record async for record in _newest(at, wanted, None, last)]
            _print(fresh, as_json, is_more=True)
            found = fresh or found
    return 0


async def _newest(at: Office, wanted: Wanted, limit: int | None, after: int = -1) -> AsyncIterator[AuditLine]:
    """The newest lines after one, newest first, read page by page."""
    left, before, more = limit, None, True
    while more and left != 0:
        size = PAGE if left is None else min(PAGE, left)
        asked = ListAudit(by=wanted.by, on=wanted.on, action=wanted.action, before=before, limit=size)
        page = await at.ask(asked, AuditPage)
        for record in page.records:
            if record.n <= after:
                return
            yield record
        more = page.more
        left = None if left is None else left - len(page.records)
        before = page.records[-1].n if page.records else before


def _print(newest_first: list[AuditLine], as_json: bool, is_more: bool = False) -> None:
    oldest_first = newest_first[::-1]
    if as_json:
        for record in oldest_first:
            click.echo(line(record))
    elif oldest_first:
        table(oldest_first)
    elif not is_more:
        click.echo(NOTHING["records"])
