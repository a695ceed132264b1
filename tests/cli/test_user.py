"""hubbub user: accounts made on the machine, and passwords that nobody else sees."""

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from hubbub.cli import COMMANDS, load
from tests.cli.machine import PASSWORD, Machine, arguments_of
from tests.faults.server import Server


async def test_an_owner_made_before_the_first_start_leaves_nothing_to_claim(machine: Machine) -> None:
    """No link is printed, the password opens the account, and nobody else can read what was made."""
    code, out, why = await machine.run(
        "user", "add", "ann", "--role", "owner", "--password-stdin", typed=PASSWORD + "\n"
    )
    assert (code, why) == (0, "")
    assert "owner" in out
    async with Server(machine.data) as server:
        assert "invite" not in server.log
        machine.url = server.url
        (made,) = await machine.told("user", "list")
        assert (made["user"]["name"], made["rank"]) == ("ann", "owner")
    assert [path.name for path in machine.data.iterdir() if path.stat().st_mode & 0o077] == []


def every_command() -> Iterator[click.Command]:
    found = [load(name) for name in COMMANDS]
    while found:
        command = found.pop()
        yield command
        found += command.commands.values() if isinstance(command, click.Group) else []


@pytest.mark.parametrize("command", [*every_command()], ids=lambda command: command.name)
def test_every_word_and_family_draws_its_help(command: click.Command) -> None:
    """With --help, which ends well; a family also says which words it has."""
    asked = CliRunner().invoke(command, ["--help"])
    assert (asked.exit_code, asked.exception) == (0, None), asked.output
    words = command.commands if isinstance(command, click.Group) else {}
    assert [word for word in ("Usage:", *words) if word not in asked.output] == []


def test_54_no_command_takes_a_password_from_its_command_line() -> None:
    """What is there can be read by others, and is kept by the shell: there are flags about passwords, none with one."""
    told = [
        option
        for command in every_command() for option in command.params
        if isinstance(option, click.Parameter) and {"password", "new", "code", "passphrase"} & set(option.name.split("_"))
    ]  # fmt: skip
    assert len(list(every_command())) > 30
    assert told, "need some to look at"
    assert all(isinstance(option, click.Option) and option.is_flag for option in told)


async def test_54_a_password_is_asked_for_twice_unseen_and_is_nowhere_after(machine: Machine) -> None:
    """It is in no argument, no output, no log and no row; what is typed differently is asked again."""
    async with Server(machine.data, "--log-level", "debug") as server:
        machine.url = server.url
        asking = await machine.start("user", "add", "ann", watched=True)
        for prompt, typed in (
            ("Password for ann: ", PASSWORD), ("Once more: ", "something else"),
            ("Password for ann: ", PASSWORD), ("Once more: ", PASSWORD),
        ):  # fmt: skip
            await asking.answer(prompt, typed)
        arguments = arguments_of(asking)
        code, out, err = await asking.ended()
        assert (code, "match" in err) == (0, True), err
        assert "ann" in out
        seen = f"{out}{err}{server.log}{arguments!r}"
    with closing(sqlite3.connect(machine.data / "hubbub.db")) as db:
        seen += "\n".join(db.iterdump())
    assert "ann" in seen
    assert PASSWORD not in seen


def test_every_word_of_the_operators_is_told() -> None:
    """Each has its place on the page about the command line."""
    page = (Path(__file__).parent.parent.parent / "docs" / "cli.md").read_text("utf-8")
    words = [
        (name, word)
        for name in COMMANDS if isinstance(family := load(name), click.Group) for word in family.commands
    ]  # fmt: skip
    assert len(words) > 25
    for name, word in words:
        assert f"hubbub {name} " in page
        assert re.search(rf"(hubbub {name} |`){word}\b", page), f"{name} {word}"
