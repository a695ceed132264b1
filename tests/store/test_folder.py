"""The data folder."""

import stat
from pathlib import Path

import pytest

from hubbub.store.folder import Folder, FolderInUse


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_what_is_kept_is_for_the_server_alone(tmp_path: Path) -> None:
    folder = Folder(tmp_path / "data")
    assert [mode(p) for p in (folder.path, folder.database, folder.path / "lock")] == [0o700, 0o600, 0o600]
    folder.release()


def test_a_folder_serves_one_server_at_a_time(tmp_path: Path) -> None:
    first = Folder(tmp_path)
    with pytest.raises(FolderInUse):
        Folder(tmp_path)
    first.release()
    Folder(tmp_path).release()


def test_a_file_where_the_folder_should_be_is_an_os_error(tmp_path: Path) -> None:
    (tmp_path / "data").touch()
    with pytest.raises(OSError, match="exists"):
        Folder(tmp_path / "data")
