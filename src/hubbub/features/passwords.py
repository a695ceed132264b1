"""Passwords: which may be taken, and what must be known of one before a command. Must not know how they are hashed."""

import hashlib
import hmac
import unicodedata
from collections.abc import Callable
from typing import NamedTuple

from ..core.attempts import KNOWN, NAMED
from ..core.names import key_of
from ..core.policy import ADMINS
from ..protocol.commands import (
    AddPasskey,
    AddUser,
    BeginFactor,
    BeginIdentity,
    BeginPasskey,
    ChangePassword,
    CloseAccount,
    Command,
    OpenByPasskey,
    OpenSession,
    RegisterAccount,
    RemoveFactor,
    RemoveIdentity,
    RemovePasskey,
    RenewCodes,
)
from ..protocol.errors import Refused
from ..store import meta, people
from .call import Call
from .invites import require_entry
from .office import is_office
from .passkey_answers import to_look_at

LEAST, MOST = 8, 128
"""Bytes of a password. There is no other rule: length is what counts (NIST SP 800-63B, section 5.1.1)."""


class Secrets(NamedTuple):
    """What is to be looked at: `given` against `kept`, `fresh` to be hashed, and `look` to be called.

    `account` is whose secret may be guessed here, if `is_guess`. `has_code`: if the password is right, a code is guessed too.
    """

    kept: str | None = None
    given: str | None = None
    fresh: str | None = None
    is_guess: bool = False
    account: str | None = None
    is_known_device: bool = False
    has_code: bool = False
    look: Callable[[], object] | None = None


async def secrets_of(call: Call, command: Command) -> Secrets:
    """What a guarded command brings. Raises Refused for what need not be looked at. A read."""
    match command:
        case OpenSession():
            return await _of_sign_in(call, command)
        case RegisterAccount():
            await require_entry(call, command.invite)
            return Secrets(fresh=require_password(command.password), is_guess=command.invite is not None)
        case AddUser():
            is_hashed = command.password and await _may_add(call)
            return Secrets(fresh=require_password(command.password) if is_hashed else None)
        case ChangePassword():
            user = await people.by_id(call.tx, call.person.id)
            kept = user.password if user else None
            given = plain(command.password) if kept else None
            return Secrets(kept, given, require_password(command.new), is_guess=True, account=KNOWN + call.person.id)
        case CloseAccount() | BeginFactor() | RenewCodes() | BeginPasskey() | RemovePasskey() | RemoveIdentity():
            return await _of_holder(call, command.password)
        case RemoveFactor():
            return (await _of_holder(call, command.password))._replace(is_guess=True, has_code=True)
        case BeginIdentity():
            return (await _of_holder(call, command.password))._replace(has_code=command.code is not None)
        case AddPasskey() | OpenByPasskey():
            return Secrets(is_guess=True, look=await to_look_at(call, command))
        case _:
            return Secrets(is_guess=True)


async def _may_add(call: Call) -> bool:
    """Whether it is worth the time to hash a password for them; the policy is asked later, and answers them."""
    user = await people.by_id(call.tx, call.person.id)
    return is_office(call.person) or (user is not None and user.rank in ADMINS)


async def _of_sign_in(call: Call, command: OpenSession) -> Secrets:
    key = key_of(command.name.removeprefix("@"))
    user = await people.by_name(call.tx, key)
    is_known = user is not None and is_device_of(command.device, user.id, await meta.secret(call.tx))
    kept = user.password if user else None
    return Secrets(
        kept, plain(command.password), is_guess=True, account=NAMED + key, is_known_device=is_known,
        has_code=bool(command.code),
    )  # fmt: skip


async def _of_holder(call: Call, password: str) -> Secrets:
    """Somebody known shows that it is they. Whoever has no password cannot."""
    user = await people.by_id(call.tx, call.person.id)
    kept = user.password if user else None
    return Secrets(kept, plain(password) if kept else None, is_guess=bool(kept), account=KNOWN + call.person.id)


def require_password(password: str) -> str:
    """The password as it is hashed. Raises Refused("bad_password") for one that nobody may take."""
    text = plain(password)
    size = len(text.encode())
    if size < LEAST:
        raise Refused("bad_password", f"A password has at least {LEAST} characters.")
    if size > MOST:
        raise Refused("bad_password", f"A password has at most {MOST} bytes; this one has {size}.")
    if "\x00" in text:
        raise Refused("bad_password", "A password cannot hold the character NUL.")
    return text


def plain(password: str) -> str:
    """One password, however it was typed. What is too long to be one is cut, so that it costs no more than one."""
    return unicodedata.normalize("NFKC", password).encode(errors="replace")[: MOST + 1].decode(errors="ignore")


def device_of(user_id: str, secret: str) -> str:
    """What a device is given at sign-in, and shows at the next one: it proves who was signed in there, and lets nobody in."""
    return hmac.new(secret.encode(), f"device {user_id}".encode(), hashlib.sha256).hexdigest()


def is_device_of(device: str | None, user_id: str, secret: str) -> bool:
    return device is not None and hmac.compare_digest(
        device.encode(errors="replace"), device_of(user_id, secret).encode()
    )
