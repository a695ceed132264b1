"""One transaction of the embedded database: statements, and changes that wait to be carried out together. Must not know any table."""

import re
from collections.abc import Awaitable, Sequence
from contextlib import AbstractAsyncContextManager
from functools import lru_cache
from itertools import chain
from typing import Any, TypeVar

import apsw

from .driver import Row, StoreBroken, StoreFull, StoreUnavailable

T = TypeVar("T")


def ported(fault: apsw.Error) -> Exception:
    """SQLite's fault of disk or lock as the port's, any other as it is; whoever works on the database MUST let them pass."""
    match fault:
        case apsw.FullError():
            return StoreFull(str(fault))
        case apsw.BusyError() | apsw.LockedError():
            return StoreUnavailable(str(fault))
        case apsw.IOError() | apsw.CorruptError() | apsw.NotADBError():
            return StoreBroken(f"{type(fault).__name__}: {fault}")
        case _:
            return fault


@lru_cache(maxsize=1024)
def _dialect(sql: str) -> str:
    return re.sub(r"\$(\d+)", r"?\1", sql)


TOGETHER = 16
"""Rows of one INSERT at most: each step of a statement lets go of Python's lock, and takes it again when the loop has had its turn."""


@lru_cache(maxsize=1024)
def _several(sql: str, count: int) -> str:
    """An INSERT for so many rows, whose values are numbered in their order."""
    head, values, tail = re.fullmatch(r"(.* VALUES )(\([$0-9, ]+\))(.*)", sql).groups()  # type: ignore[union-attr]
    return head + ", ".join([re.sub(r"\$\d+", "?", values)] * count) + tail


class SqliteLink:
    """A Link on one connection. Nothing in it suspends, so work on it can be driven to its end by hand.

    Each way to the database is written out: they are what a message spends most of its time in.
    """

    def __init__(self, db: apsw.Connection) -> None:
        self._db, self._execute = db, db.execute
        self.memo: dict[Any, Any] = {}
        self._waiting: dict[str, dict[Any, tuple[Any, ...]]] = {}
        self._put_off = 0
        self._made_up_for = 0

    async def run(self, sql: str, *args: Any) -> list[Row]:
        if self._waiting:
            self._carry_out()
        self.memo.clear()
        try:
            return self._execute(_dialect(sql), args).fetchall()
        except apsw.Error as fault:
            raise ported(fault) from fault

    async def one(self, sql: str, *args: Any) -> Row | None:
        if self._waiting:
            self._carry_out()
        try:
            rows = self._execute(_dialect(sql), args).fetchall()
        except apsw.Error as fault:
            raise ported(fault) from fault
        return rows[0] if rows else None

    async def all(self, sql: str, *args: Any) -> list[Row]:
        if self._waiting:
            self._carry_out()
        try:
            return self._execute(_dialect(sql), args).fetchall()
        except apsw.Error as fault:
            raise ported(fault) from fault

    def later(self, sql: str, row: Any, *args: Any) -> None:
        self._put_off += 1
        try:
            self._waiting[sql][row] = args
        except KeyError:
            self._waiting[sql] = {row: args}

    async def flush(self) -> None:
        if self._waiting:
            self._carry_out()

    def _carry_out(self) -> None:
        waiting, self._waiting = self._waiting, {}
        before = self._db.total_changes()
        try:
            for sql, rows in waiting.items():
                self._put(sql, tuple(rows.values()))
        except apsw.Error as fault:
            raise ported(fault) from fault
        self._made_up_for += self._db.total_changes() - before

    def _put(self, sql: str, rows: Sequence[tuple[Any, ...]]) -> None:
        """Carry out a statement for each of the rows: an INSERT for 16, 8, 4, 2 or 1 in one step."""
        if not sql.startswith("INSERT"):
            self._db.executemany(_dialect(sql), rows)
            return
        start = 0
        while left := len(rows) - start:
            count = min(TOGETHER, 1 << (left.bit_length() - 1))
            self._execute(_several(sql, count), tuple(chain.from_iterable(rows[start : start + count])))
            start += count

    @property
    def changes(self) -> int:
        return self._db.total_changes() - self._made_up_for + self._put_off

    def savepoint(self) -> AbstractAsyncContextManager[None]:
        return Savepoint(self)

    def forget(self) -> None:
        """Whatever waits is never carried out."""
        self._waiting.clear()
        self.memo.clear()

    @property
    def is_in_transaction(self) -> bool:
        return self._db.in_transaction


class Savepoint(AbstractAsyncContextManager[None]):
    """What is done within is undone, and nothing else, when it raises."""

    __slots__ = ("_link",)

    def __init__(self, link: SqliteLink) -> None:
        self._link = link

    async def __aenter__(self) -> None:
        await self._link.run("SAVEPOINT one")

    async def __aexit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if kind is not None:
            self._link.forget()
        # A full disk makes SQLite roll back the whole transaction, and the savepoint with it.
        if kind is not None and not self._link.is_in_transaction:
            return
        if kind is not None:
            await self._link.run("ROLLBACK TO one")
        await self._link.run("RELEASE one")


def drive(work: Awaitable[T]) -> T:
    """Run a coroutine that never suspends. RuntimeError if it awaits anything but its link."""
    steps = work.__await__()
    try:
        next(steps)
    except StopIteration as stop:
        result: T = stop.value
        return result
    raise RuntimeError("work on SQLite may await only its link")
