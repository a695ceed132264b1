"""Changes that are put off: to whoever asks the database anything, they have been carried out."""

from itertools import pairwise

import pytest

from hubbub.store.driver import Driver, Link

ADD = "INSERT INTO t (n, s) VALUES ($1, $2)"
SET = "UPDATE t SET s = $2 WHERE n = $1"


def add(tx: Link, *numbers: int) -> None:
    for n in numbers:
        tx.later(ADD, n, n, f"s{n}")


async def numbers(tx: Link) -> list[int]:
    return [n for (n,) in await tx.all("SELECT n FROM t ORDER BY n")]


@pytest.mark.parametrize("count", [1, 7, 8, 9, 64, 1003])
async def test_all_of_them_are_carried_out_however_many_wait(db: Driver, count: int) -> None:
    async def work(tx: Link) -> None:
        add(tx, *range(count))

    await db.transaction(work)
    assert await db.read(lambda tx: tx.all("SELECT n, s FROM t ORDER BY n")) == [(n, f"s{n}") for n in range(count)]


async def test_every_question_finds_them_carried_out(db: Driver) -> None:
    async def work(tx: Link) -> None:
        add(tx, 1)
        assert await numbers(tx) == [1]
        add(tx, 2)
        assert await tx.one("SELECT s FROM t WHERE n = 2") == ("s2",)
        add(tx, 3)
        await tx.run("UPDATE t SET s = 'all'")
        add(tx, 4)
        await tx.flush()

    await db.transaction(work)
    assert await db.read(lambda tx: tx.all("SELECT s FROM t ORDER BY n")) == [("all",), ("all",), ("all",), ("s4",)]


async def test_of_two_changes_of_the_same_row_the_second_counts(db: Driver) -> None:
    async def work(tx: Link) -> None:
        add(tx, 1, 2)
        for n, text in ((1, "a"), (2, "b"), (1, "c")):
            tx.later(SET, n, n, text)

    await db.transaction(work)
    assert await db.read(lambda tx: tx.all("SELECT n, s FROM t ORDER BY n")) == [(1, "c"), (2, "b")]


async def test_a_conflict_that_means_nothing_leaves_the_other_rows(db: Driver) -> None:
    """The end of a statement holds for each of its rows."""

    async def work(tx: Link) -> None:
        for n in range(20):
            tx.later(f"{ADD} ON CONFLICT DO NOTHING", n, n % 15, "x")

    await db.transaction(work)
    assert await db.read(numbers) == list(range(15))


async def test_what_is_remembered_is_forgotten_with_the_next_change_that_is_carried_out_at_once(db: Driver) -> None:
    async def work(tx: Link) -> None:
        tx.memo["n"] = 1
        add(tx, 1)
        await numbers(tx)
        assert tx.memo == {"n": 1}
        await tx.run("UPDATE t SET s = 'x'")
        assert tx.memo == {}

    await db.transaction(work)


async def test_a_change_counts_when_it_is_put_off_and_not_again_when_it_is_carried_out(db: Driver) -> None:
    """So whoever wonders whether they have written anything is not told of what others had left waiting."""

    async def work(tx: Link) -> list[int]:
        counts = [tx.changes]
        add(tx, *range(10))
        counts.append(tx.changes)
        await numbers(tx)
        counts.append(tx.changes)
        await tx.run("DELETE FROM t WHERE n = 1")
        return [*counts, tx.changes]

    counts = await db.transaction(work)
    assert [after - before for before, after in pairwise(counts)] == [10, 0, 1]


async def test_one_that_cannot_be_carried_out_at_the_end_undoes_the_transaction(db: Driver) -> None:
    async def work(tx: Link) -> None:
        await tx.run(ADD, 1, "first")
        add(tx, 2, 1)

    with pytest.raises(Exception, match="UNIQUE"):
        await db.transaction(work)
    assert await db.read(numbers) == []


async def test_what_waits_in_a_savepoint_that_raises_is_never_carried_out(db: Driver) -> None:
    """Also when it could not have been, which nobody is told then."""

    async def work(tx: Link) -> None:
        await tx.run(ADD, 1, "first")
        for wrong in (False, True):
            with pytest.raises(LookupError):
                await fail(tx, wrong)
        add(tx, 3)

    async def fail(tx: Link, wrong: bool) -> None:
        async with tx.savepoint():
            add(tx, 2, *([1] if wrong else []))
            raise LookupError

    await db.transaction(work)
    assert await db.read(numbers) == [1, 3]
