"""hubbub login, logout and password, and what chat, send and tail make of them."""

import asyncio
import contextlib
import json
import sqlite3
import stat
from contextlib import closing
from pathlib import Path

import pyotp
import pytest

from hubbub import Client
from hubbub.client import open_session
from hubbub.protocol import commands as c
from tests.cli.conftest import Run, Start
from tests.cli.machine import PASSWORD, arguments_of
from tests.faults.server import Server

OTHER = "another horse battery"


@pytest.fixture(autouse=True)
async def ann(run: Run, server: Server) -> None:
    """ann has an account."""
    code, _, why = await run("user", "add", "ann", "--password-stdin", "--data", str(server.data), typed=PASSWORD)
    assert (code, why) == (0, "")


async def sign_in(run: Run) -> None:
    code, _, why = await run("login", "--account", "ann", "--password-stdin", typed=PASSWORD + "\n")
    assert (code, why) == (0, "")


def kept(tmp_path: Path) -> list[Path]:
    return list((tmp_path / "state" / "hubbub" / "tokens").iterdir())


async def said_by(server: Server) -> list[tuple[str, str, str]]:
    async with Client(server.url, visit=True) as reader:
        return [(message.by.name, message.by.kind, message.text) async for message in reader.messages("lobby")]


async def test_whoever_is_signed_in_is_who_chats_sends_and_listens(run: Run, server: Server, tmp_path: Path) -> None:
    """Until they sign out; by another name they are a guest meanwhile. The token is theirs alone to read."""
    await sign_in(run)
    (file,) = kept(tmp_path)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert PASSWORD not in file.read_text()
    token = json.loads(file.read_text())["token"]
    assert (await run("send", "lobby", "one"))[0] == 0
    code, out, _ = await run("chat", typed="two\n/whoami\n")
    assert (code, "You are ann, with an account, member of the server." in out) == (0, True)
    assert (await run("send", "--name", "bob", "lobby", "three"))[0] == 0
    assert await run("logout") == (0, "", "")
    assert token not in file.read_text()
    assert (await run("send", "lobby", "four"))[0] == 0
    assert (await said_by(server))[:3] == [
        ("ann", "person", "one"),
        ("ann", "person", "two"),
        ("bob", "guest", "three"),
    ]
    code, _, why = await run("tail", "lobby", "--token", token, "--count", "1")
    assert (code, why.count("\n")) == (3, 0), "the token is good for nothing any more"
    assert (await run("logout"))[0] == 3


async def test_the_command_line_elsewhere_asks_as_whoever_is_signed_in(run: Run, server: Server) -> None:
    await sign_in(run)
    code, _, why = await run("user", "list", "--server", server.url)
    assert (code, "admin" in why) == (3, True)
    await run("user", "rank", "ann", "admin", "--data", str(server.data))
    code, out, _ = await run("user", "list", "--server", server.url, "--json")
    assert (code, json.loads(out.splitlines()[0])["user"]["name"]) == (0, "ann")
    code, out, _ = await run("invite", "create", "--server", server.url)
    assert (code, f"http://127.0.0.1:{server.port}/#/invite/" in out) == (0, True)


async def test_signing_in_anew_ends_the_session_before(run: Run, tmp_path: Path) -> None:
    await sign_in(run)
    first = json.loads(kept(tmp_path)[0].read_text())["token"]
    await sign_in(run)
    assert len(kept(tmp_path)) == 1
    assert (await run("tail", "--token", first, "--count", "1"))[0] == 3
    assert (await run("chat", typed="here\n"))[0] == 0


async def test_a_wrong_password_is_one_sentence_and_code_3(run: Run, tmp_path: Path) -> None:
    """The same for somebody who does not exist; nothing is kept."""
    answers = [
        await run("login", "--account", name, "--password-stdin", typed=f"{password}\n")
        for name, password in (("ann", "not this one"), ("nobody", PASSWORD))
    ]
    assert answers[0] == answers[1]
    assert (answers[0][0], answers[0][2].count("\n")) == (3, 0)
    assert not (tmp_path / "state").exists()
    assert (await run("login", "127.0.0.1:9", "--account", "ann", "--password-stdin", typed="x\n"))[0] == 4
    assert (await run("login", "--account", "ann"))[0] == 2, "nobody is there to be asked"
    assert (await run("login", "--account", "ann", "--password-stdin"))[0] == 2
    assert (await run("chat", "--account", "ann", "--name", "bob"))[0] == 2


async def test_54_chat_asks_for_the_password_and_again_after_a_slip(start: Start, run: Run) -> None:
    """It is not shown, is in no argument, and is not asked for the next time."""
    await run("send", "--name", "bob", "lobby", "Hello")
    chat = await start("chat", "--account", "ann", watched=True)
    await chat.answer("Password of ann: ", "not this one")
    await chat.answer("Password of ann: ", PASSWORD)
    await chat.printed("bob: Hello")
    chat.type("/whoami\n")
    await chat.printed("You are ann")
    seen = "\n".join([*chat.out, *chat.err, arguments_of(chat).decode()])
    assert PASSWORD not in seen
    assert "do not go together" in seen
    chat.type("/quit\n")
    assert (await chat.ended())[0] == 0
    again = await start("chat", "--account", "ann")
    again.type("/whoami\n")
    again.hang_up()
    code, out, why = await again.ended()
    assert (code, why, "You are ann" in out) == (0, "", True)


