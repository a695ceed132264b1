"""The ledger: what was meant, what was accepted, what was received, and whether the server kept its word.

I1 no accepted message missing. I2 nothing twice. I3 numbers 1..n without gap, the same order for every reader. I4 one
sender's order is kept. I5 nothing received that was not sent. I6 nothing received without the right. I7 an unknown
outcome is there once or not at all. Must not know how messages travel.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

Frame = Mapping[str, Any]
"""An event as it came: `type`, `room`, `seq`, and for messages `by`, `key`, `text`."""


@dataclass(slots=True)
class Intent:
    """Something somebody wanted to say. `turn` counts what one sender says; `seq` is None while the outcome is unknown."""

    sender: str
    room: str
    text: str
    turn: int
    seq: int | None = None
    refused: str | None = None


@dataclass(slots=True)
class Receipt:
    """What one reader received of one room, in the order it came, and whether a `resync` owned up to a hole."""

    events: list[Frame] = field(default_factory=list)
    holes: set[int] = field(default_factory=set)


@dataclass(slots=True)
class Report:
    """Counts, and every broken law as a sentence that starts with its number."""

    sent: int = 0
    accepted: int = 0
    refused: int = 0
    unknown: int = 0
    stored: int = 0
    received: int = 0
    faults: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        head = (
            f"{self.sent} sent, {self.accepted} accepted, {self.refused} refused, {self.unknown} unknown, "
            f"{self.stored} stored, {self.received} received, {len(self.faults)} laws broken"
        )
        more = [f"… and {len(self.faults) - 20} more"] if len(self.faults) > 20 else []
        return "\n  ".join([head, *self.faults[:20], *more])

    def add(self, other: "Report") -> None:
        for name in ("sent", "accepted", "refused", "unknown", "stored", "received"):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        self.faults += other.faults


class Ledger:
    """One story's books. People and rooms are named by their ids.

    `begun`: the last `seq` of each room before the story; its history goes on from there. Without `alone`, people that
    the books know nothing of may speak in the rooms as well.
    """

    def __init__(self, begun: Mapping[str, int] | None = None, alone: bool = True) -> None:
        self.begun, self.alone = begun or {}, alone
        self.intents: dict[tuple[str, str], Intent] = {}
        self.receipts: dict[str, dict[str, Receipt]] = defaultdict(lambda: defaultdict(Receipt))
        self.rights: dict[str, set[str]] = {}
        self.following: dict[tuple[str, str], int] = {}
        self._turns: Counter[str] = Counter()
        self._trespasses: list[str] = []

    # What happens, as it happens.

    def intend(self, sender: str, key: str, room: str, text: str) -> None:
        """Before anything is sent. The same key again is the same intent."""
        if (sender, key) not in self.intents:
            self._turns[sender] += 1
            self.intents[sender, key] = Intent(sender, room, text, self._turns[sender])

    def accept(self, sender: str, key: str, seq: int) -> None:
        """The server said that it is on disk."""
        intent = self.intents[sender, key]
        if intent.seq not in (None, seq):
            self._trespasses.append(f"I2 {key} was accepted as {intent.seq} and as {seq}")
        intent.seq = seq

    def refuse(self, sender: str, key: str, code: str) -> None:
        """The server said that nothing was stored."""
        self.intents[sender, key].refused = code

    def may_read(self, reader: str, *rooms: str) -> None:
        """From now on the reader may hear these rooms, and no others."""
        self.rights[reader] = set(rooms)

    def follow(self, reader: str, room: str, after: int) -> None:
        """The reader hears the room from the event after that one to the end of the story, and misses none."""
        self.following[reader, room] = after

    def receive(self, reader: str, frame: Frame) -> None:
        """An event or a `resync` came to the reader, whichever way."""
        room, receipt = frame["room"], self.receipts[reader][frame["room"]]
        if frame["type"] == "resync":
            receipt.holes.add(frame["seq"])
            return
        if reader in self.rights and room not in self.rights[reader]:
            self._trespasses.append(f"I6 {reader} received {room}:{frame['seq']} without the right")
        receipt.events.append(frame)

    # What it came to.

    def check(self, history: Mapping[str, Sequence[Frame]]) -> Report:
        """Compare with all events of each room since the beginning, as somebody reads them who has just come."""
        report = self._count(history)
        report.faults += [
            *self._trespasses, *self._missing(history), *self._doubled(history), *self._out_of_place(history),
            *self._out_of_turn(history), *self._made_up(history), *self._unlike(history),
            *self._unheard(history),
        ]  # fmt: skip
        return report

    def _count(self, history: Mapping[str, Sequence[Frame]]) -> Report:
        outcomes = self.intents.values()
        return Report(
            sent=len(self.intents),
            accepted=sum(i.seq is not None for i in outcomes),
            refused=sum(i.refused is not None and i.seq is None for i in outcomes),
            unknown=sum(i.seq is None and i.refused is None for i in outcomes),
            stored=sum(len(messages(events)) for events in history.values()),
            received=sum(len(r.events) for rooms in self.receipts.values() for r in rooms.values()),
        )

    def _missing(self, history: Mapping[str, Sequence[Frame]]) -> Iterable[str]:
        stored = {(e["by"]["id"], e.get("key")): e for events in history.values() for e in messages(events)}
        for (sender, key), intent in self.intents.items():
            found = stored.get((sender, key))
            if found is None:
                if intent.seq is not None:
                    yield f"I1 {key} of {sender} was accepted as {intent.room}:{intent.seq} and is missing"
            elif intent.seq is not None and (found["room"], found["seq"]) != (intent.room, intent.seq):
                yield f"I1 {key} was accepted as {intent.room}:{intent.seq}, stored as {found['room']}:{found['seq']}"
            elif intent.seq is None and intent.refused:
                yield f"I7 {key} was refused ({intent.refused}) and is stored as {found['room']}:{found['seq']}"

    def _doubled(self, history: Mapping[str, Sequence[Frame]]) -> Iterable[str]:
        counted = Counter((e["by"]["id"], e.get("key")) for events in history.values() for e in messages(events))
        for (sender, key), times in counted.items():
            if times > 1:
                yield f"I2 {key} of {sender} is stored {times} times"

    def _out_of_place(self, history: Mapping[str, Sequence[Frame]]) -> Iterable[str]:
        for room, events in history.items():
            first = self.begun.get(room, 0) + 1
            odd = next(((n, e["seq"]) for n, e in enumerate(events, first) if e["seq"] != n), None)
            if odd:
                yield f"I3 {room} should go on with {odd[0]} and goes on with {odd[1]}"

    def _out_of_turn(self, history: Mapping[str, Sequence[Frame]]) -> Iterable[str]:
        for room, events in history.items():
            last: dict[str, int] = {}
            for e in messages(events):
                intent = self.intents.get((e["by"]["id"], str(e.get("key"))))
                if intent and intent.turn < last.get(intent.sender, 0):
                    yield f"I4 {room}:{e['seq']} of {intent.sender} overtook what was said before it"
                if intent:
                    last[intent.sender] = intent.turn

    def _made_up(self, history: Mapping[str, Sequence[Frame]]) -> Iterable[str]:
        for room, events in history.items():
            for e in messages(events):
                intent = self.intents.get((e["by"]["id"], str(e.get("key"))))
                if intent is None and not self.alone and e["by"]["id"] not in self._turns:
                    continue
                if intent is None or intent.room != room or e["text"] != ("" if e.get("deleted") else intent.text):
                    yield f"I5 nobody sent {room}:{e['seq']} as it is stored"

    def _unlike(self, history: Mapping[str, Sequence[Frame]]) -> Iterable[str]:
        for reader, rooms in self.receipts.items():
            for room, receipt in rooms.items():
                yield from _compare(reader, room, receipt, history.get(room, ()))

    def _unheard(self, history: Mapping[str, Sequence[Frame]]) -> Iterable[str]:
        for (reader, room), after in self.following.items():
            heard = {e["seq"] for e in self.receipts[reader][room].events}
            missed = [e["seq"] for e in history.get(room, ()) if e["seq"] > after and e["seq"] not in heard]
            if missed:
                yield f"I1 {reader} lacks {len(missed)} of {room}, first {missed[0]}"


def _compare(reader: str, room: str, receipt: Receipt, events: Sequence[Frame]) -> Iterable[str]:
    """A reader's run must be history's, from where it began, without a hole that nobody owned up to."""
    by_seq = {e["seq"]: e for e in events}
    before: int | None = None
    for got in receipt.events:
        seq = got["seq"]
        if not is_like(got, by_seq.get(seq)):
            yield f"I5 {reader} received {room}:{seq}, which history does not hold like that"
        if before is not None and seq <= before:
            yield f"I2 {reader} received {room}:{seq} after {before}"
        elif before is not None and seq != before + 1 and not any(before <= hole < seq for hole in receipt.holes):
            yield f"I3 {reader} received {room}:{seq} after {before}"
        before = seq


def is_like(got: Frame, stored: Frame | None) -> bool:
    """Whether what somebody received is what is stored, but for what a deletion took away since or told only who was there."""
    if stored is not None and (stored.get("deleted") or stored["type"] == "message.deleted"):
        return _bare(got) == _bare(stored)
    return got == stored


def _bare(event: Frame) -> Frame:
    return {name: value for name, value in event.items() if name not in {"text", "mentions", "deleted"}}


def messages(events: Iterable[Frame]) -> list[Frame]:
    """The messages among some events."""
    return [e for e in events if e["type"] == "message.sent"]
