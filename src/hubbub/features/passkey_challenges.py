"""Challenges: what a passkey has to sign, soon and once. Must not know how signatures are looked at.

A challenge carries its end and a mark that only this database can make. So nothing is kept of those that are never
answered, however many a stranger asks for, and any node knows those of the others; only one that let somebody in is noted.
"""

import base64
import binascii
import hashlib
import hmac

from ..store import challenges, meta
from .call import Call
from .secrets import hash_of

LASTS = 5 * 60 * 1_000_000
"""Microseconds in which a challenge must be answered."""

NONCE, END, MARK = 16, 8, 16
"""Bytes of its three parts."""

OPENING = "open"


def adding(user_id: str) -> str:
    """What a challenge is for that is answered by a new passkey of this person."""
    return f"add {user_id}"


async def issue(call: Call, purpose: str) -> str:
    """A fresh challenge, good for this purpose only."""
    body = hashlib.sha256(call.secret().encode()).digest()[:NONCE] + (call.now.at + LASTS).to_bytes(END)
    return to_text(body + _mark(body, purpose, await meta.secret(call.tx)))


async def is_good(call: Call, challenge: str, purpose: str) -> bool:
    """Whether we have issued it for that purpose, and not too long ago."""
    raw = to_bytes(challenge)
    if raw is None or len(raw) != NONCE + END + MARK:
        return False
    body, mark = raw[:-MARK], raw[-MARK:]
    is_ours = hmac.compare_digest(mark, _mark(body, purpose, await meta.secret(call.tx)))
    return is_ours and int.from_bytes(body[NONCE:]) > call.now.at


async def spend(call: Call, challenge: str) -> bool:
    """Use a good challenge up; False if it has been, or has come to its end meanwhile."""
    until = int.from_bytes((to_bytes(challenge) or b"")[NONCE : NONCE + END])
    return until > call.now.at and await challenges.spend(call.tx, hash_of(challenge), call.now.at, until)


def to_text(raw: bytes) -> str:
    """Base64url without its `=`, as WebAuthn writes bytes."""
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def to_bytes(text: str) -> bytes | None:
    """The bytes again; None for what `to_text` would not have written."""
    try:
        raw = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except (ValueError, binascii.Error):
        return None
    return raw if to_text(raw) == text else None


def _mark(body: bytes, purpose: str, secret: str) -> bytes:
    return hmac.new(secret.encode(), b"challenge " + purpose.encode() + b" " + body, hashlib.sha256).digest()[:MARK]
