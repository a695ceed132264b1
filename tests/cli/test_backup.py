"""hubbub backup and hubbub restore: what they refuse, and in what words."""

import json
from pathlib import Path

import apsw
import pytest

from hubbub.store.migrate import migrations
from tests.cli.conftest import Run
from tests.cli.machine import Machine
from tests.faults.server import Server


async def test_a_backup_says_what_it_holds_and_replaces_nothing_unasked(
    run: Run, server: Server, tmp_path: Path
) -> None:
    """The counts are those of the copy; a file that is there is replaced by --force only."""
    assert (await run("send", "--name", "ann", "lobby", "Hi"))[0] == 0
    take = ("backup", str(tmp_path / "copy.db"), "--data", str(server.data))
    code, out, _ = await run(*take, "--json")
    held = json.loads(out)
    assert (code, held["people"], held["rooms"], held["messages"]) == (0, 1, 1, 1)
    code, _, why = await run(*take)
    assert (code, "is there already" in why, why.count("\n")) == (1, True, 0)
    assert (await run(*take, "--force"))[0] == 0


async def test_a_folder_in_use_is_not_restored_into(run: Run, server: Server, tmp_path: Path) -> None:
    """Nothing is put under a running server; once it has stopped, --force keeps what was there under another name."""
    copy = str(tmp_path / "copy.db")
    await run("backup", copy, "--data", str(server.data))
    back = ("restore", copy, "--data", str(server.data))
    code, _, why = await run(*back)
    assert (code, "stop it first" in why) == (1, True)
    await server.stop()
    code, _, why = await run(*back)
    assert (code, "--force" in why) == (1, True)
    code, out, _ = await run(*back, "--force")
    assert (code, "is kept as" in out) == (0, True)
    assert len(list(server.data.glob("hubbub.db.until-*"))) == 1
    assert (server.data / "hubbub.db").stat().st_mode & 0o777 == 0o600


async def test_whoever_takes_a_backup_or_goes_back_to_one_is_in_the_audit_log(either: Machine, tmp_path: Path) -> None:
    """Beside a running server too, which tells of it like of any act of the machine's; a copy that was not made leaves no line."""
    copy = str(tmp_path / "copy.db")
    for code in (0, 1):
        assert (await either.run("backup", copy))[0] == code
    (line,) = await either.told("audit", "list", "--action", "backup.")
    assert (line["action"], line["by"]["id"], line["target"]) == ("backup.take", "u0", "copy.db")
    assert (line["result"], line["address"], line["n"] > 1) == ("ok", "local", True)
    await either.told("user", "add", "bob", "--invite")
    lines = await either.told("audit", "list")
    assert [each["n"] for each in lines] == list(range(1, len(lines) + 1))

    other = Machine(tmp_path / "other", either.state)
    await other.told("restore", copy)
    assert [(each["action"], each["target"]) for each in await other.told("audit", "list")][1:] == [
        ("backup.restore", "copy.db")
    ]


async def test_a_backup_of_an_older_version_has_no_log_to_tell(machine: Machine, tmp_path: Path) -> None:
    """And is copied and put back all the same."""
    machine.data.mkdir(mode=0o700)
    db = apsw.Connection(str(machine.data / "hubbub.db"))
    db.execute("CREATE TABLE schema_version (version BIGINT NOT NULL); INSERT INTO schema_version VALUES (1)")
    db.execute(migrations()[0][1] + "; INSERT OR REPLACE INTO meta (name, value) VALUES ('epoch', 'e1')")
    db.close()
    copy = str(tmp_path / "copy.db")
    assert (await machine.told("backup", copy))[0]["schema"] == 1
    assert (await Machine(tmp_path / "other", machine.state).told("restore", copy))[0]["schema"] == 1


@pytest.mark.parametrize("what", ["text", "half", "empty", "newer"])
async def test_what_is_no_backup_is_refused_in_one_sentence(
    run: Run, server: Server, tmp_path: Path, what: str
) -> None:
    """Any other file, a damaged copy, one of a newer version: exit code 1, no traceback, nothing written."""
    copy = tmp_path / "copy.db"
    await run("backup", str(copy), "--data", str(server.data))
    match what:
        case "text":
            copy.write_text("to whom it may concern " * 500)
        case "half":
            copy.write_bytes(copy.read_bytes()[: copy.stat().st_size // 2])
        case "empty":
            copy.write_bytes(b"")
        case "newer":
            db = apsw.Connection(str(copy))
            db.execute("INSERT INTO schema_version (version) VALUES (9999)")
            db.close()
    code, out, why = await run("restore", str(copy), "--data", str(tmp_path / "new"))
    assert (code, out, why.count("\n")) == (1, "", 0), why
    assert why.startswith("hubbub: ")
    assert not (tmp_path / "new" / "hubbub.db").exists()
