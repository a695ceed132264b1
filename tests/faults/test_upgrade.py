"""Upgrades (RELIABILITY B 29): from the very first schema with data in it, killed at any moment, to the newest; never back.

The steps rehearsed are all that were released, and two made up after them, so that there is always one to be killed in.
"""

import json
import random
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import apsw
import pytest

from hubbub.store.migrate import _statements, migrate, migrations
from hubbub.store.sqlite import InlineSqlite
from tests.faults.server import Died
from tests.faults.speaker import LOBBY, Speaker, read_all
from tests.faults.strace import killed_in
from tests.faults.test_kill import check_integrity

FIRST = Path(__file__).with_name("schema_1.sql")

TOKEN = "134M5i1iXuh5XoqR_q_o3rwmRjaTHxKDSP4J9Z2vOd0"
"""Ann's, whose hash is in there."""

MANY = 3_000
"""Further messages, so that a step that rewrites them takes its time."""

MORE = f"""
WITH RECURSIVE n (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < {MANY})
INSERT INTO messages SELECT 'r2', 4 + n, 1 + n, 1795564249787784 + n, 'u2', 'bob', 'more ' || n, NULL, '' FROM n;
WITH RECURSIVE n (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < {MANY})
INSERT INTO events SELECT 'r2', 4 + n, 1795564249787784 + n, 'u2', 'message.sent', json_object('type', 'message.sent',
  'room', 'r2', 'seq', 4 + n, 'at', '2026-11-24T23:50:49.787Z', 'by', json_object('id', 'u2', 'name', 'bob', 'kind', 'guest'),
  'text', 'more ' || n) FROM n;
UPDATE rooms SET seq = seq + {MANY}, counted = counted + {MANY} WHERE id = 'r2';
"""

REHEARSED = [
    "ALTER TABLE messages ADD COLUMN rehearsed BIGINT NOT NULL DEFAULT 0; UPDATE messages SET rehearsed = seq;",
    "CREATE TABLE rehearsal AS SELECT * FROM messages; CREATE INDEX rehearsals ON rehearsal (text); "
    "DROP INDEX IF EXISTS messages_of_author;",
]

KNOWN = [*migrations(), *enumerate(REHEARSED, start=migrations()[-1][0] + 1)]

UPGRADE = """
import asyncio, json, pathlib, sys
from hubbub.store import migrate
from hubbub.store.sqlite import Sqlite
known = [tuple(step) for step in json.loads(sys.argv[2])]
migrate.migrations = lambda: known
async def upgrade():
    store = Sqlite(pathlib.Path(sys.argv[1]))
    await migrate.migrate(store)
    await store.close()
asyncio.run(upgrade())
"""


def upgrade(database: Path, *wrap: str) -> int:
    """What the next release does at its start, in a process of its own. Returns the exit code."""
    command = [*wrap, sys.executable, "-c", UPGRADE, str(database), json.dumps(KNOWN)]
    return subprocess.run(command, check=False, timeout=60).returncode


@pytest.fixture
def old(tmp_path: Path) -> Path:
    """A data folder as a server of schema 1 left it."""
    folder = tmp_path / "old"
    folder.mkdir(mode=0o700)
    db = apsw.Connection(str(folder / "hubbub.db"))
    db.execute("PRAGMA journal_mode = WAL")
    for sql in ("CREATE TABLE schema_version (version BIGINT NOT NULL);", KNOWN[0][1], FIRST.read_text("utf-8"), MORE):
        for statement in _statements(sql, is_sqlite=True):
            db.execute(statement).fetchall()
    db.execute("INSERT INTO schema_version VALUES (1)")
    assert db.execute("PRAGMA foreign_key_check").fetchall() == []
    db.close()
    return folder


SHAPE = "SELECT type, name, sql FROM sqlite_schema WHERE name NOT LIKE 'sqlite_%' ORDER BY type, name"


async def shapes(monkeypatch: pytest.MonkeyPatch) -> list[list[Any]]:
    """What a whole database looks like after each number of steps."""
    found: list[list[Any]] = []
    for count in range(1, len(KNOWN) + 1):
        store = InlineSqlite()
        monkeypatch.setattr("hubbub.store.migrate.migrations", lambda upto=count: KNOWN[:upto])
        await migrate(store)
        found.append(await store.read(lambda tx: tx.all(SHAPE)))
        await store.close()
    monkeypatch.undo()
    return found


