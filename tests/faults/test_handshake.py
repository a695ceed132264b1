"""Handshakes and heads (RELIABILITY D 47): what is not clear is refused, and nothing is smuggled past the refusal."""

import asyncio
import re
import urllib.request

import pytest

from hubbub.gateways.entrance import DREGS, HEAD_LIMIT
from tests.faults.raw import KEY, dial, handshake, heard, said
from tests.faults.server import SOON, Server, eventually
from tests.faults.speaker import speaking

SMUGGLED = b"POST /api/v1/hello HTTP/1.1\r\nHost: localhost\r\nContent-Length: 15\r\n\r\n" + b'{"name":"mole"}'
"""A second request. Were it to reach a handler, /metrics would count it and a guest called mole would exist."""

GOOD = handshake()

FAULTS = {
    "no key": handshake(Sec_WebSocket_Key=""),
    "a short key": handshake(Sec_WebSocket_Key="c2hvcnQ="),
    "a key that is not base64": handshake(Sec_WebSocket_Key="!" * 24),
    "no version": handshake(Sec_WebSocket_Version=""),
    "version 8": handshake(Sec_WebSocket_Version="8"),
    "HTTP/1.0": handshake(version="HTTP/1.0"),
    "POST": GOOD.replace(b"GET", b"POST", 1),
    "no Host": handshake(host="X: y"),
    "two Hosts": handshake("Host: evil.example"),
    "two equal Hosts": handshake("Host: localhost"),
    "two keys": handshake(f"Sec-WebSocket-Key: {KEY}"),
    "two versions": handshake("Sec-WebSocket-Version: 13"),
    "two origins": handshake("Origin: http://localhost", "Origin: http://evil.example"),
    "two upgrades": handshake("Upgrade: h2c"),
    "a subprotocol we do not speak": handshake("Sec-WebSocket-Protocol: mqtt"),
    "another path": handshake(path="/elsewhere"),
    "a path that is not ASCII": handshake(path="/ws/é"),
    "a body": handshake(f"Content-Length: {len(SMUGGLED)}") + SMUGGLED,
    "a body with its length twice": handshake("Content-Length: 0", "Content-Length: 5") + b"hello",
    "a chunked body": handshake("Transfer-Encoding: chunked") + b"5\r\nhello\r\n0\r\n\r\n",
    "length and chunks": handshake("Content-Length: 4", "Transfer-Encoding: chunked") + b"0\r\n\r\n" + SMUGGLED,
    "a bare CR": GOOD.replace(b"\r\nUpgrade", b"\rUpgrade"),
    "a CR in a value": handshake("X: a\rGET /smuggled HTTP/1.1"),
    "a NUL in a value": handshake("X: a\0b"),
    "a space before the colon": handshake("Content-Length : 5"),
    "a folded header": handshake("X: a", " b"),
    "a header of 64 KiB": handshake("X: " + "x" * 65_536),
    "64 KiB of headers": handshake(*(f"X-{n}: {'x' * 60}" for n in range(1000))),
    "a header of 9 KiB": handshake("Cookie: " + "x" * 9_000),
    "too many headers": handshake(*(f"X-{n}: x" for n in range(200))),
    "an address of 64 KiB": handshake(path="/ws?" + "x" * 65_536),
    "a second request behind it": GOOD + SMUGGLED,
    "a frame before the answer": GOOD + b"\x81\x80\0\0\0\0",
    "a second request behind a bad one": handshake(Sec_WebSocket_Version="8") + SMUGGLED,
    "no HTTP at all": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03 hello\r\n\r\n" + SMUGGLED,
    "HTTP/2": b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + b"\0" * 9,
}  # fmt: skip


def asked(server: Server) -> int:
    """How many commands over HTTP have reached a handler."""
    with urllib.request.urlopen(f"http://127.0.0.1:{server.port}/metrics") as page:
        found = re.findall(r"^hubbub_http_requests_total\{.*\} (\S+)$", page.read().decode(), re.MULTILINE)
    return round(sum(map(float, found)))


async def test_47_a_faulty_handshake_is_refused_and_smuggles_nothing(server: Server) -> None:
    """D 47: each fault is answered with 4xx and the line is closed, whole or in halves; no second request is heard."""
    odd = {}
    for name, fault in FAULTS.items():
        half = len(fault) // 2
        for pieces in ((fault,), (fault[:half], fault[half:])):
            answer = await said(server.url, *pieces)
            if answer.status // 100 != 4 or answer.answers != 1:
                odd[name, len(pieces)] = answer
    assert odd == {}
    assert await asyncio.to_thread(asked, server) == 0
    async with speaking(server.url, "mole") as mole:
        assert (await mole.ask("ping"))["type"] == "ok"
    assert "Traceback" not in server.log
    assert [line for line in server.said if not line.startswith(("Hubbub ", "Nobody owns"))] == []


async def test_47_whoever_goes_on_sending_after_the_refusal_reads_it(server: Server) -> None:
    """D 47: the answer is not lost to a reset, though the client looks at it only when it has said everything."""
    head = b"GET /ws HTTP/1.1\r\nHost: localhost\r\nX: " + b"x" * HEAD_LIMIT
    answer = await said(server.url, head, *[b"x" * 8192] * 16)
    assert (answer.status, answer.answers) == (431, 1)


async def send_on(writer: asyncio.StreamWriter) -> None:
    while True:
        writer.write(b"x" * DREGS)
        await writer.drain()


async def test_47_nobody_goes_on_for_ever_after_the_refusal(server: Server) -> None:
    """D 47: past a bound of bytes, or after some seconds in which nothing comes, the refused connection is ended."""
    before = server.files
    reader, writer = await dial(server.url)
    writer.write(b"no HTTP at all\r\n\r\n")
    assert (await heard(reader)).status == 400
    await eventually(lambda: server.files == before, SOON)
    writer.close()
    reader, writer = await dial(server.url)
    writer.write(b"no HTTP at all\r\n\r\n")
    with pytest.raises(ConnectionError):
        await asyncio.wait_for(send_on(writer), SOON)


async def test_47_a_good_handshake_is_let_in_however_it_is_cut(server: Server) -> None:
    """D 47: what is refused above is refused for its fault: the same head without it opens, also byte by byte."""
    for pieces in ([GOOD], [bytes([byte]) for byte in GOOD]):
        reader, writer = await dial(server.url)
        for piece in pieces:
            writer.write(piece)
            await writer.drain()
            await asyncio.sleep(0)
        head = await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), SOON)
        assert head.startswith(b"HTTP/1.1 101 ")
        writer.write(b"\x88\x80\0\0\0\0")
        assert b"\x88" in await asyncio.wait_for(reader.read(), SOON)
        writer.close()


async def test_47_requests_in_a_row_on_one_line_are_answered_in_a_row(server: Server) -> None:
    """D 47: pipelined requests are no fault, but a handshake behind one that is still being answered is one."""
    one = b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n"
    last = one.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n")
    assert (await said(server.url, one * 20 + last)).text.count('{"status":"ok"}') == 21
    answer = await said(server.url, one + GOOD + b"\x81\x80\0\0\0\0")
    assert "101 Switching" not in answer.text
