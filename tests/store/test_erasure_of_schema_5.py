"""An erasure that a database of schema 5 brings along. Must not depend on how far the server gets with it."""

import pytest
from tests.erasure import of_schema_5
from tests.house import NOON

from hubbub.store import erasures
from hubbub.store.driver import Link
from hubbub.store.migrate import migrate


async def test_what_is_to_be_taken_back_is_also_where_only_keys_were_to_go_when_the_schema_became_a_newer_one(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Eve closed her account and let stay what she said; an admin takes it back while her keys are still being forgotten."""

    async def fill(tx: Link) -> None:
        await tx.run(
            "INSERT INTO users (id, name, kind, created_at, seen_at, closed_at) VALUES ('u1', 'eve', 'person', $1, $1, $1)",
            NOON,
        )
        # So schema 5 says that her messages stay: "before the id of every room".
        await tx.run("INSERT INTO erasures (user_id, room_id, seq) VALUES ('u1', '', 0)")

    store = await of_schema_5(monkeypatch, fill)
    await migrate(store)
    await store.transaction(lambda tx: erasures.begin(tx, "u1", messages=True))
    erasure = await store.read(erasures.least)
    await store.close()
    assert erasure is not None
    assert erasure.messages
    assert erasure.room_id == erasures.LAST, "nothing of hers is looked at"
