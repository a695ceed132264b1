"""Takes what was deleted out of SQLite's files. Must not know what it was.

`secure_delete` overwrites what is removed from a page. It leaves the older pages, which stand in the write-ahead log, and copies
of rows in the unused parts of pages that were once divided.
"""

import apsw

PATIENCE = 100
"""Milliseconds to wait for whoever reads: all others wait as well, and it can be tried again."""

SMALL = 16 * 1024 * 1024
"""Bytes of a database that is compacted in about a tenth of a second."""


def scrub(db: apsw.Connection, patience: int) -> bool:
    """Empty the log and compact the database, if it is small. False while others read what was; `patience` is the usual one."""
    db.set_busy_timeout(PATIENCE)
    try:
        # Before all else: compacting writes the whole database into the log, and tried again and again would fill the disk.
        if not _empties_log(db):
            return False
        if _size(db) > SMALL:
            return True
        db.execute("VACUUM")
        return _empties_log(db)
    finally:
        db.set_busy_timeout(patience)


def _empties_log(db: apsw.Connection) -> bool:
    ((is_busy, _, _),) = db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    return not is_busy


def _size(db: apsw.Connection) -> int:
    return int(db.pragma("page_count")) * int(db.pragma("page_size"))
