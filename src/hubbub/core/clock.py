"""The shape of a clock, so that time can be handed to those who need it."""

from typing import Protocol


class Clock(Protocol):
    """Wall time for people, monotonic time for limits and timers."""

    def wall(self) -> int:
        """Microseconds since 1970 UTC."""

    def mono(self) -> float:
        """Seconds that never run backwards."""
