"""How an authenticator's answer is looked at (WebAuthn). Must not know what comes of it.

This runs beside the road, on the thread of passwords: the library takes 13 MiB and most of a second when it is first
wanted, and a server whose people have no passkeys never wants it.
"""

import hashlib
import hmac
from collections.abc import Callable
from functools import partial
from typing import Any, NamedTuple

import msgspec
import structlog

from ..core.origin import Site
from ..protocol.commands import AddPasskey, OpenByPasskey
from ..store import meta, passkeys
from ..store.passkeys import PasskeyRow
from . import passkey_challenges as challenges
from .call import Call
from .passkey_challenges import to_bytes, to_text

log = structlog.get_logger("hubbub.passkeys")

LONGEST = 1023
"""Bytes of a passkey's id (WebAuthn, 4, Credential ID)."""


class Made(NamedTuple):
    """A passkey that was made for a challenge of ours, by somebody who was there and known to their device."""

    challenge: str
    id: str
    public_key: str
    sign_count: int


class Signed(NamedTuple):
    """A challenge of ours that a passkey has signed, for somebody who was there and known to their device."""

    challenge: str
    sign_count: int


async def to_look_at(call: Call, command: AddPasskey | OpenByPasskey) -> Callable[[], Made | Signed | None] | None:
    """What is to be done to know whether an answer is right; None if it cannot be. A read."""
    challenge = _challenge_in(command.answer)
    if challenge is None or not call.rules.site.name:
        return None
    if isinstance(command, AddPasskey):
        is_good = await challenges.is_good(call, challenge, challenges.adding(call.person.id))
        return partial(look_at_new, command.answer, challenge, call.rules.site) if is_good else None
    passkey = await passkeys.by_id(call.tx, id_in(command.answer))
    if passkey is None or not await challenges.is_good(call, challenge, challenges.OPENING):
        return None
    handle = handle_of(passkey.user_id, await meta.secret(call.tx))
    return partial(look_at_signed, command.answer, challenge, call.rules.site, passkey, handle)


def look_at_new(answer: dict[str, Any], challenge: str, site: Site) -> Made | None:
    from webauthn import verify_registration_response

    try:
        found = verify_registration_response(
            credential=answer, expected_challenge=to_bytes(challenge) or b"", expected_rp_id=site.name,
            expected_origin=site.origin, require_user_verification=True,
        )  # fmt: skip
    except Exception as fault:
        _note(fault)
        return None
    if len(found.credential_id) > LONGEST:
        return None
    return Made(challenge, to_text(found.credential_id), to_text(found.credential_public_key), found.sign_count)


def look_at_signed(
    answer: dict[str, Any], challenge: str, site: Site, passkey: PasskeyRow, handle: str
) -> Signed | None:
    from webauthn import verify_authentication_response

    try:
        found = verify_authentication_response(
            credential=answer, expected_challenge=to_bytes(challenge) or b"", expected_rp_id=site.name,
            expected_origin=site.origin, credential_public_key=to_bytes(passkey.public_key) or b"",
            credential_current_sign_count=passkey.sign_count, require_user_verification=True,
        )  # fmt: skip
        return Signed(challenge, found.new_sign_count) if answer["response"]["userHandle"] == handle else None
    except Exception as fault:
        _note(fault)
        return None


def handle_of(user_id: str, secret: str) -> str:
    """What a device knows a person by. Another server's people get others, so that no device takes one for the other."""
    return to_text(hmac.new(secret.encode(), f"handle {user_id}".encode(), hashlib.sha256).digest()[:16])


def id_in(answer: dict[str, Any]) -> str:
    """Which passkey is said to have answered."""
    return str(answer.get("id", ""))[: 2 * LONGEST].replace("\x00", "")


def _challenge_in(answer: dict[str, Any]) -> str | None:
    """Which challenge is said to be answered."""
    try:
        said = msgspec.json.decode(to_bytes(answer["response"]["clientDataJSON"]) or b"")
        return str(said["challenge"])
    except (KeyError, TypeError, ValueError, RecursionError):
        return None


def _note(fault: Exception) -> None:
    """The library's faults are of many kinds, and whatever is odd about an answer makes one. Their words quote the answer."""
    log.info("passkey.refused", kind=type(fault).__name__, reason=ascii(str(fault)[:200]))
