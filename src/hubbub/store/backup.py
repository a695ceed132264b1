"""Copies of a database: taken while it is in use, checked, and put back in its place. Must not know who asked for one."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import apsw

from .migrate import migrations
from .sqlite import require_safe_sqlite


class BadBackup(Exception):
    """Why a file cannot be restored, in one sentence."""


class Contents(NamedTuple):
    """What a database holds. `newest`: microseconds since 1970 of its last event; None if there is none."""

    schema: int
    epoch: str
    people: int
    rooms: int
    messages: int
    newest: int | None


def take(database: Path, target: Path, replace: bool = False) -> Contents:
    """Copy the database as it is at one moment into the file `target`, while others use it.

    VACUUM INTO reads in one transaction: writers go on, and nothing that was deleted is carried over. The file appears
    under its name only when it is whole, checked and on disk. Raises FileExistsError, BadBackup, OSError, apsw.Error.
    """
    require_safe_sqlite()
    if target.exists() and not replace:
        raise FileExistsError(target)
    with _beside(target) as part:
        source = apsw.Connection(str(database), flags=apsw.SQLITE_OPEN_READWRITE)
        try:
            source.set_busy_timeout(10_000)
            source.execute("VACUUM INTO ?", (str(part),))
        finally:
            source.close()
        contents = check(part)
        _into_place(part, target, replace)
    return contents


def check(file: Path) -> Contents:
    """What a backup holds, after looking at every page of it. Raises BadBackup."""
    try:
        db = apsw.Connection(
            f"file:{_quoted(file)}?immutable=1", flags=apsw.SQLITE_OPEN_READONLY | apsw.SQLITE_OPEN_URI
        )
        try:
            contents = _contents(db)
            if (found := db.execute("PRAGMA integrity_check(1)").fetchall()) != [("ok",)]:
                raise BadBackup(f"{file} is damaged: {found[0][0]}.")
            if db.execute("PRAGMA foreign_key_check").fetchall():
                raise BadBackup(f"{file} is damaged: rows point at rows that are missing.")
        finally:
            db.close()
    except apsw.CantOpenError:
        raise BadBackup(f"{file} cannot be opened.") from None
    except (apsw.NotADBError, apsw.SQLError):
        raise BadBackup(f"{file} is not a backup of Hubbub.") from None
    except (apsw.CorruptError, apsw.IOError) as fault:
        raise BadBackup(f"{file} is damaged ({fault}).") from None
    if contents.schema > (known := migrations()[-1][0]):
        raise BadBackup(f"{file} was written by a newer Hubbub (schema {contents.schema}; this one knows {known}).")
    return contents


def put_back(file: Path, database: Path, epoch: str, aside: Path) -> Contents:
    """Make a backup the database, with a new epoch, so that every client knows that history has changed.

    A database that is there is kept under the name `aside`. The caller MUST hold the data folder. Raises BadBackup.
    """
    require_safe_sqlite()
    contents = check(file)
    with _beside(database) as part:
        shutil.copyfile(file, part)
        db = apsw.Connection(str(part))
        db.execute("UPDATE meta SET value = ? WHERE name = 'epoch'", (epoch,))
        db.close()
        _sync(part)
        for suffix in ("", "-wal", "-shm"):
            if (there := database.with_name(database.name + suffix)).exists():
                there.rename(aside.with_name(aside.name + suffix))
        part.rename(database)
        _sync(database.parent)
    return contents._replace(epoch=epoch)


def _contents(db: apsw.Connection) -> Contents:
    def one(sql: str) -> int:
        (row,) = db.execute(sql).fetchall()
        return int(row[0] or 0)

    epoch = db.execute("SELECT value FROM meta WHERE name = 'epoch'").fetchone()
    if epoch is None:
        raise BadBackup("There is no history in it.")
    return Contents(
        schema=one("SELECT max(version) FROM schema_version"),
        epoch=epoch[0],
        people=one("SELECT count(*) FROM users WHERE closed_at IS NULL"),
        rooms=one("SELECT count(*) FROM rooms WHERE kind <> 'direct'"),
        messages=one("SELECT count(*) FROM messages"),
        newest=one("SELECT max(at) FROM events") or None,
    )


@contextmanager
def _beside(target: Path) -> Iterator[Path]:
    """The name of a private file in the same folder, gone afterwards."""
    part = target.with_name(f".{target.name}.{os.getpid()}.part")
    part.unlink(missing_ok=True)
    # Made private before anything is written to it; an empty file is a database too.
    os.close(os.open(part, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    try:
        yield part
    finally:
        part.unlink(missing_ok=True)


def _into_place(part: Path, target: Path, replace: bool) -> None:
    _sync(part)
    if replace:
        part.replace(target)
    else:
        os.link(part, target)
    _sync(target.parent)


def _sync(path: Path) -> None:
    """What was written to a file, or the names in a folder, are on disk when this returns."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _quoted(path: Path) -> str:
    return str(path.absolute()).replace("%", "%25").replace("?", "%3f").replace("#", "%23")
