"""What happened when, line by line; the same seed MUST give the same lines. Must not know what the lines mean."""

from collections.abc import Callable
from hashlib import blake2b


class Trace:
    """Everything noted so far, with its time."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._lines: list[tuple[float, str, str]] = []

    def add(self, where: str, what: str) -> None:
        self._lines.append((self._clock(), where, what))

    def lines(self, *places: str) -> list[str]:
        """What was noted, of these places or of all."""
        return [f"{at:9.4f} {where:5} {what}" for at, where, what in self._lines if not places or where in places]

    def digest(self) -> str:
        return blake2b("\n".join(self.lines()).encode(), digest_size=16).hexdigest()
