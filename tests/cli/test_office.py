"""The operator's commands: the same with a server on the data folder and without one, and with a server elsewhere."""

import asyncio
import json
import os
from pathlib import Path

import pytest

from tests.cli.conftest import Run, Start
from tests.cli.machine import Machine
from tests.cli.run import Command
from tests.faults.server import Server, eventually


async def test_every_command_does_the_same_with_a_server_and_without(either: Machine) -> None:
    """Made, listed, changed, revoked; each leaves its line in the log, by hubbub, from here."""
    (bob,) = await either.told("user", "add", "bob", "--invite")
    assert (bob["user"]["name"], bob["rank"], "/#/invite/" in bob["link"]) == ("bob", "member", True)
    assert [(await either.told("user", "rank", "bob", "admin"))[0]["rank"]] == ["admin"]
    assert (await either.told("user", "disable", "bob", "--days", "2", "--reason", "Spam"))[0]["disabled"]
    assert (await either.told("user", "disable", "bob"))[0]["disabled"] == ""
    assert (await either.told("user", "erase", "bob"))[0]["user"]["name"] == "bob"
    assert (await either.told("user", "enable", "bob"))[0]["disabled"] is None
    assert "/#/invite/" in (await either.told("user", "reset", "bob"))[0]["link"]
    assert [each["user"]["name"] for each in await either.told("user", "list")] == ["ann", "bob"]
    assert [each["user"]["name"] for each in await either.told("user", "list", "--search", "a")] == ["ann"]

    (link,) = await either.told("invite", "create", "--room", "lobby", "--uses", "3", "--days", "1")
    assert (link["rooms"], link["left"]) == (["lobby"], 3)
    await either.told("invite", "revoke", link["id"])
    assert {each["id"]: each["revoked"] for each in await either.told("invite", "list")}[link["id"]]

    (token,) = await either.told(
        "token", "create", "ci", "--bot", "builds", "--command", "message.send", "--command", "read"
    )
    assert (token["user"]["kind"], token["commands"], len(token["token"]) > 20) == (
        "bot",
        ["message.send", "read"],
        True,
    )
    assert [each["id"] for each in await either.told("token", "list")] == [token["id"]]
    assert [each["id"] for each in await either.told("token", "list", "--all")] == [token["id"]]
    assert [each["id"] for each in await either.told("token", "list", "--user", "builds")] == [token["id"]]
    assert await either.told("user", "sessions", "ann") == await either.told("user", "identities", "ann") == []
    (more,) = await either.told("token", "create", "cd", "--bot", "builds")
    assert {each["id"] for each in await either.told("user", "sessions", "builds")} == {token["id"], more["id"]}
    await either.told("user", "sign-out", "builds", more["id"])
    await either.told("token", "revoke", token["id"])
    assert await either.told("token", "list") == []

    (room,) = await either.told("room", "create", "ops", "--topic", "[red]Work[/red]")
    assert (room["name"], room["topic"]) == ("ops", "[red]Work[/red]")
    await either.told("room", "edit", "ops", "--guests", "--slow", "5")
    await either.told("room", "ban", "ops", "bob", "--minutes", "5", "--reason", "Spam")
    assert [each["user"]["name"] for each in await either.told("room", "bans", "ops")] == ["bob"]
    await either.told("room", "unban", "ops", "bob")
    await either.told("room", "mute", "ops", "bob", "5")
    await either.told("room", "unmute", "ops", "bob")
    found = {each["name"]: (each["state"], each["guests"], each["slow"]) for each in await either.told("room", "list")}
    assert found["ops"] == ("open", True, 5)
    assert await either.told("room", "members", "ops") == []
    await either.told("room", "archive", "ops")
    assert [each["name"] for each in await either.told("room", "list")] == ["lobby"]
    await either.told("room", "open", "ops")

    lines = await either.told("audit", "list")
    assert [line["action"] for line in lines] == [
        "user.add", "user.add", "user.rank", "user.disable", "user.disable", "user.erase",
        "user.enable", "user.reset", "invite.create", "invite.revoke",
        "token.create", "user.sessions", "token.create", "user.sessions", "user.sign_out",
        "session.close", "room.edit", "room.ban", "room.unban", "room.mute", "room.unmute",
        "room.edit", "room.edit",
    ]  # fmt: skip
    assert {(line["by"]["name"], line["address"], line["result"]) for line in lines} == {("hubbub", "local", "ok")}
    assert [line["action"] for line in await either.told("audit", "list", "--limit", "2", "--action", "user.")] == [
        "user.sessions", "user.sign_out",
    ]  # fmt: skip
    assert await either.told("audit", "list", "--by", "bob") == []
    assert [line["action"] for line in await either.told("audit", "list", "--on", "bob", "--action", "user.")] == [
        "user.add", "user.rank", "user.disable", "user.disable", "user.erase", "user.enable", "user.reset",
    ]  # fmt: skip


