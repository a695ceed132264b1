"""This machine and the data folder: what the doctor says of things that are ill on purpose, and of things that are well."""

import os
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import apsw
import pytest

from hubbub.doctor import database, folder, machine
from hubbub.doctor.finding import look, worst
from hubbub.doctor.settings import contradictions
from hubbub.features.first_start import prepare
from hubbub.store.folder import Folder
from hubbub.store.migrate import migrate
from hubbub.store.sqlite import InlineSqlite


@pytest.fixture
async def data(tmp_path: Path) -> Path:
    """A data folder as a first start leaves it."""
    place = tmp_path / "data"
    kept = Folder(place)
    store = InlineSqlite(str(place / "hubbub.db"))
    await migrate(store)
    await store.transaction(lambda tx: prepare(tx, at=0, epoch="e"))
    await store.close()
    kept.release()
    (place / "hubbub.db").chmod(0o600)
    return place


def change(data: Path, *sql: str) -> None:
    db = apsw.Connection(str(data / "hubbub.db"))
    for line in sql:
        db.execute(line)
    db.close()


def test_a_folder_in_good_order_is_well_and_stays_as_it_was(data: Path) -> None:
    """Whatever was made for looking is gone afterwards."""
    before = sorted(path.name for path in data.iterdir())
    assert folder.rights(data)[0] == "ok"
    assert database.durability(data)[0] == "ok"
    assert database.soundness(data / "hubbub.db")[0] == "ok"
    folder.sync(data, times=2)
    assert sorted(path.name for path in data.iterdir() if "-wal" not in path.name and "-shm" not in path.name) == before


def test_what_others_may_read_is_named_with_the_command_that_ends_it(data: Path) -> None:
    """The folder itself, and each file in it."""
    data.chmod(0o750)
    (data / "hubbub.db").chmod(0o644)
    level, said, do = folder.rights(data)
    assert (level, "hubbub.db" in said, f"{data}/" in said) == ("problem", True, True)
    assert do == f"chmod -R go= {data}"


def test_who_holds_the_folder_is_found(data: Path) -> None:
    """The lock's owner, or nobody."""
    assert folder.holder(data) is None
    kept = Folder(data)
    assert folder.holder(data) == os.getpid()
    kept.release()


def test_a_damaged_page_is_found(data: Path) -> None:
    """One that no start would have read, told on one line."""
    change(data, "PRAGMA wal_checkpoint(TRUNCATE)")
    size = (data / "hubbub.db").stat().st_size
    with (data / "hubbub.db").open("r+b") as file:
        file.seek(size - 4096)
        file.write(os.urandom(4096))
    level, said, do = database.soundness(data / "hubbub.db")
    assert (level, "\n" in said, "hubbub restore" in do) == ("problem", False, True)


def test_what_is_no_database_of_ours_is_told_apart(tmp_path: Path) -> None:
    """Another program's, and something that is none at all."""
    change(tmp_path, "CREATE TABLE recipes (name TEXT)")
    assert "not a database of Hubbub" in database.soundness(tmp_path / "hubbub.db")[1]
    (tmp_path / "hubbub.db").write_bytes(b"no database at all " * 500)
    assert "damaged" in database.soundness(tmp_path / "hubbub.db")[1]


@pytest.mark.parametrize(
    ("sql", "level", "said"),
    [
        ("UPDATE schema_version SET version = 9999", "problem", "newer Hubbub"),
        ("UPDATE rooms SET seq = seq + 1", "problem", "lacks its last events"),
        ("UPDATE events SET at = 9000000000000000", "warning", "in the future"),
    ],
)
def test_a_database_that_is_sound_and_still_wrong(data: Path, sql: str, level: str, said: str) -> None:
    """From another version, cut short by a bad restore, or written under a wrong clock."""
    change(data, sql)
    told = database.soundness(data / "hubbub.db")
    assert (told[0], said in told[1]) == (level, True), told


@pytest.mark.parametrize(
    ("usual", "level"), [(0.000_001, "warning"), (0.002, "ok"), (0.05, "warning"), (0.9, "problem")]
)
def test_a_disk_is_judged_by_its_syncs(usual: float, level: str) -> None:
    """Too quick to be true, good, slow, and stuck."""
    assert folder._judged(usual, usual)[0] == level


def test_a_check_that_cannot_look_is_a_problem_and_no_traceback(tmp_path: Path) -> None:
    """A folder that goes away under it."""
    found = look("disk sync", lambda: folder.sync(tmp_path / "gone"))
    assert (found.level, "cannot be looked at" in found.said) == ("problem", True)


def test_the_machine_is_fit_for_a_server() -> None:
    """The library here is one that keeps its word; a limit below what one address may take is told."""
    assert machine.library()[0] == "ok"
    assert machine.open_files(10**9, None)[0] == "warning"
    assert machine.open_files(0, None)[0] == "warning"


def test_the_worst_finding_counts() -> None:
    assert worst(["ok", "problem", "warning"]) == "problem"
    assert worst([]) == "ok"


GOOD: dict[str, Any] = {
    "host": "127.0.0.1", "is_loopback": True, "takes_guests": True, "guests": "auto", "public_url": "", "tls_cert": None,
    "tls_key": None, "message_rate": 10.0, "message_burst": 20, "sockets_per_address": 200, "trusted_proxies": (), "text_limit": 16_384,
    "frame_limit": 65_536, "replay_limit": 1000, "ping_interval": 25.0,
}  # fmt: skip


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({}, "they agree"),
        ({"public_url": "https://chat.example.org", "trusted_proxies": ("127.0.0.1/32",)}, "guests = auto lets everybody in"),
        ({"public_url": "https://chat.example.org", "guests": "no", "takes_guests": False}, "behind a proxy all people"),
        ({"trusted_proxies": ("10.0.0.0/8", "::/0")}, "names everybody"),
        ({"host": "0.0.0.0", "is_loopback": False, "takes_guests": False}, "without TLS"),
        ({"message_burst": 0}, "switches message-rate off"),
        ({"frame_limit": 16_384}, "does not fit"),
        ({"replay_limit": 0}, "read afresh"),
        ({"ping_interval": 120.0}, "longer than many proxies"),
    ],
)  # fmt: skip
def test_settings_that_contradict_each_other(changed: dict[str, Any], said: str) -> None:
    """Each of them is allowed; together, or in that place, they do harm."""
    found = contradictions(SimpleNamespace(**GOOD | changed))
    assert [f for f in found if said in f.said], found
    assert {f.level for f in found} == ({"warning"} if changed else {"ok"})
