"""The doors that stay open: the WebSocket and the event stream, and what a proxy may do to them. Must not know HTTP's details."""

import contextlib
import json
import time
import urllib.error
from collections.abc import Iterable, Iterator
from functools import partial
from http.client import HTTPException
from statistics import median

from websockets.exceptions import InvalidHandshake, InvalidStatus, WebSocketException
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Subprotocol

from .finding import Finding, Told, look
from .way import WITHIN, Site

SUBPROTOCOL = Subprotocol("hubbub.v1")

AT_ONCE = 5.0
"""Seconds after which something that was sent at once has been held back. Below the stream's heartbeat."""

UPGRADE = (
    "Let the proxy pass Upgrade on (nginx: proxy_http_version 1.1; proxy_set_header Upgrade $http_upgrade; "
    'proxy_set_header Connection "upgrade").'
)
UNBUFFER = "Let the proxy pass /api/v1/stream on at once (nginx: proxy_buffering off; gzip off)."


def doors(site: Site, token: str | None, ping_interval: float) -> Iterator[Finding]:
    """What a WebSocket and a stream meet on the way. Without a token a guest is made for it, and given up again."""
    yield look("websocket", partial(_websocket, site))
    yield look("event stream", partial(_stream, site, token))
    yield Finding(
        "note", "silence",
        f"not tested: a proxy must keep a silent connection for longer than {ping_interval:g} s, the ping-interval set here.",
    )  # fmt: skip


def _websocket(site: Site) -> Told:
    """A real handshake, and round trips in both of the ways a client may ask for a sign of life."""
    try:
        with connect(
            site.socket, subprotocols=[SUBPROTOCOL], compression=None, open_timeout=WITHIN, close_timeout=1,
            proxy=None if site.is_here else True,
        ) as line:  # fmt: skip
            if line.subprotocol != SUBPROTOCOL:
                return (
                    "problem",
                    "the answer lacks Sec-WebSocket-Protocol.",
                    "Let the proxy pass that header on both ways.",
                )
            trips = [_round_trip(line, n) for n in range(5)]
            if not line.ping().wait(WITHIN):
                return "problem", "pings are not answered.", "Something on the way swallows WebSocket control frames."
    except InvalidStatus as fault:
        return _unopened(fault.response.status_code)
    except InvalidHandshake as fault:
        return "problem", f"the handshake comes to nothing: {fault}.", UPGRADE
    except (WebSocketException, TimeoutError) as fault:
        return "problem", f"it opens, but does not work: {str(fault) or 'no answer in time'}.", UPGRADE
    return "ok", f"speaks hubbub.v1, and answers in {1000 * median(trips):.1f} ms."


def _round_trip(line: ClientConnection, number: int) -> float:
    """Ask without having said hello: the refusal tells as much as an answer, and nobody is made for it."""
    begun = time.perf_counter()
    line.send(json.dumps({"type": "ping", "id": number}))
    while json.loads(line.recv(timeout=WITHIN)).get("re") != number:
        pass
    return time.perf_counter() - begun


def _unopened(status: int) -> Told:
    said = f"the upgrade is answered with {status}."
    if status == 429:
        return "problem", said, "Too many connections from this address; behind a proxy set sockets-per-address to 0."
    if status in (401, 403):
        return "problem", said, "Something on the way asks for a login, or does not allow WebSockets."
    return "problem", said, UPGRADE


def _stream(site: Site, token: str | None) -> Told:
    """Open a stream, and see whether what is told comes at once."""
    try:
        mine = token or str(site.ask("hello")["token"])
    except urllib.error.HTTPError as no:
        if no.code == 403:
            return "note", "not tested: the server takes no guests; give --token."
        return "problem", f"hello over HTTP is answered with {no.code}.", "Look at the server's log, or at the proxy."
    except (HTTPException, ValueError) as fault:
        return "problem", f"hello over HTTP is answered with nonsense: {fault}."
    try:
        return _listened(site, mine, is_guest=token is None)
    except urllib.error.HTTPError as no:
        return "problem", f"it is answered with {no.code}.", "Is the token good? Does the proxy pass Authorization on?"
    except TimeoutError:
        return "problem", f"what is sent at once is held back for more than {AT_ONCE:g} s on the way.", UNBUFFER
    finally:
        if token is None:
            with contextlib.suppress(OSError, HTTPException, ValueError):
                site.ask("account.close", mine)


def _listened(site: Site, token: str, is_guest: bool) -> Told:
    begun = time.perf_counter()
    with site.open("/api/v1/stream", token=token, within=AT_ONCE) as response:
        if not _comes(response, b"event: welcome"):
            return "problem", "it ends before it has begun.", "Look at the server's log, or at the proxy."
        if not is_guest:
            return "ok", f"begins after {1000 * (time.perf_counter() - begun):.1f} ms."
        # A name is the smallest thing that is told to oneself and to nobody else.
        begun = time.perf_counter()
        site.ask("account.rename", token, name=f"doctor-{time.time_ns() % 10**9}", near=True)
        if not _comes(response, b"event: account.renamed"):
            return "problem", "it is cut off.", "Look at the server's log, or at the proxy."
        return "ok", f"brings what happens after {1000 * (time.perf_counter() - begun):.1f} ms."


def _comes(lines: Iterable[bytes], wanted: bytes) -> bool:
    """Whether a line that begins like this comes before the end. Raises TimeoutError when nothing comes at all."""
    return any(line.startswith(wanted) for line in lines)
