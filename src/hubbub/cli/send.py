"""hubbub send: say something in a room, from a script. Must not know how messages travel."""

import asyncio
import sys

import click
import msgspec
import rich_click

from .door import UNREACHABLE, Visitor, complain, entered, flags, run, url_flag, visitor
from .tokens import Keeper

EPILOG = "Exit codes: 0 stored, 2 wrong usage, 3 refused, 4 the server cannot be reached or did not answer in time."


@click.command(cls=rich_click.RichCommand, epilog=EPILOG, context_settings={"help_option_names": ["-h", "--help"]})
@click.argument("room")
@click.argument("text", nargs=-1)
@url_flag
@flags
@click.option("--lines", is_flag=True, help="Each line of the standard input is a message of its own.")
@click.option("--key", metavar="KEY", help="Idempotency key: run again with the same key, nothing is said twice.")
@click.option("--timeout", type=float, default=30.0, metavar="SECONDS", help="How long to keep trying. [30]")
@click.option("--json", "as_json", is_flag=True, help="Print each receipt as a line of JSON.")
def send(
    room: str, text: tuple[str, ...], url: str, name: str | None, token: str | None, account: str | None, lines: bool,
    key: str | None, timeout: float, as_json: bool,
) -> None:  # fmt: skip
    """Say something in a room: TEXT, or what comes from the standard input.

    ROOM is a name (lobby), an id, or @name for one person. Without --name, --account or --token you are whoever is signed
    in (hubbub login), or a visitor, whose name is free again afterwards.
    """
    if lines and (text or key):
        raise click.UsageError("--lines reads messages from the standard input; it goes with neither TEXT nor --key.")
    messages = _from_stdin(lines) if not text or text == ("-",) else [" ".join(text)]
    who = visitor(url, name, token, account)
    if key and who.visit:
        raise click.UsageError("--key needs --name, --account or --token: a key belongs to the person who used it.")
    run(_send(who, room, messages, key, timeout, as_json))


def _from_stdin(lines: bool) -> list[str]:
    given = sys.stdin.buffer.read().decode(errors="replace")
    return [line for line in given.splitlines() if line.strip()] if lines else [given.rstrip("\r\n")]


async def _send(who: Visitor, room: str, messages: list[str], key: str | None, within: float, as_json: bool) -> int:
    stored = 0
    try:
        async with asyncio.timeout(within), entered(who, Keeper(who.url), lambda _: None, patience=within) as chat:
            if chat.you.kind != "visitor" and not room.startswith("@") and chat.room(room) is None:
                await chat.join(room)
            for text in messages:
                receipt = await chat.send(room, text, key)
                stored += 1
                if as_json:
                    click.echo(msgspec.json.encode(receipt._asdict()))
    except TimeoutError:
        complain(f"No answer from {who.url} within {within:g} s; {stored} of {len(messages)} messages are stored.")
        return UNREACHABLE
    return 0
