"""The way to a server, through whatever stands before it: HTTP, its clock and certificate. Must not know this machine's data."""

import email.utils
import json
import socket
import ssl
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from functools import partial
from http.client import HTTPException
from typing import Any
from urllib.parse import urlsplit

from ..client.address import is_loopback
from .finding import Finding, Told, look

WITHIN = 10.0
"""Seconds for any one answer."""

SKEW = 2.0
"""Seconds two clocks may differ: the Date header counts whole ones."""

DAY = 86_400


class Site:
    """A server as its address names it: `socket` is ws(s)://…/ws, `base` the same for HTTP, without a slash at the end."""

    def __init__(self, socket: str) -> None:
        self.socket = socket
        parts = urlsplit(socket)
        self.host, self.is_secure = parts.hostname or "", parts.scheme == "wss"
        self.port = parts.port or (443 if self.is_secure else 80)
        self.base = parts._replace(
            scheme="https" if self.is_secure else "http", path=parts.path.removesuffix("/ws")
        ).geturl()
        self.is_here = is_loopback(socket)
        # Nobody means a proxy of this machine's environment for this machine's own addresses.
        handlers = [urllib.request.ProxyHandler({})] if self.is_here else []
        self._opener = urllib.request.build_opener(*handlers)

    def open(self, path: str, body: Any = None, token: str | None = None, within: float = WITHIN) -> Any:
        """An open HTTP response; with a body it is a POST of JSON. Raises OSError, HTTPException."""
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self.base + path, data, {"Content-Type": "application/json"})  # noqa: S310
        if token:
            request.add_header("Authorization", f"Bearer {token}")
        return self._opener.open(request, timeout=within)

    def ask(self, command: str, token: str | None = None, **fields: Any) -> Any:
        """Ask a command over HTTP. Raises OSError, HTTPException; HTTPError when it is refused."""
        with self.open(f"/api/v1/{command}", fields, token) as response:
            return json.load(response)


def arrival(site: Site) -> Iterator[Finding]:
    """Whether the server answers over HTTP, and what its answer tells about clocks, certificate and what can be seen."""
    try:
        begun = time.time()
        with site.open("/healthz") as response:
            headers, health, took = response.headers, response.read(1000), time.time() - begun
        is_ours = json.loads(health).get("status") == "ok"
    except (ValueError, AttributeError):
        is_ours = False
    except (OSError, HTTPException) as fault:
        yield Finding("problem", "http", *_unanswered(site, fault))
        return
    if not is_ours:
        yield Finding("problem", "http", f"{site.base}/healthz is not answered by Hubbub.", "Look at the address.")
        return
    yield Finding("ok", "http", f"{site.base} is well, and answers in {1000 * took:.1f} ms.")
    yield look("clocks", partial(_skew, headers.get("Date"), begun + took / 2))
    yield look("encryption", partial(_certificate if site.is_secure else _plain, site))
    if not site.is_here:
        yield look("metrics", partial(_metrics, site))


def _unanswered(site: Site, fault: Exception) -> tuple[str, str]:
    reason = getattr(fault, "reason", fault)
    match reason:
        case _ if isinstance(fault, urllib.error.HTTPError) and fault.code == 503 and b"the store" in fault.read(200):
            return "the server runs, but its database does not answer.", "Look at its log and its disk."
        case _ if isinstance(fault, urllib.error.HTTPError):
            what = f"{site.base}/healthz is answered with {fault.code}."
            if fault.code in (502, 504):
                return what, "A proxy is there, and does not reach the server behind it."
            return what, "Look at the address, and at what the proxy passes on."
        case ssl.SSLCertVerificationError():
            return f"the certificate is not good: {reason.verify_message}.", "Renew it, or name the server as it does."
        case ConnectionRefusedError():
            return f"nobody listens at {site.host} port {site.port}.", "Start the server: hubbub serve"
        case socket.gaierror():
            return f"there is no machine called {site.host}.", "Look at the address, or at the name server."
        case TimeoutError():
            return (
                f"{site.host} did not answer within {WITHIN:g} s.",
                "Look at firewalls, and whether the server is frozen.",
            )
    return f"{site.base} cannot be reached: {reason}.", "Look at the address, and whether it is https."


def _skew(date: str | None, moment: float) -> Told:
    """The other machine's clock beside ours."""
    if not date:
        return "note", "not compared: something on the way takes the Date header out."
    skew = email.utils.parsedate_to_datetime(date).timestamp() + 0.5 - moment
    if abs(skew) > SKEW:
        return (
            "warning",
            f"the server's clock is {abs(skew):,.0f} s {'ahead of' if skew > 0 else 'behind'} this machine's.",
            "Set both by the network (NTP); the times of messages will be wrong.",
        )
    return "ok", f"the server's and this machine's agree to within {SKEW:g} s."


def _plain(site: Site) -> Told:
    if site.is_here:
        return "ok", "none, on this machine."
    return "warning", "none: tokens and messages can be read on the way.", "Serve https: tls-cert, or a proxy."


def _certificate(site: Site, trust: ssl.SSLContext | None = None) -> Told:
    context = trust or ssl.create_default_context()
    with (
        socket.create_connection((site.host, site.port), WITHIN) as raw,
        context.wrap_socket(raw, server_hostname=site.host) as line,
    ):
        until = ssl.cert_time_to_seconds(str((line.getpeercert() or {}).get("notAfter")))
        version = line.version()
    left = (until - time.time()) / DAY
    if left < 14:
        return ("problem" if left < 3 else "warning"), f"the certificate ends in {left:.0f} days.", "Renew it."
    return "ok", f"{version}; the certificate is good for {left:.0f} days."


def _metrics(site: Site) -> Told:
    """They are for this machine; a proxy that hides that it passes something on opens them to the world."""
    try:
        with site.open("/metrics"):
            return (
                "warning",
                "everybody can read the server's metrics.",
                "Let the proxy set X-Forwarded-For, or not pass /metrics on.",
            )
    except urllib.error.HTTPError:
        return "ok", "not shown to the outside."
