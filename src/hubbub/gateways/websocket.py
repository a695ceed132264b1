"""The WebSocket door: one object for each connection, between uvicorn's transport and the road. Must not know what is said.

uvicorn makes one of these on an Upgrade, hands it the transport and the request head, and expects `shutdown()` of it.
"""

import asyncio
from collections.abc import Callable
from functools import partial
from typing import Any, cast

from websockets.frames import Frame, Opcode
from websockets.http11 import Request
from websockets.protocol import Protocol, State
from websockets.server import ServerProtocol

from ..core.hub import Dialect
from ..core.session import Session, Source
from ..protocol.errors import RESTART, SLOW, TIMED_OUT, Refused
from ..protocol.frames import refusal
from ..protocol.replies import Reply
from .cookie import hello_by
from .doorway import Doorway
from .everyday import is_between_frames, whole_texts
from .handshake import going_on, let_go, shaking_hands
from .plain import Plain
from .progress import Progress
from .tongue import V1_TONGUE, Tongue, text_frame

HIGH_WATER = 256 * 1024
"""Bytes in a connection's buffer above which its listener is behind; it is live again below a quarter of it."""

BITE, MOST_FRAMES = 4 * 1024, 64
"""Bytes taken at a time, and frames after which others have their turn: in one read there may be 43,000 frames."""

PING = Frame(Opcode.PING, b"").serialize(mask=False)


