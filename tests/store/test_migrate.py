"""Bringing a database up to date."""

from functools import partial
from pathlib import Path

import pytest

from hubbub.store.driver import Link, Row
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


async def test_what_was_kept_of_messages_is_where_it_is_looked_for_now() -> None:
    """Upgraded with data in it: keys of messages and of other things, and where everybody has spoken; nothing points to nowhere.

    Keys of u3, whose account is closed, stay where an erasure looks for them.
    """
    db = InlineSqlite()
    for sql in (*(sql for number, sql in migrations() if number == 1), FIRST.read_text("utf-8")):
        for statement in _statements(sql, is_sqlite=True):
            await db.transaction(partial(run, sql=statement))
    await db.transaction(partial(run, sql="CREATE TABLE schema_version (version BIGINT NOT NULL)"))
    await db.transaction(partial(run, sql="INSERT INTO schema_version VALUES (1)"))
    said = "SELECT key, author_id, room_id, seq FROM messages WHERE key IS NOT NULL AND author_id <> 'u3' ORDER BY key, author_id"
    keyed, kept = (
        await db.read(partial(rows, sql=said)),
        await db.read(partial(rows, sql="SELECT key, user_id, digest FROM keys")),
    )
    await migrate(db)
    assert (
        await db.read(partial(rows, sql="SELECT key, user_id, room_id, seq FROM message_keys ORDER BY key, user_id"))
        == keyed
    )
    assert await db.read(partial(rows, sql="SELECT key FROM keys ORDER BY key")) == [("bob-joins",), ("eve-1",)]
    both = "SELECT key, user_id, digest FROM keys UNION ALL SELECT key, user_id, digest FROM message_keys"
    assert sorted(await db.read(partial(rows, sql=both))) == sorted(kept)
    where = "SELECT author_id, room_id, n FROM stretches ORDER BY 1, 2"
    assert await db.read(partial(rows, sql=where)) == [
        ("u1", "r1", 0),
        ("u1", "r3", 0),
        ("u2", "r1", 0),
        ("u2", "r2", 0),
        ("u3", "r1", 0),
    ]
    assert {row[2] for row in await db.read(partial(rows, sql="PRAGMA foreign_key_list(messages)"))} == {"rooms"}
    assert await db.read(partial(rows, sql="PRAGMA foreign_key_check")) == []
    assert await db.read(partial(rows, sql="PRAGMA integrity_check")) == [("ok",)]
    await db.close()


FIRST = Path(__file__).parent.parent / "faults" / "schema_1.sql"


async def run(tx: Link, sql: str) -> None:
    await tx.run(sql)


async def rows(tx: Link, sql: str) -> list[Row]:
    return await tx.all(sql)
