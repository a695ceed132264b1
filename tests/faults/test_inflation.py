"""Compression and sizes (RELIABILITY D 44): deflate is declined, and what is too large costs no memory."""

import asyncio
import struct
import zlib

from tests.faults.raw import dial, handshake
from tests.faults.server import SOON, Server
from tests.faults.speaker import speaking

MIB = 1 << 20

BOMB = zlib.compress(b"\0" * (256 * MIB), 9)[2:-4]
"""256 MiB of nothing, as permessage-deflate would carry them: about 260 KB."""

OFFERS = (
    "permessage-deflate",
    "permessage-deflate; server_no_context_takeover; client_max_window_bits",
    "x-webkit-deflate-frame",
)


def frame(first: int, payload: bytes, claim: int | None = None) -> bytes:
    """A masked frame (with the mask 0), which may claim to be of another size than it is."""
    size = len(payload) if claim is None else claim
    if size < 126:
        return struct.pack("!BBI", first, 0x80 | size, 0) + payload
    if size < 65_536:
        return struct.pack("!BBHI", first, 0x80 | 126, size, 0) + payload
    return struct.pack("!BBQI", first, 0x80 | 127, size, 0) + payload


FLOODS = {
    "a deflate bomb": (frame(0xC1, BOMB), 1009),
    "a bomb within the limit": (frame(0xC1, BOMB[:60_000]), 1002),
    "a frame that says it is huge": (frame(0x81, b"x" * 100_000, claim=1 << 40), 1009),
    "a frame that says it is larger than anything": (frame(0x81, b"", claim=(1 << 63) - 1), 1009),
    "a frame of 256 KiB": (frame(0x81, b"x" * 262_144), 1009),
    "a message of 1,000 frames of 60 KiB": (frame(0x01, b"x" * 61_440) + frame(0x00, b"x" * 61_440) * 999, 1009),
    "a message of 20,000 empty frames, then too much": (frame(0x01, b"") + frame(0x00, b"") * 20_000 + frame(0x80, b"x" * 65_537), 1009),
    "a ping that is too large": (frame(0x89, b"x" * 126), 1002),
}  # fmt: skip


async def opened(url: str, offer: str) -> tuple[asyncio.StreamReader, asyncio.StreamWriter, str]:
    reader, writer = await dial(url)
    writer.write(handshake("Sec-WebSocket-Protocol: hubbub.v1", f"Sec-WebSocket-Extensions: {offer}"))
    head = await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), SOON)
    return reader, writer, head.decode()


async def test_44_compression_is_declined_however_it_is_offered(server: Server) -> None:
    """D 44: the better way: nothing is inflated, since nothing is negotiated."""
    for offer in OFFERS:
        _, writer, head = await opened(server.url, offer)
        assert head.startswith("HTTP/1.1 101 ")
        assert "extensions" not in head.lower()
        writer.close()


async def test_44_bombs_and_giants_cost_nothing(server: Server) -> None:
    """D 44: on twenty sockets at once, each flood is answered with its close code; memory stays; others are unhurt."""
    async with speaking(server.url, "bob") as bob:
        for name, (flood, code) in FLOODS.items():
            before, worst = server.rss, 0
            tasks = [asyncio.create_task(drown(server.url, flood)) for _ in range(20)]
            while not all(task.done() for task in tasks):
                await asyncio.wait(tasks, timeout=0.05)
                worst = max(worst, server.rss)
            assert [await task for task in tasks] == [code] * 20, name
            assert worst - before <= 64 * MIB, name
            assert (await bob.ask("ping"))["type"] == "ok"
    assert "Traceback" not in server.log


async def drown(url: str, flood: bytes) -> int:
    """Send it all, or as much as is taken. Returns the close code."""
    reader, writer, _ = await opened(url, OFFERS[0])
    writer.write(flood)
    try:
        async with asyncio.timeout(SOON):
            while True:
                first, size = await reader.readexactly(2)
                said = await reader.readexactly(size)
                if first != 0x89:
                    assert first == 0x88
                    return int(struct.unpack("!H", said[:2])[0])
    finally:
        writer.transport.abort()
