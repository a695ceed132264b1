"""The data folder: private, and used by one server at a time. Must not know what is in the database."""

import fcntl
import os
from pathlib import Path


class FolderInUse(Exception):
    """Another server works on the folder."""


class Folder:
    """A folder that is held until `release`. Raises FolderInUse or OSError."""

    def __init__(self, path: Path) -> None:
        self.path = path
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._lock = _private(path / "lock")
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(self._lock)
            raise FolderInUse(str(path)) from None

    @property
    def database(self) -> Path:
        """The database file, made private before SQLite writes to it."""
        path = self.path / "hubbub.db"
        os.close(_private(path))
        return path

    def release(self) -> None:
        os.close(self._lock)


def _private(path: Path) -> int:
    return os.open(path, os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600)
