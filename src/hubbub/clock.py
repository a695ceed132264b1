"""The real clock."""

import time


class RealClock:
    """Wall time from the system, monotonic time for limits and timers."""

    def wall(self) -> int:
        return time.time_ns() // 1000

    def mono(self) -> float:
        return time.monotonic()
