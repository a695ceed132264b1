"""Token buckets that say how much one person may ask for; time is passed in. Must not know what is asked."""

ONE = 1.0 - 1e-6
"""A whole token but for rounding: whoever waited as long as told is let through."""


class Bucket:
    """Allows `burst` at once and `rate` a second after that; a rate of 0 allows everything."""

    __slots__ = ("at", "burst", "left", "rate")

    def __init__(self, rate: float, burst: int, now: float) -> None:
        self.rate = rate
        self.burst = burst
        self.left = float(burst)
        self.at = now

    def take(self, now: float) -> float:
        """Take one. Returns 0.0 if there was one, else the seconds until there is."""
        wait = self.wait(now)
        if not wait and self.rate:
            self.left -= 1.0
        return wait

    def wait(self, now: float) -> float:
        """The seconds until there is one; 0.0 if there is."""
        if not self.rate:
            return 0.0
        self.left = min(self.burst, self.left + max(0.0, now - self.at) * self.rate)
        self.at = max(self.at, now)
        return 0.0 if self.left >= ONE else (1.0 - self.left) / self.rate

    def give(self) -> None:
        """Give one back."""
        self.left = min(self.burst, self.left + 1.0)

    def is_full(self, now: float) -> bool:
        """Whether forgetting this bucket would change nothing."""
        return self.left + max(0.0, now - self.at) * self.rate >= self.burst


class Buckets:
    """One bucket for each person on this node; full ones are forgotten."""

    def __init__(self, rate: float, burst: int, forget_above: int = 10_000) -> None:
        self.rate = rate
        self.burst = burst
        self._forget_above = forget_above
        self._of: dict[str, Bucket] = {}

    def take(self, who: str, now: float) -> float:
        """Take one from `who`'s bucket. Returns 0.0, or the seconds to wait."""
        if not self.rate or not self.burst:
            return 0.0
        bucket = self._of.get(who)
        if bucket is None:
            self._forget_full(now)
            bucket = self._of[who] = Bucket(self.rate, self.burst, now)
        return bucket.take(now)

    def _forget_full(self, now: float) -> None:
        if len(self._of) >= self._forget_above:
            self._of = {who: bucket for who, bucket in self._of.items() if not bucket.is_full(now)}
