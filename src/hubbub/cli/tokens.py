"""Where tokens are kept between runs, so that the same name comes back as the same person. Knows no server."""

import os
from hashlib import sha256
from pathlib import Path

import msgspec

SIGNED_IN = "@"
"""Under this name, which nobody can have, is kept who is signed in."""


class Kept(msgspec.Struct):
    """What one file holds. `device` shows at the next sign-in that there was one here before."""

    url: str
    name: str
    token: str
    device: str = ""


def folder() -> Path:
    """`$XDG_STATE_HOME/hubbub/tokens`, by default below `~/.local/state`."""
    state = os.environ.get("XDG_STATE_HOME") or str(Path.home() / ".local" / "state")
    return Path(state) / "hubbub" / "tokens"


class Keeper:
    """The tokens for one server: guests', by name, and one account's; a file each, readable by their owner only.

    A guest without a name has the name ``.
    """

    def __init__(self, url: str, place: Path | None = None) -> None:
        self.url = url
        self.place = place or folder()

    def load(self, name: str) -> str | None:
        """The token kept for that guest, if any; a file that cannot be read counts as none."""
        kept = self._read(name)
        return kept.token if kept else None

    def save(self, name: str, token: str) -> None:
        """Keep a guest's token. Raises OSError."""
        self._write(name, Kept(self.url, name, token))

    def forget(self, name: str) -> None:
        """Drop the token of that guest, if there is one."""
        self._file(name).unlink(missing_ok=True)

    def account(self) -> Kept | None:
        """Who is, or was, signed in; without a token it is over."""
        return self._read(SIGNED_IN)

    def sign_in(self, name: str, token: str, device: str) -> None:
        """Keep who is signed in from now on. Raises OSError."""
        self._write(SIGNED_IN, Kept(self.url, name, token, device))

    def rename(self, name: str) -> None:
        """Whoever is signed in is called so from now on. Raises OSError."""
        if kept := self.account():
            self.sign_in(name, kept.token, kept.device)

    def sign_out(self) -> None:
        """Drop the account's token. Who it was is kept, for the next time. Raises OSError."""
        if kept := self.account():
            self.sign_in(kept.name, "", kept.device)

    def _read(self, name: str) -> Kept | None:
        try:
            kept = msgspec.json.decode(self._file(name).read_bytes(), type=Kept)
        except (OSError, msgspec.DecodeError):
            return None
        return kept if kept.url == self.url else None

    def _write(self, name: str, kept: Kept) -> None:
        self.place.mkdir(parents=True, exist_ok=True, mode=0o700)
        new = self.place / f".{os.getpid()}.new"
        new.unlink(missing_ok=True)
        with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(msgspec.json.encode(kept))
        new.replace(self._file(name))

    def _file(self, name: str) -> Path:
        return self.place / (sha256(f"{self.url}\n{name.casefold()}".encode()).hexdigest()[:32] + ".json")
