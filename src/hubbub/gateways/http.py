"""The HTTP door: every command as a POST, every event as a stream, and the pages. Must not know what is asked."""

import asyncio
from collections.abc import Callable, Sequence
from functools import cache, partial
from pathlib import Path
from time import perf_counter
from typing import Any

from msgspec.structs import replace
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Mount, Route
from starlette.types import Receive, Scope, Send

from .. import __version__
from ..dispatch import Road
from ..protocol.commands import BY_NAME, CloseSession, Hello
from ..protocol.errors import Refused
from ..protocol.frames import decode_fields, encode
from ..protocol.replies import Error
from ..protocol.schema import asyncapi, openapi
from ..store.driver import Link
from ..web import ASSETS
from .answers import JSON, answer, refuse
from .body import read_body
from .cookie import NAME, hello_by, is_spent, taken_out
from .doorway import Doorway
from .metrics import Metrics, is_from_here
from .pages import Pages, plain_page
from .question import ask
from .shield import Shield
from .stream import Cursor, StreamDoor
from .streaming import Streaming, Streams

NEED_TOKEN = "Send your token as `Authorization: Bearer …`; POST /api/v1/hello gives you one."  # noqa: S105


def build(road: Road, doorway: Doorway, web: Path = ASSETS, more: Sequence[Route] = ()) -> "HttpDoor":
    """The ASGI application; `more` are further ways in."""
    return HttpDoor(road, doorway, web, more)


