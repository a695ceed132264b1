"""Recovery codes: what somebody kept for the day their second factor is lost. Must not know what the others are."""

import base64
from hashlib import sha256

from ..store import factors
from .call import Call
from .secrets import hash_of

HOW_MANY = 10

LETTERS = 16
"""Of base 32, so 80 bits of each code: too many to be guessed, from its hash too."""


async def make(call: Call) -> list[str]:
    """Give the caller new codes, in place of any others."""
    codes = [_fresh(call) for _ in range(HOW_MANY)]
    await factors.set_codes(call.tx, call.person.id, [hash_of(plain(code)) for code in codes])
    return codes


async def use(call: Call, user_id: str, code: str) -> bool:
    """Use up one of somebody's codes; False if it is none of them."""
    return await factors.take_code(call.tx, user_id, hash_of(plain(code)))


def plain(code: str) -> str:
    """One code, however it was typed."""
    return "".join(char for char in code.lower() if char.isalnum())


def _fresh(call: Call) -> str:
    letters = base64.b32encode(sha256(call.secret().encode()).digest()).decode().lower()[:LETTERS]
    return "-".join(letters[at : at + 4] for at in range(0, LETTERS, 4))