async def test_whoever_erases_somebody_is_told_what_is_still_to_come(either: Machine) -> None:
    """Also what the id of somebody is who has no name any more; with --json there are the answers alone."""
    await either.told("user", "add", "bob", "--invite")
    await either.told("user", "disable", "bob")
    code, _, why = await either.run("user", "erase", "bob")
    assert (code, why) == (0, "hubbub: What they wrote is being deleted; where no server runs, at its next start.")
    assert "tail --json" in (await either.run("user", "erase", "--help"))[1]


async def test_people_are_shown_tables_in_which_nothing_is_mark_up(either: Machine) -> None:
    await either.told("room", "create", "ops", "--topic", "[bold]Work[/bold]\u202e")
    code, out, _ = await either.run("room", "list")
    assert (code, out.splitlines()[0].split()) == (0, ["name", "kind", "state", "guests", "topic"])
    assert out.splitlines()[2].endswith("[bold]Work[/bold]\\u202e")
    code, out, _ = await either.run("room", "open", "ops")
    assert (code, out) == (0, "Done.")


async def test_a_refusal_is_one_sentence_and_code_3(either: Machine) -> None:
    for arguments, word in (
        (("user", "rank", "ann", "member"), "owner"),
        (("user", "rank", "nobody", "member"), "nobody"),
        (("user", "add", "hubbub", "--invite"), "kept for the system"),
        (("user", "add", "ann", "--invite"), "ann"),
        (("token", "create", "mine"), "bot"),
        (("room", "create", "den", "--private"), "private"),
        (("invite", "revoke", "i999"), "invite"),
        (("user", "sign-out", "ann", "0" * 16), "session or token"),
        (("user", "unlink", "ann", "0" * 16), "identity"),
        (("user", "erase", "ann"), "Keep ann out"),
    ):
        code, out, why = await either.run(*arguments)
        assert (code, out, why.count("\n"), word in why) == (3, "", 0, True), (arguments, out, why)
        assert why.startswith("hubbub: ")
    code, _, why = await either.run("user", "add", "bob", "--password-stdin", typed="short\n")
    assert (code, "at least 8" in why) == (3, True)


async def test_wrong_usage_is_code_2_and_changes_nothing(machine: Machine) -> None:
    for arguments in (
        ("user", "rank", "ann", "king"),
        ("user", "disable", "ann", "--days", "0"),
        ("user", "add", "ann", "--invite", "--password-stdin"),
        ("user", "add", "ann", "--password-stdin"),
        ("user", "add", "ann"),
        ("user", "list", "--server", "ftp://x"),
        ("user", "list", "--server", "localhost:9"),
        ("audit", "list", "--limit", "0"),
    ):
        assert (await machine.run(*arguments))[0] == 2, arguments
    assert not machine.data.exists()


async def test_a_folder_without_data_is_not_made_by_looking(machine: Machine) -> None:
    code, _, why = await machine.run("user", "list")
    assert (code, "--data" in why) == (1, True)
    assert not machine.data.exists()


