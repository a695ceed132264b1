"""hubbub tail: print what happens in rooms, as it happens. Must not know how it is heard."""

import re
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from contextlib import aclosing
from functools import partial

import click
import rich_click

from hubbub.client import AnyEvent, Client, MessageSent, News, Room
from hubbub.protocol.frames import encode

from .door import REFUSED, Visitor, complain, entered, flags, notice_text, run, url_flag, visitor
from .endings import sentence
from .follow import Follow, as_event, past
from .lines import title
from .telling import Telling
from .tokens import Keeper

_RAW = re.compile("[\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]")
"""What JSON allows as it is and a terminal obeys."""


class NothingLeft(Exception):
    """None of the rooms that were named can be heard any more."""


@click.command(cls=rich_click.RichCommand, context_settings={"help_option_names": ["-h", "--help"]})
@click.argument("rooms", nargs=-1)
@url_flag
@flags
@click.option(
    "--json", "as_json", is_flag=True, help="Print each event as a line of JSON, in the words of the protocol."
)
@click.option("--numbers", is_flag=True, help="Show the number of each line, by which a message can be deleted.")
@click.option("--since", type=click.IntRange(0), metavar="SEQ", help="Begin after this place; for one room only.")
@click.option("--history", type=click.IntRange(0, 200), default=0, metavar="N", help="Begin with the last N messages.")
@click.option("--count", type=click.IntRange(1), metavar="N", help="End after N events.")
def tail(
    rooms: tuple[str, ...], url: str, name: str | None, token: str | None, account: str | None, as_json: bool,
    numbers: bool, since: int | None, history: int, count: int | None,
) -> None:  # fmt: skip
    """Print what happens in ROOMS (all you hear, if none is named), and go on until interrupted.

    A lost connection is taken up again where it was; nothing is missed or printed twice. When there is nothing more to hear
    of any of ROOMS (deleted, or you were put out), it says so and ends with 3. Without --name, --account
    or --token you are whoever is signed in (hubbub login), or a visitor, who may look into any public channel.
    """
    if since is not None and len(rooms) != 1:
        raise click.UsageError("--since is a place in one room's order; name that one room.")
    who = visitor(url, name, token, account)
    run(
        _tail(
            who, rooms, partial(_print, telling=None if as_json else Telling(), numbers=numbers), since, history, count
        )
    )


async def _tail(
    who: Visitor, rooms: tuple[str, ...], show: Callable[[Client, AnyEvent], None], since: int | None, history: int, count: int | None
) -> int:  # fmt: skip
    printed = 0
    try:
        async with entered(who, Keeper(who.url), lambda notice: complain(notice_text(notice))) as chat:
            wanted = [await _heard(chat, room) for room in rooms]
            async with aclosing(_events(chat, wanted or list(chat.rooms), bool(wanted), since, history)) as events:
                async for event in events:
                    show(chat, event)
                    printed += 1
                    if printed == count:
                        return 0
    except NothingLeft:
        return REFUSED
    return 0


async def _heard(chat: Client, room: str) -> str:
    """The id of a room, joined if need be."""
    return (chat.room(room) or await chat.join(room)).id


async def _events(
    chat: Client, rooms: list[str], only: bool, since: int | None, history: int
) -> AsyncGenerator[AnyEvent, None]:  # fmt: skip
    """The past that was asked for, then the present; what comes meanwhile waits and is told once."""
    follow = Follow(chat, {room: chat.rooms[room].seq for room in rooms})
    left = set(rooms)

    def over(room: Room, end: News) -> None:
        complain(sentence(room, end) or f"There is nothing more to hear of {title(room)}.")
        left.discard(room.id)
        if only and not left:
            raise NothingLeft

    follow.over = over
    for room in rooms:
        async for old in _past(chat, room, since, history):
            follow.seen[room] = max(follow.seen[room], old.seq)
            yield old
    async for event in follow.events():
        if not only or event.room in rooms:
            yield event


async def _past(chat: Client, room: str, since: int | None, history: int) -> AsyncIterator[MessageSent]:
    if since is not None:
        async for event in past(chat, room, since):
            yield event
    elif history:
        for message in (await chat.history(room, limit=history)).messages:
            yield as_event(chat, room, message)


def _print(chat: Client, event: AnyEvent, telling: Telling | None, numbers: bool) -> None:
    """As lines for people, or without them as JSON."""
    if telling is None:
        click.echo(_RAW.sub(lambda found: f"\\u{ord(found[0]):04x}", encode(event).decode()))
    elif line := telling.tell(event, chat.you, chat.rooms.get(event.room), None, numbers):
        click.echo(line)
