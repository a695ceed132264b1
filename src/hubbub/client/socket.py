"""One WebSocket to a server that speaks hubbub.v1: opening it, and why it would not open. Knows nothing of what is said."""

from typing import NamedTuple

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import InvalidHandshake, InvalidProxy, InvalidStatus
from websockets.typing import Subprotocol

from .address import is_loopback
from .errors import Closed

SUBPROTOCOL = Subprotocol("hubbub.v1")

LARGEST = 64 * 1024 * 1024
"""Bytes of the largest frame read: a page of 200 messages of 16 KiB, each character escaped, is well below."""


class Unreachable(Exception):
    """No connection this time. `retry_after` in seconds, when the other side said so."""

    def __init__(self, why: str, retry_after: float | None = None) -> None:
        super().__init__(why)
        self.retry_after = retry_after


class Goodbye(NamedTuple):
    """How a connection ended."""

    code: int
    reason: str


async def dial(url: str) -> ClientConnection:
    """An open socket. Raises Unreachable (later may be better) or Closed (it never will be)."""
    try:
        socket = await connect(
            url,
            subprotocols=[SUBPROTOCOL],
            compression=None,
            ping_interval=None,
            close_timeout=2,
            max_size=LARGEST,
            proxy=None if is_loopback(url) else True,
        )
    except InvalidStatus as fault:
        raise _rejected(fault) from fault
    except (InvalidHandshake, InvalidProxy) as fault:
        if isinstance(fault.__cause__, EOFError | OSError):
            raise Unreachable("the connection broke") from fault
        raise Closed(1002, f"{url} is not a chat server: {fault}.") from fault
    except (TimeoutError, OSError, EOFError) as fault:
        raise Unreachable(_plain(fault)) from fault
    if socket.subprotocol != SUBPROTOCOL:
        await socket.close()
        raise Closed(1002, f"{url} does not speak {SUBPROTOCOL}.")
    return socket


def goodbye(socket: ClientConnection) -> Goodbye:
    """How a socket that is closed came to be so; 1006 when it broke without a word."""
    code = socket.close_code
    return Goodbye(1006 if code in (None, 1005) else int(code or 1006), socket.close_reason or "")


def _rejected(fault: InvalidStatus) -> Unreachable | Closed:
    status = fault.response.status_code
    if status in (408, 429) or status >= 500:
        after = fault.response.headers.get("Retry-After", "")
        return Unreachable(f"the server answered {status}", float(after) if after.isdigit() else None)
    return Closed(4401 if status == 401 else 4403, f"The server does not open a chat there: HTTP {status}.")


def _plain(fault: BaseException) -> str:
    """The system's own words, without numbers and addresses where there is a plain word for it."""
    if isinstance(fault, ConnectionRefusedError):
        return "nobody listens there"
    if isinstance(fault, TimeoutError):
        return "no answer in time"
    if isinstance(fault, OSError) and fault.strerror:
        return fault.strerror
    return str(fault) or type(fault).__name__
