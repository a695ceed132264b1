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
    assert code == 0
    assert {found[what]["level"] for what in ("SQLite", "rights", "database", "server")} == {"ok"}, found
    assert (await run("send", "lobby", "Hi again"))[0] == 0


async def test_a_folder_that_others_can_read_is_a_problem(run: Run, server: Server) -> None:
    """It says what to run."""
    server.data.chmod(0o755)
    code, found = await findings(run, "--data", str(server.data))
    assert (code, found["rights"]["level"]) == (1, "problem")
    assert "chmod" in found["rights"]["said"]


async def test_a_damaged_database_is_a_problem(run: Run, server: Server) -> None:
    await server.stop()
    server.database.write_bytes(b"this was a database once " * 1000)
    code, found = await findings(run, "--data", str(server.data))
    assert (code, found["database"]["level"]) == (1, "problem")


async def test_a_server_that_is_not_there_is_a_problem(run: Run, server: Server, tmp_path: Path) -> None:
    """Nobody listening, and something that is no chat server, are told in a sentence and no traceback."""
    await server.stop()
    code, found = await findings(run, server.url, "--data", str(tmp_path / "none"))
    assert (code, found["server"]["level"]) == (1, "problem")
