"""What was measured, as plain values, and what is asked of many runs: the middle and the range. Must not know any scenario."""

from statistics import median
from typing import Any, NamedTuple

Record = dict[str, Any]
"""One run: times in seconds, memory in bytes. `failed`: why it came to nothing, in a sentence."""

Found = dict[str, dict[str, list[Record]]]
"""Scenario → server → one record for each run."""

US, SEED, UWS = "Hubbub, hubbub.v1", "seed server (Go, gorilla)", "uWebSockets (C++)"

PROMISED = (US, SEED, UWS)
"""The servers that a promise speaks of."""


class Taken(NamedTuple):
    """When a scenario was run, of which state of the source, how often against those a promise speaks of."""

    date: str
    commit: str
    runs: int


class Machine(NamedTuple):
    """Where was measured, for how long, and with what; `left_out`: peer → why it could not be started."""

    name: str
    messages: int
    minutes: float
    left_out: dict[str, str]
    versions: dict[str, str]
    folder: str


class Spread(NamedTuple):
    """The median of some runs, and each of them."""

    middle: float
    runs: tuple[float, ...]

    @property
    def low(self) -> float:
        return min(self.runs)

    @property
    def high(self) -> float:
        return max(self.runs)

    def text(self, scale: float = 1.0, form: str = "{:.2f}") -> str:
        """As `7.1 (6.9–7.4)`."""
        middle, low, high = (form.format(value * scale) for value in (self.middle, self.low, self.high))
        return f"{middle} ({low}–{high})"


def of(values: list[float]) -> Spread:
    return Spread(median(values), tuple(values))


def spread(records: list[Record], key: str) -> Spread:
    return of([float(record[key]) for record in records])


def middle(records: list[Record], key: str) -> float:
    return spread(records, key).middle


def ratio(records: list[Record], to: list[Record], key: str) -> Spread:
    """Of the medians; its runs are run against run, as they followed each other."""
    values = tuple(one[key] / other[key] for one, other in zip(records, to, strict=True))
    return Spread(middle(records, key) / middle(to, key), values)
