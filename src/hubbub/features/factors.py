"""The second factor: an authenticator app, recovery codes, and what is asked for at a sign-in. Must not know passwords."""

from ..protocol.commands import BeginFactor, ConfirmFactor, ListFactors, RemoveFactor, RenewCodes
from ..protocol.errors import Refused
from ..protocol.replies import FactorBegun, FactorList, Ok, RecoveryCodes
from ..protocol.signals import AccountChanged
from ..store import factors, passkeys, people
from ..store.factors import AppRow
from ..store.times import rfc3339
from . import recovery, totp
from .accounts import require_own_ways, require_password_of
from .actors import account_of, must_add_factor
from .call import Call, Ended

BEGUN_LASTS = 15 * 60 * 1_000_000
"""Microseconds in which an app that was begun with is confirmed."""

WRONG = "The code is wrong, too old, or has been used; wait for the next one."


async def begin(call: Call, _: BeginFactor) -> FactorBegun:
    """Make a secret for an app. It is not in use before a code has shown that it arrived there."""
    user = await require_password_of(call)
    await require_own_ways(call, user)
    app = await factors.app_of(call.tx, user.id)
    if app and app.confirmed_at is not None:
        raise Refused("has_factor", "You use an authenticator app already; remove that one first.")
    seed = totp.mark_of(call.folder_key) + call.secret()
    await factors.begin_app(call.tx, AppRow(user.id, seed, call.now.at))
    secret = totp.secret_of(call.folder_key, seed)
    assert secret is not None
    uri = totp.uri_of(secret, user.name, call.rules.site.name)
    return FactorBegun(secret=secret, uri=uri, qr=totp.drawn(uri))


async def confirm(call: Call, command: ConfirmFactor) -> RecoveryCodes:
    app = await factors.app_of(call.tx, call.person.id)
    if app is None or app.confirmed_at is not None or call.now.at - app.created_at > BEGUN_LASTS:
        raise Refused("no_such_thing", "Nothing waits for a code; begin with factor.begin.")
    if not await _is_of_app(call, app, command.code):
        raise Refused("bad_code", "That is not the code the app shows now; look at the clock of its device.")
    await factors.confirm_app(call.tx, app.user_id, call.now.at)
    codes = await recovery.make(call)
    await has_changed(call)
    return RecoveryCodes(codes=codes)


async def remove(call: Call, command: RemoveFactor) -> Ok:
    user = await require_password_of(call)
    if not await require_code_of_app(call, user, command.code):
        raise Refused("no_such_thing", "You use no authenticator app.")
    await factors.remove_app(call.tx, user.id)
    await has_changed(call)
    return Ok()


async def renew_codes(call: Call, _: RenewCodes) -> RecoveryCodes:
    user = await require_password_of(call)
    if not user.factor:
        raise Refused("no_such_thing", "You have no second factor to recover.")
    return RecoveryCodes(codes=await recovery.make(call))


async def list_factors(call: Call, _: ListFactors) -> FactorList:
    app = await factors.app_of(call.tx, call.person.id)
    return FactorList(
        app=rfc3339(app.confirmed_at) if app and app.confirmed_at is not None else None,
        passkeys=len(await passkeys.of_user(call.tx, call.person.id)), left=await factors.codes_left(call.tx, call.person.id),
    )  # fmt: skip


async def require_code(call: Call, user: people.Account, code: str | None) -> None:
    """Refuse a sign-in whose password is right and which lacks the second factor. A good code is used up."""
    if not user.factor:
        return
    if not code:
        raise Refused(
            "need_code", "The password is right. Send the code of your app too, or a recovery code, or use a passkey."
        )
    if not await _is_good(call, user.id, code):
        raise Refused("bad_login", WRONG)


async def require_code_of_app(call: Call, user: people.Account, code: str | None) -> bool:
    """Refuse whoever uses an authenticator app and shows no code of it, nor a recovery code. Returns whether they use one."""
    app = await factors.app_of(call.tx, user.id)
    if app is None or app.confirmed_at is None:
        return False
    if not code:
        raise Refused("need_code", "Send the code of your authenticator app too, or a recovery code.")
    if not await _is_good(call, user.id, code):
        raise Refused("bad_code", WRONG)
    return True


async def has_changed(call: Call) -> None:
    """The caller has added or removed a factor: note whether any is left, and tell their devices. The last takes the codes along.

    Where a factor is asked for, they hear of other rooms from now on than before, so their connections are made anew.
    """
    me = call.person.id
    app = await factors.app_of(call.tx, me)
    has_factor = bool(app and app.confirmed_at is not None) or bool(await passkeys.of_user(call.tx, me))
    await people.set_factor(call.tx, me, has_factor)
    if not has_factor:
        await factors.set_codes(call.tx, me, [])
    user = await people.by_id(call.tx, me)
    assert user is not None
    call.signal = AccountChanged(account=account_of(call, user))
    if must_add_factor(call, user) is not call.actor.must_add_factor:
        call.ended += (Ended(me, afresh=True),)


async def _is_good(call: Call, user_id: str, code: str) -> bool:
    app = await factors.app_of(call.tx, user_id)
    if app and app.confirmed_at is not None and await _is_of_app(call, app, code):
        return True
    return await recovery.use(call, user_id, code)


async def _is_of_app(call: Call, app: AppRow, code: str) -> bool:
    """Whether the app shows this code about now, and it was not used before."""
    secret = totp.secret_of(call.folder_key, app.secret)
    step = totp.step_of(secret, code.replace(" ", ""), call.now.at) if secret else None
    return step is not None and await factors.take_step(call.tx, app.user_id, step)
