"""Where this server's pages are, and which others may speak to it. Must not know doors."""

import ipaddress
from typing import NamedTuple
from urllib.parse import urlsplit


class Origins(NamedTuple):
    """`allowed`: further origins. `names`: the host names this server is reached by; None: any.

    Without `names`, a foreign page whose own host name has been made to point at this machine (DNS rebinding) would
    pass for one of ours, since its Origin equals its Host.
    """

    allowed: frozenset[str] = frozenset()
    names: frozenset[str] | None = None

    def admit(self, given: list[str], hosts: list[str]) -> bool:
        """Whether a request with these Origin and Host headers may pass. Programs send no Origin."""
        if not given:
            return True
        if len(given) > 1 or len(hosts) != 1:
            return False
        return given[0] in self.allowed or (given[0] in _of(hosts[0]) and self._is_known(given[0]))

    def _is_known(self, origin: str) -> bool:
        return self.names is None or urlsplit(origin).hostname in self.names


USUAL = {"http": 80, "https": 443}
"""Ports that browsers leave out of an origin."""


class Site(NamedTuple):
    """Where people find this server: its host's `name`, and the `origin` of its pages. Empty where neither is known."""

    name: str = "localhost"
    origin: str = "http://localhost:8080"


def site_at(url: str) -> Site:
    """The site that an address leads to; none if its host has no name, since browsers keep no passkeys for numbers."""
    parts = urlsplit(url.lower())
    name = parts.hostname or ""
    if not name or _is_number(name):
        return Site("", "")
    port = "" if parts.port in {None, USUAL[parts.scheme]} else f":{parts.port}"
    return Site(name, f"{parts.scheme}://{name}{port}")


def _is_number(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


def _of(host: str) -> set[str]:
    return {f"http://{host}", f"https://{host}"}
