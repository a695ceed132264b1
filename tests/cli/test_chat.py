"""hubbub chat: in a pipe, over a dead server, with slash commands, as the same person again."""

import asyncio
import json
import signal
import stat
from pathlib import Path

import pytest

from hubbub import Client
from hubbub.protocol.commands import DeleteRoom
from hubbub.protocol.signals import ReadMarked
from tests.cli.conftest import Run, Start
from tests.faults.proxy import Proxy
from tests.faults.server import Server


def texts(out: str) -> list[str]:
    """Printed lines without their time."""
    return [line.split("] ", 1)[-1] for line in out.splitlines()]


async def test_lines_of_a_pipe_are_stored_before_it_ends_and_shown_once(run: Run) -> None:
    lines = [f"line {n}" for n in range(50)]
    code, out, err = await run("chat", "--name", "ann", typed="\n".join(lines))
    assert (code, err) == (0, "")
    assert texts(out) == ["* ann joined", *(f"ann: {line}" for line in lines)]


async def test_what_was_said_last_is_shown_first(run: Run) -> None:
    await run("send", "lobby", "--lines", typed="\n".join(f"old {n}" for n in range(30)))
    _, out, _ = await run("chat", "--name", "ann")
    assert [line.split(": ")[1] for line in texts(out)] == [f"old {n}" for n in range(10, 30)]


async def test_the_same_name_is_the_same_person_until_forgotten(run: Run, tmp_path: Path) -> None:
    assert (await run("chat", "--name", "ann"))[0] == 0
    assert (await run("chat", "--name", "Ann"))[0] == 0
    (kept,) = (tmp_path / "state" / "hubbub" / "tokens").iterdir()
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    code, _, why = await run("chat", "--name", "ann", "--forget")
    assert (code, "called ann" in why) == (3, True)
    assert not kept.exists()


async def test_a_token_the_server_no_longer_knows_is_dropped(run: Run, server: Server, tmp_path: Path) -> None:
    await run("chat", "--name", "ann")
    (kept,) = (tmp_path / "state" / "hubbub" / "tokens").iterdir()
    kept.write_text(kept.read_text().replace('"token":"', '"token":"not'))
    code, _, why = await run("chat", "--name", "ann2")
    assert (code, why) == (0, "")
    code, _, why = await run("chat", "--name", "ann")
    assert (code, "no longer knows" in why) == (3, True)


async def test_a_killed_server_is_survived_with_nothing_missed_doubled_or_lost(start: Start, server: Server) -> None:
    ann, bob = await start("chat", "--name", "ann", "--stay"), await start("chat", "--name", "bob", "--stay")
    ann.type("one\n")
    bob.type("two\n")
    for chat in (ann, bob):
        await chat.printed("ann: one")
        await chat.printed("bob: two")
    await server.kill()
    for chat in (ann, bob):
        await chat.complained("connection lost")
    ann.type("three\nfour\n")
    await server.start()
    bob.type("five\n")
    for chat in (ann, bob):
        for line in ("ann: three", "ann: four", "bob: five"):
            await chat.printed(line)
    assert [line for line in texts("\n".join(ann.out)) if line[0] != "*"] == [
        line for line in texts("\n".join(bob.out)) if line[0] != "*"
    ]
    assert sum("three" in line for line in bob.out) == 1


async def test_private_lines_are_seen_by_two(start: Start, run: Run) -> None:
    bob, eve = await start("chat", "--name", "bob", "--stay"), await start("chat", "--name", "eve", "--stay")
    bob.type("here\n")
    eve.type("here too\n")
    for chat in (bob, eve):
        await chat.printed("eve: here too")
    code, out, _ = await run("chat", "--name", "ann", typed="/msg bob psst\nopenly\n")
    assert code == 0
    assert "ann (to bob): psst" in texts(out)
    await bob.printed("ann (to you): psst")
    await eve.printed("ann: openly")
    assert not any("psst" in line for line in eve.out)