async def test_whoever_is_kept_out_here_is_out_there_at_once(machine: Machine, tmp_path: Path) -> None:
    """A bot listens; its token is revoked on the machine; it is told and ends."""
    await machine.told("user", "add", "ann", "--rank", "owner", "--invite")
    (token,) = await machine.told("token", "create", "ear", "--bot", "ear")
    async with Server(machine.data) as server:
        machine.url = server.url
        tail = await Command.start(server.url, machine.state, "tail", "--token", token["token"], "--history", "1")
        await machine.told("token", "create", "mouth", "--bot", "mouth")
        await listening(server)
        await machine.told("token", "revoke", token["id"])
        code, _, why = await tail.ended()
        assert (code, "signed out" in why) == (3, True), why


async def listening(server: Server) -> None:
    """Wait until somebody's WebSocket is open."""

    def open_sockets() -> bool:
        table = Path("/proc/net/tcp").read_text().splitlines()
        return any(f":{server.port:04X} " in line.split(None, 2)[1] + " " and " 01 " in line for line in table)

    await eventually(open_sockets)


async def test_commands_wait_for_one_another_on_a_folder_without_a_server(machine: Machine) -> None:
    """One holds the folder at a time; none of ten is refused for it."""
    await machine.told("user", "add", "ann", "--rank", "owner", "--invite")
    done = await asyncio.gather(*(machine.run("user", "add", f"bob-{n}", "--invite") for n in range(4)))
    assert [code for code, _, _ in done] == [0] * 4
    assert len(await machine.told("user", "list")) == 5


async def test_a_killed_server_leaves_nothing_in_the_way(machine: Machine) -> None:
    """Its socket is there and nobody answers it: the command is carried out without a server, and the next start is asked."""
    async with Server(machine.data) as server:
        await server.kill()
        assert (machine.data / "office.sock").exists()
        await machine.told("user", "add", "ann", "--rank", "owner", "--invite")
        await server.start()
        assert [each["user"]["name"] for each in await machine.told("user", "list")] == ["ann"]
        assert await server.stop() == 0
    assert not (machine.data / "office.sock").exists()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a folder away")
@pytest.mark.parametrize("uid", [1, 54321])
async def test_what_is_in_somebody_elses_folder_stays_theirs(machine: Machine, uid: int) -> None:
    """Root leaves no files in it that its server could not open afterwards, and is told whom to be."""
    await machine.told("user", "add", "ann", "--rank", "owner", "--invite")
    os.chown(machine.data, uid, -1)
    code, _, why = await machine.run("user", "list")
    assert (code, "belongs to" in why, "Traceback" in why) == (1, True, False)


async def test_a_log_that_is_followed_tells_what_is_new(machine: Machine) -> None:
    async with Server(machine.data):
        await machine.told("user", "add", "ann", "--rank", "owner", "--invite")
        following = await machine.start("audit", "list", "--follow", "--json")
        await following.printed("user.add")
        await machine.told("user", "add", "bob", "--invite")
        await following.until(lambda: len(following.out) == 2)
        assert json.loads(following.out[1])["target"] == "bob"
        following.process.terminate()
        await following.ended()


async def test_elsewhere_it_is_asked_as_whoever_the_token_stands_for(
    machine: Machine, run: Run, server: Server
) -> None:
    """With the rights of that person, and a line in the log in their name."""
    there = ("--data", str(server.data))
    _, made, _ = await run("token", "create", "t", "--bot", "builds", "--json", *there)
    token = json.loads(made)["token"]
    code, _, why = await run("user", "list", "--server", server.url, "--token", token)
    assert (code, "may not" in why) == (3, True)
    code, out, _ = await run("room", "list", "--json", "--server", f"http://127.0.0.1:{server.port}", "--token", token)
    assert (code, json.loads(out)["name"]) == (0, "lobby")
    _, lines, _ = await run("audit", "list", "--by", "builds", "--json", *there)
    assert [(json.loads(line)["action"], json.loads(line)["result"]) for line in lines.splitlines()] == [
        ("user.list", "forbidden")
    ]
    assert (await run("user", "list", "--server", "127.0.0.1:9", "--token", token))[0] == 4


async def test_a_frozen_server_is_told_from_one_that_is_not_there(start: Start, server: Server) -> None:
    """A second command on a folder that is in use waits for an answer and does not go behind the server's back."""
    server.freeze()
    listing = await start("user", "list", "--data", str(server.data))
    server.thaw()
    assert (await listing.ended())[0] == 0
