"""The database: whether it is sound, of our time, and opened as every promise needs it. Must not know what is in the rooms."""

import os
import time
from pathlib import Path

import apsw

from ..store.backup import ROOMS_CUT_SHORT
from ..store.migrate import migrations
from ..store.sqlite import open_connection
from .finding import Told

FULL = 2

EARLY = 60_000_000
"""Microseconds by which the newest event may be ahead of the clock."""

RESTORE = "Stop the server, and go back to a backup with hubbub restore."


def durability(folder: Path) -> Told:
    """The modes that are in force when the server opens a database here: read back, since a file system may refuse them."""
    path, ours = folder / "hubbub.db", folder / f".doctor-{os.getpid()}.db"
    is_there = path.exists() and path.stat().st_size and _mode(path) == "wal"
    try:
        db = open_connection(str(path if is_there else ours))
        try:
            mode, sync = (db.execute(f"PRAGMA {name}").fetchall()[0][0] for name in ("journal_mode", "synchronous"))
        finally:
            db.close()
    finally:
        for left in folder.glob(f"{ours.name}*"):
            left.unlink()
    if (mode, sync) != ("wal", FULL):
        said = f"journal_mode is {mode} and synchronous {sync}, not wal and {FULL}: what is accepted may be lost."
        return "problem", said, "Put the data folder on a local disk."
    return "ok", "what is accepted is synced to disk first (journal_mode WAL, synchronous FULL)."


def soundness(path: Path) -> Told:
    """Whether every page can be read, every room has its end, and this version understands it."""
    if not path.exists() or not path.stat().st_size:
        return "ok", "there is none yet; the first start makes it."
    try:
        db = apsw.Connection(str(path), flags=apsw.SQLITE_OPEN_READWRITE)
        try:
            db.set_busy_timeout(5_000)
            return _examined(db)
        finally:
            db.close()
    except (apsw.NotADBError, apsw.CorruptError) as fault:
        return "problem", f"it is damaged ({fault}).", RESTORE
    except apsw.SQLError:
        return "problem", "it is not a database of Hubbub.", "Name the right data folder with --data."


def _examined(db: apsw.Connection) -> Told:
    (found,) = db.execute("PRAGMA quick_check(1)").fetchall()
    if found[0] != "ok":
        return "problem", f"it is damaged ({' '.join(str(found[0]).split())}).", RESTORE
    schema, known = _number(db, "SELECT max(version) FROM schema_version"), migrations()[-1][0]
    if schema > known:
        return (
            "problem",
            f"it was written by a newer Hubbub (schema {schema}; this one knows {known}).",
            "Install that one.",
        )
    if db.execute(ROOMS_CUT_SHORT).fetchall():
        return "problem", "a room lacks its last events.", RESTORE
    ahead = _number(db, "SELECT max(at) FROM events") - time.time_ns() // 1000
    if ahead > EARLY:
        return (
            "warning",
            f"its newest event is {ahead / 6e7:,.0f} minutes in the future.",
            "Look at this machine's clock.",
        )
    if schema < known:
        return "ok", f"sound; the next start brings it from schema {schema} to {known}.", "Make a backup before."
    return "ok", f"sound (schema {schema})."


def _number(db: apsw.Connection, sql: str) -> int:
    (row,) = db.execute(sql).fetchall()
    return int(str(row[0] or 0))


def _mode(path: Path) -> str:
    """The journal mode the file itself asks for: `wal` stands in bytes 18 and 19 (sqlite.org/fileformat2.html)."""
    with path.open("rb") as file:
        return "wal" if file.read(20)[18:] == b"\x02\x02" else "other"
