"""One person who speaks hubbub.v1 by hand over a real socket, remembers everything, and writes it into the ledger.

Unlike the SDK it hides nothing: each frame is kept, nothing is sent again unless the test says so.
"""

import asyncio
import contextlib
import itertools
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any
from urllib.parse import urlsplit

import msgspec
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidHandshake
from websockets.typing import Subprotocol

from tests.faults.ledger import Frame, Ledger, messages
from tests.faults.server import SOON

LOBBY = "r1"

_encode, _decode = msgspec.json.Encoder().encode, msgspec.json.Decoder().decode

GONE = (OSError, EOFError, ConnectionClosed, InvalidHandshake, TimeoutError)
"""How a connection may fail to come about, or end."""


class Speaker:
    """A guest. `unanswered` maps request ids to (key, room, text).

    `frames` is what this connection has brought; `seqs` is how far each room has been followed, `heads` how far it is
    known to go, since an answer comes before its event. While `flowing` is not set, nothing more is read.
    """

    def __init__(self, url: str, name: str | None = None, ledger: Ledger | None = None, keep: bool = True) -> None:
        self.url, self.name, self.ledger, self.keep = url, name, ledger or Ledger(), keep
        self.token: str | None = None
        self.epoch: str | None = None
        self.id = ""
        self.seqs: dict[str, int] = {}
        self.heads: dict[str, int] = {}
        self.frames: list[Frame] = []
        self.answers: dict[int, Frame] = {}
        self.unanswered: dict[int, tuple[str, str, str]] = {}
        self.on_event: Callable[[Frame], None] = lambda frame: None
        self.on_answer: Callable[[int, Frame], None] = lambda request_id, frame: None
        self.socket: ClientConnection | None = None
        self._ids = itertools.count(1)
        self._turns = itertools.count(1)
        self.flowing = asyncio.Event()
        self.flowing.set()
        self._news = asyncio.Event()
        self._reading: asyncio.Task[None] | None = None

    # The connection.

    async def connect(self, receive_buffer: int | None = None, **hello: Any) -> Frame:
        """Open a socket and say hello: as before if there was a before, going on where it ended. Returns the answer."""
        await self.hang_up()
        self.frames.clear()
        self.socket = await connect(
            self.url, subprotocols=[Subprotocol("hubbub.v1")], compression=None, ping_interval=None, max_size=None,
            close_timeout=1, open_timeout=SOON, proxy=None, sock=_socket(self.url, receive_buffer),
        )  # fmt: skip
        self._reading = asyncio.create_task(self._read(self.socket))
        if self.token and "token" not in hello:
            hello = {"token": self.token, "resume": {"epoch": self.epoch, "rooms": dict(self.seqs)}, **hello}
        elif self.name and not self.token:
            hello = {"name": self.name, **hello}
        return await self.ask("hello", **hello)

    async def hang_up(self) -> None:
        """Go away; as somebody with whom one can come back."""
        if self.socket:
            await self.socket.close()
        await self.gone()

    async def gone(self) -> int | None:
        """Wait for the connection's end. Returns the close code."""
        if self._reading:
            async with asyncio.timeout(SOON):
                await asyncio.wait([self._reading])
        return self.socket.close_code if self.socket else None

    @property
    def is_gone(self) -> bool:
        return self._reading is None or self._reading.done()

    async def _read(self, socket: ClientConnection) -> None:
        with contextlib.suppress(ConnectionClosed):
            async for data in socket:
                await self.flowing.wait()
                self._take(_decode(data))
                self._news.set()
        self._news.set()

    # What is told.

    def _take(self, frame: Frame) -> None:
        if self.keep:
            self.frames.append(frame)
        if "re" in frame:
            self._answered(frame["re"], frame)
            return
        if frame["type"] == "resync" or "by" in frame:
            self.ledger.receive(self.id, frame)
        if frame["type"] in ("resync", "caught_up") or "by" in frame:
            self.seqs[frame["room"]] = max(frame["seq"], self.seqs.get(frame["room"], 0))
            self._learn(frame["room"], frame["seq"])
        if frame["type"] == "resync":
            self.seqs[frame["room"]] = frame["seq"]
        if "by" in frame:
            self.on_event(frame)

    def _answered(self, request_id: int, frame: Frame) -> None:
        self.answers[request_id] = frame
        if frame["type"] == "welcome":
            self._welcome(frame)
        if request_id not in self.unanswered:
            return
        key, *_ = self.unanswered.pop(request_id)
        if frame["type"] == "ok":
            self.ledger.accept(self.id, key, frame["seq"])
            self._learn(frame["room"], frame["seq"])
        else:
            self.ledger.refuse(self.id, key, frame["code"])
        self.on_answer(request_id, frame)

    def _learn(self, room: str, seq: int) -> None:
        self.heads[room] = max(seq, self.heads.get(room, 0))

    def _welcome(self, frame: Frame) -> None:
        self.id, self.epoch, self.token = frame["you"]["id"], frame["epoch"], frame.get("token", self.token)
        for room in frame["rooms"]:
            self.seqs.setdefault(room["id"], room["seq"])

    async def until(self, is_so: Callable[[], Any], within: float = SOON) -> None:
        """Wait for what frames may bring about. Fails when it does not come in time."""
        async with asyncio.timeout(within):
            while not is_so():
                self._news.clear()
                await self._news.wait()

    async def hears(self, type: str, within: float = SOON, **fields: Any) -> Frame:
        """Wait for a frame like this one, or return the first that came before."""

        def found() -> Frame | None:
            wanted = {"type": type, **fields}.items()
            return next((f for f in self.frames if all(f.get(k) == v for k, v in wanted)), None)

        await self.until(found, within)
        frame = found()
        assert frame is not None
        return frame

    # What is asked.

    async def ask(self, type: str, within: float = SOON, **fields: Any) -> Frame:
        """Ask and return the answer. ConnectionError when the connection ends before it comes."""
        request_id = next(self._ids)
        await self.send(type=type, id=request_id, **fields)
        await self.until(lambda: request_id in self.answers or self.is_gone, within)
        if request_id not in self.answers:
            raise ConnectionError(f"{type} was not answered")
        return self.answers.pop(request_id)

    async def send(self, **fields: Any) -> None:
        assert self.socket is not None
        await self.socket.send(_encode(fields), text=True)

    async def say(self, room: str = LOBBY, text: str | None = None, pad: int = 0, key: str | None = None) -> int:
        """Say something without waiting for the answer. Returns the request id."""
        turn = next(self._turns)
        text = text or f"{self.name or self.id} {turn}".ljust(pad, ".")
        key = key or f"{self.name or self.id}-{turn}"
        self.ledger.intend(self.id, key, room, text)
        request_id = next(self._ids)
        self.unanswered[request_id] = (key, room, text)
        await self.send(type="message.send", id=request_id, room=room, text=text, key=key)
        return request_id

    async def say_again(self) -> None:
        """Send everything that has no answer once more, with the same keys, in the same order."""
        again, self.unanswered = self.unanswered, {}
        for n, (key, room, text) in enumerate(again.values()):
            try:
                await self.say(room, text, key=key)
            except ConnectionClosed:
                left = list(again.items())[n + 1 :]
                self.unanswered |= dict(left)
                raise

    async def answered(self, most: int = 0, within: float = SOON) -> None:
        """Wait until at most so many of what was said has no answer. ConnectionError when it cannot come any more."""
        await self.until(lambda: len(self.unanswered) <= most or self.is_gone, within)
        if len(self.unanswered) > most:
            raise ConnectionError("the connection ended before every answer came")

    async def caught_up(self, room: str, seq: int, within: float = SOON) -> None:
        """Wait until the room has been followed up to `seq`. ConnectionError when the connection ends before."""
        await self.until(lambda: self.seqs.get(room, 0) >= seq or self.is_gone, within)
        if self.seqs.get(room, 0) < seq:
            code = self.socket and self.socket.close_code
            raise ConnectionError(f"{self.name or self.id} was closed with {code} at {self.seqs.get(room, 0)} of {seq}")


