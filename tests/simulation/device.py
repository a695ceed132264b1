"""One person's device: the real SDK client, from `Client` down to its socket, on the simulated network. Must not know the server."""

import asyncio
from dataclasses import dataclass, field
from itertools import count
from random import Random
from typing import TYPE_CHECKING

import msgspec

from hubbub.client import Client, Closed, HubbubError, Refused
from hubbub.client.link import Lost, Notice
from hubbub.protocol import commands as c
from hubbub.protocol.replies import Done
from tests.simulation.books import Reader
from tests.simulation.loop import Process

if TYPE_CHECKING:
    from tests.simulation.stage import Stage

EVER = 1e9

PATIENCE = 60.0
"""Seconds for which a request that rests is waited for; whoever is muted may rest for days."""


@dataclass
class Human:
    """Somebody in the story; who they are to the server is known once their first device has come in."""

    name: str
    id: str = ""
    token: str | None = None
    arrived: asyncio.Event = field(default_factory=asyncio.Event)


class Device:
    """Lives as often as the story lets it: each life is a new client that remembers nothing but its token."""

    def __init__(self, stage: "Stage", name: str, human: Human, port: int) -> None:
        self.stage, self.name, self.human, self.port = stage, name, human, port
        self.rng = Random(f"{stage.story.seed} device {name}")
        self.lives = 0
        self.is_out = False
        """Whether the server has sent it away for good."""
        self.process: Process | None = None
        self.client: Client | None = None
        self.reader: Reader | None = None
        self.dawdles = self.dozes = 0.0
        self._keys = count(1)
        self._next = Reader("")

    def begin(self) -> None:
        """A new life, unless one is under way."""
        if self.process is None and not self.is_out:
            self.lives += 1
            self.process = Process(self.stage.loop, f"{self.name} {self.lives}")
            self.process.start(self._live())

    def die(self) -> None:
        """End at once, without a word."""
        if self.process:
            self.process.kill()
            for line in self.stage.network.of(self.port):
                line.near.is_gone = line.near.is_ending = True
                line.cut("far")
        self.process = self.client = self.reader = None
        self.dozes = 0.0

    @property
    def is_in(self) -> bool:
        """Whether it has come in, in this life."""
        return self.reader is not None

    @property
    def is_content(self) -> bool:
        """Whether it is connected, everything it asked is answered or rests, and everything it was told has been looked at."""
        client = self.client
        if client is None or not self.is_in or self.dozes:
            return False
        is_answered = self.rests or not (self.waits or client.unsent)
        return client.is_connected and is_answered and not len(client._link.stream)

    @property
    def rests(self) -> bool:
        """Whether a request waits until long after the story, and with it what follows it in its room."""
        letters = self.client._conversation.outbox if self.client else ()
        return any(letter.not_before > self.stage.loop.time() + PATIENCE for letter in letters)

    @property
    def waits(self) -> bool:
        """Whether somebody still waits for an answer in this life."""
        return self.client is not None and bool(self.client._link._waiting)

    def ask(self, command: c.Command) -> None:
        """Ask it, in the background; nothing happens before it has come in."""
        if self.process and self.client and self.is_in:
            self.process.start(self._ask(self.client, command))

    async def _live(self) -> None:
        try:
            self.client = await self._come_in()
            async for told in self.client:
                assert self.reader is not None
                self.reader.take(told)
                self.stage.trace.add("told", f"{self.name} {type(told).__name__} {getattr(told, 'seq', '')}")
                if self.dawdles:
                    await self._doze()
        except (Closed, Refused) as fault:
            self.stage.trace.add("end", f"{self.name}: {fault}")
        self.is_out = True
        if not self.stage.is_about_access:
            self.stage.books.oddities.append(f"L2 {self.name} was sent away though nobody asked for it")
        self.client = self.reader = None

    async def _doze(self) -> None:
        self.dozes, self.dawdles = self.dawdles, 0.0
        await asyncio.sleep(self.dozes)
        self.dozes = 0.0

    async def _come_in(self) -> Client:
        if self is not self.stage.first_of(self.human):
            await self.human.arrived.wait()
        name: str | None = self.human.name
        while True:
            client = self._client(name)
            try:
                await client.open()
            except Refused as fault:
                # An answer to the first hello may be lost; the name is then taken by nobody but oneself.
                if fault.code != "name_taken" or name is None:
                    raise
                name = None
                continue
            self._settle_in(client)
            return client

    def _client(self, name: str | None) -> Client:
        self.client = Client(
            f"ws://localhost:{self.port}", name=name, token=self.human.token, signals=True, patience=EVER,
            notify=self._notified, clock=self.stage.loop.time, randomness=self.rng.random,
            keys=lambda: f"{self.name} {self.lives} {next(self._keys)}",
        )  # fmt: skip
        self._next = Reader(f"{self.name} {self.lives}")
        self._next.listen_in(self.client._conversation)
        return self.client

    def _settle_in(self, client: Client) -> None:
        client._link.stream.most = self.stage.story.scale.ahead
        self.human.id, self.human.token = client.you.id, client.token
        self.human.arrived.set()
        self.reader, self._next.person = self._next, client.you.id
        self._next.begun = {room.id: room.seq for room in client.rooms.values()}
        self.stage.books.readers.append(self._next)

    def _notified(self, notice: Notice) -> None:
        self.stage.trace.add("link", f"{self.name} {notice}")
        if isinstance(notice, Lost) and self.client and self.client._conversation.broken == "gap":
            self.stage.books.oddities.append(f"I3 {self.name} saw a hole in the order")

    async def _ask(self, client: Client, command: c.Command) -> None:
        attempt = None
        if isinstance(command, c.SendMessage):
            key = command.key or f"{self.name} {self.lives} say {next(self._keys)}"
            command = msgspec.structs.replace(command, key=key)
            known = client.room(command.room)
            by = f"{self.name} {self.lives} in {known.id if known else command.room}"
            attempt = self.stage.books.intend(self.human.name, key, by, command.room, command.text)
        try:
            if isinstance(command, c.Signal):
                return client._link.hint(command)
            reply = await client._link.ask(command)
            self.stage.trace.add("reply", f"{self.name} {type(reply).__name__}")
            if attempt and isinstance(reply, Done):
                attempt.place = (str(reply.room), int(reply.seq or 0))
        except Refused as fault:
            self.stage.trace.add("reply", f"{self.name} {fault.code}")
            if attempt:
                attempt.refused = fault.code
            if fault.code == "internal":
                self.stage.books.oddities.append(f"B1 {command} was answered with internal")
        except HubbubError as fault:
            self.stage.trace.add("reply", f"{self.name} {fault}")
        return None
