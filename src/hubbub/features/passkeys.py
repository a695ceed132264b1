"""Passkeys: added, removed, and signed in with. Must not know how an authenticator's answer is looked at."""

from typing import Any

from ..protocol.commands import AddPasskey, BeginPasskey, ChallengePasskey, ListPasskeys, OpenByPasskey, RemovePasskey
from ..protocol.errors import Refused
from ..protocol.people import Passkey
from ..protocol.replies import Ok, PasskeyAdded, PasskeyList, PasskeyOptions, SessionOpened
from ..store import meta, passkeys, people
from ..store.passkeys import PasskeyRow
from ..store.times import rfc3339
from . import passkey_challenges as challenges
from . import recovery
from .accounts import require_own_ways, require_password_of
from .call import Call
from .credentials import open_session
from .factors import has_changed
from .passkey_answers import Made, Signed, handle_of, id_in

MOST = 20
"""Passkeys of one person."""

ES256, EDDSA, RS256 = -7, -8, -257
"""Kinds of signatures (COSE), as authenticators make them, the best known first."""

WRONG = "This passkey does not let anybody in here; sign in with name and password."


async def begin(call: Call, _: BeginPasskey) -> PasskeyOptions:
    """The options of a creation, as WebAuthn writes them in JSON."""
    _require_site(call)
    user = await require_password_of(call)
    await require_own_ways(call, user)
    mine = await passkeys.of_user(call.tx, user.id)
    handle = handle_of(user.id, await meta.secret(call.tx))
    site = call.rules.site
    return PasskeyOptions(options={
        "challenge": await challenges.issue(call, challenges.adding(user.id)),
        "rp": {"id": site.name, "name": call.rules.face.name or "Hubbub"},
        "user": {"id": handle, "name": user.name, "displayName": user.display or user.name},
        "pubKeyCredParams": [{"type": "public-key", "alg": kind} for kind in (ES256, EDDSA, RS256)],
        "excludeCredentials": [{"type": "public-key", "id": passkey.id} for passkey in mine],
        "authenticatorSelection": {"residentKey": "required", "requireResidentKey": True, "userVerification": "required"},
        "attestation": "none", "timeout": challenges.LASTS // 1000,
    })  # fmt: skip


async def add(call: Call, command: AddPasskey) -> PasskeyAdded:
    made, user = call.proof.found, await people.by_id(call.tx, call.person.id)
    if not isinstance(made, Made) or user is None or not await challenges.spend(call, made.challenge):
        raise Refused("bad_passkey", "The passkey does not answer what was asked of it here just now; begin again.")
    await require_own_ways(call, user)
    mine = await passkeys.of_user(call.tx, user.id)
    if len(mine) >= MOST:
        raise Refused("too_many_passkeys", f"You have {MOST} passkeys; remove one first.")
    if await passkeys.by_id(call.tx, made.id):
        raise Refused("bad_passkey", "That passkey is known here already.")
    passkey = PasskeyRow(made.id, user.id, command.name, made.public_key, made.sign_count, call.now.at)
    await passkeys.add(call.tx, passkey)
    codes = [] if user.factor else await recovery.make(call)
    await has_changed(call)
    return PasskeyAdded(passkey=_as_seen(passkey), codes=codes)


async def remove(call: Call, command: RemovePasskey) -> Ok:
    user = await require_password_of(call)
    passkey = await passkeys.by_id(call.tx, command.passkey)
    if passkey is None or passkey.user_id != user.id:
        raise Refused("no_such_thing", "You have no passkey of that id.")
    call.target = passkey.name
    await passkeys.remove(call.tx, passkey.id)
    await has_changed(call)
    return Ok()


async def list_passkeys(call: Call, _: ListPasskeys) -> PasskeyList:
    return PasskeyList(passkeys=[_as_seen(row) for row in await passkeys.of_user(call.tx, call.person.id)])


async def challenge(call: Call, _: ChallengePasskey) -> PasskeyOptions:
    """The same for everybody: the device knows whom it has passkeys of, and nobody learns here who has any."""
    _require_site(call)
    options: dict[str, Any] = {
        "challenge": await challenges.issue(call, challenges.OPENING), "rpId": call.rules.site.name,
        "userVerification": "required", "allowCredentials": [], "timeout": challenges.LASTS // 1000,
    }  # fmt: skip
    return PasskeyOptions(options=options)


async def open_by_passkey(call: Call, command: OpenByPasskey) -> SessionOpened:
    """A device that knows its owner is two factors in one. An unknown passkey and a wrong answer are answered alike."""
    signed, passkey = call.proof.found, await passkeys.by_id(call.tx, id_in(command.answer))
    user = await people.by_id(call.tx, passkey.user_id) if passkey else None
    if passkey is None or user is None:
        raise Refused("bad_login", WRONG)
    call.target, call.about = f"{user.name}: {passkey.name}", user.id
    if not isinstance(signed, Signed) or user.closed_at is not None or user.is_disabled(call.now.at):
        raise Refused("bad_login", WRONG)
    if not await challenges.spend(call, signed.challenge):
        raise Refused("bad_login", WRONG)
    await passkeys.use(call.tx, passkey.id, signed.sign_count, call.now.at)
    call.person = user.person
    return await open_session(call, command.label)


def _require_site(call: Call) -> None:
    if not call.rules.site.name:
        raise Refused("passkeys_off", "Passkeys belong to a name, which this server was not told; set public-url.")


def _as_seen(row: PasskeyRow) -> Passkey:
    used = rfc3339(row.used_at) if row.used_at is not None else None
    return Passkey(id=row.id, name=row.name, made=rfc3339(row.created_at), used=used)
