"""What every test may ask for."""

from collections.abc import AsyncIterator

import pytest

from tests.house import House, house


@pytest.fixture
async def home() -> AsyncIterator[House]:
    """A server without sockets, on a new database, with no rate limit."""
    async with house() as built:
        yield built
