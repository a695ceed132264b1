"""The HTTP door by its own description (RELIABILITY D 52): schemathesis asks all that openapi.json allows, and much that it does not."""

import asyncio
import random
import sys
from pathlib import Path

import pytest

from tests.faults.server import Server
from tests.faults.speaker import speaking

MIB = 1 << 20


async def explore(server: Server, token: str, seed: int, each: int, scratch: Path) -> tuple[int, str]:
    """Run schemathesis with `each` examples for each command, as somebody who may come in. Returns its exit code and words."""
    description = server.url.replace("ws://", "http://").removesuffix("/ws") + "/api/v1/openapi.json"
    asking = await asyncio.create_subprocess_exec(
        sys.executable, "-c", "from schemathesis.cli import schemathesis; schemathesis()",
        "run", description, "--checks", "not_a_server_error", "--header", f"Authorization: Bearer {token}",
        "--max-examples", str(each), "--seed", str(seed), "--no-color", "--generation-database", "none",
        cwd=scratch, stdin=asyncio.subprocess.DEVNULL, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT,
    )  # fmt: skip
    told, _ = await asking.communicate()
    return asking.returncode or 0, told.decode(errors="replace")


async def require_no_5xx(server: Server, rng: random.Random, each: int, scratch: Path) -> None:
    async with speaking(server.url, "bob") as bob:
        # Whoever is explored with may well close the account: the description names it.
        async with speaking(server.url, "ann") as ann:
            await explore(server, str(ann.token), rng.randrange(2**32), 1, scratch)
        before = server.rss
        async with speaking(server.url, "eve") as eve:
            code, told = await explore(server, str(eve.token), rng.randrange(2**32), each, scratch)
        assert code == 0, told
        assert "passed" in told
        assert "Traceback" not in server.log, server.log
        assert "bug" not in server.log
        assert server.rss - before <= 32 * MIB
        assert (await bob.ask("ping"))["type"] == "ok"


async def test_52_no_request_makes_the_server_fail(server: Server, rng: random.Random, tmp_path: Path) -> None:
    """D 52: no 5xx, no traceback, memory flat. The seed is printed when it fails."""
    await require_no_5xx(server, rng, 15, tmp_path)


@pytest.mark.long
async def test_52_thousands_of_requests_make_no_server_fail(server: Server, rng: random.Random, tmp_path: Path) -> None:
    await require_no_5xx(server, rng, 2_000, tmp_path)
