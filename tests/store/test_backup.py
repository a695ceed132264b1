"""Copies of a database: what is in them, what is refused, and what is kept of the database they replace."""

import asyncio
from functools import partial
from pathlib import Path

import apsw
import pytest

from hubbub.features.first_start import prepare
from hubbub.store import backup
from hubbub.store.migrate import migrate, migrations
from hubbub.store.sqlite import Sqlite, open_connection


async def _made(path: Path) -> None:
    store = Sqlite(path)
    await migrate(store)
    await store.transaction(partial(prepare, at=1_000_000, epoch="e-before"))
    await store.close()


async def _migrated(path: Path) -> None:
    store = Sqlite(path)
    await migrate(store)
    await store.close()


@pytest.fixture
def database(tmp_path: Path) -> Path:
    """A database as a server leaves it after its first start."""
    asyncio.run(_made(tmp_path / "hubbub.db"))
    return tmp_path / "hubbub.db"


def unfolded(database: Path, topic: str) -> apsw.Connection:
    """The database with a change that is in its log only, for as long as the connection is open."""
    db = open_connection(str(database))
    db.execute("UPDATE rooms SET topic = ?", (topic,))
    return db


def topic_of(database: Path) -> str:
    db = apsw.Connection(str(database))
    try:
        return str(db.execute("SELECT topic FROM rooms").fetchall()[0][0])
    finally:
        db.close()


def test_a_copy_holds_what_is_in_the_log_only(database: Path, tmp_path: Path) -> None:
    """What was committed a moment ago, and is in the write-ahead log still, is in the copy."""
    writer = unfolded(database, "fresh")
    backup.take(database, tmp_path / "copy.db")
    writer.close()
    assert topic_of(tmp_path / "copy.db") == "fresh"


def test_a_bare_database_is_put_back_with_its_log(database: Path, tmp_path: Path) -> None:
    """Somebody who copied the files of a data folder by hand loses nothing of them."""
    writer = unfolded(database, "in the log")
    for suffix in ("", "-wal"):
        (tmp_path / f"byhand.db{suffix}").write_bytes(database.with_name(f"hubbub.db{suffix}").read_bytes())
    writer.close()
    target = tmp_path / "new.db"
    assert backup.check(tmp_path / "byhand.db").rooms == 1
    backup.put_back(tmp_path / "byhand.db", target, "e-after", tmp_path / "aside.db", 1_000_000)
    assert topic_of(target) == "in the log"
    assert backup.check(target).epoch == "e-after"


def test_what_is_replaced_is_kept_whole_and_can_be_put_back(database: Path, tmp_path: Path) -> None:
    """A server that was killed left changes in the log; they are in the file that is kept, and restoring that brings them back."""
    copy, aside = tmp_path / "copy.db", tmp_path / "aside.db"
    backup.take(database, copy)
    writer = unfolded(database, "after the backup")
    left = {f.name: f.read_bytes() for f in tmp_path.glob("hubbub.db*")}
    writer.close()
    for name, data in left.items():
        (tmp_path / name).write_bytes(data)
    backup.put_back(copy, database, "e-1", aside, 1_000_000)
    assert (topic_of(database), topic_of(aside)) == ("Everyone is welcome.", "after the backup")
    assert not list(tmp_path.glob("hubbub.db-*"))
    backup.put_back(aside, database, "e-2", tmp_path / "again.db", 1_000_000)
    assert (topic_of(database), backup.check(database).epoch) == ("after the backup", "e-2")


def test_a_database_that_is_damaged_is_replaced_and_kept_as_it_is(database: Path, tmp_path: Path) -> None:
    """Damage is why people restore; it must not be in the way."""
    backup.take(database, tmp_path / "copy.db")
    database.write_bytes(b"nothing of sense" * 1000)
    database.with_name("hubbub.db-wal").write_bytes(b"nor this")
    backup.put_back(tmp_path / "copy.db", database, "e-1", tmp_path / "aside.db", 1_000_000)
    assert backup.check(database).epoch == "e-1"
    assert (tmp_path / "aside.db").read_bytes().startswith(b"nothing of sense")
    assert (tmp_path / "aside.db-wal").read_bytes() == b"nor this"
    assert not database.with_name("hubbub.db-wal").exists()


def test_a_database_that_is_damaged_is_not_copied(database: Path, tmp_path: Path) -> None:
    """A backup of rubbish is no backup; the sentence is about the database, not about the copy."""
    data = bytearray(database.read_bytes())
    data[4096 * 2 :] = b"\xff" * len(data[4096 * 2 :])
    database.write_bytes(data)
    with pytest.raises(backup.BadBackup, match=r"hubbub\.db is damaged"):
        backup.take(database, tmp_path / "copy.db")
    assert not list(tmp_path.glob("*copy*"))


def test_a_room_without_its_last_events_is_noticed(database: Path, tmp_path: Path) -> None:
    """A file that SQLite finds whole may lack messages all the same."""
    db = apsw.Connection(str(database))
    db.execute("UPDATE rooms SET seq = 7")
    db.execute(
        "INSERT INTO events (room_id, seq, at, author_id, type, body) SELECT id, 6, 1, 'u1', 'x', '{}' FROM rooms"
    )
    db.close()
    with pytest.raises(backup.BadBackup, match="lacks its last events"):
        backup.check(database)


def test_what_a_killed_backup_left_is_cleared_away(database: Path, tmp_path: Path) -> None:
    """Half a copy stays behind a kill -9 under a name of its own, until the next backup to the same place."""
    gone = tmp_path / ".copy.db.999999999.part"
    gone.write_bytes(b"half")
    backup.take(database, tmp_path / "copy.db")
    assert not gone.exists()


def test_any_other_database_is_none_of_ours(tmp_path: Path) -> None:
    """SQLite files of other programs are refused by name, and so is one of a newer schema that has lost our tables."""
    db = apsw.Connection(str(tmp_path / "other.db"))
    db.execute("CREATE TABLE recipes (name TEXT)")
    with pytest.raises(backup.BadBackup, match="not a backup of Hubbub"):
        backup.check(tmp_path / "other.db")
    for sql in (
        "CREATE TABLE schema_version (version BIGINT)", "INSERT INTO schema_version VALUES (9999)",
        "CREATE TABLE meta (name TEXT, value TEXT)", "INSERT INTO meta VALUES ('epoch', 'e1')",
    ):  # fmt: skip
        db.execute(sql)
    db.close()
    with pytest.raises(backup.BadBackup, match=r"newer Hubbub \(schema 9999"):
        backup.check(tmp_path / "other.db")


@pytest.mark.parametrize("schema", range(2, len(migrations()) + 1))
def test_a_copy_of_any_schema_is_put_back_and_its_log_says_so(
    schema: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever has upgraded goes back to a copy from before: the line about it fits into each audit log there has been."""
    known, database = migrations(), tmp_path / "hubbub.db"
    monkeypatch.setattr("hubbub.store.migrate.migrations", lambda: known[:schema])
    asyncio.run(_made(database))
    backup.note_taken(database, tmp_path / "copy.db", 1)
    backup.take(database, tmp_path / "copy.db")
    backup.put_back(tmp_path / "copy.db", database, "e-after", tmp_path / "aside", 2)
    monkeypatch.undo()
    asyncio.run(_migrated(database))
    db = apsw.Connection(str(database))
    assert db.execute("SELECT at, action, target, about FROM audit ORDER BY n").fetchall() == [
        (1, "backup.take", "copy.db", ""), (2, "backup.restore", "copy.db", ""),
    ]  # fmt: skip
    db.close()
