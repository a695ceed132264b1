"""hubbub chat: talk, line by line, in a terminal or a pipe. Must not know how lines travel, only when they have arrived."""

import asyncio
import contextlib
import signal
from contextlib import aclosing
from typing import cast

import click
import rich_click

from hubbub.client import (
    AnyEvent,
    Client,
    Closed,
    MemberJoined,
    MemberLeft,
    MemberRenamed,
    MessageSent,
    News,
    Refused,
    Room,
)
from hubbub.client.address import DEFAULT
from hubbub.client.key import new_key
from hubbub.protocol.errors import BAD_TOKEN

from .account import sign_in_again
from .door import (
    REFUSED,
    Visitor,
    checked_url,
    complain,
    entered,
    flags,
    keep,
    notice_text,
    one_of,
    run,
    signed_in,
)  # fmt: skip
from .endings import sentence
from .follow import Follow
from .lines import block, title
from .moderate import Usage
from .reading import Reading
from .screen import Screen, screen
from .talk import NOWHERE, Quit, Talk
from .telling import Telling
from .tokens import Keeper

AHEAD = 200
"""How many lines may be on their way before no more are read."""

ECHO_WITHIN = 2.0
"""Seconds to wait, at the end of input, for lines that are stored to come back and be shown."""

EPILOG = (
    "Type to speak; /help lists the commands. In a pipe each line is a message, and the client ends when all are stored. "
    "Exit codes: 0 done, 2 wrong usage, 3 refused, 4 the server cannot be reached, 130 Ctrl-C."
)


@click.command(cls=rich_click.RichCommand, epilog=EPILOG, context_settings={"help_option_names": ["-h", "--help"]})
@click.argument("url", envvar="HUBBUB_URL", default=DEFAULT, callback=checked_url)
@flags
@click.option("--room", default="lobby", metavar="ROOM", help="The room to begin in; @NAME for one person. [lobby]")
@click.option("--stay", is_flag=True, help="Go on listening after the end of input.")
@click.option("--forget", is_flag=True, help="Drop the token kept for this name before coming in.")
def chat(
    url: str, name: str | None, token: str | None, account: str | None, room: str, stay: bool, forget: bool
) -> None:  # fmt: skip
    """Talk, line by line, in a terminal or a pipe.

    URL is ws://…, http://… or host:port. [$HUBBUB_URL, ws://localhost:8080/ws] You are whoever is signed in there (hubbub
    login), or a guest, whose token is kept, so that the same name comes back as the same person.
    """
    keeper = Keeper(url)
    if forget:
        keeper.forget(name or "")
    run(_chat(Visitor(url, name, token, account=one_of(name, token, account)), keeper, room, stay))


async def _chat(who: Visitor, keeper: Keeper, room: str, stay: bool) -> int:
    """Whoever is signed out meanwhile is asked for the password, and goes on."""
    while True:
        account = signed_in(who, keeper)
        try:
            return await _evening(who, keeper, room, stay)
        except Closed as end:
            if account is None or end.code != BAD_TOKEN:
                raise
            await sign_in_again(keeper, account, end.message)


async def _evening(who: Visitor, keeper: Keeper, room: str, stay: bool) -> int:
    with screen() as shown:
        for ending in (signal.SIGTERM, signal.SIGHUP):
            asyncio.get_running_loop().add_signal_handler(
                ending, cast("asyncio.Task[int]", asyncio.current_task()).cancel
            )
        async with entered(who, keeper, lambda notice: shown.note(notice_text(notice))) as client:
            return await Evening(client, shown, keeper, who).spend(room, stay)


