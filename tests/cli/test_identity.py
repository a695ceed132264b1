"""hubbub identity: one's own company accounts, seen and unlinked from a terminal."""

import json

import apsw

from tests.cli.conftest import Run
from tests.cli.machine import PASSWORD
from tests.faults.server import Server


async def test_ones_own_company_accounts_are_listed_and_unlinked_with_the_password(run: Run, server: Server) -> None:
    assert (await run("identity", "list"))[0] == 3, "nobody is signed in"
    made = await run(
        "user", "add", "ann", "--password-stdin", "--json", "--data", str(server.data), typed=f"{PASSWORD}\n"
    )
    db = apsw.Connection(str(server.data / "hubbub.db"))
    db.set_busy_timeout(10_000)
    linked = ("https://id.example", "a1", json.loads(made[1])["user"]["id"], 1)
    db.execute("INSERT INTO identities (issuer, subject, user_id, created_at) VALUES (?, ?, ?, ?)", linked)
    db.close()
    assert (await run("login", "--account", "ann", "--password-stdin", typed=f"{PASSWORD}\n"))[0] == 0
    found = json.loads((await run("identity", "list", "--json"))[1])
    assert (found["issuer"], found["subject"]) == ("https://id.example", "a1")
    remove = ("identity", "remove", found["id"], "--password-stdin")
    assert (await run(*remove, typed="wrong horse\n"))[0] == 3
    assert (await run(*remove, typed=f"{PASSWORD}\n"))[:2] == (0, "Done.")
    assert (await run("identity", "list"))[:2] == (0, "No company accounts.")
