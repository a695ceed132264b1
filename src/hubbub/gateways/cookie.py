"""The session cookie of the web client: given, found, taken back, good for our own pages only. Must not know who it lets in.

A browser sends a cookie along whoever has set the request off; the Origin header says who that was.
"""

from collections.abc import Callable, Sequence

from msgspec.structs import replace

from ..core.origin import Origins
from ..protocol.commands import CloseAccount, CloseSession, Command, Hello
from ..protocol.errors import Refused
from ..protocol.replies import Error, Reply, SessionOpened

NAME = "hubbub-session"
HOST = "__Host-"
"""Browsers take a cookie whose name begins so over https only, for no other path or host (RFC 6265bis, 4.1.3.2)."""

AGE = 400 * 24 * 60 * 60
"""Seconds: as long as a browser keeps one. How long the session lasts is for the server to say."""

FOREIGN = "Pages of that origin may not ask here; the setting `origins` allows more."
UNPROVEN = "The cookie is good for this server's own pages only; programs send a token."


class Sender:
    """Who has set off a request or handshake, as its headers tell. `header` gives all values of one."""

    __slots__ = ("cookies", "hosts", "https", "is_safe", "known", "origins", "sites")

    def __init__(
        self, known: Origins, header: Callable[[str], Sequence[str]], https: bool | None = None, is_safe: bool = False
    ) -> None:
        """`is_safe`: it changes nothing, as a GET does, so that browsers send no Origin with it."""
        self.known, self.https, self.is_safe = known, https, is_safe
        self.origins, self.hosts = list(header("Origin")), list(header("Host"))
        self.cookies, self.sites = header("Cookie"), list(header("Sec-Fetch-Site"))

    def require_admitted(self) -> None:
        """Refuse pages of others."""
        if not self.known.admit(self.origins, self.hosts, self.https):
            raise Refused("forbidden", FOREIGN)

    def require_own(self) -> None:
        """Refuse all but pages of ours."""
        if not self.is_own:
            raise Refused("forbidden", UNPROVEN)

    @property
    def is_own(self) -> bool:
        """Whether it is proven that a page of ours has set this off."""
        if not self.origins and self.is_safe:
            return self.sites == ["same-origin"]
        return self.known.is_own(self.origins, self.hosts, self.https)

    @property
    def is_secure(self) -> bool:
        """Whether the page is there by https, as far as its browser and we know."""
        return self.known.is_secure(self.hosts, self.https) or any(o.startswith("https:") for o in self.origins)

    def session(self) -> str | None:
        """What our cookie holds, sent by a page of ours. Refuses a cookie of which nobody says who sent it.

        A page of others that is allowed by name brings a token of its own; the browser's cookie is no business of its.
        """
        token = self.kept(NAME)
        if token and not self.is_own:
            if not self.origins:
                raise Refused("forbidden", UNPROVEN)
            return None
        return token

    def kept(self, name: str) -> str | None:
        """The cookie of that name, whoever has sent it. Two of one name contradict each other: one of them is not ours."""
        for called in (HOST + name,) if self.is_secure else (HOST + name, name):
            if found := [value for key, value in _pairs(self.cookies) if key == called]:
                return (found[0] or None) if len(found) == 1 else None
        return None

    def cookie(self, name: str, value: str, age: int = AGE) -> str:
        """The header that gives a cookie for `age` seconds, or, with an empty value, takes it back."""
        prefix, secure = (HOST, "; Secure") if self.is_secure else ("", "")
        return f"{prefix}{name}={value}; Max-Age={age if value else 0}; Path=/; HttpOnly; SameSite=Lax{secure}"


def hello_by(token: str | None, command: Command) -> Command:
    """A hello that names nobody is said by the one whose cookie came along."""
    if token and isinstance(command, Hello) and command.token is None and command.name is None and not command.visit:
        return replace(command, token=token)
    return command


def taken_out(reply: Reply) -> tuple[Reply, str]:
    """A sign-in without its token, which is for the cookie and not for the page; and the token."""
    if not isinstance(reply, SessionOpened):
        return reply, ""
    return replace(reply, token=""), reply.token


def is_spent(command: Command, reply: Reply) -> bool:
    """Whether the one who asked is signed out now."""
    if isinstance(reply, Error):
        return reply.code == "bad_token"
    return isinstance(command, CloseAccount) or (
        isinstance(command, CloseSession) and command.credential is None and not command.others
    )


def _pairs(headers: Sequence[str]) -> list[tuple[str, str]]:
    pairs = [pair.strip().partition("=") for header in headers for pair in header.split(";")]
    return [(name, value) for name, _, value in pairs]