class SocketDoor(asyncio.Protocol):
    """One WebSocket connection, from handshake to close."""

    __slots__ = (
        "cookie", "doorway", "due", "heard", "is_counted", "kind", "pieces", "progress", "server_state", "session", "source", "tongue",
        "transport", "unread", "write", "ws",
    )  # fmt: skip

    def __init__(self, doorway: Doorway, config: Any, server_state: Any, app_state: Any) -> None:
        self.doorway = doorway
        self.server_state = server_state
        self.session: Session | None = None
        self.tongue: Tongue = V1_TONGUE
        self.kind = Opcode.TEXT
        self.pieces: bytearray | None = None
        self.heard = True
        self.progress: Progress | None = None
        self.source = Source()
        self.is_counted = False
        self.cookie: str | None = None
        self.unread = b""
        self.due = False
        self.write: Callable[[Any], None]

    @property
    def dialect(self) -> Dialect:
        return self.tongue.dialect

    # The transport speaks.

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast(asyncio.Transport, transport)
        self.transport.set_write_buffer_limits(high=HIGH_WATER)
        self.write = self.transport.write
        self.ws: Protocol = shaking_hands(self.doorway.frame_limit)
        self.server_state.connections.add(self)

    def data_received(self, data: bytes) -> None:
        self.heard = True
        if len(data) <= BITE and not self.unread:
            self._take(data)
        else:
            self.unread += data
            self._read_on()

    def _read_on(self) -> None:
        """Take what was sent in bites, and let others have their turn when it is a flood of tiny frames."""
        self.due, taken = False, 0
        while self.unread and taken < MOST_FRAMES and not self.is_held and not self.transport.is_closing():
            bite, self.unread = self.unread[:BITE], self.unread[BITE:]
            taken += self._take(bite)
        if self.transport.is_closing():
            self.unread = b""
        elif self.unread:
            self.transport.pause_reading()
            if not self.is_held:
                self._read_on_soon()
        elif not self.is_held:
            self.transport.resume_reading()

    def _read_on_soon(self) -> None:
        if not self.due:
            self.due = True
            asyncio.get_running_loop().call_soon(self._read_on)

    def _take(self, data: bytes) -> int:
        """Returns the number of frames that came to an end in it."""
        texts: list[bytes] = []
        if self.session and is_between_frames(self.ws):
            texts, data = whole_texts(data, self.doorway.frame_limit)
        for text in texts:
            if self.ws.state is State.OPEN:
                self._hear(text)
        return len(texts) + self._parse(data)

    def _parse(self, data: bytes) -> int:
        if data:
            self.ws.receive_data(data)
        events = self.ws.events_received()
        for event in events:
            if isinstance(event, Request):
                self._shake_hands(event)
            elif isinstance(event, Frame):
                self._receive(event)
        self._flush()
        return len(events)

    def eof_received(self) -> None:
        self.ws.receive_eof()
        self._flush()

    def pause_writing(self) -> None:
        self.progress = Progress(self.transport, self.doorway.wheel.awake(self.doorway.clock.mono()))
        self.doorway.wheel.watch(self)
        if self.session:
            self.doorway.road.stalled(self.session)

    def resume_writing(self) -> None:
        self.progress = None
        self.heard = True
        if self.session:
            self.doorway.road.drained(self.session)

    def connection_lost(self, exc: Exception | None) -> None:
        self.server_state.connections.discard(self)
        self.doorway.goodbye(self)
        if self.session:
            self.doorway.road.leave(self.session)
            self.session = None
        let_go(self.ws)

    # The client speaks.

    def _shake_hands(self, request: Request) -> None:
        handshake = self.ws
        assert isinstance(handshake, ServerProtocol)
        response = self.doorway.refusal(self, request) or handshake.accept(request)
        handshake.send_response(response)
        if response.status_code != 101:
            return
        self.session = Session(self)
        if handshake.subprotocol is None:
            ask = partial(self.doorway.road.ask, self.session)
            self.tongue = Plain(ask, self.doorway.time_of_day, partial(self.close, 1000, "Goodbye."))
        self._flush()
        self.ws = going_on(handshake, self.doorway.frame_limit)
        self.doorway.wheel.add(self)
        if greeting := self.tongue.greeting():
            self.doorway.road.ask(self.session, greeting)

    def _receive(self, frame: Frame) -> None:
        if frame.opcode is Opcode.TEXT and frame.fin:
            self._hear(bytes(frame.data))
        elif frame.opcode is Opcode.BINARY and frame.fin:
            self._refuse(Refused("bad_frame", "Send text frames; binary ones mean nothing here."))
        elif frame.opcode in (Opcode.TEXT, Opcode.BINARY):
            self.kind, self.pieces = frame.opcode, bytearray(frame.data)
        elif frame.opcode is Opcode.CONT and self.pieces is not None:
            self.pieces += frame.data
            if frame.fin:
                whole, self.pieces = bytes(self.pieces), None
                self._receive(Frame(self.kind, whole))
        elif frame.opcode is Opcode.PING and self.ws.state is State.OPEN:
            # The pong goes before the answers to what came after its ping.
            self._flush()

    def _hear(self, payload: bytes) -> None:
        if self.session is None or self.session.gone:
            return
        try:
            payload.decode()
        except UnicodeDecodeError:
            self.ws.fail(1007, "The text is not UTF-8.")
            return
        try:
            for command in self.tongue.hear(payload):
                self.doorway.road.ask(self.session, hello_by(self.cookie, command))
        except Refused as refused:
            self._refuse(refused)

    # The road speaks.

    def _refuse(self, refused: Refused) -> None:
        self.reply(refusal(refused, None))

    def reply(self, *replies: Reply) -> None:
        if not self.is_open:
            return
        data = b"".join([text_frame(payload) for reply in replies for payload in self.tongue.spell(reply)])
        # To spell an answer may be to hang up.
        if data and self.is_open:
            self.write(data)

    def close(self, code: int, reason: str) -> None:
        """Say goodbye; what was written before is still sent. Gives up after ten seconds."""
        if not self.is_open:
            return
        self.ws.send_close(code, _short(reason))
        self._flush()

    def hold(self, on: bool) -> None:
        if self.transport.is_closing():
            return
        if on:
            self.transport.pause_reading()
        elif self.unread:
            self._read_on_soon()
        else:
            self.transport.resume_reading()

    @property
    def is_held(self) -> bool:
        return self.session is not None and self.session.held

    # The wheel speaks, about once in 25 seconds.

    def ping(self) -> None:
        # A ping would wait behind all that a slow client has yet to read; its progress is watched instead.
        self.heard = self.progress is not None or (self.session is not None and self.session.held)
        if self.progress is None and self.is_open:
            self.write(PING)

    def require_answer(self) -> None:
        if not self.heard and self.progress is None:
            self.close(TIMED_OUT, "No answer to a ping.")

    def require_hello(self) -> None:
        if self.session and self.session.person is None:
            # Whoever has said nothing in all that time will not say goodbye either.
            self.doorway.wheel.expect_end(self, turns=1)
            self.close(TIMED_OUT, "No hello came in time.")

    def require_progress(self, now: float, within: float) -> bool:
        """Close a client that has read nothing for `within` seconds. Returns whether it must still be watched."""
        if self.progress is None or not self.is_open:
            return False
        if has_stopped := self.progress.has_stopped(now, within):
            self.close(SLOW, "You read nothing for ten seconds.")
        return not has_stopped

    def abort(self) -> None:
        self.transport.abort()

    # uvicorn speaks.

    def shutdown(self) -> None:
        """The server goes down: tell the client to come back."""
        self.close(RESTART, "The server restarts; come back in a moment.")

    @property
    def is_open(self) -> bool:
        return not self.transport.is_closing() and self.ws.state is State.OPEN

    def _flush(self) -> None:
        """Write what the protocol owes the client; empty bytes mean that it has nothing more to say."""
        for data in self.ws.data_to_send():
            if not data:
                self.transport.close()
            elif not self.transport.is_closing():
                self.transport.write(data)
        if self.ws.state is not State.OPEN:
            self._end()

    def _end(self) -> None:
        if self.session:
            self.doorway.road.leave(self.session)
        self.doorway.wheel.expect_end(self)


def _short(reason: str) -> str:
    """A close reason has at most 123 bytes."""
    return reason.encode()[:123].decode(errors="ignore")