def look(database: Path) -> tuple[int, list[Any], list[Any]]:
    """The schema's number, what it looks like, and everything that was said under it."""
    db = apsw.Connection(str(database))
    shape = db.execute(SHAPE).fetchall()
    (version,) = db.execute("SELECT max(version) FROM schema_version").fetchone() or (0,)
    said = "SELECT room_id, seq, ordinal, at, author_id, author_name, text, key, mentions FROM messages ORDER BY 1, 2"
    texts = db.execute(said).fetchall()
    db.close()
    return int(version or 0), shape, texts


async def test_29_an_upgrade_that_is_killed_is_whole_or_was_not_and_goes_on(
    old: Path, tmp_path: Path, rng: random.Random, monkeypatch: pytest.MonkeyPatch
) -> None:
    """B 29: kill -9 at ten random writes: the old schema or a newer one, complete; the next start finishes the way."""
    known = await shapes(monkeypatch)
    _, _, texts = look(old / "hubbub.db")
    writes = tmp_path / "writes"
    whole = tmp_path / "whole"
    shutil.copytree(old, whole)
    assert upgrade(whole / "hubbub.db", *killed_in("pwrite64", None, whole / "hubbub.db", log=writes)) == 0
    # The calls are counted for each thread; one of them does the steps.
    total = max(Counter(line.split()[0] for line in writes.read_text().splitlines() if "pwrite64(" in line).values())
    versions = []
    for n in sorted(rng.sample(range(1, total), 10)):
        trial = tmp_path / f"trial-{n}"
        shutil.copytree(old, trial)
        assert upgrade(trial / "hubbub.db", *killed_in("pwrite64", n, trial / "hubbub.db")) != 0
        version, shape, kept = look(trial / "hubbub.db")
        assert shape == known[version - 1], f"half of a step at write {n} of {total}"
        assert kept == texts
        versions.append(version)
        assert upgrade(trial / "hubbub.db") == 0
        assert look(trial / "hubbub.db") == (len(KNOWN), known[-1], texts)
    print(f"killed at ten of {total} writes; the schema was then {versions} of {len(KNOWN)}")
    assert min(versions) < len(KNOWN), "no kill came in the middle"


async def test_29_what_the_first_schema_held_is_served_by_the_newest(
    serve: Callable[..., Any], old: Path, rng: random.Random
) -> None:
    """B 29: after any kills at the start, tokens, history, keys, read positions and direct conversations are what they were."""
    for _ in range(3):
        try:
            server = await serve(data=old, wrap=killed_in("pwrite64", rng.randrange(1, 40), old / "hubbub.db"))
        except Died:
            continue
        await server.kill()
    server = await serve(data=old)
    ann = Speaker(server.url)
    ann.token = TOKEN
    welcome = await ann.connect(token=TOKEN)
    assert (welcome["you"]["name"], welcome["epoch"]) == ("ann", "e3d724e7c69c3521a")
    rooms = {room["id"]: (room["kind"], room["seq"], room["read"], room["unread"]) for room in welcome["rooms"]}
    assert rooms == {"r1": ("channel", 20, 16, 2), "r2": ("private", 3_004, 2, 3_001), "r3": ("direct", 4, 4, 0)}
    again = await ann.ask("message.send", room=LOBBY, text="line 7", key="ann-7")
    assert (again["seq"], again.get("duplicate")) == (11, True)
    assert (await ann.ask("message.send", room="@bob", text="psst", key="ann-13"))["seq"] == 4
    assert (await ann.ask("message.send", room=LOBBY, text="line 8", key="ann-7"))["code"] == "key_conflict"
    assert (await ann.ask("message.send", room=LOBBY, text="new", key="ann-14"))["seq"] == 21
    await ann.hang_up()
    history = await read_all(server.url, "r1", "r2", "r3", token=TOKEN)
    assert [event["seq"] for event in history["r1"]] == list(range(1, 22))
    assert [event["text"] for event in history["r1"] if event["type"] == "message.sent"][-3:] == [
        "@ann ¿qué tal? 你好 🙂",
        "I was here",
        "new",
    ]
    assert len(history["r2"]) == 3_004
    await server.kill()
    check_integrity(server)


async def test_29_a_downgrade_is_refused_and_harms_nothing(serve: Callable[..., Any], old: Path) -> None:
    """B 29: data of a newer Hubbub: one clear sentence, no byte changed, and the newer one goes on with them."""
    assert upgrade(old / "hubbub.db") == 0
    before = (old / "hubbub.db").read_bytes()
    with pytest.raises(Died, match=rf"newer Hubbub \(schema {len(KNOWN)}; this one knows {len(migrations())}\)"):
        await serve(data=old)
    assert (old / "hubbub.db").read_bytes() == before
    assert upgrade(old / "hubbub.db") == 0
