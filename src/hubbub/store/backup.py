"""Copies of a database: taken while it is in use, checked, and put back in its place. Must not know who asked for one."""

import os
import shutil
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from glob import escape
from pathlib import Path
from typing import Any, NamedTuple

import apsw

from ..protocol.people import HUBBUB
from .migrate import migrations
from .sqlite import require_safe_sqlite

ROOMS_CUT_SHORT = """
SELECT id FROM rooms WHERE seq <> coalesce((SELECT max(seq) FROM events WHERE room_id = rooms.id), seq) LIMIT 1
"""


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

    VACUUM INTO reads in one transaction: writers go on, the copy is never begun afresh when they write (as the backup API
    begins afresh for a writer in another process), and nothing that was deleted is carried over. What it costs the server
    is that the write-ahead log cannot be emptied meanwhile. The file appears under its name only when it is whole, checked
    and on disk. Raises FileExistsError, BadBackup, OSError, apsw.Error.
    """
    require_safe_sqlite()
    if target.exists() and not replace:
        raise FileExistsError(target)
    with _beside(target) as part:
        before, after = _copy(database, part)
        contents = check(part)
        if not min(before, after) <= _reach(part) <= max(before, after):
            raise BadBackup(f"The copy does not hold what {database} held; nothing was kept of it.")
        _into_place(part, target, replace)
    return contents


def check(file: Path) -> Contents:
    """What a backup holds, after looking at every page of it. Raises BadBackup."""
    with _judging(file), _opened(file) as db:
        contents = _contents(db, file)
        if (found := db.execute("PRAGMA integrity_check(1)").fetchall()) != [("ok",)]:
            raise BadBackup(f"{file} is damaged: {found[0][0]}.")
        if db.execute("PRAGMA foreign_key_check").fetchall():
            raise BadBackup(f"{file} is damaged: rows point at rows that are missing.")
        if db.execute(ROOMS_CUT_SHORT).fetchall():
            raise BadBackup(f"{file} is damaged: a room lacks its last events.")
    return contents


def note_taken(database: Path, target: Path, at: int) -> None:
    """Leave a line about a copy in the audit log of what was copied. Raises apsw.Error.

    It is written beside a server that runs, and not asked of it: there may be none, and one that was started to write it would migrate
    a database that is copied before it is migrated.
    """
    with closing(_writable(database)) as db:
        _note(db, "backup.take", target, at)


def put_back(file: Path, database: Path, epoch: str, aside: Path, at: int) -> None:
    """Make a checked backup the database, with a new epoch, so that every client knows that history has changed. Its audit log says so.

    A database that is there is kept under the name `aside`. The caller MUST hold the data folder. Raises BadBackup, OSError.
    """
    require_safe_sqlite()
    with _judging(file), _beside(database) as part:
        if _has_log(file):
            _copy(file, part)
        else:
            shutil.copyfile(file, part)
        with closing(apsw.Connection(str(part))) as db:
            db.execute("UPDATE meta SET value = ? WHERE name = 'epoch'", (epoch,))
            _note(db, "backup.restore", file, at)
        _sync(part)
        if database.exists():
            _keep(database, aside)
        part.replace(database)
        _sync(database.parent)


def _copy(database: Path, part: Path) -> tuple[int, int]:
    """How far the rooms' events went, all added up, before and after the moment of the copy."""
    source = _writable(database)
    try:
        before = _reach_of(source)
        source.execute("VACUUM INTO ?", (str(part),))
        return before, _reach_of(source)
    except (apsw.CorruptError, apsw.NotADBError) as fault:
        raise BadBackup(f"{database} is damaged ({fault}); restore an earlier backup.") from None
    except apsw.SQLError:
        raise BadBackup(f"{database} is not a database of Hubbub.") from None
    finally:
        source.close()


def _writable(database: Path) -> apsw.Connection:
    db = apsw.Connection(str(database), flags=apsw.SQLITE_OPEN_READWRITE)
    db.set_busy_timeout(10_000)
    return db


