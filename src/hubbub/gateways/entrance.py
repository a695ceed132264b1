"""What must be right about an HTTP connection before anybody is asked: a head that is small, clear and in time.

uvicorn reads heads of any size for any time, and hands an Upgrade on as it came. Must not know what is asked.
"""

import asyncio
from collections import Counter
from typing import Any

import httptools
from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol

from ..protocol.errors import Refused
from ..protocol.frames import encode, refusal
from .answers import JSON
from .doorway import Doorway
from .progress import Progress
from .shield import HEADERS

HEAD_LIMIT = 16 * 1024
"""Bytes of a request's line and headers."""

LINE_LIMIT, LINES_LIMIT = 8_000, 100
"""Bytes of one header, and headers, of a WebSocket handshake; the library hangs up on more without a word."""

HEAD_WITHIN = 9.0
"""Seconds in which the next request's head must have come. One more is given, in which to read what came meanwhile:
a server that was asleep blames nobody."""

DREGS, LINGER = 256 * 1024, 2
"""Bytes, and turns of the wheel, for which somebody who was refused may go on sending. What is not read when a connection
ends makes the kernel reset it, and the answer is lost on the way."""

ONCE = (b"sec-websocket-key", b"sec-websocket-version", b"origin", b"upgrade")


class BadHead(Exception):
    """A head that is not let in."""

    def __init__(self, status: int, reason: str) -> None:
        super().__init__(reason)
        self.status, self.reason = status, reason


