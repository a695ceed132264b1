"""Which names look alike. Must not know who has which.

The idea is the skeleton of Unicode's UTS #39: two names with one skeleton are told apart by no reader.
"""

from functools import cache

from .names import key_of

_SHORT = {"I": "l", "|": "l", "1": "l", "0": "o"}
"""What looks alike in ASCII already; small letters stay what they are."""


def skeleton(name: str) -> str:
    """What names share that can be mistaken for one another, such as `alice` and `аlіce` with Cyrillic letters."""
    return key_of("".join(_plain(char) for char in name))


def _plain(char: str) -> str:
    """The plain Latin letter that looks like this one, or the character as it is."""
    return _SHORT.get(char, char) if char.isascii() else _lookalikes().get(char, char)


@cache
def _lookalikes() -> dict[str, str]:
    """Character → the ASCII letter it can be mistaken for. Loaded when first needed: the table is large."""
    from confusable_homoglyphs.confusables import confusables_data  # type: ignore[import-untyped]

    found: dict[str, str] = {}
    for char, others in confusables_data.items():
        plain = next((other["c"] for other in others if len(other["c"]) == 1 and other["c"].isascii()), None)
        if plain is not None and not char.isascii() and plain.isalnum():
            found[char] = _SHORT.get(plain, plain)
    return found
