"""Disks (RELIABILITY B 18, 21, 22, 24): synced before accepted, full, failing, and a library that cannot be trusted."""

import asyncio
import re
import threading
from collections.abc import Callable
from itertools import count
from pathlib import Path
from time import monotonic
from typing import Any

import apsw
import pytest

from hubbub import Client
from hubbub.store.sqlite import open_connection
from tests.faults.ledger import Ledger
from tests.faults.machine import mounted, need_root
from tests.faults.server import Died, Server, eventually
from tests.faults.speaker import GONE, LOBBY, Speaker, read_all, speaking
from tests.faults.strace import calls, failing, tracing
from tests.faults.test_kill import check_integrity

NORMAL = """
import hubbub.store.sqlite as sqlite
full = sqlite.open_connection
def normal(path):
    db = full(path)
    db.execute("PRAGMA synchronous = NORMAL")
    return db
sqlite.open_connection = normal
from hubbub.cli import main
main()
"""
"""A server that syncs as SQLite does by default in WAL mode: not at each commit."""


def too_early(log: Path) -> list[str]:
    """The answers in a log that left before what they promise was synced to the write-ahead log."""
    written: dict[str, bool] = {}
    early = []
    for call in calls(log):
        if call.name == "pwrite64" and "hubbub.db-wal" in call.arguments and call.begins:
            written |= dict.fromkeys(set(re.findall(r"needle-(\d+)\.", call.arguments)) - written.keys(), False)
        elif call.name in ("fdatasync", "fsync") and "hubbub.db-wal" in call.arguments and call.ends:
            written = dict.fromkeys(written, True)
        elif call.begins and call.name in ("write", "writev", "sendto", "sendmsg"):
            answered = re.findall(r'"ok\\","re\\":(\d+),\\"room', call.arguments.replace('\\"ok', '"ok'))
            early += [number for number in answered if not written.get(number)]
            early += [n for n in re.findall(r"needle-(\d+)\.", call.arguments) if not written.get(n)]
    return early


async def talk_traced(serve: Callable[..., Any], log: Path, ledger: Ledger, **how: Any) -> list[str]:
    server = await serve(wrap=tracing(log), **how)
    async with speaking(server.url, "ann", ledger) as ann, speaking(server.url, "bob", ledger) as bob:
        for n in range(2, 202):
            assert await ann.say(text=f"needle-{n}.") == n
            await ann.answered(most=n % 7)
        await ann.answered()
        await bob.caught_up(LOBBY, ann.heads[LOBBY])
    await server.stop()
    text = log.read_text(errors="replace")  # noqa: ASYNC240
    assert len(set(re.findall(r"needle-(\d+)\.", text))) == 200, "the trace must show every message"
    assert len(re.findall(r'\\"ok\\",\\"re\\":\d+,\\"room', text)) >= 200, "the trace must show every answer"
    return too_early(log)


async def test_18_no_answer_leaves_before_the_sync_that_covers_it(
    serve: Callable[..., Any], ledger: Ledger, tmp_path: Path
) -> None:
    """B 18: in the system calls of the real server, write, then fdatasync, then the answer and the event: always."""
    assert await talk_traced(serve, tmp_path / "trace", ledger) == []


async def test_18_the_check_tells_a_server_that_does_not_sync(
    serve: Callable[..., Any], ledger: Ledger, tmp_path: Path
) -> None:
    """The check of B 18 can fail: with synchronous = NORMAL, answers leave before the sync."""
    assert await talk_traced(serve, tmp_path / "trace", ledger, python=("-c", NORMAL, "serve"))


async def test_22_a_full_disk_refuses_and_recovers_by_itself(serve: Callable[..., Any], ledger: Ledger) -> None:
    """B 22: the disk fills in mid-load: `storage_full`, reading goes on; with space again, sends work within 10 s."""
    need_root()
    with mounted("tmpfs", "-t", "tmpfs", "-o", "size=20m") as disk:
        ballast = disk / "ballast"
        ballast.write_bytes(b"x" * (12 << 20))
        server = await serve(data=disk / "data")
        async with speaking(server.url, "ann", ledger) as ann, speaking(server.url, "bob", ledger) as bob:
            await bob.ask("room.join", room="lobby")
            refused: list[Any] = []
            ann.on_answer = lambda _, frame: refused.append(frame) if frame["type"] == "error" else None
            while not refused:
                await ann.say(pad=15_000)
                await ann.answered(most=20)
            await ann.answered()
            assert {(f["code"], f["retry"]) for f in refused} == {("storage_full", True)}
            assert len((await bob.ask("message.history", room=LOBBY, limit=10))["messages"]) == 10
            # Coming back as oneself is no write, so nobody is locked out.
            await ann.connect()
            assert [f["type"] for f in ann.frames if f["type"] in ("welcome", "resync")] == ["welcome"]
            await ann.send(type="typing.set", room=LOBBY)
            await bob.hears("typing.changed")
            async with Client(server.url, token=ann.token) as sdk:
                await send_into_a_full_disk(sdk, ann.id, server, ledger, then=ballast.unlink)
            await ann.say()
            await ann.answered()
        report = ledger.require(await read_all(server.url))
        assert report.refused > 0
        assert server.is_alive
        await server.kill()
        check_integrity(server)