class Entrance(HttpToolsProtocol):
    """One HTTP connection, until it ends or becomes a WebSocket. `begun` is the bytes of a head that is not yet whole."""

    def __init__(self, doorway: Doorway, **uvicorn: Any) -> None:
        super().__init__(**uvicorn)
        self.doorway = doorway
        self.begun: int | None = 0
        self.patience: asyncio.TimerHandle | None = None
        self.progress: Progress | None = None
        self.fault: BadHead | None = None
        self.dregs: int | None = None

    # The transport speaks.

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._expect_head()

    def data_received(self, data: bytes) -> None:
        if self.dregs is not None:
            return self._discard(len(data))
        self._unset_keepalive_if_required()
        if self.begun is not None:
            self.begun += len(data)
        try:
            self.parser.feed_data(data)
            if self.begun is not None and self.begun > HEAD_LIMIT:
                raise _too_large()
        except httptools.HttpParserUpgrade as upgrade:
            self._upgrade(len(data) - upgrade.args[0])
        except httptools.HttpParserError:
            self._refuse(self.fault or BadHead(400, "That is not HTTP."))
        except BadHead as fault:
            self._refuse(fault)

    def pause_writing(self) -> None:
        super().pause_writing()
        self.progress = Progress(self.transport, self.doorway.wheel.awake(self.doorway.clock.mono()))
        self.doorway.wheel.watch(self)

    def resume_writing(self) -> None:
        super().resume_writing()
        self.progress = None

    def connection_lost(self, exc: Exception | None) -> None:
        self._stop_waiting()
        self.doorway.wheel.remove(self)
        super().connection_lost(exc)

    # The parser speaks.

    def on_headers_complete(self) -> None:
        self.begun = None
        self._stop_waiting()
        try:
            self._require_clear_head()
        except BadHead as fault:
            # The parser wraps whatever is raised in it.
            self.fault = fault
            raise
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        self.begun = 0
        super().on_message_complete()

    def on_response_complete(self) -> None:
        super().on_response_complete()
        if not self.pipeline:
            self._expect_head()

    def _require_clear_head(self) -> None:
        sizes = [len(name) + len(value) + 4 for name, value in self.headers]
        names = Counter(name for name, _ in self.headers)
        if not self.url.isascii():
            raise BadHead(400, "An address has no letters but ASCII's; percent-encode them.")
        if len(self.url) + sum(sizes) > HEAD_LIMIT:
            raise _too_large()
        if names[b"host"] != 1 and (names[b"host"] or self.parser.get_http_version() == "1.1"):
            raise BadHead(400, "Send one Host header.")
        if not (self.parser.should_upgrade() and self._should_upgrade()):
            return
        if max(sizes) > LINE_LIMIT or len(sizes) > LINES_LIMIT:
            raise _too_large()
        if b"transfer-encoding" in names or {v for n, v in self.headers if n == b"content-length"} - {b"0"}:
            raise BadHead(400, "A WebSocket handshake has no body.")
        if any(names[name] > 1 for name in ONCE):
            raise BadHead(400, "A header of the handshake is there twice.")

    def _should_upgrade(self) -> bool:
        """HTTP/1.0 has no Upgrade (RFC 9110, 7.8): there the header is to be ignored."""
        return self.parser.get_http_version() == "1.1" and super()._should_upgrade()

    def _upgrade(self, too_much: int) -> None:
        if not self._should_upgrade():
            # The parser reads nothing after it.
            self.cycle.keep_alive = False
        elif self.cycle is not None and not self.cycle.response_complete:
            # Somebody is still being answered on this line, and would be answered in the middle of the WebSocket.
            self.transport.abort()
        elif too_much:
            self._refuse(BadHead(400, "Wait for the answer to the handshake before you send more."))
        else:
            self._stop_waiting()
            self.progress = None
            self.handle_websocket_upgrade()
            # It holds this object as this object holds it.
            del self.parser

    # Time passes.

    def _expect_head(self) -> None:
        self._stop_waiting()
        self.patience = self.loop.call_later(HEAD_WITHIN, self._look_once_more)

    def _look_once_more(self) -> None:
        self.patience = self.loop.call_later(1, self._give_up)

    def _stop_waiting(self) -> None:
        if self.patience is not None:
            self.patience.cancel()
            self.patience = None

    def _give_up(self) -> None:
        if self.begun:
            self._refuse(BadHead(408, "The request did not come to its end in time."))
        else:
            self._hang_up()

    def timeout_keep_alive_handler(self) -> None:
        self._hang_up()

    def require_progress(self, now: float, within: float) -> bool:
        """Cut off a reader of an answer that has taken nothing of it for `within` seconds; a stream's pump does its own."""
        if self.progress is None or self.transport.is_closing():
            return False
        if has_stopped := self.progress.has_stopped(now, within):
            self.transport.abort()
        return not has_stopped

    # The end.

    def _refuse(self, fault: BadHead) -> None:
        """Answer and hang up. Whoever is still being answered gets no second answer into the first."""
        if self.transport.is_closing():
            return
        if self.cycle is None or self.cycle.response_complete:
            self.transport.write(_response(fault))
            if fault.status != 408:
                self._linger()
                return
        self._hang_up()

    def _linger(self) -> None:
        """Have said the last word, and let the other side finish theirs, so that they get to read it."""
        self._stop_waiting()
        self.dregs = DREGS
        self.flow.resume_reading()
        if self.transport.can_write_eof():
            self.transport.write_eof()
        self.doorway.wheel.expect_end(self, LINGER)

    def _discard(self, size: int) -> None:
        self.dregs = (self.dregs or 0) - size
        if self.dregs <= 0:
            self.transport.abort()

    def _hang_up(self) -> None:
        """End, at the latest when the wheel runs out of patience with a reader of the last answer."""
        self._stop_waiting()
        if not self.transport.is_closing():
            self.transport.close()
            self.doorway.wheel.expect_end(self)

    def abort(self) -> None:
        self.transport.abort()


def _too_large() -> BadHead:
    return BadHead(431, f"The head of a request has at most {HEAD_LIMIT} bytes.")


def _response(fault: BadHead) -> bytes:
    body = encode(refusal(Refused("invalid", fault.reason), None))
    headers = {"Content-Type": JSON, "Content-Length": str(len(body)), "Connection": "close", **HEADERS}
    lines = [f"{name}: {value}\r\n".encode() for name, value in headers.items()]
    return b"".join([STATUS_LINE[fault.status], b"\r\n", *lines, b"\r\n", body])