async def test_slash_commands(run: Run, server: Server) -> None:
    async with Client(server.url, name="maker") as maker:
        await maker.create("ops", topic="Work")
        typed = "/join ops\nHi\n/who\n/rooms\n/name anna\n/me waves\n//not a command\n/leave\n/history 1\n/help\n"
        code, out, err = await run("chat", "--name", "ann", typed=typed)
    assert (code, err) == (0, "")
    assert {"ann: Hi", "Here: ann, maker", "You are anna now.", "anna: *waves*", "anna: /not a command"} <= {
        line.removeprefix("#ops ") for line in texts(out)
    }
    assert "* #ops  Work" in out
    assert "/quit" in out


async def test_what_was_said_last_is_taken_back(run: Run, server: Server) -> None:
    code, out, err = await run("chat", "--name", "ann", typed="keep\noops\n/delete\n/who\n")
    assert (code, err) == (0, "")
    assert texts(out)[-2:] == ["* ann deleted a message", "Here: ann"]
    _, out, _ = await run("chat", "--name", "bob")
    assert texts(out)[:2] == ["ann: keep", "ann: (deleted)"]
    code, _, err = await run("chat", "--name", "eve", typed="/delete\n")
    assert (code, "nothing here" in err) == (3, True)


async def test_whoever_looks_after_a_room_deletes_a_message_by_its_number(run: Run, server: Server) -> None:
    async with Client(server.url, name="eve") as eve, Client(server.url, name="maker") as maker:
        await maker.create("tea")
        await eve.join("tea")
        seq = (await eve.send("tea", "spam")).seq
        assert maker.token
        typed = f"/join tea\n/numbers\n/delete {seq}\n/delete soon\n/who\n/numbers\n/history 1\n"
        code, out, err = await run("chat", "--token", maker.token, typed=typed)
        assert (code, err) == (3, "* Write /delete, or /delete N; /numbers shows the number of each line.")
        assert f" {seq}] eve: spam" in out
        assert f" {seq + 1}] * maker deleted a message, {seq}" in out
        assert texts(out)[-1] == "eve: (deleted)"
        assert not out.splitlines()[-1].startswith(f"[{seq}")
        _, out, _ = await run("tail", "tea", "--numbers", "--history", "1", "--count", "1")
        assert f" {seq}] #tea eve: (deleted)" in out


async def test_whoever_is_in_a_room_that_is_deleted_is_told_and_talks_in_none(start: Start, server: Server) -> None:
    """What was meant for the one room must not be heard in another."""
    async with Client(server.url, name="maker") as maker:
        await maker.create("tea")
        bob = await start("chat", "--name", "bob", "--room", "tea", "--stay")
        bob.type("here\n")
        await bob.printed("bob: here")
        await maker.ask(DeleteRoom(room="tea"))
        await bob.complained("#tea was deleted, with all that was said in it.")
        await bob.complained("You are in no room now; /join ROOM goes to another")
        bob.type("only for tea\n/who\n/rooms\n/join lobby\nfor all\n")
        await bob.complained("Not sent: only for tea")
        await bob.printed("bob: for all")
        assert [message.text for message in (await maker.history("lobby")).messages] == ["for all"]


@pytest.mark.parametrize(
    ("act", "words"),
    [("remove", "You were removed by maker"), ("ban", "You were shut out by maker until ")],
)
async def test_whoever_is_put_out_of_a_room_is_told_by_whom_and_why(
    start: Start, server: Server, act: str, words: str
) -> None:
    async with Client(server.url, name="maker") as maker:
        await maker.create("tea")
        bob = await start("chat", "--name", "bob", "--room", "tea", "--stay")
        bob.type("here\n")
        await bob.printed("bob: here")
        await (maker.ban("tea", "bob", minutes=9, reason="spam") if act == "ban" else maker.remove("tea", "bob"))
        await bob.printed(words)
        assert ("(spam)" in bob.out[-1]) is (act == "ban")
        await bob.complained("You are in no room now")


