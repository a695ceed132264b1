"""What all doors of a node share: the road, the limits at the entrance, who is in from where. Must not know frames."""

from collections import Counter
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from starlette.requests import Request as HttpRequest
from websockets.datastructures import Headers
from websockets.http11 import Request, Response

from ..core.clock import Clock
from ..core.origin import Origins
from ..core.session import Source
from ..dispatch import Road
from ..protocol.errors import Refused
from ..store.times import rfc3339
from .cookie import Sender
from .proxies import Proxies
from .wheel import Wheel

if TYPE_CHECKING:
    from .websocket import SocketDoor

PATH = "/ws"

Header = Callable[[str], Sequence[str]]


class Caller(NamedTuple):
    """Who has set off a request or handshake: whose page, and from where."""

    sender: Sender
    source: Source


class Doorway:
    """Admits connections. `sockets_per_address` 0 is no limit."""

    def __init__(
        self, road: Road, wheel: Wheel, clock: Clock, frame_limit: int = 64 * 1024,
        origins: Origins = Origins(), sockets_per_address: int = 200, proxies: Proxies = Proxies(),
    ) -> None:  # fmt: skip
        self.road, self.wheel, self.clock = road, wheel, clock
        self.frame_limit, self.origins, self.sockets_per_address = frame_limit, origins, sockets_per_address
        self.proxies = proxies
        self.addresses: Counter[str] = Counter()

    def refusal(self, door: "SocketDoor", request: Request) -> Response | None:
        """The HTTP answer for a handshake that is not let in, or None."""
        if request.path.partition("?")[0] != PATH:
            return _response(404, "Not Found", f"The WebSocket is at {PATH}.")
        sender, source = self.caller(request.headers.get_all, address_of(door.transport), is_tls(door.transport))
        try:
            sender.require_admitted()
            door.cookie = sender.session()
        except Refused as refused:
            return _response(403, "Forbidden", refused.message)
        address = source.address
        if self.sockets_per_address and self.addresses[address] >= self.sockets_per_address:
            return _response(429, "Too Many Requests", "Too many connections from your address.", {"Retry-After": "10"})
        self.addresses[address] += 1
        door.source, door.is_counted = source, True
        return None

    def caller(self, header: Header, peer: str, is_tls: bool, is_safe: bool = False) -> Caller:
        """Who asks, and from where; `header` gives all values of one."""
        way = self.proxies.way(peer, header, is_tls)
        source = Source(way.address, _agent_of(header("User-Agent")))
        return Caller(Sender(self.origins, header, way.https, is_safe), source)

    def caller_of(self, request: HttpRequest) -> Caller:
        """Who asks over HTTP. Refuses pages of others."""
        peer, is_safe = request.client.host if request.client else "local", request.method == "GET"
        caller = self.caller(request.headers.getlist, peer, request.scope["scheme"] == "https", is_safe)
        caller.sender.require_admitted()
        return caller

    def goodbye(self, door: "SocketDoor") -> None:
        """A connection has ended."""
        self.wheel.remove(door)
        if door.is_counted:
            address = door.source.address
            self.addresses[address] -= 1
            if not self.addresses[address]:
                del self.addresses[address]

    def time_of_day(self) -> str:
        return rfc3339(self.clock.wall())


def address_of(transport: Any) -> str:
    """The peer's address, without its port."""
    peer = transport.get_extra_info("peername")
    return str(peer[0]) if isinstance(peer, tuple) else "local"


def is_tls(transport: Any) -> bool:
    return transport.get_extra_info("sslcontext") is not None


def _agent_of(headers: Sequence[str]) -> str:
    """What a client says it is, as one short line."""
    return "".join(char for char in " ".join(headers)[:200] if char.isprintable())


def _response(status: int, phrase: str, text: str, more: dict[str, str] | None = None) -> Response:
    body = (text + "\n").encode()
    headers = Headers({
        "Content-Type": "text/plain; charset=utf-8", "Content-Length": str(len(body)), "Connection": "close",
        "X-Content-Type-Options": "nosniff", **(more or {}),
    })  # fmt: skip
    return Response(status, phrase, headers, body)
