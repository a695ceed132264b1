"""Who hears what on this node, and how far each listener is. Must not know sessions, sockets or the store.

House rules:
- A listener that is *live* in a room has been handed everything up to the room's `head` on this node.
- A listener that is not live has its own position in `behind`; it is handed nothing until it has caught up.
- Routing is a fold over events: who joins, leaves, is banned, or may no longer listen in; nothing else changes who hears
  a room but coming and going.
- Rooms are gone through in an order that does not hang on chance: the same story is the same bytes to every listener.
"""

from collections.abc import Callable, Set
from typing import Any

from ..protocol.events import Event, MemberBanned, MemberJoined, MemberLeft, RoomChanged
from ..protocol.frames import Batch, Stored
from ..protocol.people import Person
from ..protocol.reply import Reply
from ..protocol.signals import Signal
from .presence import Presence


class Dialect:
    """How one kind of door spells events and signals; each is spelled once, whatever the number of listeners.

    `reply` spells an answer as bytes that may go in one piece with what follows; None where answers have another way.
    """

    def __init__(
        self,
        batch: Callable[[Batch], Any],
        signal: Callable[[Signal], Any],
        reply: Callable[[Reply], bytes] | None = None,
    ) -> None:
        self.batch = batch
        self.signal = signal
        self.reply = reply


class Listener:
    """One ear: somebody's open door, and what may be written to it without waiting."""

    __slots__ = ("behind", "dialect", "full", "only", "owed", "person", "pumped", "rooms", "untold", "write")

    def __init__(
        self, person: Person, dialect: Dialect, write: Callable[[Any], None], only: frozenset[str] | None = None,
        untold: frozenset[type[Signal]] = frozenset(),
    ) -> None:  # fmt: skip
        self.person = person
        self.only = only
        self.untold = untold
        self.owed: dict[type[Signal], Signal] | None = None
        self.dialect = dialect
        self.write = write
        self.rooms: set[str] = set()
        self.behind: dict[str, int] = {}
        self.full = False
        self.pumped = False

    def may_hear(self, room: str | None) -> bool:
        """Whether it is let hear of a room at all: a token may be for some only."""
        return self.only is None or room is None or room in self.only

    def is_live_in(self, room: str) -> bool:
        """Whether it will be handed what happens there next."""
        return room in self.rooms and room not in self.behind

    def owe(self, signal: Signal) -> None:
        """Its buffer is full: what lasts is told when there is room."""
        if signal.lasting:
            self.owed = {**(self.owed or {}), type(signal): signal}


class Ears:
    """The listeners of one room: `head` is the last seq delivered on this node, `live` holds those that have it.

    `is_over`: there is no such room any more, and nobody becomes live in it.
    """

    __slots__ = ("count", "head", "is_over", "live")

    def __init__(self, head: int) -> None:
        self.head = head
        self.count = 0
        self.is_over = False
        self.live: dict[Dialect, dict[Listener, Callable[[Any], None]]] = {}


