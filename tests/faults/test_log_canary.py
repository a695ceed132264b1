"""Logs and metrics (RELIABILITY G 82): whatever a client sends is one escaped line at most, and no secret is in it."""

import asyncio
import contextlib
import re
from collections.abc import Callable
from typing import Any

from tests.faults.raw import dial, handshake, said
from tests.faults.server import SOON, Server
from tests.faults.speaker import speaking

ESCAPES = "\x1b[31mred\x1b]52;c;ZXZpbA==\x07"
BIDI = "\u202egnirts\u2066"
FORGED = "\r\n2026-01-01T00:00:00Z [info] forged"
HUGE = "x" * 1_000_000

NASTY = (ESCAPES, BIDI, FORGED, HUGE)


async def shout(url: str, request: bytes) -> None:
    """Send it, wait for the first words of an answer or for the end, and go."""
    reader, writer = await dial(url)
    with contextlib.suppress(ConnectionError):
        writer.write(request)
        await asyncio.wait_for(reader.read(4096), SOON)
    writer.transport.abort()


def lines(text: str) -> list[str]:
    return [line for line in text.splitlines() if line.strip()]


async def test_82_nothing_a_client_sends_forges_a_line_or_steers_a_terminal(serve: Callable[..., Any]) -> None:
    """G 82: in names, texts, paths, User-Agent and Origin, at the most talkative level of the log."""
    server: Server = await serve("--log-level", "debug")
    async with speaking(server.url, "ann") as ann:
        for nasty in NASTY[:3]:
            await ann.ask("account.rename", name=f"ann{nasty}")
            await ann.ask("room.create", name=nasty, topic=nasty)
            await ann.ask("message.send", room="lobby", text=f"canary {nasty}")
            await ann.ask("room.join", room=nasty[:100])
            await ann.ask(nasty)
    for nasty in NASTY:
        raw = nasty.encode().decode("latin-1").replace("\r\n", "\r\n ")
        for more in (f"User-Agent: {raw}", f"Origin: http://{raw}", f"X-Forwarded-For: {raw}", f"Referer: {raw}"):
            await shout(server.url, handshake(more))
        await shout(server.url, handshake(path="/ws/" + nasty.encode().decode("latin-1").replace("\r\n", "%0d%0a")))
        await shout(server.url, f"GET /api/v1/{raw} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".encode())
    assert server.is_alive
    log = server.log
    assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f\u202a-\u202e\u2066-\u2069]", log), repr(log[:2000])
    assert not [line for line in lines(log) if line.startswith("2026-01-01") or "[info] forged" in line[:40]]
    assert max(map(len, lines(log)), default=0) < 4_000
    assert len(lines(log)) < 200


async def test_82_no_secret_and_no_text_is_in_logs_or_metrics(serve: Callable[..., Any]) -> None:
    """G 82: a token and a message go through every door, and through requests that fail; neither is written anywhere."""
    server: Server = await serve("--log-level", "debug")
    base = server.url.replace("ws://", "http://").removesuffix("/ws")
    async with speaking(server.url, "ann") as ann:
        token, text = str(ann.token), "the-canary-sings-in-the-mine"
        await ann.ask("message.send", room="lobby", text=text)
        await ann.ask("message.send", room=text, text=text)
        await ann.ask("hello", token=token)
    head = f"Host: localhost\r\nAuthorization: Bearer {token}\r\nConnection: close\r\n"
    for line, body in (
        ("POST /api/v1/message.send", f'{{"room":"lobby","text":"{text}"}}'),
        ("POST /api/v1/message.send", f'{{"room":"lobby","text":"{text}'),
        (f"POST /api/v1/{token}", "{}"),
        (f"GET /api/v1/stream?token={token}&cursor={token}", ""),
        (f"GET /{token}/{text}", ""),
    ):
        await shout(server.url, f"{line} HTTP/1.1\r\n{head}Content-Length: {len(body)}\r\n\r\n{body}".encode())
    metrics = await said(server.url, b"GET /metrics HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
    assert metrics.status == 200, base
    for told in (server.log, metrics.text):
        assert token not in told
        assert text not in told
