"""Settings that can all be used and still contradict each other, or the place they are used in. Must not know their source."""

import ssl
from collections.abc import Iterator
from pathlib import Path
from typing import Protocol
from urllib.parse import urlsplit

from .finding import Finding

ENVELOPE = 512
"""Bytes of a request around its text."""

IMPATIENT = 55
"""Seconds of silence after which many proxies cut a connection, with some to spare."""


class Settings(Protocol):
    """What is looked at of the settings in force."""

    @property
    def host(self) -> str: ...
    @property
    def is_loopback(self) -> bool: ...
    @property
    def takes_guests(self) -> bool: ...
    @property
    def guests(self) -> str: ...
    @property
    def public_url(self) -> str: ...
    @property
    def trusted_proxies(self) -> tuple[str, ...]: ...
    @property
    def tls_cert(self) -> Path | None: ...
    @property
    def tls_key(self) -> Path | None: ...
    @property
    def message_rate(self) -> float: ...
    @property
    def message_burst(self) -> int: ...
    @property
    def sockets_per_address(self) -> int: ...
    @property
    def text_limit(self) -> int: ...
    @property
    def frame_limit(self) -> int: ...
    @property
    def replay_limit(self) -> int: ...
    @property
    def ping_interval(self) -> float: ...


def contradictions(settings: Settings) -> list[Finding]:
    """A finding for each, or one that says there is none."""
    found = [
        Finding("warning", "settings", said, do)
        for said, do in (*_reach(settings), *_limits(settings), *_tls(settings))
    ]
    where = "this machine only" if settings.is_loopback else "whoever can reach it"
    return found or [Finding("ok", "settings", f"they agree; it listens on {settings.host}, for {where}.")]


def _reach(s: Settings) -> Iterator[tuple[str, str]]:
    """Who can come, and how."""
    is_proxied = s.is_loopback and bool(s.public_url) and not _is_local(s.public_url)
    if is_proxied and s.takes_guests and s.guests == "auto":
        yield (
            f"guests = auto lets everybody in by name alone, since it listens on {s.host}; but the world comes to {s.public_url}.",
            "Say guests = no, or yes if you mean it.",
        )
    if is_proxied and not s.trusted_proxies:
        yield (
            "behind a proxy all people come from its address, and share what one address may do.",
            "Set trusted-proxies to the proxy's address, such as 127.0.0.1, and let it send X-Forwarded-For.",
        )
    if any(network.endswith("/0") for network in s.trusted_proxies):
        yield (
            "trusted-proxies names everybody: anybody may come from any address they like.",
            "Name the addresses of your proxies.",
        )
    if not s.is_loopback and s.tls_cert is None and not s.public_url.startswith("https:"):
        yield (
            f"it listens on {s.host} without TLS: tokens and messages can be read on the way.",
            "Set tls-cert and tls-key, or listen on 127.0.0.1 behind a proxy with TLS and set public-url.",
        )
    if not s.is_loopback and s.takes_guests:
        yield (
            "everybody who can reach it comes in by name alone (guests = yes).",
            "Say guests = no if that is not wanted.",
        )


def _limits(s: Settings) -> Iterator[tuple[str, str]]:
    if s.message_rate and not s.message_burst:
        yield "message-burst = 0 switches message-rate off too.", "Set message-burst to at least 1."
    if s.frame_limit < s.text_limit + ENVELOPE:
        yield (
            f"a text of text-limit ({s.text_limit}) does not fit into a request of frame-limit ({s.frame_limit}).",
            f"Set frame-limit to at least {2 * s.text_limit + ENVELOPE}.",
        )
    if not s.replay_limit:
        yield "replay-limit = 0 makes everybody who comes back read afresh.", "Leave it at its default."
    if s.ping_interval > IMPATIENT:
        yield (
            f"ping-interval = {s.ping_interval:g} s is longer than many proxies keep a silent connection (60 s).",
            "Set it to 25.",
        )


def _tls(s: Settings) -> Iterator[tuple[str, str]]:
    if s.tls_cert and s.public_url.startswith("http:"):
        yield "public-url says http, but it serves https.", "Say https in public-url."
    if s.tls_cert is None or s.tls_key is None:
        return
    try:
        ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(s.tls_cert, s.tls_key, password="")
    except (OSError, ValueError) as fault:
        yield f"tls-cert and tls-key cannot be used: {fault}.", "The server will not start; name a pair that fits."
        return
    try:
        if s.tls_key.stat().st_mode & 0o077:
            yield f"others on this machine may read the key {s.tls_key}.", f"chmod 600 {s.tls_key}"
    except OSError:
        return


def _is_local(url: str) -> bool:
    host = urlsplit(url).hostname or ""
    return host in {"localhost", "::1"} or host.startswith("127.")
