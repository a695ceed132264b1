"""A road without doors, on a data folder that no server uses, for the operator's commands. Must not know which there are."""

import asyncio
import contextlib
import os
import secrets
from collections.abc import AsyncIterator, Awaitable, Callable
from functools import partial

from hubbub.app import STORE_BROKEN, rules_of
from hubbub.bus.local import LocalBus
from hubbub.clock import RealClock
from hubbub.config import Settings
from hubbub.core.hub import Hub
from hubbub.core.presence import Presence
from hubbub.dispatch import Road
from hubbub.features.first_start import prepare
from hubbub.gateways.question import ask_as_hubbub
from hubbub.protocol.commands import Command
from hubbub.protocol.errors import Refused
from hubbub.protocol.frames import decode_command, encode, refusal
from hubbub.protocol.replies import Reply
from hubbub.refusing import CannotStart, opening
from hubbub.store.folder import Folder
from hubbub.store.migrate import migrate
from hubbub.store.sqlite import Sqlite

from .place import stop


@contextlib.asynccontextmanager
async def alone(settings: Settings, folder: Folder) -> AsyncIterator[Callable[[Command], Awaitable[Reply]]]:
    """Somebody to ask: the same road, rights, limits and audit log as a running server's."""
    os.umask(0o077)
    try:
        road, broken = await _open(settings, folder)
    except CannotStart as fault:
        stop(fault.message, fault.exit_code)
    try:
        yield partial(_ask, road, broken)
    finally:
        await road.stop()
        await road.store.close()


async def _open(settings: Settings, folder: Folder) -> "tuple[Road, asyncio.Future[str]]":
    clock, broken = RealClock(), asyncio.get_running_loop().create_future()
    with opening(folder.path / "hubbub.db"):
        store = Sqlite(folder.database)
        await migrate(store)
        prepared = partial(prepare, at=clock.wall(), epoch=f"e{secrets.token_hex(8)}")
        epoch = await store.transaction(prepared)
        key = folder.key
    rules = rules_of(settings)
    road = Road(store, LocalBus(), Hub(Presence()), clock, rules, epoch, key, on_broken=broken.set_result)
    return road, broken


async def _ask(road: Road, broken: "asyncio.Future[str]", command: Command) -> Reply:
    """The answer, to what would have been understood over a socket as well."""
    try:
        understood = decode_command(encode(command))
    except Refused as refused:
        return refusal(refused, None)
    asking = asyncio.create_task(ask_as_hubbub(road, understood))
    broken.add_done_callback(lambda _: asking.cancel())
    try:
        return await asking
    except asyncio.CancelledError:
        if not broken.done():
            raise
        stop(f"The database cannot be written: {broken.result()}.", STORE_BROKEN)
