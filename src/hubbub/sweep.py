"""When what was deleted is taken off the disk: soon, and not all the time. Must not know how that is done, or what it was."""

from .store.driver import Driver, StoreFull, StoreUnavailable

EVERY = 5.0
"""Seconds from one time to the next; so long it also waits for whoever reads what was."""


class Sweeper:
    """One for each store. Times are seconds of a clock that only goes forward."""

    def __init__(self, store: Driver) -> None:
        self._store = store
        # What was deleted just before the last end may still be there.
        self._is_clean, self._swept_at = False, -EVERY

    def soil(self) -> None:
        """Something was deleted, and that is committed."""
        self._is_clean = False

    def is_due(self, now: float) -> bool:
        return not self._is_clean and now - self._swept_at >= EVERY

    async def sweep(self, now: float) -> None:
        """Do it, or find that it must be tried again. Raises StoreBroken."""
        # What is deleted from here on asks for the next time.
        self._is_clean, self._swept_at = True, now
        try:
            was_possible = await self._store.scrub()
        except (StoreFull, StoreUnavailable):
            was_possible = False
        if not was_possible:
            self.soil()
