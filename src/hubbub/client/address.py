"""Where a server is: what people type, made into one WebSocket address. Must not connect to it."""

from urllib.parse import SplitResult, urlsplit

DEFAULT = "ws://localhost:8080/ws"

_SCHEMES = {"ws": "ws", "wss": "wss", "http": "ws", "https": "wss"}


def websocket_url(given: str) -> str:
    """`ws(s)://host[:port]/ws` from that, from `http(s)://host[:port][/path]`, or from `host[:port]` (port 8080 by default).

    ValueError says what is wrong with the address, in a sentence.
    """
    given = given.strip()
    parts = _split(given if "://" in given else f"ws://{_with_port(given)}")
    scheme = _SCHEMES.get(parts.scheme)
    if scheme is None:
        raise ValueError(f"{given!r} must start with ws://, wss://, http:// or https://.")
    if not parts.hostname:
        raise ValueError(f"{given!r} names no host; it should look like {DEFAULT}.")
    if parts.username is not None or parts.fragment:
        raise ValueError(f"{given!r} must not carry a user name or a #fragment; give a token separately.")
    return parts._replace(scheme=scheme, path=_path(parts.path)).geturl()


def is_loopback(url: str) -> bool:
    """Whether the address never leaves this machine, so that no proxy can be meant to carry it."""
    host = urlsplit(url).hostname or ""
    return host in ("localhost", "::1") or host.startswith("127.")


def _split(url: str) -> SplitResult:
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError as fault:
        raise ValueError(f"{url!r} is not an address: {fault}.") from None
    return parts


def _with_port(host: str) -> str:
    head, slash, path = host.partition("/")
    bare = head.rpartition("]")[2] if head.startswith("[") else head
    return f"{head if ':' in bare or not head else head + ':8080'}{slash}{path}"


def _path(path: str) -> str:
    path = path.rstrip("/")
    return path if path.endswith("/ws") else f"{path}/ws"
