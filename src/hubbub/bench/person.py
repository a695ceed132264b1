"""One person of a load: a connection that speaks hubbub.v1 and looks at every frame. Must not know what is measured."""

import asyncio
import itertools
import struct
from collections.abc import Callable
from time import perf_counter
from typing import Any, NamedTuple

import msgspec

from .ledger import Frame
from .wire import Ear

SUBPROTOCOL = "hubbub.v1"

MESSAGE = b'{"type":"message.sent"'

KEPT = 20_000
"""Decoded messages that are remembered; those who keep books remember all they need themselves."""

GREETED = 10.0
"""Seconds within which a server lets somebody in, and as many within which it greets them."""

encode, decode = msgspec.json.Encoder().encode, msgspec.json.Decoder().decode


class Refused(Exception):
    """The server's answer to a question was an error."""

    def __init__(self, frame: Frame) -> None:
        super().__init__(frame["message"])
        self.code, self.retry_after = str(frame["code"]), frame.get("retry_after")


class Gone(Exception):
    """The connection ended before the answer came."""


class Reading:
    """What frames mean. A message comes to every listener as the same bytes, so it is decoded once for all of them."""

    def __init__(self) -> None:
        self._known: dict[bytes, Frame] = {}

    def __call__(self, payload: bytes) -> Frame:
        if not payload.startswith(MESSAGE):
            frame: Frame = decode(payload)
            return frame
        known = self._known.get(payload)
        if known is None:
            if len(self._known) >= KEPT:
                self._known.clear()
            known = self._known[payload] = decode(payload)
        return known


class Door(NamedTuple):
    """Where a server lets people in. `tls`: what `create_connection` takes as `ssl`."""

    host: str
    port: int
    path: str = "/ws"
    tls: Any = None


class Person(Ear):
    """`on_event(person, frame, moment)` is called for what happens in rooms, `on_answer` for each answer to `tell`.

    `seen` maps the rooms that count to the last `seq` that came.
    """

    def __init__(self, door: Door, reading: Reading, on_event: "Callable[[Person, Frame, float], None]") -> None:
        super().__init__(f"{door.host}:{door.port}", door.path, SUBPROTOCOL, lambda ear, found: None)
        self.reading, self.on_event = reading, on_event
        self.on_answer: Callable[[int, Frame, float], None] = lambda number, frame, moment: None
        self.id = ""
        self.seen: dict[str, int] = {}
        self.unanswered = 0
        self.closed: tuple[int, str] | None = None
        self._asked: dict[int, asyncio.Future[Frame]] = {}
        self._ids = itertools.count(-1, -1)
        self._rest = b""

    @classmethod
    async def arrive(
        cls, door: Door, reading: Reading, on_event: "Callable[[Person, Frame, float], None]", **hello: Any
    ) -> "tuple[Person, Frame]":
        """Connect and say hello. Returns the `welcome` too. Raises OSError (ConnectionError: no WebSocket), TimeoutError, Refused, Gone."""
        loop = asyncio.get_running_loop()
        async with asyncio.timeout(GREETED) as in_time:
            _, person = await loop.create_connection(
                lambda: cls(door, reading, on_event), door.host, door.port, ssl=door.tls
            )
            try:
                await person.ready
                in_time.reschedule(None)
                welcome = await person.ask("hello", within=GREETED, **hello)
            except BaseException:
                person.transport.abort()
                raise
        person.id = welcome["you"]["id"]
        return person, welcome

    async def ask(self, type: str, within: float = 30.0, **fields: Any) -> Frame:
        """Ask and return the answer. Raises Refused, Gone, TimeoutError."""
        number = next(self._ids)
        answer = self._asked[number] = asyncio.get_running_loop().create_future()
        if self.is_lost:
            raise Gone("the connection has ended")
        self.tell(number, type, **fields)
        frame: Frame = await asyncio.wait_for(answer, within)
        if frame["type"] == "error":
            raise Refused(frame)
        return frame

    def tell(self, number: int, type: str, **fields: Any) -> None:
        """Ask without waiting; `number` is not negative, and comes back to `on_answer`."""
        self.unanswered += 1
        self.send(encode({"type": type, "id": number, **fields}))

    def data_received(self, data: bytes) -> None:
        if not self.ready.done():
            self._shake_hands(data)
            return
        self._frames(self._rest + data if self._rest else data)

    def connection_lost(self, exc: Exception | None) -> None:
        super().connection_lost(exc)
        for answer in self._asked.values():
            if not answer.done():
                answer.set_exception(Gone("the connection ended before the answer came"))
        self._asked.clear()

    def _frames(self, data: bytes) -> None:
        """Take apart what the server sends: whole frames without a mask (RFC 6455, section 5.2)."""
        moment, at, end = perf_counter(), 0, len(data)
        while end - at >= 2:
            size, start = data[at + 1] & 0x7F, at + 2
            if size == 126:
                size, start = int.from_bytes(data[at + 2 : at + 4]), at + 4
            elif size == 127:
                size, start = int.from_bytes(data[at + 2 : at + 10]), at + 10
            if start + size > end:
                break
            self._frame(data[at], data[start : start + size], moment)
            at = start + size
        self._rest = data[at:]

    def _frame(self, head: int, payload: bytes, moment: float) -> None:
        if head == 0x81:
            self._take(self.reading(payload), moment)
        elif head == 0x89:
            self.transport.write(struct.pack("!BBI", 0x8A, 0x80 | len(payload), 0) + payload)
        elif head == 0x88:
            code = int.from_bytes(payload[:2]) if payload else 1005
            self.closed = self.closed or (code, payload[2:].decode(errors="replace"))
        else:
            self.closed = (1003, f"a frame that begins with {head:#x}")
            self.transport.abort()

    def _take(self, frame: Frame, moment: float) -> None:
        number = frame.get("re")
        if number is None:
            self.on_event(self, frame, moment)
            return
        self.unanswered -= 1
        if (asked := self._asked.pop(number, None)) is None:
            self.on_answer(number, frame, moment)
        elif not asked.done():
            asked.set_result(frame)
