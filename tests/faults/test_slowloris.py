"""Clients that come and never get on (RELIABILITY D 46): slow heads, no hello, slow bodies, answers nobody takes."""

import asyncio
import resource
from collections import Counter
from collections.abc import Callable
from time import monotonic
from typing import Any

import pytest

from tests.faults.raw import Answer, dial, handshake, heard
from tests.faults.server import SOON, Server, eventually
from tests.faults.speaker import speaking

WITHIN = 10.0
"""Seconds in which a head, a hello and a body must have come."""

BODY = b"POST /api/v1/hello HTTP/1.1\r\nHost: localhost\r\nContent-Length: 60000\r\n\r\n{"
UNREAD = b"POST /api/v1/ping HTTP/1.1\r\nHost: localhost\r\nContent-Length: 60000\r\n\r\n{"
"""A body that is never asked for, since the answer is known without it."""


async def trickle(url: str, head: bytes, piece: bytes, every: float) -> tuple[Answer, float]:
    """Say the head, then a piece every so often, for as long as somebody listens. Returns the answer and how long it was."""
    reader, writer = await dial(url)
    begun = monotonic()
    writer.write(head)

    async def go_on() -> None:
        while True:
            await asyncio.sleep(every)
            writer.write(piece)

    going = asyncio.create_task(go_on())
    try:
        return await heard(reader, 3 * SOON), monotonic() - begun
    finally:
        going.cancel()
        writer.transport.abort()


@pytest.mark.parametrize("each", [120, pytest.param(500, marks=pytest.mark.long)])
async def test_46_who_never_gets_on_is_gone_in_time_and_hinders_nobody(serve: Callable[..., Any], each: int) -> None:
    """D 46: crowds that send one byte of a head each 5 s, shake hands and say nothing, or upload a byte a second: all
    gone after ten seconds, while others come in and talk as if nothing were."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    server: Server = await serve("--sockets-per-address", "0")
    async with speaking(server.url, "bob") as bob:
        files = server.files
        quiet = await comings(server, 10)
        kinds = {
            "head": (b"G", b"E", 5.0), "mute": (handshake(Sec_WebSocket_Protocol="hubbub.v1"), b"", 5.0), "body": (BODY, b" ", 1.0),
            "unread": (UNREAD, b" ", 1.0), "nothing": (b"", b"", 5.0), "empty lines": (b"\r\n", b"\r\n", 1.0),
        }  # fmt: skip
        crowd = [
            asyncio.create_task(trickle(server.url, *how), name=kind)
            for kind, how in kinds.items()
            for _ in range(each)
        ]
        await eventually(lambda: server.files >= files + 5 * each)
        loud = await comings(server, 20)
        ended = await asyncio.gather(*crowd)
        assert (await bob.ask("ping"))["type"] == "ok"
        await eventually(lambda: server.files <= files + 5)
    print(f"came in within {max(quiet) * 1000:.0f} ms alone, {max(loud) * 1000:.0f} ms among {len(crowd)}")
    told = Counter((task.get_name(), answer.status) for task, (answer, _) in zip(crowd, ended, strict=True))
    assert told == {
        ("head", 408): each, ("mute", 101): each, ("body", 408): each, ("unread", 401): each, ("nothing", 0): each,
        ("empty lines", 408): each,
    }  # fmt: skip
    assert min(took for _, took in ended) > WITHIN / 2, "somebody was hung up on too early"
    longest = max(took for _, took in ended)
    print(f"the last was gone after {longest:.1f} s")
    assert longest < 2 * WITHIN
    assert max(loud) < max(1.0, 10 * max(quiet))
    assert "Traceback" not in server.log


async def comings(server: Server, count: int) -> list[float]:
    """How long people wait, one after the other, from the dialling to the welcome."""
    took = []
    for _ in range(count):
        begun = monotonic()
        async with speaking(server.url):
            took.append(monotonic() - begun)
    return took


async def test_46_an_answer_that_nobody_takes_is_given_up(server: Server) -> None:
    """P7: hundreds of requests in a row whose answers are never read: cut off after ten seconds of no progress."""
    files, memory = server.files, server.rss
    reader, writer = await dial(server.url)
    await eventually(lambda: server.files > files)
    reader._transport.pause_reading()  # type: ignore[attr-defined]
    one = b"GET /api/v1/asyncapi.json HTTP/1.1\r\nHost: localhost\r\n\r\n"
    writer.write(one * 2_000)
    await eventually(lambda: server.files == files, within=3 * SOON)
    assert server.rss - memory < 16 << 20
    writer.transport.abort()
