"""The port between the road and a database: transactions and reads that take the work to be done. Must not know any SQL."""

from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from typing import Any, Protocol, TypeVar

T = TypeVar("T")

Row = tuple[Any, ...]


class StoreFull(Exception):
    """The disk is full. Nothing of the transaction was kept."""


class StoreUnavailable(Exception):
    """The database cannot be reached or is busy. Nothing of the transaction was kept."""


class StoreBroken(Exception):
    """The database can no longer be trusted with a write: a sync failed or the file is damaged. The process must stop."""


class Link(Protocol):
    """A way into the database inside one transaction. Parameters are numbered `$1`, `$2`, …

    `memo` is for what was read and holds still: `run` empties it. Whoever puts a change off with `later` MUST write down in it
    what they make untrue.
    """

    memo: dict[Any, Any]

    async def run(self, sql: str, *args: Any) -> list[Row]:
        """Change something. Returns what the statement says with RETURNING."""

    async def one(self, sql: str, *args: Any) -> Row | None:
        """The first row, or None. The statement changes nothing."""

    async def all(self, sql: str, *args: Any) -> list[Row]:
        """Every row. The statement changes nothing."""

    def later(self, sql: str, row: Any, *args: Any) -> None:
        """Change something before anything else is asked of the database, or else at the end: whatever waits under one statement goes
        there together. `row` says what is changed: of two changes of the same, only the second is carried out.
        """

    async def flush(self) -> None:
        """Carry out what waits, for those who must know now whether it can be."""

    @property
    def changes(self) -> int:
        """Changes so far, also those that wait: the same number twice says that nothing was written in between."""

    def savepoint(self) -> AbstractAsyncContextManager[None]:
        """Keep what is done inside, or none of it when an exception passes."""


Work = Callable[[Link], Awaitable[T]]


class Driver(Protocol):
    """A database.

    `transaction`: MUST have the work on disk when it returns, and MUST have kept none of it when it raises
    StoreFull or StoreUnavailable. Transactions follow one another.
    `read`: sees one consistent moment, never waits for a transaction, and MUST NOT run on the event loop's thread
    where that could wait for a disk.
    `scrub`: takes what was deleted out of the files as well, from free space and from logs. Returns whether it could; while
    something else reads what was, it cannot, and is asked again later. MUST NOT keep a transaction waiting for long.

    The work MUST await only its link.
    """

    async def transaction(self, work: Work[T]) -> T: ...

    async def read(self, work: Work[T]) -> T: ...

    async def scrub(self) -> bool: ...

    async def close(self) -> None: ...
