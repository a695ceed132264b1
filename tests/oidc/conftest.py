"""What tests of the provider may ask for."""

from collections.abc import AsyncIterator

import pytest

from hubbub.oidc.provider import Provider
from tests.oidc.hostile import Hostile, hostile


@pytest.fixture
async def op() -> AsyncIterator[Hostile]:
    async with hostile() as started:
        yield started


@pytest.fixture
async def us(op: Hostile) -> AsyncIterator[Provider]:
    client = op.client()
    yield client
    await client.close()
