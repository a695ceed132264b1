"""A proxy that understands HTTP just well enough to spoil it, as real ones do when nobody has told them of chats."""

import asyncio
import contextlib
import re


class Harmful:
    """Passes connections on to `target`. `takes`: headers it takes out of requests; `hides`: out of answers.

    `hoards`: event streams are kept back until they end.
    """

    def __init__(
        self, target: int, takes: tuple[str, ...] = (), hides: tuple[str, ...] = (), hoards: bool = False
    ) -> None:
        self.target, self.takes, self.hides, self.hoards = target, takes, hides, hoards

    async def __aenter__(self) -> "Harmful":
        self._server = await asyncio.start_server(self._pass_on, "127.0.0.1", 0)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *_: object) -> None:
        self._server.close()

    @property
    def url(self) -> str:
        return f"ws://127.0.0.1:{self.port}/ws"

    async def _pass_on(self, client: asyncio.StreamReader, to_client: asyncio.StreamWriter) -> None:
        server, to_server = await asyncio.open_connection("127.0.0.1", self.target)
        there = asyncio.create_task(_carry(client, to_server, self.takes, hoards=False))
        await _carry(server, to_client, self.hides, self.hoards)
        there.cancel()
        to_server.close()


async def _carry(
    source: asyncio.StreamReader, sink: asyncio.StreamWriter, without: tuple[str, ...], hoards: bool
) -> None:
    with contextlib.suppress(OSError, asyncio.IncompleteReadError):
        head = (await source.readuntil(b"\r\n\r\n")).decode("latin-1")
        for name in without:
            head = re.sub(rf"(?im)^{name}:.*\r\n", "", head)
        hoard = bytearray(head.encode("latin-1"))
        keeps = hoards and "text/event-stream" in head
        while True:
            if not keeps:
                sink.write(bytes(hoard))
                hoard.clear()
            if not (piece := await source.read(65536)):
                break
            hoard += piece
        sink.write(bytes(hoard))
    sink.close()
