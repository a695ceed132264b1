"""Clocks (RELIABILITY C 40): the wall clock jumps; order, limits and time-outs do not care."""

from collections.abc import Callable
from pathlib import Path
from time import monotonic
from typing import Any

import pytest

from tests.faults.ledger import Ledger
from tests.faults.machine import need
from tests.faults.speaker import LOBBY, read_all, speaking

LIBRARY = "*/faketime/libfaketime.so.1"

JUMPS = ("+2h", "-2h", "@2038-01-19 03:14:00", "@1999-12-31 23:59:58")


@pytest.fixture
def wall(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A file that says what the servers' wall clock shows; their monotonic clock is left alone."""
    need("faketime")
    found = next(iter(sorted(Path("/usr/lib").glob(LIBRARY))), None)
    if found is None:
        pytest.skip("libfaketime.so.1 was not found.")
    path = tmp_path / "wall"
    path.write_text("+0")
    for name, value in {
        "LD_PRELOAD": str(found), "FAKETIME_TIMESTAMP_FILE": str(path), "FAKETIME_NO_CACHE": "1",
        "FAKETIME_DONT_FAKE_MONOTONIC": "1", "DONT_FAKE_MONOTONIC": "1",
    }.items():  # fmt: skip
        monkeypatch.setenv(name, value)
    return path


def show(wall: Path, time: str) -> None:
    """Set the wall clock: an offset such as `+2h`, or a moment after `@`."""
    wall.write_text(time)


async def test_40_a_jumping_clock_changes_no_order_and_opens_no_limit(
    serve: Callable[..., Any], ledger: Ledger, wall: Path
) -> None:
    """C 40: hours ahead, hours back, 2038, 1999: numbers go on, rates hold, nobody is dropped, nothing spins."""
    server = await serve("--message-rate", "5", "--message-burst", "20", "--ping-interval", "2", "--ping-timeout", "1")
    async with speaking(server.url, "ann", ledger) as ann, speaking(server.url, "bob", ledger) as bob:
        begun = monotonic()
        for jump in JUMPS:
            show(wall, jump)
            used, jumped = server.cpu, monotonic()
            for _ in range(40):
                await ann.say()
            await ann.answered()
            let_in = sum(intent.seq is not None for intent in ledger.intents.values())
            assert let_in <= 20 + 5 * (monotonic() - begun) + 1, "a jump must not fill the bucket"
            with pytest.raises(TimeoutError):
                await bob.until(lambda: ann.is_gone or bob.is_gone, within=3.5)
            assert server.cpu - used < 0.5 * (monotonic() - jumped), "the server must not spin"
            await bob.caught_up(LOBBY, ann.heads[LOBBY])
    history = await read_all(server.url)
    report = ledger.require(history)
    assert report.refused > 0
    assert report.accepted >= 20 + 3 * 15, "a jump must not keep the bucket empty"
    assert {"2038", "1999"} <= {event["at"][:4] for event in history[LOBBY]}, "the clock did not jump"


@pytest.mark.parametrize("jump", JUMPS)
async def test_40_a_server_starts_at_any_time(serve: Callable[..., Any], ledger: Ledger, wall: Path, jump: str) -> None:
    """C 40: killed, and started when the clock shows something else entirely: order goes on, guests are who they were."""
    server = await serve()
    async with speaking(server.url, "ann", ledger) as ann:
        await ann.say()
        await ann.answered()
        await server.kill()
        show(wall, jump)
        await server.start()
        await ann.connect()
        await ann.say()
        await ann.answered()
        assert (await ann.hears("message.sent", text="ann 2"))["seq"] == 4
    ledger.require(await read_all(server.url))
