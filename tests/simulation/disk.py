"""A disk that is slow, full, busy or broken, with the real database on it. What is committed outlives the server; nothing else does."""

import asyncio
from functools import cache, partial
from random import Random

import apsw

from hubbub.features.first_start import prepare
from hubbub.store.driver import StoreBroken, StoreFull, StoreUnavailable, T, Work
from hubbub.store.migrate import migrate
from hubbub.store.sqlite import InlineSqlite, drive
from tests.house import NOON
from tests.simulation.loop import OWNER
from tests.simulation.trace import Trace


@cache
def empty() -> bytes:
    """A database as a new server leaves it."""
    store = InlineSqlite()
    drive(migrate(store))
    drive(store.transaction(partial(prepare, at=NOON, epoch="e-simulated", secret=lambda: "the server's own secret")))
    return store._db.serialize("main")


class Disk:
    """Where the database is. `slow`: seconds that a commit takes at most; `fault` befalls every commit until it is mended."""

    def __init__(self, slow: float, trace: Trace) -> None:
        self.slow, self.trace = slow, trace
        self.fault: type[StoreFull | StoreUnavailable] | None = None
        self.breaks_after_commit: bool | None = None
        self.store = InlineSqlite()
        self.store._db.deserialize("main", empty())

    @property
    def db(self) -> apsw.Connection:
        return self.store._db


class SlowStore:
    """The store of one server on that disk. The moment of a commit lies between being asked for and being known."""

    def __init__(self, disk: Disk, rng: Random) -> None:
        self.disk, self.rng = disk, rng
        self.owner = OWNER.get()

    async def transaction(self, work: Work[T]) -> T:
        await self._wait()
        if self.disk.fault is not None:
            raise self.disk.fault("as the story wants it")
        breaks, self.disk.breaks_after_commit = self.disk.breaks_after_commit, None
        if breaks is False:
            raise StoreBroken("the sync failed, and nothing was kept")
        result = await self.disk.store.transaction(work)
        self.disk.trace.add("disk", f"commit {self.disk.db.total_changes()}")
        if breaks:
            raise StoreBroken("the sync failed, and all was kept")
        await self._wait()
        return result

    async def read(self, work: Work[T]) -> T:
        await self._wait()
        result = await self.disk.store.read(work)
        await self._wait()
        return result

    async def scrub(self) -> bool:
        """There is no log."""
        return await self.disk.store.scrub()

    async def close(self) -> None:
        """The disk stays."""

    async def _wait(self) -> None:
        await asyncio.sleep(self.rng.uniform(0.0, self.disk.slow))
        if self.owner is not None and self.owner.is_dead:
            raise asyncio.CancelledError
