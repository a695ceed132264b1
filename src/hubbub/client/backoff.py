"""How long to wait before trying again: exponential, with full jitter. Must not know a clock; randomness is handed in."""

from collections.abc import Callable

BASE = 1.0
CAP = 30.0
LATER = 3
"""The step a `retry` (as opposed to a `resume`) starts from: the server asked for time."""


class Backoff:
    """Delays in seconds, drawn evenly from 0 up to a ceiling that doubles from 1 s to 30 s with each try.

    The rule is "full jitter" from Marc Brooker, *Exponential Backoff and Jitter* (AWS, 2015): it spreads a crowd that lost
    the same server better than a fixed wait with some noise.
    """

    def __init__(self, random: Callable[[], float]) -> None:
        self._random = random
        self.tries = 0

    def delay(self, then: str, at_least: float | None = None) -> float:
        """The next wait. `then` is `resume` or `retry`, `at_least` what the server asked for."""
        if then == "retry":
            self.tries = max(self.tries, LATER)
        ceiling = min(CAP, BASE * 2.0 ** min(self.tries, 10))
        self.tries += 1
        return (at_least or 0.0) + self._random() * ceiling

    def reset(self) -> None:
        """The last try held."""
        self.tries = 0
