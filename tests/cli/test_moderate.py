"""hubbub chat for those who look after a room: slash commands, on a real server."""

import re

from hubbub import Client
from tests.cli.conftest import Run
from tests.faults.server import Server


async def test_a_room_is_looked_after_from_the_line_client(run: Run, server: Server) -> None:
    async with Client(server.url, name="ann") as ann, Client(server.url, name="bob b") as bob:
        await ann.create("ops")
        await bob.join("ops")
        code, _, err = await run("chat", "--name", "eve", typed="/join ops\n/kick bob b\n")
        assert (code, "may not" in err) == (3, True), "who may not is told so"
        await ann.set_role("ops", "eve", "owner")
        typed = (
            '/join ops\n/topic On call\n/role bob b moderator\n/mute "bob b" 5\n/unmute bob b\n/kick @bob b\n'
            '/ban "bob b" 60\n/unban bob b\n/ban "bob b"\n/block bob b\n/unblock bob b\n'
        )
        code, out, err = await run("chat", "--name", "eve", typed=typed)
        assert (code, err) == (0, "")
        told = [line.split("] ", 1)[1] for line in out.splitlines() if "* " in line and "joined" not in line]
        assert [re.split(r",? (?:quiet )?until ", line)[0] for line in told] == [
            "* eve changed the room: #ops, open, On call", "* bob b is moderator here now", "* bob b is moderator here now",
            "* bob b is moderator here now", "* bob b was removed by eve", "* bob b was shut out by eve", "* bob b was shut out by eve",
        ]  # fmt: skip
        assert [ban.user.name for ban in await ann.bans("ops")] == ["bob b"]


async def test_what_is_not_understood_is_explained(run: Run) -> None:
    typed = "/role bob king\n/kick\n/ban\n/mute bob soon\n/unban\n/block\n"
    code, _, err = await run("chat", "--name", "ann", typed=typed)
    assert code == 3
    assert [line for line in err.splitlines() if "Write /" in line] == err.splitlines()
    assert len(err.splitlines()) == 6
