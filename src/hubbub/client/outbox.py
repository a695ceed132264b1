"""Requests on their way: what was asked and has no answer yet, in the order it was asked. Must not know sockets or time."""

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass

from hubbub.protocol.commands import Command, Write


@dataclass(slots=True, eq=False)
class Letter:
    """One request. `ticket` is its `id` on the wire, the same each time it is sent; `lane` None may overtake others."""

    ticket: int
    command: Command
    lane: str | None = None
    under_way: bool = False
    sent: bool = False
    not_before: float = 0.0
    abandoned: bool = False
    """Nobody waits for the answer; what is under way cannot be called back."""


class Outbox:
    """The laws of sending:

    - A write MUST NOT be sent while an earlier write of its lane (its room) has no answer: the earlier one may be
      refused for now and sent again, and what one person says in a room keeps its order.
    - A write is sent again, with the same key, until it is answered; the answer takes it out.
    - Reads and signals overtake freely.
    """

    def __init__(self, most: int = 1000) -> None:
        self.most = most
        self._letters: dict[int, Letter] = {}
        self._lanes: dict[str | None, deque[Letter]] = {}
        self._last = 0

    def __len__(self) -> int:
        return len(self._letters)

    def __iter__(self) -> Iterator[Letter]:
        return iter(tuple(self._letters.values()))

    @property
    def is_full(self) -> bool:
        return len(self._letters) >= self.most

    def add(self, command: Command, lane: str) -> Letter:
        """Take a request in, behind all others. `lane` is the room it writes to, as well as that is known."""
        self._last += 1
        letter = Letter(self._last, command, lane if isinstance(command, Write) else None)
        self._letters[letter.ticket] = letter
        self._lanes.setdefault(letter.lane, deque()).append(letter)
        return letter

    def get(self, ticket: int | None) -> Letter | None:
        return self._letters.get(ticket) if ticket is not None else None

    def by_key(self, key: str | None) -> Letter | None:
        """The write of that key, if it has no answer yet."""
        return next((x for x in self if key and isinstance(x.command, Write) and x.command.key == key), None)

    def remove(self, letter: Letter) -> None:
        """The request is answered."""
        del self._letters[letter.ticket]
        lane = self._lanes[letter.lane]
        lane.remove(letter)
        if not lane:
            del self._lanes[letter.lane]

    def abandon(self, letter: Letter) -> None:
        """Nobody waits for the answer any more: what was not sent will not be. It may be over already."""
        letter.abandoned = True
        if not letter.under_way and letter.ticket in self._letters:
            self.remove(letter)

    def rest(self, letter: Letter, until: float) -> None:
        """The server has no room for it just now; it and what follows it in its lane wait."""
        letter.under_way, letter.not_before = False, until

    def cut(self) -> None:
        """The connection is gone, and with it all answers under way."""
        for letter in self:
            letter.under_way = False
            if letter.abandoned:
                self.remove(letter)

    def ready(self, now: float) -> list[Letter]:
        """What may be sent at `now`, in the order it was asked."""
        ready = [letter for letter in self._next() if not letter.under_way and letter.not_before <= now]
        return sorted(ready, key=lambda letter: letter.ticket)

    def due(self, now: float) -> float | None:
        """When the next resting request may go; None if none rests."""
        return min((letter.not_before for letter in self._next() if letter.not_before > now), default=None)

    def _next(self) -> Iterator[Letter]:
        for lane, letters in self._lanes.items():
            if lane is None:
                yield from letters
            else:
                yield letters[0]
