"""What people read of the operator's commands, with a server and without."""

from tests.cli.machine import Machine


async def sheet(machine: Machine, *arguments: str) -> list[str]:
    """What a command that succeeds prints for people, line by line."""
    code, out, why = await machine.run(*arguments)
    assert (code, why) == (0, ""), (arguments, out, why)
    return out.splitlines()


async def test_links_say_what_they_are_for(either: Machine) -> None:
    await either.told("user", "reset", "ann")
    await either.told("invite", "create", "--rank", "admin")
    titles, *rows = await sheet(either, "invite", "list")
    assert titles.split()[:2] == ["id", "for"]
    assert [any(what in row for row in rows) for what in ("password of ann", "new admins")] == [True, True]
