"""The data folder: private, used by one server at a time, and with a key of its own. Must not know what is in the database."""

import fcntl
import os
import secrets
from pathlib import Path

KEY_BYTES = 32


class FolderInUse(Exception):
    """Another server works on the folder."""


class BadKey(Exception):
    """The key file does not hold a key."""


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

    @property
    def key(self) -> bytes:
        """32 secret bytes, made the first time. Raises BadKey.

        They are not in the database and not in its backups: whoever gets hold of those has not got them.
        """
        path = self.path / "secret.key"
        if not path.exists():
            self._make_key(path)
        try:
            key = bytes.fromhex(path.read_text("ascii"))
        except ValueError:
            key = b""
        if len(key) != KEY_BYTES:
            raise BadKey(str(path))
        return key

    def _make_key(self, path: Path) -> None:
        """The file has its name only when the key is on disk."""
        part = path.with_name(f".{path.name}.part")
        with open(_private(part), "w", encoding="ascii") as file:
            file.truncate()
            file.write(secrets.token_hex(KEY_BYTES) + "\n")
            file.flush()
            os.fsync(file.fileno())
        part.rename(path)
        folder = os.open(self.path, os.O_RDONLY)
        os.fsync(folder)
        os.close(folder)

    def release(self) -> None:
        os.close(self._lock)


def _private(path: Path) -> int:
    return os.open(path, os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600)
