"""A sign-in between leaving for the identity provider and coming back. The browser keeps it, sealed. Must not know providers.

The seal says that we made it; that the browser has it says that whoever comes back is whoever left. What is sent along to
the provider is drawn from a secret in it, so that nothing is kept here but which of them have been used.
"""

import base64
import hashlib
import hmac
from secrets import token_urlsafe

import msgspec

from ..protocol.errors import Refused

LASTS = 600
"""Seconds that somebody has to sign in to the provider."""

MOST_REMEMBERED = 10_000

LONGEST = 500
"""Characters of an address to go on to."""


class Flow(msgspec.Struct, frozen=True):
    """`next` is where to go afterwards, `session` the id of the session whose holder links an identity; `until` in seconds."""

    secret: str
    until: int
    next: str = "/"
    invite: str | None = None
    session: str | None = None

    @property
    def state(self) -> str:
        return self._drawn("state")

    @property
    def nonce(self) -> str:
        return self._drawn("nonce")

    @property
    def verifier(self) -> str:
        return self._drawn("verifier")

    @property
    def challenge(self) -> str:
        """RFC 7636, S256."""
        return _text(hashlib.sha256(self.verifier.encode()).digest())

    def _drawn(self, use: str) -> str:
        return _text(hmac.digest(self.secret.encode(), use.encode(), "sha256"))


class Seal:
    """Closes and opens flows with a key of this server's."""

    def __init__(self, key: str) -> None:
        self._key = key.encode()
        self._used: dict[str, int] = {}

    def begin(self, now: int, next: str, invite: str | None, session: str | None) -> Flow:
        return Flow(token_urlsafe(32), now + LASTS, next, invite, session)

    def close(self, flow: Flow) -> str:
        body = _text(msgspec.json.encode(flow))
        return f"{body}.{self._mark(body)}"

    def open(self, text: str | None, state: str, now: int) -> Flow:
        """The flow that a browser has brought back with this state, once. Raises Refused("forbidden")."""
        body, _, mark = (text or "").partition(".")
        if hmac.compare_digest(mark.encode(errors="replace"), self._mark(body).encode()):
            flow = msgspec.json.decode(_bytes(body), type=Flow)
            is_same = hmac.compare_digest(flow.state.encode(), state.encode(errors="replace"))
            if is_same and now < flow.until and self._use(flow, now):
                return flow
        raise Refused("forbidden", "This sign-in was not begun in this browser, is too old, or is over; begin again.")

    def _use(self, flow: Flow, now: int) -> bool:
        if flow.state in self._used:
            return False
        if len(self._used) >= MOST_REMEMBERED:
            self._used = {state: until for state, until in self._used.items() if until > now}
        self._used[flow.state] = flow.until
        return True

    def _mark(self, body: str) -> str:
        return _text(hmac.digest(self._key, b"oidc flow " + body.encode(errors="replace"), "sha256"))


def local(address: str) -> str:
    """An address within this site, as it may be gone on to. Raises Refused("invalid") for any other.

    Browsers take a backslash for a slash, leave out tabs and line ends, and go elsewhere on two slashes.
    """
    is_plain = address.isascii() and address.isprintable() and " " not in address and "\\" not in address
    if not is_plain or len(address) > LONGEST or not address.startswith("/") or address.startswith("//"):
        raise Refused("invalid", "`next` is a path of this site, such as /#/room/lobby.")
    return address


def _text(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def _bytes(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
