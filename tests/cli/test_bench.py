"""hubbub bench: what it counts, what it notices, and what it says when a server does not let it."""

import asyncio
import json
import subprocess
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from hubbub.bench import person
from hubbub.bench.person import Door, Reading
from hubbub.bench.stage import CannotLoad, Stage
from hubbub.cli.tokens import Keeper
from tests.cli.conftest import Run
from tests.faults.proxy import Proxy, Trip
from tests.faults.server import Server
from tests.faults.speaker import speaking

SHORT = ("--people", "20", "--rooms", "2", "--rate", "60", "--seconds", "1")


async def test_a_crowd_is_heard_and_the_books_are_right(run: Run, server: Server) -> None:
    """Every message is accepted, heard by everybody in its room, and found in history; so it is the second time."""
    for _ in range(2):
        code, out, _ = await run("bench", server.url, *SHORT, "--ledger", "--json")
        found = json.loads(out)
        assert (code, found["ok"], found["laws_broken"]) == (0, True, []), found
        assert (found["sent"], found["accepted"], found["expected"], found["delivered"]) == (60, 60, 600, 600)
        assert 0 < found["deliveries_ms"]["p50"] <= found["deliveries_ms"]["p99"] <= found["deliveries_ms"]["worst"]
    code, out, err = await run("bench", server.url, *SHORT, "--ledger")
    assert code == 0
    assert "20 listeners in 2 rooms, 60 messages/s for 1 s: 0 of 600 deliveries lost." in out
    assert "Ledger: all 60 accepted messages are in history" in out
    assert err.splitlines()[0].startswith("preparing rooms")
    assert "\x1b" not in out + err


async def test_whoever_came_for_the_load_leaves_after_it(run: Run, server: Server) -> None:
    """The rooms stay for the next time, with nobody in them, and say what they are for."""
    assert (await run("bench", server.url, *SHORT))[0] == 0
    async with speaking(server.url, "eve") as eve:
        # The server may hear that the last of them hung up a little after the command has ended.
        async with asyncio.timeout(20):
            while (await eve.ask("room.members", room="bench-1"))["members"]:
                pass
        rooms = (await eve.ask("room.list"))["rooms"]
    assert {room["name"]: room.get("topic") for room in rooms}["bench-2"] == "A load test talks here."


async def test_a_listener_that_is_cut_is_a_loss(run: Run, server: Server) -> None:
    """One connection breaks in the middle: it is told, with what it missed, by the count and by the ledger."""
    async with Proxy(server.port) as proxy:
        proxy.down.trip = Trip(b'"type":"message.sent"', nth=200)
        code, out, _ = await run("bench", f"ws://127.0.0.1:{proxy.port}/ws", *SHORT, "--ledger", "--json")
    found = json.loads(out)
    assert (code, found["ok"]) == (1, False)
    assert sum(found["cut"].values()) == 1
    assert found["lost"] > 0
    assert any(fault.startswith("I1 ") for fault in found["laws_broken"])


@pytest.mark.parametrize(
    ("flags", "asked", "advice"),
    [
        (("--sockets-per-address", "5"), SHORT, "--sockets-per-address 0"),
        (("--guests", "no"), SHORT, "--guests yes"),
        (("--message-rate", "10"), (*SHORT, "--rate", "900"), "--message-rate 0"),
        (("--message-rate", "0", "--text-limit", "100"), (*SHORT, "--size", "101"), "--text-limit"),
        (
            ("--message-rate", "0", "--text-limit", "1024", "--frame-limit", "1024"),
            (*SHORT, "--size", "1000"),
            "--frame-limit",
        ),
    ],
)
async def test_a_limit_of_the_server_is_named_with_what_would_raise_it(
    run: Run, server: Server, tmp_path: Path, flags: tuple[str, ...], asked: tuple[str, ...], advice: str
) -> None:
    """Exit code 3, one sentence, the flag in it."""
    async with Server(tmp_path / "strict", *flags) as strict:
        code, out, err = await run("bench", strict.url, *asked)
    assert (code, out) == (3, "")
    assert advice in err.splitlines()[-1]


async def test_a_person_s_token_stands_for_all(run: Run, server: Server, tmp_path: Path) -> None:
    """With a token all connections are one person, up to as many as one person may have."""
    code, out, _ = await run("send", "--name", "ann", "lobby", "Hi")
    assert code == 0
    token = Keeper(server.url, tmp_path / "state" / "hubbub" / "tokens").load("ann")
    assert token
    few = ("--people", "5", "--rooms", "2", "--rate", "20", "--seconds", "1", "--token", token)
    code, out, err = await run("bench", server.url, *few, "--ledger", "--json")
    assert code == 0, err
    assert json.loads(out)["expected"] == 100
    code, _, err = await run("bench", server.url, *few, "--people", "30")
    assert (code, "--sockets-per-user 0" in err) == (3, True)


