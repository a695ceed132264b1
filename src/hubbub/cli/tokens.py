"""Where a guest's token is kept between runs, so that the same name comes back as the same person. Knows no server."""

import os
from hashlib import sha256
from pathlib import Path

import msgspec


class Kept(msgspec.Struct):
    """What one file holds."""

    url: str
    name: str
    token: str


def folder() -> Path:
    """`$XDG_STATE_HOME/hubbub/tokens`, by default below `~/.local/state`."""
    state = os.environ.get("XDG_STATE_HOME") or str(Path.home() / ".local" / "state")
    return Path(state) / "hubbub" / "tokens"


class Keeper:
    """The tokens for one server, by name; a file each, readable by their owner only. No name is the name ``."""

    def __init__(self, url: str, place: Path | None = None) -> None:
        self.url = url
        self.place = place or folder()

    def load(self, name: str) -> str | None:
        """The token kept for that name, if any; a file that cannot be read counts as none."""
        try:
            kept = msgspec.json.decode(self._file(name).read_bytes(), type=Kept)
        except (OSError, msgspec.DecodeError):
            return None
        return kept.token if kept.url == self.url else None

    def save(self, name: str, token: str) -> None:
        """Keep a token. Raises OSError."""
        self.place.mkdir(parents=True, exist_ok=True, mode=0o700)
        new = self.place / f".{os.getpid()}.new"
        new.unlink(missing_ok=True)
        with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(msgspec.json.encode(Kept(self.url, name, token)))
        new.replace(self._file(name))

    def forget(self, name: str) -> None:
        """Drop the token of that name, if there is one."""
        self._file(name).unlink(missing_ok=True)

    def _file(self, name: str) -> Path:
        return self.place / (sha256(f"{self.url}\n{name.casefold()}".encode()).hexdigest()[:32] + ".json")
