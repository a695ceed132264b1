"""The load generator notices what did not happen: a server that is gone, a listener that lacks something, an order of nothing."""

import asyncio
import base64
import hashlib
import os
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from bench.alone import PAGE, require_page
from bench.machine import file_system
from bench.peers import NotStarted, Peer
from bench.turns import run_once

from hubbub.bench import scenarios
from hubbub.bench.dialects import CLASSIC
from hubbub.bench.flock import Flock
from hubbub.bench.process import Process, ServerEnded
from hubbub.bench.scenarios import NotReady, Target, fan_out
from hubbub.bench.wire import Ear


def hearing(*runs: list[int]) -> Flock:
    """Listeners who have heard these numbers."""
    flock = Flock("localhost", 1, CLASSIC)
    for numbers in runs:
        ear = Ear("localhost", "/ws", None, flock._heard)
        ear.numbers, ear.count = numbers, len(numbers)
        flock.ears.append(ear)
    return flock


async def test_a_listener_that_lacks_one_is_not_made_up_for_by_another_that_has_two() -> None:
    """The total is right, and both faults are counted."""
    assert hearing([0, 1], [0], [0, 1, 1]).unlike(2) == (1, 1)
    assert hearing([0, 1], [0, 1]).unlike(2) == (0, 0)


@pytest.mark.parametrize(
    ("runs", "is_in_order"),
    [([[0, 1], [0, 1, 2]], True), ([[0, 1], [1, 0]], False), ([[], []], False), ([], False)],
)
async def test_an_order_of_nothing_is_no_order(runs: list[list[int]], is_in_order: bool) -> None:
    assert hearing(*runs).is_in_order() is is_in_order


def test_a_server_that_has_ended_is_not_one_that_takes_no_memory() -> None:
    """Also while it is a zombie, of which there are still entries."""
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as server:
        process = Process(server.pid)
        assert process.memory() > 0
        server.kill()
        os.waitid(os.P_PID, server.pid, os.WEXITED | os.WNOWAIT)
        for look in (process.memory, process.cpu, process.peak, process.forget_peak):
            with pytest.raises(ServerEnded):
                look()
    with pytest.raises(ServerEnded):
        process.memory()


def test_the_peak_is_the_kernel_s_and_begins_anew() -> None:
    """Sixty MiB that were there between two looks show, until the peak is forgotten."""
    process = Process(os.getpid())
    process.forget_peak()
    before = process.peak()
    held = b"x" * (60 << 20)
    del held
    assert process.peak() > before + (50 << 20)
    process.forget_peak()
    assert process.peak() < before + (50 << 20)


@pytest.fixture
async def deaf() -> AsyncIterator[int]:
    """A server that lets everybody in and tells nobody anything; its port."""

    gone = asyncio.Event()

    async def greet(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        key = next(line.split(": ")[1] for line in head.splitlines() if line.startswith("Sec-WebSocket-Key"))
        accept = base64.b64encode(hashlib.sha1(f"{key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11".encode()).digest()).decode()
        writer.write(
            f"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            f"Sec-WebSocket-Accept: {accept}\r\n\r\n".encode()
        )
        await reader.read()
        writer.close()
        gone.set()

    async with await asyncio.start_server(greet, "127.0.0.1", 0) as server:
        yield server.sockets[0].getsockname()[1]
        await gone.wait()


async def test_a_warm_up_that_nobody_hears_is_an_error(deaf: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """What comes after it would be measured against a server that is not there."""
    monkeypatch.setattr(scenarios, "PATIENCE", 0.1)
    with pytest.raises(NotReady, match="0 of 1 deliveries"):
        await fan_out(Target("127.0.0.1", deaf, CLASSIC, Process(os.getpid())), listeners=1, messages=2)


def test_a_server_that_does_not_start_is_a_run_that_failed() -> None:
    peer = Peer("none", "classic", lambda port, folder: [sys.executable, "-c", "raise SystemExit(3)"])
    assert run_once(peer, fan_out)["failed"].startswith(f"{NotStarted.__name__}: ")


@pytest.mark.parametrize(
    "answer",
    [
        {"type": "error", "code": "internal"},
        {"type": "ok", "messages": [{"seq": n} for n in range(PAGE - 1)]},
        {"type": "ok", "messages": [{"seq": n + 60} for n in range(PAGE)]},
        {"type": "ok", "messages": [{"seq": n} for n in reversed(range(PAGE))]},
    ],
)
def test_an_error_is_no_quick_page_of_history(answer: dict[str, object]) -> None:
    require_page({"type": "ok", "messages": [{"seq": n} for n in range(PAGE)]}, 60)
    with pytest.raises(NotReady):
        require_page(answer, 60)


def test_databases_in_memory_are_noticed(tmp_path: Path) -> None:
    """The innermost mount counts, and of two on one place the later."""
    mounts = f"/dev/vda / ext4 rw 0 0\ntmpfs {tmp_path} tmpfs rw 0 0\n"
    assert file_system(tmp_path / "data", mounts) == "tmpfs"
    assert file_system(Path("/srv"), mounts) == "ext4"
    assert file_system(tmp_path, f"{mounts}/dev/vdb {tmp_path} xfs rw 0 0\n") == "xfs"
