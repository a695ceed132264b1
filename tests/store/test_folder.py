"""The data folder."""

import stat
from pathlib import Path

import pytest

from hubbub.store.folder import BadKey, Folder, FolderInUse


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_what_is_kept_is_for_the_server_alone(tmp_path: Path) -> None:
    folder = Folder(tmp_path / "data")
    assert folder.key
    kept = (folder.path, folder.database, folder.path / "lock", folder.path / "secret.key")
    assert [mode(p) for p in kept] == [0o700, 0o600, 0o600, 0o600]
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


def test_the_key_is_made_once_and_never_again(tmp_path: Path) -> None:
    folder, other = Folder(tmp_path / "a"), Folder(tmp_path / "b")
    assert len(folder.key) == 32
    assert folder.key == folder.key != other.key
    assert {path.name for path in folder.path.iterdir()} == {"lock", "secret.key"}


def test_a_key_that_was_half_made_is_made_again(tmp_path: Path) -> None:
    """A start that is killed in the middle leaves a part, whatever is in it."""
    folder = Folder(tmp_path)
    (tmp_path / ".secret.key.part").write_text("ab" * 40)
    assert len(folder.key) == 32


@pytest.mark.parametrize("text", ["", "ab" * 31, "zz" * 32, "\xff" * 64])
def test_a_file_that_holds_no_key_is_not_replaced(tmp_path: Path, text: str) -> None:
    """A new key in its place would make every app's codes wrong without a word."""
    folder = Folder(tmp_path)
    (tmp_path / "secret.key").write_text(text, "latin-1")
    with pytest.raises(BadKey):
        _ = folder.key
    assert (tmp_path / "secret.key").read_text("latin-1") == text
