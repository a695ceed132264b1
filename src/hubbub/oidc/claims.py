"""What a provider's claims say of a person, in our words. Must not know what comes of it."""

from collections.abc import Iterable
from typing import Any, NamedTuple

NAMES = ("preferred_username", "nickname", "name", "email")
"""Where a name is looked for, in this order."""


class Described(NamedTuple):
    """Somebody: `wish` is a name to go by, `domain` that of a verified address, `words` those of the asked-for that hold."""

    subject: str
    wish: str = ""
    display: str = ""
    domain: str = ""
    words: tuple[str, ...] = ()


def described(claims: dict[str, Any], words: Iterable[str]) -> Described:
    """`words` are `claim:value`. A claim within others is written with dots, such as `realm_access.roles`."""
    wish = next((text for name in NAMES if (text := _text(claims, name))), "")
    is_verified = claims.get("email_verified") is True
    return Described(
        claims["sub"], wish.partition("@")[0], _text(claims, "name"),
        _text(claims, "email").rpartition("@")[2].lower() if is_verified else "",
        tuple(word for word in words if _holds(claims, word)),
    )  # fmt: skip


def wanted(words: Iterable[str], needs_domain: bool) -> set[str]:
    """The claims that are needed to describe somebody."""
    needed = {"preferred_username", "name", *(word.partition(":")[0].partition(".")[0] for word in words)}
    return needed | ({"email", "email_verified"} if needs_domain else set())


def _holds(claims: dict[str, Any], word: str) -> bool:
    claim, _, value = word.partition(":")
    found = claims.get(claim, _within(claims, claim))
    return value in found if isinstance(found, list) else isinstance(found, str) and found == value


def _within(claims: Any, path: str) -> Any:
    for step in path.split("."):
        claims = claims.get(step) if isinstance(claims, dict) else None
    return claims


def _text(claims: dict[str, Any], name: str) -> str:
    found = claims.get(name)
    return found[:1000].strip() if isinstance(found, str) and found.isprintable() else ""
