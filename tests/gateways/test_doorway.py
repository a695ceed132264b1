"""Who is let in at the door of /ws."""

import pytest
from tests.house import House, house

from hubbub.core.origin import Origins


@pytest.mark.parametrize(
    ("origin", "status"),
    [
        (None, 101),
        ("http://localhost:8080", 101),
        ("https://localhost:8080", 101),
        ("null", 403),
        ("http://localhost:9090", 403),
        ("http://localhost", 403),
        ("https://localhost:8080.evil.example", 403),
        ("https://evil.example/?localhost:8080", 403),
        ("HTTP://LOCALHOST:8080", 403),
    ],
)
async def test_53_a_page_may_connect_only_to_the_server_it_came_from(
    home: House, origin: str | None, status: int
) -> None:
    """E 53: programs send no Origin; a page's must be the server's own, exactly."""
    wire = home.connect(origin=origin)
    assert wire.response
    assert wire.response.status_code == status


@pytest.mark.parametrize(
    ("origin", "host", "status"),
    [
        ("https://chat.example", "chat.example", 101),
        ("http://chat.example", "chat.example", 403),
        ("https://chat.example:444", "chat.example", 403),
        ("http://localhost:8080", "localhost:8080", 101),
    ],
)
async def test_53_a_page_must_come_by_the_scheme_that_people_use(origin: str, host: str, status: int) -> None:
    """E 53: where the public address is known; this machine itself may still use its own."""
    async with house(origins=Origins(public="https://chat.example")) as home:
        wire = home.connect(origin=origin, headers=[("Host", host)])
        assert wire.response
        assert wire.response.status_code == status


async def test_53_a_page_that_is_allowed_by_name_may_connect() -> None:
    async with house(origins=Origins(frozenset({"https://shop.example"}))) as home:
        wire = home.connect(origin="https://shop.example")
        assert wire.response
        assert wire.response.status_code == 101


async def test_53_a_name_that_was_made_to_point_here_does_not_make_a_page_ours() -> None:
    """A foreign page whose host name was re-bound to this machine has an Origin that equals its Host; it is refused."""
    async with house(origins=Origins(names=frozenset({"localhost", "127.0.0.1"}))) as home:
        evil = home.connect(origin="http://evil.example:8080", headers=[("Host", "evil.example:8080")])
        assert evil.response
        assert evil.response.status_code == 403
        own = home.connect(origin="http://localhost:8080")
        assert own.response
        assert own.response.status_code == 101


async def test_there_is_no_socket_anywhere_else(home: House) -> None:
    wire = home.connect(path="/elsewhere")
    assert wire.response
    assert wire.response.status_code == 404


async def test_one_address_may_open_only_so_many_connections() -> None:
    async with house(sockets_per_address=2) as home:
        first, _ = home.connect(), home.connect()
        third = home.connect()
        assert third.response
        assert (third.response.status_code, third.response.headers["Retry-After"]) == (429, "10")
        first.vanish()
        await home.settle()
        again = home.connect()
        assert again.response
        assert again.response.status_code == 101
