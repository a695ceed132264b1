"""What every fault test may ask for: a seed that can be given again, a server in its own process, and the totals at the end."""

import os
import random
import secrets
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import pytest

from tests.faults.ledger import Ledger
from tests.faults.proxy import Proxy
from tests.faults.server import Server

SEED = "HUBBUB_SEED"


@pytest.fixture
def rng(request: pytest.FixtureRequest) -> random.Random:
    """Every choice of the test comes from here. HUBBUB_SEED=… makes them again."""
    seed = int(os.environ.get(SEED) or secrets.randbelow(2**32))
    request.node.user_properties.append((SEED, seed))
    print(f"{SEED}={seed}")
    return random.Random(seed)


@pytest.fixture
def ledger() -> Ledger:
    return Ledger()


@pytest.fixture
async def serve(tmp_path: Path) -> AsyncIterator[Callable[..., Any]]:
    """Start a server with these flags, without a rate limit; it is killed at the end of the test."""
    async with AsyncExitStack() as stack:

        async def start(*flags: str, data: Path | None = None, **more: Any) -> Server:
            server = Server(data or tmp_path / "data", "--message-rate", "0", *flags, **more)
            return await stack.enter_async_context(server)

        yield start


@pytest.fixture
async def server(serve: Callable[..., Any]) -> Server:
    return await serve()


@pytest.fixture
async def proxy(server: Server, rng: random.Random) -> AsyncIterator[Proxy]:
    """A bad network in front of the server."""
    async with Proxy(server.port, rng) as standing:
        yield standing
