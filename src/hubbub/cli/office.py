"""Where a command of the operator's is asked: of the running server, of the data folder itself, or of a server elsewhere.

One way to ask, `Office.ask`, whichever it is. Must not know what is asked.
"""

import asyncio
import contextlib
import os
import pwd
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any, NamedTuple, TypeVar
from urllib.parse import urlsplit, urlunsplit

import click

from hubbub.client import Client, ConnectionLost, Refused, wire
from hubbub.client.address import websocket_url
from hubbub.config import Settings
from hubbub.gateways.office import NAME, address
from hubbub.protocol.commands import Command
from hubbub.protocol.frames import encode
from hubbub.protocol.replies import Error, Reply
from hubbub.store.folder import Folder, FolderInUse

from .door import UNREACHABLE
from .place import place_flags, settings_of, stop
from .tokens import Keeper

F = TypeVar("F", bound=Callable[..., Any])
R = TypeVar("R", bound=Reply)

PATIENCE = 5.0
"""Seconds that a server has to come up, or another command to end, when the folder is in use and nobody answers."""

ANSWER = 30.0
"""Seconds that a server has to answer."""

LINE = 1 << 26
"""Bytes of the longest answer."""


class Where(NamedTuple):
    """Which server is meant, as the flags say it: that of a data folder, or one elsewhere as somebody."""

    config: Path | None
    data: str | None
    server: str | None
    token: str | None


def where_flags(command: F) -> F:
    """Give a command --config, --data, --server, --token, and --json."""
    for flag in (
        click.option("--json", "as_json", is_flag=True, help="Print each thing as a line of JSON."),
        click.option("--token", metavar="TOKEN", help="With --server: who asks. [$HUBBUB_TOKEN, or hubbub login]"),
        click.option("--server", metavar="URL", callback=_checked, help="Ask a server elsewhere, as yourself."),
    ):
        command = flag(command)
    return place_flags(command)


class Office:
    """Somebody to ask. `url` is where people find the server, for the links they are handed."""

    def __init__(self, url: str, ask: Callable[[Command], Awaitable[Reply]]) -> None:
        self.url = url.rstrip("/")
        self._ask = ask

    async def ask(self, command: Command, kind: type[R]) -> R:
        """The answer. Raises Refused. Whoever asks too much at once waits a little."""
        while isinstance(reply := await self._ask(command), Error):
            if reply.code != "rate_limited" or reply.retry_after is None or reply.retry_after > PATIENCE:
                raise Refused.told(reply)
            await asyncio.sleep(reply.retry_after)
        assert isinstance(reply, kind)
        return reply


@contextlib.asynccontextmanager
async def office(where: Where, may_begin: bool = False) -> AsyncIterator[Office]:
    """Where to ask. `may_begin`: where there is no data yet, it is made."""
    if where.server is not None:
        async with _elsewhere(where.server, where.token) as found:
            yield found
        return
    settings = settings_of(where.config, where.data)
    if not may_begin and not (settings.data / "hubbub.db").exists():
        stop(f"There is no data in {settings.data}; name the folder with --data, or begin with hubbub user add.")
    async with _here(settings) as found:
        yield found


@contextlib.asynccontextmanager
async def _elsewhere(server: str, token: str | None) -> AsyncIterator[Office]:
    kept = Keeper(server).account()
    token = token or os.environ.get("HUBBUB_TOKEN") or (kept.token if kept else None)
    if not token:
        stop(f"Say who asks {server}: run hubbub login {server} first, or set HUBBUB_TOKEN.", 2)
    async with Client(server, token=token) as chat:
        yield Office(_page(server), chat.ask)


def _page(server: str) -> str:
    """Where the web client of a server is, out of where its WebSocket is."""
    parts = urlsplit(server)
    scheme, path = {"ws": "http", "wss": "https"}[parts.scheme], parts.path.removesuffix("/ws")
    return urlunsplit((scheme, parts.netloc, path, "", ""))


@contextlib.asynccontextmanager
async def _here(settings: Settings) -> AsyncIterator[Office]:
    """The server that uses the folder, or, if none does, the folder itself, which none can use meanwhile."""
    loop = asyncio.get_running_loop()
    until = loop.time() + PATIENCE
    while True:
        if (line := await _call(settings.data / NAME)) is not None:
            async with line as found:
                yield found
            return
        if (folder := _hold(settings.data)) is not None:
            break
        if loop.time() > until:
            stop(f"A server is using {settings.data} and takes no commands; see its log.", UNREACHABLE)
        await asyncio.sleep(0.05)
    from .alone import alone

    try:
        async with alone(settings, folder) as ask:
            yield Office(settings.url, ask)
    finally:
        folder.release()


async def _call(place: Path) -> "contextlib.AbstractAsyncContextManager[Office] | None":
    try:
        with address(place) as where:
            answers, lines = await asyncio.open_unix_connection(where, limit=LINE)
    except (FileNotFoundError, ConnectionRefusedError):
        return None
    except OSError as fault:
        stop(f"The server that uses {place.parent} cannot be asked: {fault.strerror}.", UNREACHABLE)
    return _line(answers, lines)


@contextlib.asynccontextmanager
async def _line(answers: asyncio.StreamReader, lines: asyncio.StreamWriter) -> AsyncIterator[Office]:
    async def heard() -> bytes:
        try:
            async with asyncio.timeout(ANSWER):
                said = await answers.readline()
        except TimeoutError:
            raise ConnectionLost(f"The server gave no answer in {ANSWER:g} s.") from None
        except OSError:
            said = b""
        if not said.endswith(b"\n"):
            raise ConnectionLost("The server has ended.")
        return said

    async def ask(command: Command) -> Reply:
        lines.write(encode(command) + b"\n")
        said = await heard()
        try:
            return wire.error(said) if wire.head(said).type == "error" else wire.answer(command, said)
        except wire.Garbled:
            raise ConnectionLost("The server that runs is of another version, and was not understood.") from None

    try:
        yield Office(wire.greeting(await heard()), ask)
    finally:
        lines.close()


def _hold(path: Path) -> Folder | None:
    """The folder, if nobody else has it. What is kept in it must stay its owner's."""
    if path.exists() and path.stat().st_uid != os.geteuid():
        owner = _name_of(path.stat().st_uid)
        stop(f"The data folder {path} belongs to {owner}; run this as {owner}.")
    try:
        return Folder(path)
    except FolderInUse:
        return None
    except OSError as fault:
        stop(f"The data folder {path} cannot be used: {fault.strerror}.")


def _name_of(uid: int) -> str:
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return f"user {uid}"


def _checked(_: click.Context, __: click.Parameter, given: str | None) -> str | None:
    try:
        return given and websocket_url(given)
    except ValueError as fault:
        raise click.BadParameter(str(fault)) from None
