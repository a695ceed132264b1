"""hubbub close-account: the end of one's own account, with or without what was said."""

import pytest

from hubbub import Client
from tests.cli.conftest import Run, Start
from tests.cli.machine import PASSWORD
from tests.faults.server import Server


@pytest.fixture(autouse=True)
async def ann(run: Run, server: Server) -> None:
    """ann has an account, is signed in, and has said something."""
    await run("user", "add", "zoe", "--role", "owner", "--password-stdin", "--data", str(server.data), typed=PASSWORD)
    await run("user", "add", "ann", "--password-stdin", "--data", str(server.data), typed=PASSWORD)
    assert (await run("login", "--account", "ann", "--password-stdin", typed=PASSWORD))[0] == 0
    assert (await run("send", "lobby", "my words"))[0] == 0


async def said(server: Server) -> list[str]:
    async with Client(server.url, visit=True) as reader:
        return [message.text async for message in reader.messages("lobby")]


@pytest.mark.parametrize(("flags", "left"), [((), "my words"), (("--delete-messages",), "")])
async def test_whoever_is_signed_in_closes_their_account_after_a_question(
    start: Start, run: Run, server: Server, flags: tuple[str, ...], left: str
) -> None:
    """It says what becomes of what they wrote, and asks for the password; nobody is signed in afterwards."""
    no = await start("close-account", *flags, watched=True)
    await no.answer("Close the account of ann? [y/N]: ", "n")
    assert (await no.ended())[0] == 1
    assert await said(server) == ["my words"]
    yes = await start("close-account", *flags, watched=True)
    await yes.complained("is deleted" if flags else "What you wrote stays.")
    await yes.answer("Close the account of ann? [y/N]: ", "y")
    await yes.answer("Password of ann: ", PASSWORD)
    code, out, _ = await yes.ended()
    assert (code, "Your account is closed." in out) == (0, True)
    assert await said(server) == [left]
    code, _, why = await run("close-account", "--password-stdin", typed=PASSWORD)
    assert (code, "hubbub login" in why) == (3, True)
    assert (await run("login", "--account", "ann", "--password-stdin", typed=PASSWORD))[0] == 3


async def test_a_script_gives_the_password_and_a_wrong_one_closes_nothing(run: Run, server: Server) -> None:
    assert (await run("close-account", "--delete-messages"))[0] == 2, "nobody is there to be asked"
    code, _, why = await run("close-account", "--delete-messages", "--password-stdin", typed="not this one")
    assert (code, "password" in why) == (3, True)
    assert (await run("send", "lobby", "more"))[0] == 0
    assert (await run("close-account", "--delete-messages", "--password-stdin", typed=PASSWORD))[0] == 0
    assert await said(server) == ["", ""]


async def test_whoever_listens_at_a_terminal_is_told_in_two_lines(start: Start, run: Run, server: Server) -> None:
    """A program that reads JSON hears of each message."""
    for n in range(20):
        assert (await run("send", "lobby", f"more {n}"))[0] == 0
    async with Client(server.url, name="bob") as bob:
        eve = await start("tail", "lobby", "--history", "1", "--name", "eve")
        program = await start("tail", "lobby", "--history", "1", "--name", "max", "--json")
        await eve.printed("more 19")
        await program.printed("more 19")
        assert (await run("close-account", "--delete-messages", "--password-stdin", typed=PASSWORD))[0] == 0
        await program.until(lambda: sum('"message.deleted"' in line for line in program.out) == 21)
        await bob.send("lobby", "that was all")
        await eve.printed("that was all")
    assert [line.split("* ")[1] for line in eve.out if "deleted" in line] == [
        "ann deleted a message", "ann deleted more messages",
    ]  # fmt: skip
