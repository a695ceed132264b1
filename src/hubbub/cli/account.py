"""Who is signed in to which server: asking for what it takes, and keeping what comes of it. Must not know what they do there."""

import shlex
import socket

from hubbub.client import BadLogin, NeedCode, open_session
from hubbub.protocol.replies import SessionOpened

from . import secret
from .place import stop
from .tokens import Keeper

REFUSED = 3


async def sign_in(keeper: Keeper, name: str, password: str | None = None) -> str:
    """Sign in and keep the token. Asks for the password, unless it is given, and for a code, where there is a second factor.

    Whoever types may mistype: they are asked again, as long as the server lets them. Raises what `open_session` does.
    """
    is_asked = password is None
    while True:
        given = password if password is not None else secret.ask(f"Password of {name}")
        try:
            opened = await _with_code(keeper, name, given)
            break
        except BadLogin as no:
            if not is_asked:
                raise
            secret.say(no.message)
    try:
        keeper.sign_in(opened.you.name, opened.token, opened.device)
    except OSError as fault:
        secret.say(f"Your token cannot be kept in {keeper.place}: {fault.strerror}.")
    return opened.token


async def _with_code(keeper: Keeper, name: str, password: str) -> SessionOpened:
    device, label = _device(keeper, name), f"hubbub on {socket.gethostname()}"[:80]
    try:
        return await open_session(keeper.url, name, password, device=device, label=label)
    except NeedCode:
        code = _code()
    return await open_session(keeper.url, name, password, code.strip(), device=device, label=label)


def _code() -> str:
    """The second factor's, asked of a person, or else the line after the password."""
    if secret.is_there():
        return secret.ask("Code of your authenticator app, or a recovery code", is_hidden=False)
    return secret.from_stdin("code of the second factor after the password")


def _device(keeper: Keeper, name: str) -> str | None:
    """What the last sign-in here left, if it was theirs."""
    kept = keeper.account()
    return kept.device or None if kept and kept.name.casefold() == name.casefold() else None


def token_of(keeper: Keeper, name: str | None) -> str | None:
    """The token of whoever is signed in; with `name`, only if it is they."""
    kept = keeper.account()
    if kept is None or not kept.token or (name is not None and kept.name.casefold() != name.casefold()):
        return None
    return kept.token


def require_token(keeper: Keeper) -> str:
    """The token of whoever is signed in. Else the program ends."""
    return token_of(keeper, None) or stop(f"Sign in first: hubbub login {keeper.url}", REFUSED)


async def come_in(keeper: Keeper, name: str) -> str:
    """The token kept for an account, or a new one, where somebody is there to be asked. Else the program ends."""
    if token := token_of(keeper, name):
        return token
    _require_person(keeper, name, f"{name} is not signed in.")
    return await sign_in(keeper, name)


async def sign_in_again(keeper: Keeper, name: str, why: str) -> str:
    """The same, after what let somebody in is no longer good."""
    keeper.sign_out()
    _require_person(keeper, name, why)
    secret.say(why)
    return await sign_in(keeper, name)


def _require_person(keeper: Keeper, name: str, why: str) -> None:
    if not secret.is_there():
        stop(f"{why} Sign in first: hubbub login {keeper.url} --account {shlex.quote(name)}", REFUSED)
