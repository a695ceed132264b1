"""What every database promises the road: one contract, run against each driver."""

import asyncio
import random
import threading
from pathlib import Path

import pytest

from hubbub.store.driver import Driver, Link, StoreBroken, StoreFull, StoreUnavailable
from hubbub.store.sqlite import Sqlite, UnsafeSqlite, open_connection, require_safe_sqlite


async def add(tx: Link, *numbers: int) -> None:
    for n in numbers:
        await tx.run("INSERT INTO t (n) VALUES ($1)", n)


async def numbers(tx: Link) -> list[int]:
    return [n for (n,) in await tx.all("SELECT n FROM t ORDER BY n")]


async def fill(tx: Link) -> None:
    for n in range(1000, 2000):
        await tx.run("INSERT INTO t (n, s) VALUES ($1, $2)", n, "x" * 4000)


async def limit_pages(tx: Link) -> None:
    await tx.run("PRAGMA max_page_count = 40")


async def test_a_transaction_is_kept_whole(db: Driver) -> None:
    await db.transaction(lambda tx: add(tx, 1, 2))
    assert await db.read(numbers) == [1, 2]


async def test_a_transaction_that_raises_keeps_nothing(db: Driver) -> None:
    async def work(tx: Link) -> None:
        await add(tx, 1)
        raise LookupError

    with pytest.raises(LookupError):
        await db.transaction(work)
    assert await db.read(numbers) == []


async def test_the_result_of_the_work_comes_back(db: Driver) -> None:
    async def work(tx: Link) -> tuple[object, object]:
        await add(tx, 7)
        return await tx.one("SELECT n FROM t WHERE n = $1", 7), await tx.one("SELECT n FROM t WHERE n = $1", 8)

    assert await db.transaction(work) == ((7,), None)


async def test_parameters_are_numbered_and_may_be_used_twice_and_out_of_order(db: Driver) -> None:
    assert await db.read(lambda tx: tx.one("SELECT $2, $1, $2", "a", "b")) == ("b", "a", "b")


async def test_a_savepoint_undoes_one_and_keeps_the_others(db: Driver) -> None:
    async def work(tx: Link) -> None:
        for n in (1, 2, 3):
            try:
                async with tx.savepoint():
                    await add(tx, n)
                    if n == 2:
                        raise LookupError
            except LookupError:
                pass

    await db.transaction(work)
    assert await db.read(numbers) == [1, 3]


async def test_a_statement_that_fails_in_a_savepoint_leaves_the_others(db: Driver) -> None:
    async def work(tx: Link) -> list[str]:
        faults = []
        for n in (1, 1, 2):
            try:
                async with tx.savepoint():
                    await add(tx, n)
            except Exception as fault:
                faults.append(type(fault).__name__)
        return faults

    assert len(await db.transaction(work)) == 1
    assert await db.read(numbers) == [1, 2]


async def test_transactions_follow_one_another_in_the_order_of_asking(db: Driver) -> None:
    async def push(tx: Link) -> int:
        last = await tx.one("SELECT coalesce(max(n), 0) FROM t")
        assert last
        await add(tx, last[0] + 1)
        return int(last[0])

    assert await asyncio.gather(*(db.transaction(push) for _ in range(20))) == list(range(20))


async def test_a_caller_that_is_cancelled_does_not_undo_its_transaction(db: Driver) -> None:
    """Whoever gives up waiting leaves the work to be done, and the driver alive."""
    task = asyncio.ensure_future(db.transaction(lambda tx: add(tx, 1)))
    await asyncio.sleep(0)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    await db.transaction(lambda tx: add(tx, 2))
    assert await db.read(numbers) == [1, 2]


@pytest.mark.parametrize("times", [1_000, pytest.param(10_000, marks=pytest.mark.long)])
async def test_31_callers_that_give_up_at_any_moment_leave_nothing_open(tmp_path: Path, times: int) -> None:
    """B 31: cancelled before, in and after its transaction: each is there once or not at all, no connection is stuck in one."""
    seed = random.randrange(2**32)
    print(f"seed {seed}")
    chance, threads = random.Random(seed), threading.active_count()
    db = Sqlite(tmp_path / "t.db")
    await db.transaction(lambda tx: tx.run("CREATE TABLE t (n BIGINT PRIMARY KEY, s TEXT)"))
    done: list[int] = []

    async def one(n: int) -> None:
        await db.transaction(lambda tx: add(tx, n))
        done.append(n)

    for n in range(times):
        task = asyncio.ensure_future(one(n))
        reading = asyncio.ensure_future(db.read(numbers)) if n % 50 == 0 else None
        for _ in range(chance.randrange(5)):
            await asyncio.sleep(chance.choice((0, 0, 0, 0.0005)))
        task.cancel()
        if reading:
            reading.cancel()
        await asyncio.gather(task, *filter(None, [reading]), return_exceptions=True)
    kept = await db.read(numbers)
    assert set(done) <= set(kept)
    assert kept == sorted(set(kept))
    await db.transaction(lambda tx: add(tx, times))
    assert not any(worker._db.in_transaction for worker in (db._writer, *db._readers))
    assert threading.active_count() == threads + 3
    await db.close()


