"""Where this server's pages are, and which others may speak to it. Must not know doors."""

import ipaddress
from typing import NamedTuple
from urllib.parse import urlsplit


class Origins(NamedTuple):
    """`allowed`: further origins. `names`: the host names this server is reached by; None: any. `public`: its origin for people.

    Without `names`, a foreign page whose own host name has been made to point at this machine (DNS rebinding) would
    pass for one of ours, since its Origin equals its Host. `https` says how the request came; None: a proxy that does
    not say so may have taken https off it.
    """

    allowed: frozenset[str] = frozenset()
    names: frozenset[str] | None = None
    public: str = ""

    def admit(self, given: list[str], hosts: list[str], https: bool | None = None) -> bool:
        """Whether a request with these Origin and Host headers may pass. Programs send no Origin."""
        if not given:
            return True
        is_allowed = len(given) == 1 and len(hosts) == 1 and given[0] in self.allowed
        return is_allowed or self.is_own(given, hosts, https)

    def is_own(self, given: list[str], hosts: list[str], https: bool | None = None) -> bool:
        """Whether the request comes from a page that this very server has served."""
        if len(given) != 1 or len(hosts) != 1:
            return False
        return given[0] in self._of(hosts[0], https) and self._is_known(given[0])

    def is_secure(self, hosts: list[str], https: bool | None = None) -> bool:
        """Whether nobody's page can be here but by https."""
        return len(hosts) == 1 and all(origin.startswith("https:") for origin in self._of(hosts[0], https))

    def _of(self, host: str, https: bool | None) -> set[str]:
        if self.public and host == urlsplit(self.public).netloc:
            return {self.public}
        schemes = ("http", "https") if https is None else ("https",) if https else ("http",)
        return {f"{scheme}://{host}" for scheme in schemes}

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
