"""How often a hole in a room's order may be filled by resuming before it is given up. Must not know what is missing."""

from collections import deque

TRIES, SPAN = 3, 60.0


class Holes:
    """At most 3 tries in 60 seconds: a server that keeps leaving things out must not be asked for ever."""

    def __init__(self) -> None:
        self._tries: deque[float] = deque()

    def may_try(self, now: float) -> bool:
        """Whether to try once more; a yes counts."""
        while self._tries and now - self._tries[0] > SPAN:
            self._tries.popleft()
        if len(self._tries) >= TRIES:
            return False
        self._tries.append(now)
        return True
