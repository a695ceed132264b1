"""What surrounds a server goes wrong while it runs: its data are taken away, its log has nowhere to go, files run out."""

import asyncio
import shutil
import socket
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from time import monotonic
from typing import Any

import pytest

from tests.faults.ledger import Ledger
from tests.faults.machine import mounted, need_root, run
from tests.faults.raw import dial
from tests.faults.server import SOON, Server, eventually
from tests.faults.speaker import GONE, LOBBY, Speaker, read_all, speaking
from tests.faults.strace import slow
from tests.faults.test_disk import say_for_ever
from tests.faults.test_power_cut import disk


async def fail_while_talking(server: Server, ann: Speaker, fault: Callable[[], Any]) -> str:
    """Talk, let it happen, and wait for the server's end. Returns what it said."""
    for _ in range(20):
        await ann.say()
    await ann.answered()
    fault()
    with pytest.raises((*GONE, ConnectionError)):
        await say_for_ever(ann)
    assert await server.ended() == 74
    assert "store.broken" in server.log
    assert "Traceback" not in server.log, server.log
    return server.log


@pytest.mark.parametrize("what", ["folder", "database", "replaced"])
async def test_a_database_that_is_taken_away_gets_nothing_accepted(server: Server, ledger: Ledger, what: str) -> None:
    """P1: the file is deleted or replaced under the server; what would be written to a file without a name is not accepted."""

    def take() -> None:
        if what == "folder":
            shutil.rmtree(server.data)
            return
        copy = server.data / "copy"
        shutil.copyfile(server.database, copy)
        server.database.unlink() if what == "database" else copy.replace(server.database)

    async with speaking(server.url, "ann", ledger) as ann:
        log = await fail_while_talking(server, ann, take)
        accepted = sum(intent.seq is not None for intent in ledger.intents.values())
        assert accepted == 20, "something was accepted that is nowhere"
    assert str(server.database) in log


async def test_a_disk_that_turns_read_only_gets_nothing_accepted(
    serve: Callable[..., Any], ledger: Ledger, tmp_path: Path
) -> None:
    """P9: the kernel takes a failing file system out of service: nothing more is accepted, and the server says why it ends."""
    with disk(tmp_path) as (_, folder):
        server = await serve(data=folder / "data")
        async with speaking(server.url, "ann", ledger) as ann:
            await fail_while_talking(server, ann, lambda: run("mount", "-o", "remount,abort", str(folder)))


async def say_until_full(ann: Speaker) -> None:
    refused: list[Any] = []
    ann.on_answer = lambda _, frame: refused.append(frame) if frame["type"] == "error" else None
    while not refused:
        await ann.say(pad=15_000)
        await ann.answered(most=20)
    await ann.answered()


@pytest.mark.parametrize("is_broken", [True, False], ids=["broken", "stuck"])
async def test_a_log_that_nobody_takes_stops_nothing(
    serve: Callable[..., Any], ledger: Ledger, is_broken: bool
) -> None:
    """P9: the log's pipe is broken, or full, as under a terminal that was stopped: whatever is worth a line, service goes on."""
    need_root()
    with mounted("tmpfs", "-t", "tmpfs", "-o", "size=20m") as small:
        ballast = small / "ballast"
        ballast.write_bytes(b"x" * (14 << 20))
        server = await serve(data=small / "data")
        async with speaking(server.url, "ann", ledger) as ann, speaking(server.url, "bob") as bob:
            with server.unheard(is_broken):
                await say_until_full(ann)
                for _ in range(1500):
                    await ann.say(pad=15_000)
                    await ann.answered()
                assert (await bob.ask("message.history", room=LOBBY, limit=10))["messages"]
        ballast.unlink()
        ledger.require(await read_all(server.url))
        assert await server.stop() == 0


def test_a_server_without_standard_files_gives_their_numbers_to_nothing_else(tmp_path: Path) -> None:
    """P1: started with its standard files closed, it must not open its database under the number of the log."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    command = f"exec {sys.executable} -m hubbub serve --port {port} --data {tmp_path} <&- >&- 2>&-"
    with subprocess.Popen(["sh", "-c", command]) as process:
        try:
            until = monotonic() + SOON
            while not is_listening(port):
                assert process.poll() is None, "it must start all the same"
                assert monotonic() < until
            files = [str(Path(f"/proc/{process.pid}/fd/{number}").readlink()) for number in range(3)]
            assert files == ["/dev/null"] * 3
        finally:
            process.kill()


def is_listening(port: int) -> bool:
    with suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
        return True
    return False


async def test_a_slow_disk_delays_writes_and_nothing_else(
    serve: Callable[..., Any], ledger: Ledger, tmp_path: Path
) -> None:
    """P7: each sync takes a second: pings, reads and signals go on, what waits goes together, no answer comes too early."""
    wal = (tmp_path / "data").resolve() / "hubbub.db-wal"
    server = await serve(wrap=slow("fdatasync", 1.0, "10+", wal))
    async with speaking(server.url, "ann", ledger) as ann, speaking(server.url, "bob", ledger) as bob:
        await ann.ask("room.join", room="lobby")
        took = 0.0
        while took < 0.9:
            begun = monotonic()
            await ann.say()
            await ann.answered()
            took = monotonic() - begun
        for _ in range(200):
            await ann.say()
        begun, waits = monotonic(), []
        while ann.unanswered:
            asked = monotonic()
            await bob.ask("message.history", room=LOBBY, limit=10)
            await bob.ask("ping")
            waits.append(monotonic() - asked)
        took = monotonic() - begun
        await bob.caught_up(LOBBY, ann.heads[LOBBY])
    print(f"200 messages took {took:.1f} s; reads and pings at most {max(waits) * 1000:.0f} ms meanwhile")
    assert took > 0.9, "the disk was not slow"
    assert took < 8, "what waits for a commit must go with the next one, whole"
    assert len(waits) > 10
    assert max(waits) < 0.5
    await server.kill()
    server.wrap = ()
    await server.start()
    ledger.require(await read_all(server.url))


async def test_a_server_out_of_files_turns_newcomers_away_and_nobody_else(
    serve: Callable[..., Any], ledger: Ledger
) -> None:
    """P7: more connect than the system lets it have: it neither spins nor ends, those inside go on, later others come in."""
    server: Server = await serve("--sockets-per-address", "0", wrap=("prlimit", "--nofile=120:120"))
    async with speaking(server.url, "ann", ledger) as ann, speaking(server.url, "bob", ledger) as bob:
        crowd = [await dial(server.url) for _ in range(300)]
        used, begun = server.cpu, monotonic()
        for _ in range(100):
            await ann.say()
            await ann.answered()
            await asyncio.sleep(0.01)
        await bob.caught_up(LOBBY, ann.heads[LOBBY])
        busy = (server.cpu - used) / (monotonic() - begun)
        assert server.files <= 120
        assert busy < 0.8, "it must not spin"
        for _, writer in crowd:
            writer.transport.abort()
        await eventually(lambda: server.files < 60)
        async with speaking(server.url, "eve") as eve:
            assert (await eve.ask("ping"))["type"] == "ok"
    print(f"{busy:.0%} of a processor while {len(crowd)} stood outside")
    ledger.require(await read_all(server.url))