class Evening:
    """One stay in the chat: what comes in is shown, what is typed goes out, until either ends."""

    def __init__(self, client: Client, shown: Screen, keeper: Keeper, who: Visitor) -> None:
        self.client, self.shown, self.keeper, self.who = client, shown, keeper, who
        self.follow = Follow(client, client.mirror.resume())
        self.follow.over = self._over
        self.talk = Talk(client, self.follow, shown.say, self.say)
        self.talk.moved, self.talk.renamed, self.talk.arrive = self._moved, self._renamed, self._arrive
        self.reading, self.telling = Reading(client), Telling()
        self.has_refusals = False
        self._own: set[str] = set()
        self._under_way: set[asyncio.Task[None]] = set()
        self._space = asyncio.Semaphore(AHEAD)
        self._expected: dict[str, int] = {}
        self._heard = asyncio.Event()
        self._called: dict[str, str] = {}

    async def spend(self, room: str, stay: bool) -> int:
        """The exit code, when it is over."""
        await self.talk.enter(room)
        hearing, typing = asyncio.create_task(self._hear()), asyncio.create_task(self._type(stay))
        telling = asyncio.create_task(self.reading.tell())
        try:
            await asyncio.wait({hearing, typing}, return_when=asyncio.FIRST_COMPLETED)
            await (hearing if hearing.done() else typing)
        finally:
            if self._under_way:
                complain(f"{len(self._under_way)} of your lines may not have arrived.")
            tasks = (hearing, typing, telling, *self._under_way)
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
        return REFUSED if self.has_refusals else 0

    async def say(self, room: str, text: str) -> None:
        """Send a text without waiting for it to arrive; lines keep their order all the same."""
        await self._space.acquire()
        if not self.client.is_connected:
            self.shown.wait(text)
        task = asyncio.create_task(self._send(room, text))
        self._under_way.add(task)
        task.add_done_callback(self._under_way.discard)
        # The line takes its place in the order before a command typed after it can.
        await asyncio.sleep(0)

    async def _send(self, room: str, text: str) -> None:
        key = new_key()
        self._own.add(key)
        try:
            receipt = await self.client.send(room, text, key)
            self._expected[receipt.room] = max(receipt.seq, self._expected.get(receipt.room, 0))
        except Refused as no:
            self._refuse(no.message)
            self.shown.note(block("Not sent: ", text))
        finally:
            self._space.release()

    async def _type(self, stay: bool) -> None:
        async with aclosing(self.shown.typed()) as typed:
            async for line in typed:
                try:
                    await self.talk.line(line)
                except Usage as how:
                    self._refuse(str(how))
                except Refused as no:
                    self._refuse(no.message)
                except Quit:
                    stay = False
                    break
        await self._arrive()
        if stay:
            await asyncio.Event().wait()

    async def _arrive(self) -> None:
        """Wait until everything typed is stored and, where this client hears it, shown."""
        while self._under_way:
            await asyncio.wait(tuple(self._under_way))
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(ECHO_WITHIN):
                while any(self.follow.seen.get(room, 0) < seq for room, seq in self._expected.items()):
                    self._heard.clear()
                    await self._heard.wait()

    async def _hear(self) -> None:
        async with aclosing(self.follow.events()) as events:
            async for event in events:
                if not (self._is_seen_already(event) or self._goes_without_saying(event)):
                    self._tell(event)
                self._read(event.room, event.seq)
                self._heard.set()

    def _tell(self, event: AnyEvent) -> None:
        line = self.telling.tell(
            event, self.client.you, self.client.rooms.get(event.room), self.talk.here, self.talk.numbered
        )
        if line is not None:
            self.shown.say(line)

    def _read(self, room: str, seq: int) -> None:
        """In a pipe nobody may ever look at what was printed."""
        if self.shown.is_terminal:
            self.reading.shown(room, seq)

    def _is_seen_already(self, event: AnyEvent) -> bool:
        """Whether the event is a line of one's own that the terminal has shown as it was typed."""
        own = isinstance(event, MessageSent) and event.key in self._own
        if own:
            self._own.discard(cast(MessageSent, event).key or "")
        return own and self.shown.echoes

    def _goes_without_saying(self, event: AnyEvent) -> bool:
        """That two people are in their direct conversation is no news, nor what was said already: a name changes in every room."""
        if isinstance(event, MemberRenamed):
            known = self._called.get(event.user.id)
            self._called[event.user.id] = event.user.name
            return event.user.id == self.client.you.id or known == event.user.name
        room = self.client.rooms.get(event.room)
        return room is not None and room.kind == "direct" and isinstance(event, MemberJoined)

    def _refuse(self, sentence: str) -> None:
        self.has_refusals = self.has_refusals or not self.shown.is_terminal
        self.shown.note(sentence)

    def _over(self, room: Room, end: News) -> None:
        """Who was put out is in no room until they say which: what they are about to type was not meant for another."""
        if said := sentence(room, end):
            self.shown.note(said)
        of_own_will = isinstance(end, MemberLeft) and end.by.id == self.client.you.id
        if room.id == self.talk.here and not of_own_will:
            self.talk.here = ""
            self.shown.place("")
            self.shown.note(NOWHERE)

    def _moved(self, room: Room) -> None:
        self.shown.place(title(room))
        self._read(room.id, room.seq)

    def _renamed(self, was: str) -> None:
        if signed_in(self.who, self.keeper):
            self.keeper.rename(self.client.you.name)
        elif self.who.token is None and self.client.token:
            self.keeper.forget(self.who.name or "")
            self.keeper.forget(was)
            keep(self.keeper, self.client.you.name, self.client.token)
