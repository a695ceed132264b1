"""HTTP and WebSocket handshakes written by hand, byte by byte, as no library would send them. Must not know what is tested."""

import asyncio
import re
from typing import NamedTuple
from urllib.parse import urlsplit

from tests.faults.server import SOON

KEY = "dGhlIHNhbXBsZSBub25jZQ=="


class Answer(NamedTuple):
    """What came back until the server hung up, or until a whole answer was there. `status` 0 is no answer at all."""

    status: int
    text: str

    @property
    def answers(self) -> int:
        """How many requests were answered."""
        return len(re.findall(r"^HTTP/1\.1 \d", self.text, re.MULTILINE))


def handshake(
    *more: str, path: str = "/ws", version: str = "HTTP/1.1", host: str = "Host: localhost", **fields: str
) -> bytes:
    """The head of an opening handshake; `fields` replace its headers (`_` for `-`), an empty one takes it out."""
    usual = {
        "Upgrade": "websocket", "Connection": "Upgrade", "Sec_WebSocket_Key": KEY, "Sec_WebSocket_Version": "13", **fields,
    }  # fmt: skip
    lines = [f"{name.replace('_', '-')}: {value}" for name, value in usual.items() if value]
    return "\r\n".join([f"GET {path} {version}", host, *lines, *more, "", ""]).encode("latin-1")


async def dial(url: str) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    address = urlsplit(url)
    return await asyncio.wait_for(asyncio.open_connection(address.hostname, address.port), SOON)


async def said(url: str, *pieces: bytes, within: float = SOON) -> Answer:
    """Send the pieces one by one and read until the server hangs up."""
    reader, writer = await dial(url)
    try:
        for piece in pieces:
            writer.write(piece)
            await writer.drain()
            await asyncio.sleep(0.01)
        return await heard(reader, within)
    except ConnectionError:
        return await heard(reader, within)
    finally:
        writer.transport.abort()


async def heard(reader: asyncio.StreamReader, within: float = SOON) -> Answer:
    """All that comes until the end of the connection."""
    data = bytearray()
    try:
        async with asyncio.timeout(within):
            while piece := await reader.read(65536):
                data += piece
    except ConnectionError:
        pass
    text = data.decode("latin-1")
    found = re.match(r"HTTP/1\.1 (\d+)", text)
    return Answer(int(found[1]) if found else 0, text)
