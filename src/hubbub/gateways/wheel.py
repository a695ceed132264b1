"""One wheel for the timers of every connection, turned once a second, so that an idle one owns no task and no timer.

Must not know what a connection is beyond what may be asked of it.
"""

from collections import deque
from typing import Protocol

LATE = 3.0
"""Seconds between two turns above which the node was stopped, or its machine asleep."""


class Watched(Protocol):
    """What the wheel asks of whoever should read, or end."""

    def require_progress(self, now: float, within: float) -> bool: ...
    def abort(self) -> None: ...


class Timed(Watched, Protocol):
    """What the wheel asks of a connection that was added."""

    def ping(self) -> None: ...
    def require_answer(self) -> None: ...
    def require_hello(self) -> None: ...


class Wheel:
    """Pings every connection each `period` turns and hangs up when nothing was heard `patience` turns later."""

    def __init__(
        self, period: int = 25, patience: int = 10, hello_within: int = 10, progress_within: float = 10.0
    ) -> None:
        # A ping and the verdict on it never fall in the same turn.
        period = max(2, period)
        self.patience = max(1, min(patience, period - 1))
        self.hello_within = max(1, hello_within)
        self.progress_within = progress_within
        self._slots: list[set[Timed]] = [set() for _ in range(period)]
        self._slot_of: dict[Watched, int] = {}
        self._turn = 0
        self._turned: float | None = None
        self._asleep = 0.0
        self._next = 0
        self._newcomers: deque[tuple[int, Timed]] = deque()
        self._ending: dict[Watched, int] = {}
        self._watched: set[Watched] = set()

    def add(self, connection: Timed) -> None:
        self._next = (self._next + 1) % len(self._slots)
        self._slots[self._next].add(connection)
        self._slot_of[connection] = self._next
        self._newcomers.append((self._turn + self.hello_within, connection))

    def remove(self, connection: Watched) -> None:
        slot = self._slot_of.pop(connection, None)
        if slot is not None:
            self._slots[slot].discard(connection)
        self._ending.pop(connection, None)
        self._watched.discard(connection)

    def watch(self, connection: Watched) -> None:
        """The connection's buffer is full: see to it that it makes progress."""
        self._watched.add(connection)

    def expect_end(self, connection: Watched, turns: int | None = None) -> None:
        """The connection has been asked to close: abort it if it has not ended in so many turns, or in `patience`."""
        self._ending.setdefault(connection, self._turn + (turns or self.patience))

    def awake(self, now: float) -> float:
        """The time by a clock that stood still whenever this node did."""
        return now - self._asleep

    def turn(self, now: float) -> None:
        """To be called once a second. One that comes late judges nobody: what clients said meanwhile is still unread."""
        late = 0.0 if self._turned is None else now - self._turned - LATE
        self._turned = now
        if late > 0.0:
            self._asleep += late
            return
        self._turn += 1
        for connection in tuple(self._slots[self._turn % len(self._slots)]):
            connection.ping()
        for connection in tuple(self._slots[(self._turn - self.patience) % len(self._slots)]):
            connection.require_answer()
        while self._newcomers and self._newcomers[0][0] <= self._turn:
            self._newcomers.popleft()[1].require_hello()
        self._watched = {c for c in self._watched if c.require_progress(self.awake(now), self.progress_within)}
        for ending in [c for c, turn in self._ending.items() if turn <= self._turn]:
            ending.abort()
