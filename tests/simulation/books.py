"""What was asked and what was handed over in one story, written down for the oracle. Must not judge."""

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

import msgspec

from hubbub.bench.ledger import Frame, Ledger, messages
from hubbub.client import wire
from hubbub.client.conversation import Conversation
from hubbub.protocol.events import EVENTS, Event
from hubbub.protocol.signals import AnySignal, Resync

EVENT_TYPES = frozenset(str(event.__struct_config__.tag) for event in EVENTS)


@dataclass
class Try:
    """One request to say something. `place` is what the server answered; `refused` its code when it said no."""

    by: str
    room: str
    text: str
    place: tuple[str, int] | None = None
    refused: str | None = None


@dataclass
class Reader:
    """What one client was handed, in order; `begun` is where each room stood when it came in.

    `lines` is what the server sent it, (room, seq) by (room, seq) for each connection; the client hands on less.
    """

    name: str
    person: str = ""
    begun: dict[str, int] = field(default_factory=dict)
    told: list[Frame] = field(default_factory=list)
    lines: list[list[tuple[str, int]]] = field(default_factory=list)

    @property
    def rooms(self) -> set[str]:
        """The rooms it ever heard of."""
        return {*self.begun, *(told["room"] for told in self.told), *(room for line in self.lines for room, _ in line)}

    def forget(self, rooms: set[str]) -> None:
        """Of these nothing is left to compare with."""
        self.begun = {room: seq for room, seq in self.begun.items() if room not in rooms}
        self.told = [told for told in self.told if told["room"] not in rooms]
        self.lines = [[place for place in line if place[0] not in rooms] for line in self.lines]

    def take(self, told: Event | AnySignal) -> None:
        if isinstance(told, Event | Resync):
            self.told.append(msgspec.to_builtins(told))

    def listen_in(self, conversation: Conversation) -> None:
        """Write down what comes over the line before the client makes anything of it."""
        opened, received = conversation.opened, conversation.received

        def open_and_note(now: float) -> None:
            self.lines.append([])
            opened(now)

        def receive_and_note(data: bytes | str, now: float) -> None:
            head = wire.head(data)
            if head.type in EVENT_TYPES:
                self.lines[-1].append((str(head.room), int(head.seq or 0)))
            received(data, now)

        conversation.opened, conversation.received = open_and_note, receive_and_note  # type: ignore[method-assign]


@dataclass
class Books:
    """All of it. Requests are kept by who asked (a person's name in the story) and key."""

    tries: dict[tuple[str, str], list[Try]] = field(default_factory=lambda: defaultdict(list))
    readers: list[Reader] = field(default_factory=list)
    oddities: list[str] = field(default_factory=list)

    def intend(self, person: str, key: str, by: str, room: str, text: str) -> Try:
        attempt = Try(by, room, text)
        self.tries[person, key].append(attempt)
        return attempt

    def ledger(self, ids: dict[str, str], history: dict[str, list[Frame]], gone: set[str]) -> Ledger:
        """The same as a ledger, but for what was accepted in rooms that are `gone`.

        A key that was used for several things stands for the one that was stored.
        """
        ledger = Ledger(alone=False)
        stored: dict[Any, Frame] = {(e["by"]["id"], e.get("key")): e for es in history.values() for e in messages(es)}
        for (person, key), tries in self.tries.items():
            if any(attempt.place and attempt.place[0] in gone for attempt in tries):
                continue
            _enter(ledger, ids[person], key, tries, stored.get((ids[person], key)))
        return ledger


def _enter(ledger: Ledger, sender: str, key: str, tries: list[Try], found: Frame | None) -> None:
    first = next((t for t in tries if found and _may_be(t, found)), tries[0])
    alike = [t for t in tries if t.text == first.text]
    places = [t.place for t in alike if t.place]
    room = places[0][0] if places else found["room"] if found else first.room
    ledger.intend(sender, key, room, first.text)
    # One device keeps its order; several devices of a person, and a key used twice, promise none.
    ledger.intents[sender, key].sender = first.by if len(tries) == 1 else f"{sender} {key}"
    for _, seq in places:
        ledger.accept(sender, key, seq)
    codes = [t.refused for t in alike if t.refused]
    if len(codes) == len(alike) and "key_conflict" not in codes:
        ledger.refuse(sender, key, codes[0])


def _may_be(attempt: Try, found: Frame) -> bool:
    """Whether the message that is stored is what was asked; of one that was deleted only the answer tells."""
    return attempt.refused is None if found.get("deleted") else attempt.text == found["text"]
