"""The HTTP door by its own description (RELIABILITY D 52): schemathesis asks all that openapi.json allows, and much that it does not."""

import asyncio
import random
import re
import sys
from pathlib import Path

import pytest

from hubbub.protocol.commands import BY_NAME
from tests.faults.raw import said
from tests.faults.server import Server
from tests.faults.speaker import speaking
from tests.faults.test_factors import PASSWORD, become_owner

MIB = 1 << 20


ENDS = ("account.close", "session.close")
"""Commands after which whoever explores would be nobody: they are explored by themselves, at the end."""


async def explore(server: Server, token: str, scratch: Path, *chosen: str) -> str:
    """Run schemathesis as the owner of the token. It must find nothing. Returns its words."""
    description = server.url.replace("ws://", "http://").removesuffix("/ws") + "/api/v1/openapi.json"
    asking = await asyncio.create_subprocess_exec(
        sys.executable, "-c", "from schemathesis.cli import schemathesis; schemathesis()",
        "run", description, "--checks", "not_a_server_error", "--header", f"Authorization: Bearer {token}", *chosen,
        "--no-color", "--generation-database", "none",
        cwd=scratch, stdin=asyncio.subprocess.DEVNULL, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT,
    )  # fmt: skip
    told, _ = await asking.communicate()
    words = told.decode(errors="replace")
    assert asking.returncode == 0, words
    return words


def all_but(*names: str) -> list[str]:
    return [part for name in names for part in ("--exclude-path", f"/api/v1/{name}")]


def only(*names: str) -> list[str]:
    return [part for name in names for part in ("--include-path", f"/api/v1/{name}")]


async def require_no_5xx(server: Server, rng: random.Random, scratch: Path, *how: str) -> None:
    """As a guest and as the owner of the server, so that what only an owner may ask is carried out too."""
    async with (
        speaking(server.url, "bob") as bob, speaking(server.url, "ann") as ann, speaking(server.url, "eve") as eve
    ):  # fmt: skip
        await become_owner(server, ann)
        mine = (await ann.ask("session.open", name="ann", password=PASSWORD))["token"]
        seed = ("--seed", str(rng.randrange(2**32)))
        for token in (str(eve.token), mine):
            before = server.rss
            words = await explore(server, token, scratch, *all_but(*ENDS), *seed, *how)
            (tested,) = re.findall(r"Tested: (\d+)", words)
            assert int(tested) == len(BY_NAME) + len(("stream",)) - len(ENDS), words
        assert (await people_seen_by(server, mine)).startswith("HTTP/1.1 200"), "the owner was one to the end"
        await explore(server, mine, scratch, *only(*ENDS), *seed, *how)
        assert "Traceback" not in server.log, server.log
        assert "bug" not in server.log
        assert server.rss - before <= 32 * MIB
        assert (await bob.ask("ping"))["type"] == "ok"


async def people_seen_by(server: Server, token: str) -> str:
    """What the owner of a token is told of the people there are."""
    head = f"Host: localhost\r\nAuthorization: Bearer {token}\r\nConnection: close\r\nContent-Length: 2"
    return (await said(server.url, f"POST /api/v1/user.list HTTP/1.1\r\n{head}\r\n\r\n{{}}".encode())).text


async def test_52_no_request_makes_the_server_fail(server: Server, rng: random.Random, tmp_path: Path) -> None:
    """D 52: no 5xx, no traceback, memory flat. The seed is printed when it fails."""
    await require_no_5xx(server, rng, tmp_path, "--phases", "fuzzing", "--max-examples", "2")


@pytest.mark.long
async def test_52_thousands_of_requests_make_no_server_fail(server: Server, rng: random.Random, tmp_path: Path) -> None:
    """D 52: every phase that schemathesis has, for every command."""
    await require_no_5xx(server, rng, tmp_path, "--max-examples", "100")
