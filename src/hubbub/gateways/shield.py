"""What every HTTP response carries and what no fault may skip: security headers. Must not know what is served."""

from typing import Any

import structlog
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

log = structlog.get_logger("hubbub.http")

POLICY = (
    "default-src 'self'; connect-src 'self'; img-src 'self' data:; frame-ancestors 'none'; "
    "base-uri 'none'; form-action 'self'; object-src 'none'"
)
"""What pages of ours may load and reach. `'self'` covers the WebSocket at the page's own address."""

HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
}


class Shield:
    """The outermost layer: adds the headers, and logs a bug, which has been answered inside."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        complete = False

        async def send_shielded(message: Message) -> None:
            nonlocal complete
            if message["type"] == "http.response.start":
                _shield(message)
            else:
                complete = not message.get("more_body", False)
            await send(message)

        try:
            await self.app({**scope, "hubbub.transport": _transport(send)}, receive, send_shielded)
        except Exception as fault:
            log.error("http.bug", path=scope["path"], exc_info=fault)
            if not complete:
                raise


def _shield(message: Message) -> None:
    headers = MutableHeaders(scope=message)
    for name, value in HEADERS.items():
        headers.setdefault(name, value)


def _transport(send: Send) -> Any:
    """uvicorn's transport, which ASGI hides: only it tells whether a slow reader makes progress. None elsewhere."""
    return getattr(getattr(send, "__self__", None), "transport", None)
