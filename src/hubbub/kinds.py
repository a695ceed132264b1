"""How each kind of setting is read from text, and written again. Must not know which settings there are."""

import ipaddress
import math
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple, TypeVar
from urllib.parse import urlsplit

T = TypeVar("T")


class Kind(NamedTuple):
    """How one sort of value is read from text. `read` raises ValueError for anything but what `allowed` says."""

    read: Callable[[str], Any]
    allowed: str
    metavar: str


def as_text(value: Any) -> str:
    """A value as it is written on the command line: lists by commas, whole floats without their fraction, nothing for none."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list | tuple):
        return ",".join(map(as_text, value))
    return f"{value:g}" if isinstance(value, float) else str(value)


def whole(least: int, most: int = 2**31 - 1, metavar: str = "N") -> Kind:
    span = f"from {least} to {most}" if most < 2**31 - 1 else f"of at least {least}"
    return Kind(lambda text: _within(int(text), least, most), f"a whole number {span}", metavar)


def number(above: float | None = None, metavar: str = "N") -> Kind:
    """A finite number: greater than `above`, or, without it, of at least 0."""
    if above is None:
        return Kind(lambda text: _within(float(text), 0, 1e9), "a number of at least 0", metavar)
    return Kind(
        lambda text: _within(float(text), math.nextafter(above, 1e9), 1e9), f"a number above {above:g}", metavar
    )


def one_of(*words: str) -> Kind:
    return Kind(lambda text: words[words.index(text.lower())], f"one of {', '.join(words)}", "|".join(words))


def _within(value: T, least: float, most: float) -> T:
    if not least <= value <= most:  # type: ignore[operator]
        raise ValueError
    return value


def _word(text: str) -> str:
    if not text or any(c.isspace() or not c.isprintable() for c in text):
        raise ValueError
    return text


def _line(text: str, most: int) -> str:
    if len(text) > most or not text.isprintable():
        raise ValueError
    return text


def _origin(text: str) -> str:
    """An origin as browsers send it: scheme and authority, lower case, nothing behind."""
    parts = urlsplit(text)
    if (
        parts.scheme not in {"http", "https"}
        or not parts.netloc
        or text.count("/") > 2
        or parts.query
        or parts.fragment
    ):
        raise ValueError
    return text.lower()


def _url(text: str) -> str:
    parts = urlsplit(text)
    if text and (
        parts.scheme not in {"http", "https"} or not parts.hostname or parts.port == 0 or parts.query or parts.fragment
    ):
        raise ValueError
    return text.rstrip("/")


def _issuer(text: str) -> str:
    """An issuer is compared letter by letter. It is asked by https, except on this machine."""
    parts = urlsplit(_url(text) and text)
    if text and parts.scheme != "https" and parts.hostname not in {"localhost", "127.0.0.1", "::1"}:
        raise ValueError
    return text


def _rank(text: str) -> str:
    """`claim:value=rank`; the claim has no colon, the value may have."""
    said, _, rank = text.rpartition("=")
    claim, _, value = said.partition(":")
    if not claim or not value or rank not in {"admin", "member", "guest"}:
        raise ValueError
    return text


def _secret(text: str) -> str:
    """The secret, or what the file named by @ holds."""
    if not text.startswith("@"):
        return text
    try:
        return Path(text[1:]).expanduser().read_text("utf-8").strip()
    except (OSError, UnicodeDecodeError):
        raise ValueError from None


def _listed(read: Callable[[str], str], allowed: str, metavar: str) -> Kind:
    """Several of a kind, separated by commas."""
    return Kind(lambda text: tuple(read(part.strip()) for part in text.split(",") if part.strip()), allowed, metavar)


ADDRESS = Kind(_word, "a host name or an IP address, such as 127.0.0.1 or 0.0.0.0 for all", "HOST")
FOLDER = Kind(lambda text: Path(text).expanduser(), "the path of a folder", "FOLDER")
FILE_OR_NONE = Kind(lambda text: Path(text).expanduser() if text else None, "the path of a file", "FILE")
ORIGINS = _listed(_origin, "origins such as https://chat.example.org, separated by commas", "ORIGIN,…")
NETWORKS = _listed(
    lambda text: str(ipaddress.ip_network(text)),
    "addresses and networks such as 127.0.0.1,10.0.0.0/8, separated by commas",
    "NETWORK,…",
)
WORDS = _listed(_word, "words, separated by commas", "WORD,…")
DOMAINS = _listed(lambda text: _word(text).lower(), "domains such as example.org, separated by commas", "DOMAIN,…")
RANKS = _listed(_rank, "claims and ranks such as groups:chat-admins=admin, separated by commas", "CLAIM:VALUE=RANK,…")
WORD = Kind(lambda text: text and _word(text), "one word", "WORD")
ISSUER = Kind(_issuer, "an https address such as https://accounts.example.org, just as the provider writes it", "URL")
SECRET = Kind(_secret, "the secret itself, or @ and the path of a file that holds it", "SECRET|@FILE")
URL = Kind(_url, "an address such as https://chat.example.org", "URL")
LINE = Kind(lambda text: _line(text, 80), "one line of at most 80 characters", "TEXT")
SECONDS = number(above=0, metavar="SECONDS")
LIMIT = whole(0)
