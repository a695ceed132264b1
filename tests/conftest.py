"""What every test may ask for."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.house import House, house


@pytest.fixture
async def home() -> AsyncIterator[House]:
    """A server without sockets, on a new database, with no rate limit."""
    async with house() as built:
        yield built


REAL = {Path(__file__).parent / name for name in ("browser", "faults", "process")}
"""Where real processes, browsers and sockets share the machine with whatever else runs on it."""

AGAIN = pytest.mark.flaky(reruns=1, only_rerun=[r"^TimeoutError", r"Call log:"])
"""A wait that ran out is tried once more, and counted in the last line; a broken promise never is (decision 0005)."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if REAL & set(item.path.parents):
            item.add_marker(AGAIN)
