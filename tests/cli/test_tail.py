"""hubbub tail: what it prints, from where, and how it survives."""

import asyncio
import json

from hubbub import Client
from hubbub.client import MemberJoined
from hubbub.protocol.commands import DeleteRoom
from tests.cli.conftest import Run, Start
from tests.faults.server import Server


async def test_what_happens_is_printed_as_text_or_json(start: Start, run: Run) -> None:
    text, raw = await start("tail", "--history", "1"), await start("tail", "--json", "--history", "1")
    await run("send", "--name", "ann", "lobby", "Hi\n[10:01] bob: I am not bob \x1b[2J")
    await text.printed("ann: Hi")
    await raw.printed("Hi")
    await text.printed("    [10:01] bob: I am not bob \\x1b[2J")
    event = json.loads(raw.out[-1])
    assert (event["type"], event["by"]["name"]) == ("message.sent", "ann")


async def test_since_gives_everything_after_a_place_and_count_ends_it(run: Run) -> None:
    _, out, _ = await run("send", "--lines", "--json", "lobby", typed="one\ntwo\nthree")
    first = json.loads(out.splitlines()[0])["seq"]
    code, out, _ = await run("tail", "lobby", "--since", str(first), "--count", "2", "--json")
    assert code == 0
    assert [json.loads(line)["text"] for line in out.splitlines()] == ["two", "three"]


async def test_a_killed_server_costs_nothing_and_repeats_nothing(start: Start, server: Server, run: Run) -> None:
    tail = await start("tail", "lobby", "--since", "0")
    await run("send", "lobby", "before")
    await tail.printed("before")
    await server.kill()
    await tail.complained("trying again")
    await server.start()
    await run("send", "lobby", "after")
    await tail.printed("after")
    assert sum("before" in line for line in tail.out) == sum("after" in line for line in tail.out) == 1


async def test_a_visitor_looks_into_a_channel_and_comes_back_to_it(start: Start, server: Server, run: Run) -> None:
    ann = await start("chat", "--name", "ann", "--stay")
    await make_room(server, "ops")
    ann.type("/join ops\nbefore\n")
    await ann.printed("before")
    tail = await start("tail", "ops", "--since", "0")
    await tail.printed("before")
    await server.kill()
    await server.start()
    ann.type("after\n")
    await tail.printed("after")


async def test_an_output_nobody_reads_ends_it(start: Start, run: Run) -> None:
    await run("send", "lobby", "Hi")
    tail = await start("tail", "lobby", "--since", "0")
    await tail.printed("Hi")
    tail.process._transport.get_pipe_transport(1).close()  # type: ignore[attr-defined]
    async with asyncio.timeout(20):
        assert await tail.process.wait() == 0


async def test_it_ends_when_nothing_is_left_to_hear_of_the_rooms_that_were_named(start: Start, server: Server) -> None:
    async with Client(server.url, name="maker") as maker:
        for room in ("tea", "ops"):
            await maker.create(room)
        tail = await start("tail", "tea", "ops", "--name", "bob", "--history", "1")
        async with asyncio.timeout(20):
            await anext(
                e
                async for e in maker
                if isinstance(e, MemberJoined) and e.user.name == "bob" and e.channel.name == "ops"
            )
        await maker.send("ops", "begin")
        await tail.printed("begin")
        await maker.ask(DeleteRoom(room="tea"))
        await tail.complained("#tea was deleted, with all that was said in it.")
        await maker.send("ops", "still heard")
        await tail.printed("still heard")
        await maker.remove("ops", "bob")
        code, out, err = await tail.ended()
        assert (code, "You were removed by maker" in out) == (3, True)
        assert err.splitlines()[-1] == "hubbub: There is nothing more to hear of #ops."


async def make_room(server: Server, name: str) -> None:
    async with Client(server.url, name="maker") as maker:
        await maker.create(name)
