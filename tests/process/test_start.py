"""`hubbub serve` as an operator starts it: what is wrong is said in one sentence, with an exit code and no traceback."""

import os
import socket
import sqlite3
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from tests.faults.server import Server


def serve(*flags: str, **environ: str) -> tuple[int, str]:
    """Run it to its end, which these must come to by themselves."""
    done = subprocess.run(
        [sys.executable, "-m", "hubbub", "serve", *flags], env={**os.environ, **environ}, capture_output=True,
        text=True, timeout=30, check=False,
    )  # fmt: skip
    return done.returncode, done.stderr


def assert_one_sentence(fault: tuple[int, str], code: int, *words: str) -> None:
    exit_code, text = fault
    assert exit_code == code, text
    assert len(text.splitlines()) == 1, text
    assert text.startswith("hubbub: ")
    assert text.rstrip().endswith(".")
    for word in words:
        assert word in text


def test_a_taken_port(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        assert_one_sentence(serve("--port", port, "--data", str(tmp_path)), 1, port, "--port")


def test_a_file_where_the_data_folder_should_be(tmp_path: Path) -> None:
    file = tmp_path / "data"
    file.write_text("")
    assert_one_sentence(serve("--port", "0", "--data", str(file)), 1, str(file), "is a file", "--data")


def test_a_folder_that_cannot_be_made() -> None:
    assert_one_sentence(serve("--port", "0", "--data", "/proc/nowhere"), 1, "/proc/nowhere")


def test_a_damaged_database(tmp_path: Path) -> None:
    (tmp_path / "hubbub.db").write_bytes(b"this is no database, but it is long enough to be taken for one" * 200)
    assert_one_sentence(serve("--port", "0", "--data", str(tmp_path)), 1, "damaged", "hubbub.db")


def test_data_of_a_newer_hubbub(tmp_path: Path) -> None:
    database = sqlite3.connect(tmp_path / "hubbub.db")
    database.executescript(
        "CREATE TABLE schema_version (version BIGINT NOT NULL); INSERT INTO schema_version VALUES (9999);"
    )
    database.close()
    assert_one_sentence(serve("--port", "0", "--data", str(tmp_path)), 1, "newer", "9999")


@pytest.mark.parametrize(
    ("flags", "words"),
    [
        (("--port", "eighty"), ("--port", "eighty", "whole number")),
        (("--guests", "maybe"), ("--guests", "auto, yes, no")),
        (("--message-rate", "-1"), ("--message-rate", "at least 0")),
        (("--config", "/nowhere.toml"), ("/nowhere.toml",)),
    ],
)
def test_a_setting_that_cannot_be_used(flags: tuple[str, ...], words: tuple[str, ...]) -> None:
    assert_one_sentence(serve(*flags), 2, *words)


def test_a_variable_that_is_none_of_ours_but_nearly() -> None:
    assert_one_sentence(serve(HUBBUB_PROT="80"), 2, "HUBBUB_PROT", "HUBBUB_PORT")


async def test_90_a_folder_in_use_and_files_for_the_server_alone(server: Server) -> None:
    """J 90: a second server on the same folder refuses to start; nobody else may read what is kept."""
    folder = Path(server.data)
    assert_one_sentence(serve("--port", "0", "--data", str(folder)), 1, "Another server", str(folder))
    assert set(modes(folder).values()) == {0o600}, modes(folder)


def modes(folder: Path) -> dict[str, int]:
    return {file.name: stat.S_IMODE(file.stat().st_mode) for file in folder.iterdir()}