async def test_wrong_usage_and_nobody_there(run: Run, server: Server) -> None:
    """A foreign server is not loaded unasked; an address where nobody listens is told as that."""
    code, _, err = await run("bench", "chat.example.org")
    assert (code, "--yes" in err) == (2, True)
    assert (await run("bench", server.url, "--people", "1", "--rooms", "2"))[0] == 2
    await server.stop()
    code, _, err = await run("bench", server.url)
    assert (code, "nobody listens there" in err.splitlines()[-1]) == (4, True)


async def test_a_load_of_which_nothing_was_accepted_is_no_success(run: Run, server: Server) -> None:
    """A token that may make rooms and say nothing: exit code 5, the reason, and no word of what was kept or how fast."""
    rights = ("--command", "room.create", "--command", "room.join", "--command", "room.leave")
    data = ("--data", str(server.data), "--json")
    code, out, err = await run("token", "create", "quiet", "--bot", "eve", *rights, *data)
    assert code == 0, err
    asked = ("--people", "2", "--rate", "10", "--seconds", "1", "--token", json.loads(out)["token"])
    code, out, _ = await run("bench", server.url, *asked, "--ledger")
    assert (code, "None of 10 messages was accepted" in out) == (5, True), out
    assert "10 of 10 messages were refused" in out
    for boast in ("Ledger: all", "deliveries lost", "Delivery "):
        assert boast not in out
    code, out, _ = await run("bench", server.url, *asked, "--json")
    assert (code, json.loads(out)["ok"]) == (5, False)


async def test_a_scheme_that_the_server_does_not_speak_is_named(run: Run, server: Server, secure: int) -> None:
    """wss:// to a server without TLS, and ws:// to one with it; each says which to take."""
    code, _, err = await run("bench", server.url.replace("ws:", "wss:"))
    assert (code, "take ws://" in err.splitlines()[-1]) == (4, True), err
    code, _, err = await run("bench", f"ws://127.0.0.1:{secure}/ws")
    assert (code, "wss://" in err.splitlines()[-1]) == (4, True), err
    code, _, err = await run("bench", f"wss://127.0.0.1:{secure}/ws")
    assert (code, "certificate" in err.splitlines()[-1], "SSL_CERT_FILE" in err.splitlines()[-1]) == (4, True, True), (
        err
    )


@pytest.fixture
async def secure(tmp_path: Path) -> AsyncIterator[int]:
    """The port of a server with TLS and a certificate that nobody knows."""
    cert, key = tmp_path / "cert.pem", tmp_path / "key.pem"
    made = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "5", "-subj", "/CN=localhost"]
    made += ["-keyout", str(key), "-out", str(cert)]
    await asyncio.to_thread(subprocess.run, made, check=True, capture_output=True)
    async with Server(tmp_path / "secure", "--tls-cert", str(cert), "--tls-key", str(key)) as serving:
        yield serving.port


SILENT, FOREIGN, MUTE = "silent", "foreign", "mute"


@pytest.fixture(params=[SILENT, FOREIGN, MUTE])
async def stranger(request: pytest.FixtureRequest) -> AsyncIterator[tuple[str, int]]:
    """Something that says nothing at all, another WebSocket server, or one that takes the protocol and never greets."""

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        said = "Sec-WebSocket-Protocol: hubbub.v1\r\n" if request.param == MUTE else ""
        if request.param != SILENT:
            writer.write(f"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n{said}\r\n".encode())
        assert "hubbub.v1" in head
        await reader.read()
        writer.close()
        gone.set()

    gone = asyncio.Event()
    async with await asyncio.start_server(answer, "127.0.0.1", 0) as listening:
        yield request.param, listening.sockets[0].getsockname()[1]
        await gone.wait()


async def test_nobody_waits_long_for_a_stranger(stranger: tuple[str, int], monkeypatch: pytest.MonkeyPatch) -> None:
    """Ten seconds to be let in, ten to be greeted, and a server that speaks something else is known at once."""
    kind, port = stranger
    assert person.GREETED == 10.0
    monkeypatch.setattr(person, "GREETED", 0.5)
    why = "does not speak hubbub.v1" if kind == FOREIGN else "no answer in time"
    async with asyncio.timeout(5):
        with pytest.raises(CannotLoad, match=why) as told:
            await Stage(Door("127.0.0.1", port), Reading(), None).open(1)
    assert told.value.is_unreachable