async def test_a_full_disk_is_told_as_such_and_keeps_nothing(db: Driver) -> None:
    await db.transaction(limit_pages)
    with pytest.raises(StoreFull):
        await db.transaction(fill)
    assert await db.read(numbers) == []


async def test_a_full_disk_inside_a_savepoint_is_told_as_such(db: Driver) -> None:
    """SQLite may end the whole transaction itself then; the savepoint must not hide that behind a fault of its own."""

    async def work(tx: Link) -> None:
        await add(tx, 1)
        async with tx.savepoint():
            await fill(tx)

    await db.transaction(limit_pages)
    with pytest.raises(StoreFull):
        await db.transaction(work)
    assert await db.read(numbers) == []


async def test_after_a_full_disk_the_service_goes_on(db: Driver) -> None:
    await db.transaction(limit_pages)
    with pytest.raises(StoreFull):
        await db.transaction(fill)
    await db.transaction(lambda tx: add(tx, 1))
    assert await db.read(numbers) == [1]


async def test_work_that_awaits_anything_but_its_link_is_an_error(db: Driver) -> None:
    async def work(tx: Link) -> None:
        await add(tx, 1)
        await asyncio.sleep(0)

    with pytest.raises(RuntimeError, match="await only its link"):
        await db.transaction(work)
    assert await db.read(numbers) == []


async def test_a_read_sees_one_moment(tmp_path: Path) -> None:
    """What is committed while a read is under way is not seen by it, and it keeps nobody waiting."""
    db, other = Sqlite(tmp_path / "t.db"), open_connection(str(tmp_path / "t.db"))
    await db.transaction(lambda tx: tx.run("CREATE TABLE t (n BIGINT PRIMARY KEY, s TEXT)"))

    async def work(tx: Link) -> tuple[list[int], list[int]]:
        first = await numbers(tx)
        other.execute("INSERT INTO t (n) VALUES (1)")
        return first, await numbers(tx)

    assert await db.read(work) == ([], [])
    assert await db.read(numbers) == [1]
    other.close()
    await db.close()


async def test_a_busy_database_is_told_as_unavailable(tmp_path: Path) -> None:
    other = open_connection(str(tmp_path / "t.db"))
    db = Sqlite(tmp_path / "t.db")
    db._writer._db.set_busy_timeout(0)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(StoreUnavailable):
        await db.transaction(lambda tx: tx.run("CREATE TABLE t (n)"))
    other.execute("ROLLBACK")
    await db.transaction(lambda tx: tx.run("CREATE TABLE t (n)"))
    other.close()
    await db.close()


@pytest.mark.parametrize("in_savepoint", [False, True])
async def test_a_damaged_page_is_told_as_broken_wherever_it_is_met(tmp_path: Path, in_savepoint: bool) -> None:
    """A damage met inside one request must not pass for that request's own bug."""
    path = tmp_path / "t.db"
    db = Sqlite(path)
    await db.transaction(lambda tx: tx.run("CREATE TABLE t (n BIGINT PRIMARY KEY, s TEXT)"))
    await db.transaction(fill)
    await db.close()
    data = bytearray(path.read_bytes())
    data[4096 * 2 :] = b"\xff" * (len(data) - 4096 * 2)
    path.write_bytes(data)

    async def work(tx: Link) -> None:
        if in_savepoint:
            async with tx.savepoint():
                await numbers(tx)
        await numbers(tx)

    db = Sqlite(path)
    with pytest.raises(StoreBroken):
        await db.transaction(work)
    await db.close()


async def test_closing_finishes_what_was_asked(tmp_path: Path) -> None:
    db = Sqlite(tmp_path / "t.db")
    asked = [
        asyncio.ensure_future(db.transaction(lambda tx: tx.run("CREATE TABLE t (n BIGINT)"))),
        asyncio.ensure_future(db.transaction(lambda tx: add(tx, 1))),
    ]
    await asyncio.sleep(0)
    await db.close()
    await asyncio.gather(*asked)
    db = Sqlite(tmp_path / "t.db")
    assert await db.read(numbers) == [1]
    await db.close()


async def test_every_commit_is_synced(tmp_path: Path) -> None:
    """The promise "on disk before ok" rests on these settings of SQLite."""
    db = Sqlite(tmp_path / "t.db")
    pragma = [
        await db.transaction(lambda tx, name=name: tx.one(f"PRAGMA {name}"))
        for name in ("synchronous", "journal_mode", "foreign_keys")
    ]
    assert pragma == [(2,), ("wal",), (1,)]
    await db.close()


def test_a_sqlite_that_may_lose_commits_is_refused() -> None:
    with pytest.raises(UnsafeSqlite, match="3051002"):
        require_safe_sqlite(3_051_002)
    require_safe_sqlite(3_051_003)
