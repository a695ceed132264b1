"""Bringing a database up to date."""

import pytest

from hubbub.store.driver import Link
from hubbub.store.migrate import NewerSchema, _statements, migrate, migrations
from hubbub.store.sqlite import InlineSqlite


async def set_version(tx: Link) -> None:
    await tx.run("INSERT INTO schema_version (version) VALUES (9999)")


async def tables(tx: Link) -> set[str]:
    return {name for (name,) in await tx.all("SELECT name FROM sqlite_schema WHERE type = 'table'")}


async def test_an_empty_database_gets_every_table_and_a_second_run_changes_nothing() -> None:
    db = InlineSqlite()
    newest = migrations()[-1][0]
    assert await migrate(db) == newest
    before = await db.read(tables)
    assert before >= {"users", "rooms", "members", "events", "messages", "keys", "tokens"}
    assert await migrate(db) == newest
    assert await db.read(tables) == before
    await db.close()


async def test_data_of_a_newer_hubbub_is_refused_and_left_alone() -> None:
    db = InlineSqlite()
    await migrate(db)
    await db.transaction(set_version)
    with pytest.raises(NewerSchema, match="schema 9999"):
        await migrate(db)
    await db.close()


def test_migrations_are_numbered_without_gaps() -> None:
    numbers = [number for number, _ in migrations()]
    assert numbers == list(range(1, len(numbers) + 1))


def test_words_for_sqlite_are_left_out_for_others() -> None:
    sql = "-- note; with a semicolon\nCREATE TABLE t (n BIGINT) /*sqlite WITHOUT ROWID*/;\n\n;"
    assert list(_statements(sql, is_sqlite=True)) == ["CREATE TABLE t (n BIGINT) WITHOUT ROWID"]
    assert list(_statements(sql, is_sqlite=False)) == ["CREATE TABLE t (n BIGINT)"]
