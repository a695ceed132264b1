"""Saying much, and looking at what is left of it, for tests of erasing. Must not know what erases it."""

from typing import Any

import pytest

from hubbub.features.erasure import AT_ONCE
from hubbub.store.driver import Link, Work
from hubbub.store.migrate import migrate, migrations
from hubbub.store.sqlite import InlineSqlite
from tests.access import PASSWORD
from tests.house import House, Wire

MANY = 3 * AT_ONCE + 1


async def say(who: Wire, count: int, room: str = "ops", text: str = "canary") -> None:
    for n in range(count):
        who.send(type="message.send", room=room, text=f"{text} {n}", key=f"{room}-{n}")
    await who.house.settle()


async def texts(who: Wire, room: str = "ops") -> list[str]:
    """What is left of all that was said."""
    page = await who.ask("message.history", room=room, limit=200)
    return [message["text"] for message in page["messages"] if message["text"]]


async def close(who: Wire, **fields: Any) -> dict[str, Any]:
    return await who.ask("account.close", password=PASSWORD, **fields)


async def under_way(home: House) -> list[tuple[Any, ...]]:
    async def read(tx: Link) -> list[tuple[Any, ...]]:
        return await tx.all("SELECT user_id, done FROM erasures")

    return await home.store.read(read)


async def of_schema_5(monkeypatch: pytest.MonkeyPatch, fill: Work[None]) -> InlineSqlite:
    """A database in which erasures and keys are still as schema 5 has them."""
    store = InlineSqlite()
    with monkeypatch.context() as patch:
        patch.setattr("hubbub.store.migrate.migrations", lambda: [step for step in migrations() if step[0] <= 5])
        await migrate(store)
    await store.transaction(fill)
    return store
