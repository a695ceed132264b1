"""The embedded database: one writer thread, a few readers, everything on disk before it is answered. Must not know any table."""

import asyncio
import os
import threading
from collections.abc import Callable
from functools import partial
from pathlib import Path
from queue import SimpleQueue
from typing import Any, TypeVar

import apsw

from .driver import Link, StoreBroken, Work
from .scrub import scrub
from .sqlite_link import SqliteLink, drive, ported

T = TypeVar("T")

SAFE_SQLITE = 3_051_003
"""Versions before 3.51.3 can lose committed rows when the write-ahead log is reset (sqlite.org/wal.html, "The WAL-Reset Bug")."""

READERS = 2

PATIENCE = 5_000
"""Milliseconds that a statement waits for others who use the database."""

PRAGMAS = (
    "journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON", "temp_store = MEMORY",
    "cache_size = -16384", "journal_size_limit = 67108864", "secure_delete = ON",
)  # fmt: skip


class UnsafeSqlite(Exception):
    """The SQLite library linked here may lose committed messages."""


def require_safe_sqlite(version: int = apsw.SQLITE_VERSION_NUMBER) -> None:
    """Refuse a SQLite that is known to lose committed rows."""
    if version < SAFE_SQLITE:
        raise UnsafeSqlite(f"SQLite {version} can lose committed messages; install apsw with SQLite 3.51.3 or newer.")


def open_connection(path: str) -> apsw.Connection:
    """A connection with the settings every promise rests on: WAL, FULL sync, foreign keys."""
    db = apsw.Connection(path, statementcachesize=512)
    db.set_busy_timeout(PATIENCE)
    # Else this build (STAT4) plans every join afresh each time its parameters change: five times the price of running it.
    db.config(apsw.SQLITE_DBCONFIG_ENABLE_QPSG, 1)
    # One at a time: of several statements in one string only those up to the first row are carried out.
    for pragma in PRAGMAS:
        db.execute(f"PRAGMA {pragma}").fetchall()
    return db


class Names:
    """Whether the database and its log are still the files of their names; what is written to others is lost at the end."""

    def __init__(self, path: str) -> None:
        self._paths = (path, f"{path}-wal")
        self._files: list[tuple[int, int]] | None = None

    def require(self) -> None:
        """To be asked after each commit. Raises StoreBroken."""
        try:
            files = [(file.st_dev, file.st_ino) for file in map(os.stat, self._paths)]
        except OSError as fault:
            raise StoreBroken(f"{fault.filename} was taken away while in use ({fault.strerror})") from None
        self._files = self._files or files
        if files != self._files:
            raise StoreBroken(f"{self._paths[0]} was replaced while in use")


class Worker:
    """One thread with one connection, doing jobs in the order they come; `check` follows each of them."""

    def __init__(self, path: str, name: str, begin: str, check: Callable[[], None] = lambda: None) -> None:
        self._jobs: SimpleQueue[Callable[[], None] | None] = SimpleQueue()
        self._db = open_connection(path)
        self._begin, self._check = begin, check
        self._thread = threading.Thread(target=self._work, name=name, daemon=True)
        self._thread.start()

    async def perform(self, work: Work[T]) -> T:
        """Do the work in a transaction on this thread."""
        return await self.do(partial(perform, self._db, self._begin, work))

    async def scrub(self) -> bool:
        return await self.do(partial(_scrub, self._db))

    async def do(self, task: Callable[[], T]) -> T:
        """Do it on this thread; the caller may be cancelled, the task is not."""
        loop = asyncio.get_running_loop()
        done: asyncio.Future[T] = loop.create_future()

        def job() -> None:
            try:
                result = task()
                self._check()
            except BaseException as fault:
                _tell(loop, done, fault=fault)
            else:
                _tell(loop, done, result=result)

        self._jobs.put(job)
        return await asyncio.shield(done)

    def _work(self) -> None:
        while job := self._jobs.get():
            job()

    def stop(self) -> None:
        """Finish what was asked, then close."""
        self._jobs.put(None)
        self._thread.join()
        self._db.close()


def _tell(
    loop: asyncio.AbstractEventLoop, done: "asyncio.Future[T]", result: Any = None, fault: BaseException | None = None
) -> None:
    def settle() -> None:
        if done.cancelled():
            return
        if fault is None:
            done.set_result(result)
        else:
            done.set_exception(fault)

    # A loop that was closed meanwhile has nobody left to tell.
    if not loop.is_closed():
        loop.call_soon_threadsafe(settle)


def perform(db: apsw.Connection, begin: str, work: Work[T]) -> T:
    """Do the work between `begin` and COMMIT."""
    try:
        db.execute(begin)
        try:
            link = SqliteLink(db)
            result = drive(work(link))
            drive(link.flush())
            db.execute("COMMIT")
        except BaseException:
            if db.in_transaction:
                db.execute("ROLLBACK")
            raise
    except apsw.Error as fault:
        raise ported(fault) from fault
    return result


def _scrub(db: apsw.Connection) -> bool:
    try:
        return scrub(db, PATIENCE)
    except apsw.Error as fault:
        raise ported(fault) from fault


class Sqlite:
    """The Driver for one data folder: transactions on one thread, reads on a few others."""

    def __init__(self, path: Path) -> None:
        require_safe_sqlite()
        self._writer = Worker(str(path), "hubbub-writer", "BEGIN IMMEDIATE", Names(str(path)).require)
        self._readers = [Worker(str(path), f"hubbub-reader-{n}", "BEGIN") for n in range(READERS)]
        self._turn = 0

    async def transaction(self, work: Work[T]) -> T:
        return await self._writer.perform(work)

    async def read(self, work: Work[T]) -> T:
        self._turn = (self._turn + 1) % READERS
        return await self._readers[self._turn].perform(work)

    async def scrub(self) -> bool:
        return await self._writer.scrub()

    async def close(self) -> None:
        for worker in (*self._readers, self._writer):
            await asyncio.to_thread(worker.stop)


class InlineSqlite:
    """The same database in memory, worked on by the calling thread: for tests and simulations that own their time."""

    def __init__(self, path: str = ":memory:") -> None:
        require_safe_sqlite()
        self._db = open_connection(path)

    async def transaction(self, work: Work[T]) -> T:
        return perform(self._db, "BEGIN IMMEDIATE", work)

    async def read(self, work: Work[T]) -> T:
        return perform(self._db, "BEGIN", work)

    async def scrub(self) -> bool:
        return _scrub(self._db)

    async def close(self) -> None:
        self._db.close()


_: type[Link] = SqliteLink