def _socket(url: str, receive_buffer: int | None) -> socket.socket | None:
    """A connected socket whose kernel takes only so much before it is read; None leaves that to the system."""
    if receive_buffer is None:
        return None
    made = socket.socket()
    made.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
    address = urlsplit(url)
    made.connect((address.hostname, address.port))
    made.setblocking(False)
    return made


@asynccontextmanager
async def speaking(
    url: str, name: str | None = None, ledger: Ledger | None = None, keep: bool = True
) -> AsyncIterator[Speaker]:
    """Somebody who is in, and hangs up at the end."""
    speaker = Speaker(url, name, ledger, keep)
    try:
        await speaker.connect()
        yield speaker
    finally:
        await speaker.hang_up()


async def read_all(url: str, *rooms: str, token: str | None = None) -> dict[str, list[Frame]]:
    """Every event of the rooms (ids; the lobby if none are named), as a fresh reader gets them.

    The reader is the one of `token`, or a guest who joins. What `message.history` pages say must be the same messages.
    """
    rooms = rooms or (LOBBY,)
    reader = Speaker(url)
    reader.token = token
    try:
        await reader.connect(**({"token": token} if token else {}))
        for room in rooms if token is None else ():
            assert (await reader.ask("room.join", room=room))["type"] == "ok"
        await reader.hang_up()
        reader.seqs = dict.fromkeys(rooms, 0)
        await reader.connect()
        found = {room: await _replayed(reader, room) for room in rooms}
        for room in rooms:
            paged = [{k: m[k] for k in ("seq", "text", "key")} for m in await _pages(reader, room)]
            assert paged == [{k: e.get(k) for k in ("seq", "text", "key")} for e in messages(found[room])]
    finally:
        await reader.hang_up()
    return found


async def _replayed(reader: Speaker, room: str) -> list[Frame]:
    await reader.hears("caught_up", room=room, within=2 * SOON)
    return [f for f in reader.frames if f.get("room") == room and "by" in f]


async def _pages(reader: Speaker, room: str) -> list[Frame]:
    found: list[Frame] = []
    while True:
        page = await reader.ask("message.history", room=room, after=found[-1]["seq"] if found else 0, limit=200)
        found += [{"key": None, **m} for m in page["messages"]]
        if not page["more"]:
            return found
