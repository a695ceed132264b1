"""The door that only listens: what a WebSocket is told, as server-sent events with a cursor. Must not know HTTP."""

import asyncio
from collections.abc import Sequence
from typing import Any, NamedTuple

from msgspec.structs import replace

from ..core.hub import Dialect
from ..core.names import key_of
from ..core.session import Session, Source
from ..dispatch import Road
from ..protocol.commands import Hello, Resume
from ..protocol.errors import Refused
from ..protocol.frames import Batch, encode
from ..protocol.people import Room
from ..protocol.replies import Reply, Welcome
from ..protocol.signals import CaughtUp, Resync, Signal

HIGH_WATER = 256 * 1024
"""Bytes waiting for a reader above which its listener is behind."""

HEARTBEAT = 15.0
"""Seconds of silence after which a comment is sent, so that nobody on the way takes the line for dead."""

COMMENT = b": still here\n\n"


class Part(NamedTuple):
    """One frame for many streams. `seq` is the place in `room` it leads to; None for what moves no cursor."""

    room: str | None
    seq: int | None
    block: bytes


def _block(kind: str, body: bytes) -> bytes:
    return b"event: %b\ndata: %b\n\n" % (kind.encode(), body)


def _batch(batch: Batch) -> Sequence[Part]:
    return [Part(batch.room, s.event.seq, _block(str(s.event.__struct_config__.tag), s.body)) for s in batch.events]


def _signal(signal: Signal) -> Sequence[Part]:
    seq = signal.seq if isinstance(signal, CaughtUp | Resync) else None
    block = _block(str(signal.__struct_config__.tag), encode(signal))
    return [Part(getattr(signal, "room", None), seq, block)]


DIALECT = Dialect(_batch, _signal)


class Cursor:
    """How far a stream has come in each room: `epoch.room:seq.room:seq`."""

    def __init__(self, epoch: str, seqs: dict[str, int]) -> None:
        self.epoch = epoch
        self.seqs = seqs

    @classmethod
    def parse(cls, text: str) -> "Cursor":
        """Raises Refused("invalid") for what no server of ours has given."""
        epoch, *places = text.split(".")
        try:
            seqs = {room: int(seq) for room, seq in (place.split(":") for place in places)}
        except ValueError:
            raise Refused("invalid", "The cursor is not one that a stream gave.") from None
        return cls(epoch, seqs)

    def __str__(self) -> str:
        return ".".join([self.epoch, *(f"{room}:{seq}" for room, seq in self.seqs.items())])


class StreamDoor:
    """One reader. What is written waits here until the connection takes it; too much of it makes the listener lag.

    `only`: names or ids of rooms; without any, every room the person hears.
    """

    dialect = DIALECT

    def __init__(
        self, road: Road, only: Sequence[str] = (), behind: Cursor | None = None, source: Source = Source()
    ) -> None:
        self.road, self.only, self.behind, self.source = road, only, behind, source
        self.session = Session(self)
        self.welcome: asyncio.Future[Reply] = asyncio.get_running_loop().create_future()
        self.cursor = Cursor("", {})
        self.rooms: frozenset[str] | None = None
        self.waiting: list[bytes] = []
        self.size = 0
        self.full = self.ended = False
        self.woken = asyncio.Event()

    async def open(self, token: str) -> Reply:
        """Come in. The answer is `welcome`, after which the stream may be read, or an error. Raises Refused."""
        resume = Resume(epoch=self.behind.epoch, rooms=self.behind.seqs) if self.behind else None
        self.road.ask(self.session, Hello(token=token, resume=resume))
        reply = await self.welcome
        if isinstance(reply, Welcome):
            for name in self.only:
                if not any(is_called(room, name) for room in reply.rooms):
                    raise Refused("no_such_room", f"You hear no room {name[:64]!r}; join it first.")
        return reply

    # The road speaks.

    def reply(self, *replies: Reply) -> None:
        for reply in replies:
            self._settle(reply)

    def _settle(self, reply: Reply) -> None:
        if self.welcome.done():
            return
        if isinstance(reply, Welcome):
            self._begin(reply)
        self.welcome.set_result(reply)

    def write(self, data: Any) -> None:
        for room, seq, block in data:
            if self.rooms is not None and room is not None and room not in self.rooms:
                continue
            if room is None or seq is None:
                self._put(block)
            else:
                self.cursor.seqs[room] = seq
                self._put(b"id: %b\n%b" % (str(self.cursor).encode(), block))

    def close(self, code: int, reason: str) -> None:
        self.end()

    def hold(self, on: bool) -> None:
        """A stream asks nothing but hello."""

    def end(self) -> None:
        """What waits may still be taken; then the stream is over."""
        self.ended = True
        self.woken.set()

    def shutdown(self) -> None:
        """The server goes down; the reader comes back with its cursor."""
        self.end()

    def _begin(self, welcome: Welcome) -> None:
        heard = [room for room in welcome.rooms if not self.only or any(is_called(room, name) for name in self.only)]
        self.rooms = frozenset(room.id for room in heard) if self.only else None
        self.cursor = Cursor(welcome.epoch, {room.id: self._start(room, welcome.epoch) for room in heard})
        self._put(b"id: %b\n%b" % (str(self.cursor).encode(), _block("welcome", encode(replace(welcome, rooms=heard)))))

    def _start(self, room: Room, epoch: str) -> int:
        """Where the cursor of a room begins. Before a due `resync` it leads to none, so that a cut there repeats it."""
        if self.behind is None or room.id not in self.behind.seqs:
            return room.seq
        seq = self.behind.seqs[room.id]
        return seq if self.behind.epoch == epoch and seq <= room.seq else -1

    def _put(self, block: bytes) -> None:
        self.waiting.append(block)
        self.size += len(block)
        self.woken.set()
        if self.size > HIGH_WATER and not self.full:
            self.full = True
            self.road.stalled(self.session)

    # The connection takes.

    async def take(self) -> bytes | None:
        """What waits, or a comment after a long silence; None at the end."""
        while not self.waiting:
            if self.ended:
                return None
            self.woken.clear()
            try:
                await asyncio.wait_for(self.woken.wait(), HEARTBEAT)
            except TimeoutError:
                return COMMENT
        taken = b"".join(self.waiting)
        self.waiting.clear()
        return taken

    def taken(self) -> None:
        """Everything that was taken has gone out."""
        self.size = sum(map(len, self.waiting))
        if self.full and self.size <= HIGH_WATER // 4:
            self.full = False
            self.road.drained(self.session)


def is_called(room: Room, name: str) -> bool:
    """Whether a client may mean this room by `name`: its id, its name with or without `#`, or `@` and the other side."""
    if room.kind == "direct":
        return name in {room.id, f"@{room.name}"} or key_of(name) == key_of(f"@{room.name}")
    return name == room.id or key_of(name.removeprefix("#")) == key_of(room.name)