async def test_the_second_factor_is_asked_for_where_there_is_one(start: Start, server: Server) -> None:
    opened = await open_session(server.url, "ann", PASSWORD)
    async with Client(server.url, token=opened.token) as chat:
        begun = await chat.ask(c.BeginFactor(password=PASSWORD))
        codes = await chat.ask(c.ConfirmFactor(code=pyotp.TOTP(begun.secret).now()))  # type: ignore[attr-defined]
    login = await start("login", "--account", "ann", watched=True)
    await login.answer("Password of ann: ", PASSWORD)
    await login.answer("recovery code: ", codes.codes[0])  # type: ignore[attr-defined]
    code, out, _ = await login.ended()
    assert (code, "Signed in" in out) == (0, True)


async def test_in_a_pipe_the_code_is_the_line_after_the_password(run: Run, server: Server) -> None:
    """It is read where it is asked for, and its lack is wrong usage; no flag and no variable takes it."""
    opened = await open_session(server.url, "ann", PASSWORD)
    assert (await run("login", "--account", "ann", "--password-stdin", typed=f"{PASSWORD}\n123456\n"))[0] == 0
    async with Client(server.url, token=opened.token) as chat:
        begun = await chat.ask(c.BeginFactor(password=PASSWORD))
        codes = await chat.ask(c.ConfirmFactor(code=pyotp.TOTP(begun.secret).now()))  # type: ignore[attr-defined]
    for lines, wanted, word in (
        (PASSWORD, 2, "code"), (f"{PASSWORD}\nnot this one", 3, "code"), (f"{PASSWORD}\n{codes.codes[0]}", 0, ""),  # type: ignore[attr-defined]
    ):  # fmt: skip
        code, _, why = await run("login", "--account", "ann", "--password-stdin", typed=lines)
        assert (code, word in why) == (wanted, True), why


async def test_in_a_pipe_the_new_password_is_the_line_after_the_old_one(run: Run) -> None:
    await sign_in(run)
    assert (await run("password", "--password-stdin", typed=f"{PASSWORD}\n"))[0] == 2
    assert (await run("password", "--password-stdin", typed=f"{OTHER}\n{OTHER}\n"))[0] == 3
    assert await run("password", "--password-stdin", typed=f"{PASSWORD}\n{OTHER}\n") == (0, "", "")
    assert (await run("login", "--account", "ann", "--password-stdin", typed=OTHER))[0] == 0


async def test_55_whoever_is_signed_out_from_elsewhere_is_told_and_asked_again(
    start: Start, run: Run, server: Server
) -> None:
    """E 55: at a keyboard the conversation goes on after the password; what is typed is taken for it and for nothing else."""
    await sign_in(run)
    chat = await start("chat", watched=True)
    chat.type("Hello\n/whoami\n")
    await chat.printed("You are ann")
    await end_sessions(server)
    await chat.complained("signed out")
    await chat.answer("Password of ann: ", PASSWORD)
    await chat.printed("ann: Hello")
    chat.type("/whoami\n")
    await chat.until(lambda: sum("You are ann" in line for line in chat.out) == 2)
    chat.type("/quit\n")
    assert (await chat.ended())[0] == 0


@pytest.mark.parametrize("command", [("chat", "--stay"), ("tail", "lobby")])
async def test_55_in_a_pipe_it_ends_with_a_sentence_and_code_3(
    start: Start, run: Run, server: Server, command: tuple[str, ...]
) -> None:
    await sign_in(run)
    listening = await start(*command)
    async with Client(server.url, name="bob") as bob:
        await bob.join("lobby")
        async with asyncio.timeout(20):
            while not listening.out:
                # What is said before it listens, it does not hear.
                await bob.send("lobby", "Hi")
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(0.5):
                        await listening.until(lambda: bool(listening.out))
    await end_sessions(server)
    code, _, why = await listening.ended()
    assert (code, "hubbub login" in why or "signed out" in why, "Traceback" in why) == (3, True, False), why
    code, _, why = await run("send", "--account", "ann", "lobby", "Hi")
    assert (code, "hubbub login" in why) == (3, True)


async def end_sessions(server: Server) -> None:
    """ann changes her password from another device, which signs every other one out."""
    opened = await open_session(server.url, "ann", PASSWORD)
    async with Client(server.url, token=opened.token) as chat:
        await chat.ask(c.CloseSession(others=True))


async def test_a_password_is_changed_where_one_is_signed_in(start: Start, run: Run, server: Server) -> None:
    await sign_in(run)
    changing = await start("password", watched=True)
    for prompt, typed in (("Password now: ", PASSWORD), ("New password: ", OTHER), ("Once more: ", OTHER)):
        await changing.answer(prompt, typed)
    assert (await changing.ended())[0] == 0
    assert (await run("send", "lobby", "still here"))[0] == 0
    assert (await run("login", "--account", "ann", "--password-stdin", typed=PASSWORD))[0] == 3
    assert (await run("login", "--account", "ann", "--password-stdin", typed=OTHER))[0] == 0
    with closing(sqlite3.connect(server.database)) as db:
        assert OTHER not in "\n".join(db.iterdump())


async def test_another_name_is_kept_for_the_next_time(run: Run) -> None:
    await sign_in(run)
    assert (await run("chat", typed="/name anna\n"))[0] == 0
    code, out, _ = await run("chat", "--account", "anna", typed="/whoami\n")
    assert (code, "You are anna" in out) == (0, True)
