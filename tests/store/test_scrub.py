"""What taking deleted text off the disk does while somebody else reads the database."""

from pathlib import Path

from hubbub.store.scrub import scrub
from hubbub.store.sqlite import PATIENCE, open_connection


def test_while_somebody_reads_the_log_does_not_grow_however_often_it_is_tried(tmp_path: Path) -> None:
    path = tmp_path / "hubbub.db"
    writer, reader = open_connection(str(path)), open_connection(str(path))
    writer.execute("CREATE TABLE said (text TEXT)")
    writer.executemany("INSERT INTO said VALUES (?)", [("x" * 1_000,) for _ in range(500)])
    reader.execute("BEGIN")
    reader.execute("SELECT count(*) FROM said").fetchall()
    writer.execute("DELETE FROM said WHERE rowid = 1")
    log = tmp_path / "hubbub.db-wal"
    before = log.stat().st_size
    assert [scrub(writer, PATIENCE) for _ in range(3)] == [False] * 3
    assert log.stat().st_size == before > 0
    reader.execute("ROLLBACK")
    assert scrub(writer, PATIENCE)
    assert log.stat().st_size == 0
    for db in (writer, reader):
        db.close()
