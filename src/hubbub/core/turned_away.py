"""Attempts that are refused unread: which has a line of its own, and how many more there were. Must not know the log they are for.

A flood of them is a few lines, however long and wide it is. Time is passed in.
"""

from typing import Generic, NamedTuple, TypeVar

from .attempts import WINDOW

T = TypeVar("T")

MOST = 1000
"""Kinds told apart in a window; what comes on top is told apart by action and result alone."""


class Kind(NamedTuple):
    """What is counted together. `who` did it, or whom it was aimed at; empty for any."""

    action: str
    result: str
    who: str = ""


class Many(Generic[T]):
    """What is to be said of a kind, since when it is counted, and how many came after the first."""

    __slots__ = ("line", "more", "since")

    def __init__(self, line: T, since: float) -> None:
        self.line = line
        self.since = since
        self.more = 0


class TurnedAway(Generic[T]):
    """The first of a kind is told at once; those that follow within the window are counted, and told when it is over."""

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._of: dict[Kind, Many[T]] = {}

    def is_first(self, kind: Kind, line: T, vague: T, now: float) -> bool:
        """Count one. Says whether it has a line of its own. `line` is what is said of its like, `vague` where they are too many."""
        if kind not in self._of and len(self._of) >= self._most:
            kind, line = Kind(kind.action, kind.result), vague
        if many := self._of.get(kind):
            many.more += 1
            return False
        self._of[kind] = Many(line, now)
        return True

    def over(self, now: float) -> list[tuple[T, int]]:
        """Forget the windows that are over. Returns what was counted in them, and how often."""
        told = []
        for kind, many in tuple(self._of.items()):
            if now - many.since < WINDOW:
                # They stand in the order in which they began.
                break
            del self._of[kind]
            if many.more:
                told.append((many.line, many.more))
        return told
