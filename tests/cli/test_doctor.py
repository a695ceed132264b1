"""hubbub doctor: what it finds in good and in bad order, and how it ends."""

import json
from pathlib import Path
from typing import Any

from tests.cli.conftest import Run
from tests.faults.server import Server


async def findings(run: Run, *arguments: str) -> tuple[int, dict[str, dict[str, Any]]]:
    code, out, _ = await run("doctor", "--json", *arguments)
    return code, {found["what"]: found for found in map(json.loads, out.splitlines())}


async def test_a_server_in_good_order_has_no_problem(run: Run, server: Server) -> None:
    """Folder, database and the way to the server are looked at while it runs, and it goes on running."""
    assert (await run("send", "lobby", "Hi"))[0] == 0
    code, found = await findings(run, server.url, "--data", str(server.data))
    # A small or slow disk is worth a warning.
    assert code in (0, 1)
    looked = ("sqlite", "rights", "durability", "database", "http", "websocket", "event stream")
    assert {what: found[what]["level"] for what in looked} == dict.fromkeys(looked, "ok"), found
    assert (await run("send", "lobby", "Hi again"))[0] == 0


async def test_a_folder_that_others_can_read_is_a_problem(run: Run, server: Server) -> None:
    """It says what to run."""
    server.data.chmod(0o755)
    code, found = await findings(run, "--data", str(server.data))
    assert (code, found["rights"]["level"]) == (2, "problem")
    assert "chmod" in found["rights"]["do"]


async def test_a_damaged_database_is_a_problem(run: Run, server: Server) -> None:
    """And the rest is looked at all the same."""
    await server.stop()
    server.database.write_bytes(b"this was a database once " * 1000)
    code, found = await findings(run, "--data", str(server.data))
    assert (code, found["database"]["level"], found["rights"]["level"]) == (2, "problem", "ok")


async def test_a_server_that_is_not_there_is_a_problem(run: Run, server: Server, tmp_path: Path) -> None:
    """Told in a sentence with what to do; a folder that is not there yet is none."""
    await server.stop()
    code, out, _ = await run("doctor", server.url, "--data", str(tmp_path / "none"))
    assert code == 2
    assert "nobody listens" in out
    assert "not there yet" in out
    assert "1 problem" in out.splitlines()[-1]
