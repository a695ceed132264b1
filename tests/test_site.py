"""Where a server's pages are: what its passkeys belong to."""

import pytest

from hubbub.app import site_of
from hubbub.config import Settings
from hubbub.core.origin import Site

NOWHERE = Site("", "")


@pytest.mark.parametrize(
    ("settings", "site"),
    [
        (Settings(), Site("localhost", "http://localhost:8080")),
        (Settings(port=9000), Site("localhost", "http://localhost:9000")),
        (Settings(public_url="https://Chat.Example.org"), Site("chat.example.org", "https://chat.example.org")),
        (Settings(public_url="https://example.org:8443/chat"), Site("example.org", "https://example.org:8443")),
        (Settings(host="0.0.0.0", public_url="https://chat.example.org"), Site("chat.example.org", "https://chat.example.org")),
        (Settings(public_url="https://chat.example.org:443"), Site("chat.example.org", "https://chat.example.org")),
        (Settings(public_url="http://chat.example.org:443"), Site("chat.example.org", "http://chat.example.org:443")),
        (Settings(host="0.0.0.0"), NOWHERE),
        (Settings(host="chat.example.org"), NOWHERE),
        (Settings(host="::1"), NOWHERE),
        (Settings(public_url="http://192.0.2.7:8080"), NOWHERE),
    ],
)  # fmt: skip
def test_53_passkeys_belong_to_the_address_that_people_use(settings: Settings, site: Site) -> None:
    """E 53: to its host's name, never to a number, and to no name that was only guessed."""
    assert site_of(settings) == site
