"""Where a request really comes from, when a proxy that the operator trusts has passed it on. Must not know what is asked.

Anybody can write these headers; what they say counts only as far as each hop, from the last one back, is trusted.
"""

from collections.abc import Callable, Sequence
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import NamedTuple

Address = IPv4Address | IPv6Address

SCHEMES = {"https": True, "wss": True, "http": False, "ws": False}


class Way(NamedTuple):
    """The client's address, and whether it came by https; None: nobody who knows has said so."""

    address: str
    https: bool | None = None


class Proxies:
    """The networks whose word is taken for X-Forwarded-For and X-Forwarded-Proto."""

    def __init__(self, trusted: Sequence[str] = ()) -> None:
        self._networks = tuple(map(ip_network, trusted))

    def way(self, peer: str, header: Callable[[str], Sequence[str]], is_tls: bool = False) -> Way:
        """`peer` is who has connected, `is_tls` how; `header` gives all values of one, in order."""
        at = _address(peer)
        if at is None or not self._trusts(at):
            return Way(peer, is_tls or None)
        for hop in reversed(_words(header("X-Forwarded-For"))):
            before = _address(hop)
            if before is None:
                break
            at = before
            if not self._trusts(at):
                break
        said = _words(header("X-Forwarded-Proto"))
        return Way(str(at), SCHEMES.get(said[-1].lower()) if said else None)

    def _trusts(self, address: Address) -> bool:
        return any(address in network for network in self._networks)


def _words(values: Sequence[str]) -> list[str]:
    return [word.strip() for value in values for word in value.split(",")]


def _address(text: str) -> Address | None:
    """An address, with or without a port. IPv4 within IPv6 is IPv4."""
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        found = ip_address(text)
    except ValueError:
        return None
    return (found.ipv4_mapped or found) if isinstance(found, IPv6Address) else found