async def test_a_room_that_went_while_the_line_was_cut_is_told_and_what_was_not_sent_is_shown(
    start: Start, server: Server
) -> None:
    async with Client(server.url, name="maker") as maker:
        await maker.create("tea")
        async with Proxy(server.port) as line:
            bob = await start("chat", line.url, "--name", "bob", "--room", "tea", "--stay")
            bob.type("here\n")
            await bob.printed("bob: here")
            line.closed = True
            line.reset()
            await bob.complained("connection lost")
            bob.type("never sent\n")
            await maker.ban("tea", "bob")
            line.closed = False
            await bob.complained("You are no longer in #tea: while you were away")
            await bob.complained("Not sent: never sent")
            await bob.complained("You are in no room now")


async def test_a_room_is_opened_and_somebody_brought_in(start: Start) -> None:
    ann, bob = await start("chat", "--name", "ann", "--stay"), await start("chat", "--name", "bob", "--stay")
    bob.type("here\n")
    await ann.printed("bob: here")
    ann.type("/create den private\n/invite bob\nwelcome\n")
    await bob.printed("#den ann: welcome")
    ann.type("/create\n/create lobby\n")
    await ann.complained("Write /create ROOM")
    await ann.complained("There is a room #lobby already")


async def test_a_new_name_is_told_once_however_many_rooms_are_shared(start: Start) -> None:
    ann, bob = await start("chat", "--name", "ann", "--stay"), await start("chat", "--name", "bob", "--stay")
    bob.type("here\n")
    await ann.printed("bob: here")
    ann.type("/create one\n/invite bob\n/create two\n/invite bob\nall set\n/name anna\n")
    ann.type("done\n")
    for chat in (ann, bob):
        await chat.printed("anna: done")
    assert sum("is now called anna" in line for line in bob.out) == 1
    assert [line for line in texts("\n".join(ann.out)) if "anna" in line] == ["You are anna now.", "anna: done"]


@pytest.mark.parametrize("watched", [True, False])
async def test_what_a_terminal_has_shown_is_read_and_what_went_into_a_pipe_is_not(
    start: Start, server: Server, tmp_path: Path, watched: bool
) -> None:
    ann = await start("chat", "--name", "ann", "--stay", watched=watched)
    ann.type("here\n")
    await ann.printed("* ann joined")
    (kept,) = (tmp_path / "state" / "hubbub" / "tokens").iterdir()
    token = json.loads(kept.read_text())["token"]
    async with Client(server.url, name="bob") as bob, Client(server.url, token=token, signals=True) as twin:
        await bob.send("lobby", "read this")
        await ann.printed("bob: read this")
        if watched:
            async with asyncio.timeout(20):
                await anext(told async for told in twin if isinstance(told, ReadMarked) and told.unread == 0)
        ann.type("/rooms\n")
        await ann.printed("#lobby" if watched else "#lobby, 1 unread")
        assert [room.unread for room in await twin.list_rooms()] == [0 if watched else 1]


async def test_a_line_that_is_refused_is_told_and_the_rest_is_stored(run: Run) -> None:
    code, out, err = await run("chat", "--name", "ann", typed=f"/nope\n/msg nobody hi\n{'x' * 20000}\nfine\n")
    assert code == 3
    assert [line[:11] for line in err.splitlines()] == [
        "* There is ",
        "* There is ",
        "* Not sent:",
        "* A message",
        "* Not sent:",
    ]
    assert "ann: fine" in texts(out)


async def test_quit_ends_it_and_ctrl_c_too(start: Start, run: Run) -> None:
    quitting = await start("chat", "--name", "ann")
    quitting.type("bye\n/quit\nnever said\n")
    code, out, _ = await quitting.ended()
    assert code == 0
    assert "never said" not in out
    staying = await start("chat", "--name", "ann")
    await staying.printed("bye")
    staying.process.send_signal(signal.SIGINT)
    code, _, err = await staying.ended()
    assert (code, "Traceback" in err) == (130, False)


async def test_nobody_there_is_one_sentence(run: Run) -> None:
    code, _, why = await run("chat", "127.0.0.1:9", "--name", "ann")
    assert code == 4
    assert (
        why == "hubbub: Cannot reach ws://127.0.0.1:9/ws: nobody listens there. Is the server running? (hubbub serve)"
    )
