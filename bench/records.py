"""What was measured, as plain values, and what is asked of many runs: the middle and the range. Must not know any scenario."""

from statistics import median
from typing import Any, NamedTuple

Record = dict[str, Any]
"""One run: times in seconds, memory in bytes."""

Found = dict[str, dict[str, list[Record]]]
"""Scenario → server → one record for each run."""

US, SEED, UWS = "Hubbub, hubbub.v1", "seed server (Go, gorilla)", "uWebSockets (C++)"


class Machine(NamedTuple):
    """Where, how often and how long was measured; `left_out`: peer → why it could not be started."""

    name: str
    runs: int
    messages: int
    minutes: float
    left_out: dict[str, str]


class Spread(NamedTuple):
    """The median of some runs, the lowest and the highest."""

    middle: float
    low: float
    high: float

    def text(self, scale: float = 1.0, form: str = "{:.2f}") -> str:
        """As `7.1 (6.9–7.4)`."""
        middle, low, high = (form.format(value * scale) for value in self)
        return f"{middle} ({low}–{high})"


def spread(records: list[Record], key: str) -> Spread:
    values = [float(record[key]) for record in records]
    return Spread(median(values), min(values), max(values))


def middle(records: list[Record], key: str) -> float:
    return spread(records, key).middle


def ratio(records: list[Record], to: list[Record], key: str) -> Spread:
    """Run against run, as they followed each other."""
    values = [one[key] / other[key] for one, other in zip(records, to, strict=True)]
    return Spread(middle(records, key) / middle(to, key), min(values), max(values))
