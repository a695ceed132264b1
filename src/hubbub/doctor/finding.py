"""A finding: what was looked at, how it is, and what to do. Must not know any check."""

from collections.abc import Callable
from typing import Literal, NamedTuple

import apsw

Level = Literal["ok", "note", "warning", "problem"]
LEVELS: tuple[Level, ...] = ("ok", "note", "warning", "problem")
"""From good to bad. A `note` says what was not looked at."""


class Finding(NamedTuple):
    """One thing that was looked at. `do` says what would put it right, and is empty where nothing need be done."""

    level: Level
    what: str
    said: str
    do: str = ""


Told = tuple[Level, str] | tuple[Level, str, str]
"""What a check answers: level, what it saw, what to do."""


def look(what: str, check: Callable[[], Told]) -> Finding:
    """Carry out a check; one that cannot look is a problem of its own."""
    try:
        told = check()
    except (OSError, apsw.Error) as fault:
        said = fault.strerror if isinstance(fault, OSError) and fault.strerror else str(fault)
        where = f" ({fault.filename})" if isinstance(fault, OSError) and fault.filename else ""
        return Finding("problem", what, f"It cannot be looked at: {said.lower()}{where}.")
    return Finding(told[0], what, told[1], told[2] if len(told) > 2 else "")


def worst(levels: list[Level]) -> Level:
    """The worst of some levels; `ok` of none."""
    return max(levels, key=LEVELS.index, default="ok")
