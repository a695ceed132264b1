"""Starts that nobody plans: a database that is no file, damaged inside or held by others; certificates that are none."""

import os
import sqlite3
from pathlib import Path

import pytest

from hubbub.serving import listen
from tests.faults.server import Server
from tests.process.test_start import assert_one_sentence, serve


def start(data: Path, *flags: str) -> tuple[int, str]:
    return serve("--port", "0", "--data", str(data), *flags)


def test_a_folder_where_the_database_should_be(tmp_path: Path) -> None:
    (tmp_path / "hubbub.db").mkdir()
    assert_one_sentence(start(tmp_path), 1, "hubbub.db", "is a directory")


async def test_a_database_that_is_damaged_inside(server: Server) -> None:
    """Its first page is whole, so it opens; what is in it cannot be read."""
    await server.stop()
    data = bytearray(server.database.read_bytes())
    data[2 * 4096 :] = b"\xff" * (len(data) - 2 * 4096)
    server.database.write_bytes(data)
    assert_one_sentence(start(server.data), 1, "damaged", "hubbub.db", "restore a backup")


def test_a_database_that_another_program_holds(tmp_path: Path) -> None:
    other = sqlite3.connect(tmp_path / "hubbub.db", isolation_level=None)
    other.execute("PRAGMA journal_mode = WAL")
    other.execute("BEGIN IMMEDIATE")
    assert_one_sentence(start(tmp_path), 1, "Another program", "hubbub.db")
    other.close()


def test_a_key_that_is_none(tmp_path: Path) -> None:
    (tmp_path / "secret.key").write_text("the key is under the mat")
    assert_one_sentence(start(tmp_path), 1, "secret.key", "put back a copy")


def test_a_database_of_something_else(tmp_path: Path) -> None:
    other = sqlite3.connect(tmp_path / "hubbub.db")
    other.execute("CREATE TABLE users (x)")
    other.close()
    assert_one_sentence(start(tmp_path), 1, "hubbub.db", "users")


@pytest.mark.parametrize("text", [None, "no certificate"])
def test_a_certificate_that_is_none(tmp_path: Path, text: str | None) -> None:
    pem = tmp_path / "site.pem"
    if text is not None:
        pem.write_text(text)
    assert_one_sentence(
        start(tmp_path / "data", "--tls-cert", str(pem), "--tls-key", str(pem)), 1, "site.pem", "certificate"
    )


@pytest.mark.parametrize("host", ["no-such-host.invalid", "192.0.2.1", "999.999.999.999"])
def test_an_address_that_is_not_ours(tmp_path: Path, host: str) -> None:
    assert_one_sentence(start(tmp_path, "--host", host), 1, host)


def test_a_start_that_failed_leaves_nothing_behind_that_stops_the_next(tmp_path: Path) -> None:
    (tmp_path / "hubbub.db").mkdir()
    start(tmp_path)
    (tmp_path / "hubbub.db").rmdir()
    (tmp_path / "lock").unlink()
    (tmp_path / "lock").mkdir()
    assert_one_sentence(start(tmp_path), 1, str(tmp_path))
    assert not os.path.lexists(tmp_path / "hubbub.db-wal")


def test_a_port_is_taken_from_the_moment_it_is_bound() -> None:
    """Two servers that start at the same moment: one of them is told at once."""
    (first,) = listen("127.0.0.1", 0)
    with first, pytest.raises(OSError, match="in use"):
        listen("127.0.0.1", first.getsockname()[1])


@pytest.mark.parametrize("seconds", ["0.2", "1"])
async def test_the_shortest_times_that_may_be_set_are_served(tmp_path: Path, seconds: str) -> None:
    """They are rounded up to what the wheel can tell apart; nobody who answers is sent away."""
    from hubbub.client import Client

    server = Server(
        tmp_path, *(f for flag in ("--ping-interval", "--ping-timeout", "--hello-timeout") for f in (flag, seconds))
    )
    await server.start()
    try:
        async with Client(server.url, name="ann") as ann:
            for n in range(3):
                await ann.send("lobby", str(n))
    finally:
        await server.stop()
