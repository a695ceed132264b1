"""What the tests of databases may ask for."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from hubbub.store.driver import Driver
from hubbub.store.sqlite import InlineSqlite, Sqlite


@pytest.fixture(params=["threads", "inline"])
async def db(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Driver]:
    """An empty table `t (n)` behind each driver."""
    store: Driver = Sqlite(tmp_path / "t.db") if request.param == "threads" else InlineSqlite()
    await store.transaction(lambda tx: tx.run("CREATE TABLE t (n BIGINT PRIMARY KEY, s TEXT)"))
    yield store
    await store.close()
