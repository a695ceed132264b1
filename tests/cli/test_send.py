"""hubbub send: what it stores, what it prints, how it ends."""

import json

from tests.cli.conftest import Run, Start
from tests.faults.server import Server


async def said(run: Run, room: str = "lobby") -> list[str]:
    """The texts of a room."""
    _, out, _ = await run("tail", room, "--since", "0", "--json", "--count", "1")
    return [json.loads(line)["text"] for line in out.splitlines()]


async def test_arguments_are_one_message_and_nothing_is_printed(run: Run) -> None:
    assert await run("send", "lobby", "Hi", "all") == (0, "", "")
    assert await said(run) == ["Hi all"]


async def test_the_whole_input_is_one_message(run: Run) -> None:
    assert (await run("send", "lobby", typed="one\n  two\n\n"))[0] == 0
    assert await said(run) == ["one\n  two"]


async def test_lines_are_messages_in_their_order(run: Run) -> None:
    lines = [f"line {n}" for n in range(100)]
    code, out, _ = await run("send", "lobby", "--lines", "--json", typed="\n".join(lines) + "\n\n")
    assert code == 0
    seqs = [json.loads(receipt)["seq"] for receipt in out.splitlines()]
    assert seqs == list(range(seqs[0], seqs[0] + 100))


async def test_the_same_key_says_it_once(run: Run) -> None:
    say = ("send", "--name", "cron", "--key", "k", "--json", "lobby")
    first, again = [json.loads((await run(*say, "done"))[1]) for _ in range(2)]
    assert again == {**first, "duplicate": True}
    code, _, why = await run(*say, "something else")
    assert (code, "key" in why) == (3, True)


async def test_a_name_is_the_same_person_next_time(run: Run) -> None:
    for _ in range(2):
        assert (await run("send", "--name", "cron", "lobby", "tick"))[0] == 0


async def test_a_visitor_leaves_the_name_free(run: Run) -> None:
    assert (await run("send", "lobby", "Hi"))[0] == 0
    assert (await run("send", "lobby", "Hi"))[0] == 0


async def test_a_refusal_is_one_sentence_and_code_3(run: Run) -> None:
    code, out, why = await run("send", "nowhere", "Hi")
    assert (code, out) == (3, "")
    assert why.startswith("hubbub: There is no room")
    assert "\n" not in why


async def test_wrong_usage_is_code_2(run: Run) -> None:
    assert (await run("send", "--key", "k", "lobby", "Hi"))[0] == 2
    assert (await run("send", "--lines", "lobby", "Hi"))[0] == 2
    assert (await run("send", "--url", "ftp://x", "lobby", "Hi"))[0] == 2


async def test_nobody_there_is_code_4(run: Run) -> None:
    code, _, why = await run("send", "--url", "127.0.0.1:9", "--timeout", "0.2", "lobby", "Hi")
    assert code == 4
    assert "Traceback" not in why


async def test_a_server_that_comes_back_in_time_gets_the_message(start: Start, server: Server, run: Run) -> None:
    await server.kill()
    sending = await start("send", "lobby", "patient")
    await server.start()
    assert (await sending.ended())[0] == 0
    assert await said(run) == ["patient"]