class HttpDoor:
    """Everything HTTP, joined to one road."""

    def __init__(self, road: Road, doorway: Doorway, web: Path, more: Sequence[Route] = ()) -> None:
        self.road, self.doorway = road, doorway
        self.streams = Streams(road, doorway.sockets_per_address)
        self.metrics = Metrics(
            {
                ("hubbub_sockets", "Open WebSocket connections."): lambda: doorway.addresses.total(),
                ("hubbub_streams", "Open event streams."): lambda: len(self.streams.open),
            }
        )
        self.app = Shield(
            Starlette(
                routes=self._routes(web, more),
                middleware=[Middleware(CORSMiddleware, **_cors(doorway.origins.allowed))],
                exception_handlers={
                    HTTPException: _http_refused,
                    Refused: _refused,
                    ClientDisconnect: _vanished,
                    Exception: _broken,
                },
            )
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self.app(scope, receive, send)

    def _routes(self, web: Path, more: Sequence[Route]) -> list[Route | Mount]:
        api = [
            Route("/stream", self.stream, methods=["GET"]),
            Route("/openapi.json", partial(_document, openapi), methods=["GET"]),
            Route("/asyncapi.json", partial(_document, asyncapi), methods=["GET"]),
            Route("/{command}", self.command, methods=["POST"]),
        ]
        return [
            Mount("/api/v1", routes=api),
            Route("/healthz", self.health, methods=["GET"]),
            Route("/metrics", self.numbers, methods=["GET"]),
            Route("/plain", plain_page, methods=["GET"]),
            Route("/ws", _socket_only, methods=["GET"]),
            *more,
            Mount("/", Pages(web)),
        ]

    async def command(self, request: Request) -> Response:
        """POST /api/v1/<command>: the command's fields as JSON in, the reply as JSON out."""
        started, name = perf_counter(), request.path_params["command"]
        try:
            response = await self._ask(request, name)
        except Refused as refused:
            response = refuse(refused)
        self.metrics.requests.labels(name if name in BY_NAME else "unknown", response.status_code).inc()
        self.metrics.seconds.observe(perf_counter() - started)
        return response

    async def _ask(self, request: Request, name: str) -> Response:
        (sender, source), bearer = self.doorway.caller_of(request), _token(request)
        if wants_cookie := request.query_params.get("cookie") == "yes":
            sender.require_own()
        kept = sender.session() if bearer is None or wants_cookie else None
        token = bearer or (None if _is_early(name) else kept)
        if token is None and not _is_early(name):
            raise Refused("hello_first", NEED_TOKEN)
        command = decode_fields(name, await read_body(request, self.doorway.frame_limit))
        if isinstance(command, Hello) and command.token is None and bearer:
            command = replace(command, token=bearer)
        reply = await ask(self.road, token, hello_by(kept, command), source)
        fresh = ""
        if wants_cookie:
            reply, fresh = taken_out(reply)
        if fresh and kept:
            # Whoever signs in anew has left the session they were in.
            await ask(self.road, kept, CloseSession(), source)
        has_changed = bool(fresh) or (kept is not None and is_spent(command, reply))
        return answer(reply, headers={"Set-Cookie": sender.cookie(NAME, fresh)} if has_changed else None)

    async def stream(self, request: Request) -> Response:
        """GET /api/v1/stream: what a WebSocket would be told, for as long as the reader stays."""
        if request.method == "HEAD":
            return Response(media_type="text/event-stream")
        sender, source = self.doorway.caller_of(request)
        token, address = _token(request) or sender.session(), source.address
        if token is None:
            raise Refused("hello_first", NEED_TOKEN)
        self.streams.require_room_for(address)
        door = StreamDoor(self.road, request.query_params.getlist("room"), _cursor(request), source)
        self.streams.enter(door, address)
        try:
            reply = await door.open(token)
        except BaseException:
            self.streams.leave(door, address)
            raise
        if isinstance(reply, Error):
            self.streams.leave(door, address)
            return answer(reply)
        return Streaming(self.streams, door, address)

    async def health(self, _: Request) -> Response:
        """Whether the store answers, which is whether this node is of any use."""
        try:
            await asyncio.wait_for(self.road.store.read(_any_row), 5)
        except Exception:
            return Response(encode({"status": "the store does not answer"}), 503, {"Cache-Control": "no-store"}, JSON)
        return Response(encode({"status": "ok"}), 200, {"Cache-Control": "no-store"}, JSON)

    async def numbers(self, request: Request) -> Response:
        if not is_from_here(request):
            raise HTTPException(404)
        return await self.metrics.page(request)


def _is_early(name: str) -> bool:
    """Whether it may be asked without a token."""
    command = BY_NAME.get(name)
    return command is not None and (command is Hello or command.early)


def _cors(origins: frozenset[str]) -> dict[str, Any]:
    """Pages elsewhere that are allowed by name may read answers; they send their token, never a cookie."""
    headers = ["Authorization", "Content-Type", "Last-Event-ID"]
    return {"allow_origins": sorted(origins), "allow_methods": ["GET", "POST"], "allow_headers": headers}


def _token(request: Request) -> str | None:
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    return token.strip() or None if scheme.lower() == "bearer" else None


def _cursor(request: Request) -> Cursor | None:
    """Where to go on. The header wins, since a browser that reconnects sends it to the address it began with."""
    text = request.headers.get("last-event-id") or request.query_params.get("cursor")
    return Cursor.parse(text) if text else None


async def _any_row(tx: Link) -> None:
    await tx.one("SELECT 1")


@cache
def _drawn(draw: Callable[[str], dict[str, Any]]) -> bytes:
    return encode(draw(__version__))


async def _document(draw: Callable[[str], dict[str, Any]], _: Request) -> Response:
    return Response(_drawn(draw), headers={"Cache-Control": "no-cache"}, media_type=JSON)


async def _socket_only(_: Request) -> Response:
    return refuse(Refused("invalid", "Open a WebSocket here."), 426, {"Upgrade": "websocket"})


async def _refused(_: Request, fault: Exception) -> Response:
    assert isinstance(fault, Refused)
    return refuse(fault)


async def _http_refused(request: Request, fault: Exception) -> Response:
    assert isinstance(fault, HTTPException)
    code, message = {
        404: ("unknown_type", f"There is nothing at {request.url.path[:200]}."),
        405: ("invalid", f"{request.method} means nothing here; {_allowed(fault)} does."),
        408: ("invalid", "The request did not come to its end in time."),
        413: ("too_long", fault.detail),
    }.get(fault.status_code, ("invalid", fault.detail))
    return refuse(Refused(code, message), fault.status_code, fault.headers)


def _allowed(fault: HTTPException) -> str:
    return ", ".join(sorted((fault.headers or {}).get("Allow", "GET").split(", ")))


async def _vanished(_: Request, fault: Exception) -> Response:
    return Response(status_code=400)


async def _broken(_: Request, fault: Exception) -> Response:
    return refuse(Refused("internal", "The server made a mistake; it is in its log."))
