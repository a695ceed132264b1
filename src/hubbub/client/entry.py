"""Signing in: a name and a password for a token, asked before anybody says hello. Must not know what the token is used for."""

import asyncio

from websockets.exceptions import ConnectionClosed

from hubbub.protocol.commands import Opening, OpenSession
from hubbub.protocol.frames import encode
from hubbub.protocol.replies import SessionOpened

from . import wire
from .address import websocket_url
from .errors import Closed, ConnectionLost, Refused
from .socket import Unreachable, dial

WITHIN = 30.0
"""Seconds that a server has to look at a password."""


async def sign_in(url: str, name: str, password: str, code: str | None = None) -> str:
    """A token for `Client(url, token=…)`. Good until it was not used for some weeks, or until you sign out.

    `code` is the second factor's, or a recovery code. Raises BadLogin, NeedCode, another Refused (`rate_limited` after too
    many wrong guesses), ConnectionLost, or Closed when there is no such server.
    """
    return (await open_session(url, name, password, code)).token


async def open_session(
    url: str, name: str, password: str, code: str | None = None, *, device: str | None = None, label: str = ""
) -> SessionOpened:
    """The same, and all that comes with the token.

    `device` of an earlier answer, given again, keeps strangers' wrong guesses from slowing you down. `label` says in your
    list of sessions where this is.
    """
    asked = OpenSession(id=1, name=name, password=password, code=code, device=device, label=label)
    said = await _answer(websocket_url(url), asked)
    try:
        if wire.head(said).type == "error":
            raise Refused.told(wire.error(said))
        opened = wire.answer(asked, said)
    except wire.Garbled:
        raise Closed(1002, f"{url} does not answer as a chat server does.") from None
    assert isinstance(opened, SessionOpened)
    return opened


async def _answer(url: str, asked: Opening) -> bytes | str:
    try:
        socket = await dial(url)
    except Unreachable as fault:
        raise ConnectionLost(f"Cannot reach {url}: {fault}.") from fault
    try:
        async with asyncio.timeout(WITHIN):
            await socket.send(encode(asked), text=True)
            return await socket.recv()
    except TimeoutError:
        raise ConnectionLost(f"{url} gave no answer in {WITHIN:g} s.") from None
    except ConnectionClosed:
        raise ConnectionLost(f"{url} hung up without an answer.") from None
    finally:
        await socket.close()