def _note(db: apsw.Connection, action: str, file: Path, at: int) -> None:
    """A line by whoever runs the machine, in a database that has a log: the first schema had none, and later ones add columns."""
    if not db.execute("SELECT 1 FROM pragma_table_info('audit')").fetchall():
        return
    with db:
        ((n,),) = db.execute("UPDATE counters SET value = value + 1 WHERE name = 'audit' RETURNING value").fetchall()
        db.execute(
            "INSERT INTO audit (n, at, by_id, by_name, by_kind, action, result, target, room, address, detail)"
            " VALUES (?, ?, ?, ?, ?, ?, 'ok', ?, '', 'local', '')",
            (n, at, HUBBUB.id, HUBBUB.name, HUBBUB.kind, action, file.name),
        )


def _keep(database: Path, aside: Path) -> None:
    """The old database under another name, whole. Its own name is never free meanwhile, unless it is too damaged to be read."""
    with suppress(apsw.Error):
        # Whoever opens a database last takes its log into it.
        db = apsw.Connection(str(database), flags=apsw.SQLITE_OPEN_READWRITE)
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        db.close()
    logs = [there for suffix in ("-wal", "-shm") if (there := database.with_name(database.name + suffix)).exists()]
    if not logs:
        os.link(database, aside)
        return
    for log in logs:
        # A log that stayed would be taken for the new database's.
        log.rename(aside.with_name(aside.name + log.name.removeprefix(database.name)))
    database.rename(aside)


def _contents(db: apsw.Connection, file: Path) -> Contents:
    def one(sql: str) -> Any:
        return (db.execute(sql).fetchone() or (None,))[0]

    schema, epoch = one("SELECT max(version) FROM schema_version"), one("SELECT value FROM meta WHERE name = 'epoch'")
    if not schema or not epoch:
        raise BadBackup(f"{file} holds no history.")
    if schema > (known := migrations()[-1][0]):
        raise BadBackup(f"{file} was written by a newer Hubbub (schema {schema}; this one knows {known}).")
    return Contents(
        schema=schema,
        epoch=epoch,
        people=one("SELECT count(*) FROM users WHERE closed_at IS NULL"),
        rooms=one("SELECT count(*) FROM rooms WHERE kind <> 'direct'"),
        messages=one("SELECT count(*) FROM messages"),
        newest=one("SELECT max(at) FROM events"),
    )


def _reach(file: Path) -> int:
    with _opened(file) as db:
        return _reach_of(db)


def _reach_of(db: apsw.Connection) -> int:
    (row,) = db.execute("SELECT coalesce(sum(seq), 0) FROM rooms").fetchall()
    reach: Any = row[0]
    return int(reach)


@contextmanager
def _opened(file: Path) -> Iterator[apsw.Connection]:
    """A file to be read, without leaving anything beside it. One that has a log beside it is read with that."""
    if _has_log(file):
        db = apsw.Connection(str(file), flags=apsw.SQLITE_OPEN_READWRITE)
    else:
        flags = apsw.SQLITE_OPEN_READONLY | apsw.SQLITE_OPEN_URI
        db = apsw.Connection(f"file:{_quoted(file)}?immutable=1", flags=flags)
    try:
        yield db
    finally:
        db.close()


@contextmanager
def _judging(file: Path) -> Iterator[None]:
    """SQLite's faults with a file as what is wrong with that file."""
    try:
        yield
    except apsw.CantOpenError:
        raise BadBackup(f"{file} cannot be opened.") from None
    except (apsw.NotADBError, apsw.SQLError):
        raise BadBackup(f"{file} is not a backup of Hubbub.") from None
    except (apsw.CorruptError, apsw.IOError) as fault:
        raise BadBackup(f"{file} is damaged ({fault}).") from None


def _has_log(file: Path) -> bool:
    log = file.with_name(f"{file.name}-wal")
    return log.exists() and log.stat().st_size > 0


@contextmanager
def _beside(target: Path) -> Iterator[Path]:
    """The name of a private file in the same folder, gone afterwards. What killed ones have left there goes too."""
    for left in target.parent.glob(f".{escape(target.name)}.*.part"):
        if not _is_running(left.name.split(".")[-2]):
            left.unlink(missing_ok=True)
    part = target.with_name(f".{target.name}.{os.getpid()}.part")
    part.unlink(missing_ok=True)
    # Made private before anything is written to it; an empty file is a database too.
    os.close(os.open(part, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    try:
        yield part
    finally:
        part.unlink(missing_ok=True)


def _is_running(process: str) -> bool:
    try:
        os.kill(int(process), 0)
    except (ProcessLookupError, ValueError, OverflowError):
        return False
    except PermissionError:
        pass
    return True


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