async def send_into_a_full_disk(
    sdk: Client, user: str, server: Server, ledger: Ledger, then: Callable[[], None]
) -> None:
    """Send until one is refused (a small one may still fit), make room, and see that one accepted within 10 s."""
    refusals = server.log.count("store.refused")
    for key in map("patient-{}".format, count()):
        text = f"{key} waits for space".ljust(15_000, ".")
        ledger.intend(user, key, LOBBY, text)
        patient = asyncio.create_task(sdk.send("lobby", text, key=key))
        await eventually(lambda sent=patient: sent.done() or server.log.count("store.refused") > refusals)
        waited = not patient.done()
        if waited:
            then()
        receipt = await asyncio.wait_for(patient, 10)
        ledger.accept(user, key, receipt.seq)
        if waited:
            return


async def say_for_ever(speaker: Speaker) -> None:
    while True:
        await speaker.say()
        await speaker.answered(most=3)


@pytest.mark.parametrize(("call", "when"), [("fdatasync", "60+"), ("pwrite64", "900+"), ("fdatasync", "61")])
async def test_24_a_failing_disk_gets_nothing_accepted_and_stops_the_server(
    serve: Callable[..., Any], ledger: Ledger, tmp_path: Path, call: str, when: str
) -> None:
    """B 24: EIO from the write-ahead log: no answer for that batch, an end with a clear message, a consistent restart."""
    wal = (tmp_path / "data").resolve() / "hubbub.db-wal"
    server = await serve(wrap=failing(call, "EIO", when, wal))
    ann = Speaker(server.url, "ann", ledger)
    await ann.connect()
    with pytest.raises((*GONE, ConnectionError)):
        await say_for_ever(ann)
    assert await server.ended() == 74
    assert "store.broken" in server.log
    assert "Traceback" not in server.log, server.log
    assert ann.unanswered
    # What comes while the server ends already is not taken, and may be told so.
    told = {intent.refused for intent in ledger.intents.values()} - {None, "stopping"}
    assert not told, "nobody may be told that nothing was kept"
    accepted = sum(intent.seq is not None for intent in ledger.intents.values())
    assert accepted > 5
    server.wrap = ()
    await server.start()
    await ann.connect()
    await ann.say_again()
    await ann.answered()
    await ann.hang_up()
    ledger.require(await read_all(server.url))
    await server.kill()
    check_integrity(server)


async def test_21_an_unsafe_library_is_refused(tmp_path: Path) -> None:
    """B 21: linked with a SQLite that may lose committed rows, the server says so and does not start."""
    old = "import apsw; apsw.SQLITE_VERSION_NUMBER = 3040001\nfrom hubbub.cli import main\nmain()"
    server = Server(tmp_path / "data", python=("-c", old, "serve"))
    with pytest.raises(Died, match="3040001 can lose committed messages"):
        await server.start()
    assert await server.ended() == 1


@pytest.mark.parametrize("seconds", [2, pytest.param(600, marks=pytest.mark.long)])
def test_21_writers_and_checkpoints_lose_no_row(tmp_path: Path, seconds: int) -> None:
    """B 21: three writers while checkpoints reset the log as often as they can: each committed row is there."""
    path = str(tmp_path / "stress.db")
    open_connection(path).execute("CREATE TABLE rows (writer INTEGER, n INTEGER, PRIMARY KEY (writer, n))")
    until, written, faults = monotonic() + seconds, [0, 0, 0], []

    def write(writer: int) -> None:
        db = open_connection(path)
        db.set_busy_timeout(60_000)
        try:
            while monotonic() < until:
                db.execute("BEGIN IMMEDIATE")
                db.execute("INSERT INTO rows VALUES (?, ?)", (writer, written[writer]))
                db.execute("COMMIT")
                written[writer] += 1
        except apsw.Error as fault:
            faults.append(fault)
        db.close()

    def checkpoint() -> None:
        db = open_connection(path)
        while monotonic() < until:
            for mode in ("PASSIVE", "RESTART", "TRUNCATE"):
                db.execute(f"PRAGMA wal_checkpoint({mode})").fetchall()
        db.close()

    threads = [threading.Thread(target=write, args=(n,)) for n in range(3)] + [threading.Thread(target=checkpoint)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not faults
    db = open_connection(path)
    counted = dict(db.execute("SELECT writer, count(*) FROM rows GROUP BY writer").fetchall())
    assert [counted.get(n, 0) for n in range(3)] == written
    assert db.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
