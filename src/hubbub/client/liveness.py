"""Whether the other side is still there: when to ask, when to give up. Must not know a clock; the time is handed in."""

HELLO_WITHIN = 10.0
PING_AFTER = 15.0
DEAD_AFTER = 30.0
"""Seconds of silence: hello unanswered; time to ask; given up. So a half-open connection is noticed within 35 s."""


class Liveness:
    """The silences of one connection."""

    def __init__(self) -> None:
        self._heard = 0.0
        self._asked = False
        self._hello_by: float | None = None
        self.is_listening = True
        """False while the client itself has stopped reading: then silence proves nothing."""

    def opened(self, now: float) -> None:
        self.heard(now)
        self._hello_by = now + HELLO_WITHIN

    def welcomed(self) -> None:
        self._hello_by = None

    def heard(self, now: float) -> None:
        """Something came."""
        self._heard = now
        self._asked = False

    def listen(self, on: bool, now: float) -> None:
        """The client stops reading, or goes on; what came meanwhile is still ahead of it."""
        self.is_listening = on
        self.heard(now)

    def asked(self) -> None:
        self._asked = True

    def should_ask(self, now: float) -> bool:
        return self.is_listening and not self._asked and self._hello_by is None and now >= self._heard + PING_AFTER

    def is_dead(self, now: float) -> bool:
        return self.is_listening and now >= self._end

    def due(self) -> float | None:
        """When to look again."""
        if not self.is_listening:
            return None
        return self._end if self._asked or self._hello_by is not None else self._heard + PING_AFTER

    @property
    def _end(self) -> float:
        return self._heard + DEAD_AFTER if self._hello_by is None else self._hello_by
