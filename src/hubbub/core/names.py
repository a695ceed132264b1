"""What people and rooms may be called, and when two names are the same. Must not know who has which."""

import re
import unicodedata
from functools import lru_cache, partial
from itertools import takewhile

from ..protocol.errors import Refused

USER_NAME, ROOM_NAME = 40, 64
"""Longest names, in characters."""

RESERVED = frozenset({"hubbub", "system", "here", "all", "everyone", "channel", "room"})

_ID = re.compile(r"[ru]\d+")
_MENTION = re.compile(r"(?<![\w@])@([^\s@]+)")
_INVISIBLE = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
_BLANK = re.compile("[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2800\u3164\ufe00-\ufe0f\uffa0\U000e0100-\U000e01ef]")
"""Letters and marks that show as nothing (Unicode's Default_Ignorable_Code_Point, and the blank Braille cell)."""


def user_name(wish: str) -> str:
    """The name as it will be shown. Raises Refused("bad_name") for one nobody may have."""
    name = " ".join(unicodedata.normalize("NFKC", wish).split())
    _require_visible(name, "A name", USER_NAME)
    if not name[0].isalnum():
        raise Refused("bad_name", "A name starts with a letter or a digit.")
    if key_of(name) in RESERVED or _ID.fullmatch(key_of(name)):
        raise Refused("bad_name", f"The name {name} is kept for the system.")
    return name


def room_name(wish: str) -> str:
    """The room's name without its `#`. Raises Refused("bad_name")."""
    name = unicodedata.normalize("NFKC", wish).strip().removeprefix("#")
    _require_visible(name, "A room's name", ROOM_NAME)
    if not name[0].isalnum() or any(not _is_of_words(char, "_.-") for char in name):
        raise Refused(
            "bad_name", "A room's name is made of letters, digits, '-', '_' and '.', and starts with a letter or digit."
        )
    if _ID.fullmatch(key_of(name)):
        raise Refused("bad_name", f"The name {name} looks like an id and would be taken for one.")
    return name


def room_topic(wish: str) -> str:
    """The topic as it will be shown: one line. Raises Refused("invalid")."""
    if any(unicodedata.category(char) in {"Cc", "Zl", "Zp"} for char in wish):
        raise Refused("invalid", "A topic is one line of text, without control characters.")
    return wish.strip()


def display_name(wish: str) -> str:
    """What somebody likes to be called, as it will be shown; empty for nothing of the kind. Raises Refused("bad_name")."""
    name = " ".join(unicodedata.normalize("NFKC", wish).split())
    if name:
        _require_visible(name, "A display name", USER_NAME)
    return name


@lru_cache(maxsize=4096)
def key_of(name: str) -> str:
    """What two names share when they count as the same: case, width and kind of space make no difference."""
    return "_".join(unicodedata.normalize("NFKC", name).casefold().split())


def mentioned(text: str) -> list[str]:
    """The name keys a text mentions with `@name`, each once, in order, at most 50."""
    if "@" not in text:
        return []
    words = ("".join(takewhile(partial(_is_of_words, signs="_.-'"), word)) for word in _MENTION.findall(text))
    found = dict.fromkeys(key_of(word.rstrip(".-'")) for word in words if word[:1].isalnum())
    return list(found)[:50]


def _is_of_words(char: str, signs: str) -> bool:
    """Letters and digits of any script, the marks that belong to them, and these signs."""
    return char.isalnum() or char in signs or unicodedata.category(char)[0] == "M"


def _require_visible(name: str, what: str, longest: int) -> None:
    if not name:
        raise Refused("bad_name", f"{what} cannot be empty.")
    if len(name) > longest:
        raise Refused("bad_name", f"{what} has at most {longest} characters; this one has {len(name)}.")
    if _BLANK.search(name) or any(unicodedata.category(char) in _INVISIBLE for char in name):
        raise Refused("bad_name", f"{what} cannot hold control or invisible characters.")