class Hub:
    """The map of this node."""

    def __init__(self, presence: Presence) -> None:
        self.presence = presence
        self._rooms: dict[str, Ears] = {}
        self._people: dict[str, set[Listener]] = {}
        self._until: dict[tuple[Listener, str], int] = {}

    def enter(self, listener: Listener) -> None:
        """Begin to hear as a person: rooms joined from now on are heard by this listener too."""
        self._people.setdefault(listener.person.id, set()).add(listener)

    def listeners_of(self, user_id: str) -> set[Listener]:
        return self._people.get(user_id, set())

    def head(self, room: str) -> int:
        """The last seq delivered here. KeyError if nobody listens to the room."""
        return self._rooms[room].head

    def attach(self, listener: Listener, room: str, head: int, since: int | None = None) -> None:
        """Let a listener hear a room whose last seq is `head`; with `since`, it is behind and must catch up from there."""
        if room in listener.rooms:
            self._until.pop((listener, room), None)
            return
        ears = self._rooms.setdefault(room, Ears(head))
        ears.count += 1
        listener.rooms.add(room)
        position = head if since is None else since
        if position == ears.head and not listener.full and since is None:
            self._go_live(ears, listener)
        else:
            listener.behind[room] = position
        self.presence.arrive(room, listener.person, listener)

    def part(self, listener: Listener, room: str, seq: int) -> None:
        """Let a listener hear a room up to `seq` and no further; one that is behind still gets there first."""
        if listener.behind.get(room, seq) < seq:
            self._until[listener, room] = seq
        else:
            self.detach(listener, room)

    def detach(self, listener: Listener, room: str) -> None:
        if room not in listener.rooms:
            return
        self._until.pop((listener, room), None)
        listener.rooms.discard(room)
        listener.behind.pop(room, None)
        ears = self._rooms[room]
        ears.live.get(listener.dialect, {}).pop(listener, None)
        ears.count -= 1
        if not ears.count:
            del self._rooms[room]
        self.presence.depart(room, listener.person, listener)

    def drop(self, listener: Listener) -> None:
        """The door is gone."""
        for room in sorted(listener.rooms):
            self.detach(listener, room)
        mine = self._people.get(listener.person.id, set())
        mine.discard(listener)
        if not mine:
            self._people.pop(listener.person.id, None)

    def fall_silent(self) -> None:
        """Nobody hears anything any more."""
        for mine in tuple(self._people.values()):
            for listener in tuple(mine):
                self.drop(listener)

    def close(self, room: str, farewell: Signal) -> None:
        """The room is no more: whoever is live in it is told, and hears it no longer. Who is behind is told when they get there."""
        ears = self._rooms.get(room)
        if ears is None:
            return
        ears.is_over = True
        live = [listener for mine in ears.live.values() for listener in mine]
        self.signal(room, farewell)
        for listener in live:
            self.detach(listener, room)

    def rename(self, person: Person) -> None:
        """Somebody has another name; presence follows."""
        for listener in self.listeners_of(person.id):
            listener.person = person
            for room in sorted(listener.rooms):
                self.presence.rename(room, person)

    def deliver(self, batch: Batch, ahead: dict[Listener, bytes] | None = None) -> None:
        """Hand a batch to everyone live in its room. Events that were delivered before are skipped.

        `ahead` is what some are to be handed before, in one piece with it; they come first, and who has been, is taken out.
        The batch is parted where who hears changes: a newcomer hears of their own arrival, who leaves hears that last.
        """
        run: list[Stored] = []
        for stored in batch.events:
            newcomers = self._newcomers(stored.event)
            if newcomers:
                run = self._flush(batch, run, ahead)
                for listener in newcomers:
                    self.attach(listener, batch.room, stored.event.seq - 1)
            run.append(stored)
            leavers = self._leavers(stored.event)
            if leavers:
                run = self._flush(batch, run, ahead)
                for listener in leavers:
                    self.part(listener, batch.room, stored.event.seq)
        self._flush(batch, run, ahead)

    def _newcomers(self, event: Event) -> list[Listener]:
        if not isinstance(event, MemberJoined):
            return []
        deaf = (listener for listener in self.listeners_of(event.user.id) if self._is_deaf(listener, event.room))
        return list(deaf)

    def _is_deaf(self, listener: Listener, room: str) -> bool:
        return listener.may_hear(room) and (room not in listener.rooms or (listener, room) in self._until)

    def _leavers(self, event: Event) -> list[Listener]:
        if isinstance(event, MemberBanned) or (isinstance(event, MemberLeft) and not event.open):
            return [listener for listener in self.listeners_of(event.user.id) if event.room in listener.rooms]
        return self._guests_of(event.room) if isinstance(event, RoomChanged) and not event.channel.guests else []

    def _guests_of(self, room: str) -> list[Listener]:
        """Visitors who listen in: they are never members."""
        everybody = (listener for mine in self._people.values() for listener in mine)
        return [listener for listener in everybody if listener.person.kind == "visitor" and room in listener.rooms]

    def _flush(self, batch: Batch, run: list[Stored], ahead: dict[Listener, bytes] | None) -> list[Stored]:
        """Tell a run of the batch's events. Returns the empty run that follows it."""
        ears = self._rooms.get(batch.room)
        if ears and run and run[-1].event.seq > ears.head:
            whole = len(run) == len(batch.events)
            self._tell(ears, (batch if whole else Batch(batch.room, run)).after(ears.head), ahead or {})
        return []

    def _tell(self, ears: Ears, batch: Batch, ahead: dict[Listener, bytes]) -> None:
        # The head moves first: a listener that stalls while it is written to has this batch in its buffer.
        ears.head = batch.last
        for dialect, writes in tuple(ears.live.items()):
            data = batch.encoded(dialect.batch)
            if data:
                mine = {
                    listener: _behind(writes[listener], ahead.pop(listener))
                    for listener in tuple(ahead)
                    if listener in writes
                }
                for write in tuple((mine | writes | mine if mine else writes).values()):
                    write(data)

    def signal(self, room: str, signal: Signal, leave_out: frozenset[Listener] = frozenset()) -> None:
        """Tell everyone live in a room something that may be lost."""
        ears = self._rooms.get(room)
        for dialect, writes in tuple(ears.live.items()) if ears else ():
            data = dialect.signal(signal)
            for listener, write in tuple(writes.items()) if data else ():
                if listener not in leave_out:
                    write(data)

    def signal_to(self, listeners: Set[Listener], *signals: Signal) -> None:
        """Tell these listeners something that may be lost; those with a full buffer lose it, unless it lasts."""
        for listener in tuple(listeners):
            for signal in signals:
                if type(signal) in listener.untold:
                    continue
                if listener.full:
                    listener.owe(signal)
                elif data := listener.dialect.signal(signal):
                    listener.write(data)

    def drained(self, listener: Listener) -> None:
        """The listener's buffer has room again."""
        listener.full = False
        owed, listener.owed = listener.owed, None
        self.signal_to({listener}, *(owed or {}).values())

    def stall(self, listener: Listener) -> None:
        """The listener's buffer is full: from now on it is behind in every room."""
        listener.full = True
        for room in sorted(listener.rooms - listener.behind.keys()):
            ears = self._rooms[room]
            del ears.live[listener.dialect][listener]
            listener.behind[room] = ears.head

    def reach(self, listener: Listener, room: str) -> int:
        """The last seq that a listener may be handed now: what is stored beyond it is delivered in its turn."""
        return self._until.get((listener, room), self._rooms[room].head)

    def advance(self, listener: Listener, room: str, seq: int, stored: int) -> bool:
        """A listener that is behind has been handed everything up to `seq` of the `stored` events of that moment.

        Returns whether it is live now.
        """
        ears = self._rooms[room]
        if seq >= self._until.get((listener, room), seq + 1):
            self.detach(listener, room)
            return False
        if seq < max(stored, ears.head) or listener.full or ears.is_over:
            listener.behind[room] = seq
            return False
        del listener.behind[room]
        self._go_live(ears, listener)
        self.presence.introduce(room, listener)
        return True

    @staticmethod
    def _go_live(ears: Ears, listener: Listener) -> None:
        ears.live.setdefault(listener.dialect, {})[listener] = listener.write


def _behind(write: Callable[[Any], None], answers: bytes) -> Callable[[Any], None]:
    return lambda data: write(answers + data)
