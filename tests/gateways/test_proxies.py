"""Whose word is taken for where somebody comes from: only a trusted proxy's, through every door."""

from collections.abc import Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from cookie_jar import OWN, Browser, account, server
from http_client import Node
from hypothesis import given
from hypothesis import strategies as st
from tests.house import house

from hubbub.features.call import Rules
from hubbub.gateways.proxies import Proxies, Way
from hubbub.store import audit, tokens

PROXY, ANN, EVE = "10.0.0.1", "203.0.113.7", "198.51.100.66"
TRUSTED = Proxies(["10.0.0.0/8", "::1/128"])


def way(peer: str, *forwarded: str, proto: Sequence[str] = (), is_tls: bool = False) -> Way:
    headers = {"X-Forwarded-For": forwarded, "X-Forwarded-Proto": proto}
    return TRUSTED.way(peer, lambda name: headers[name], is_tls)


@pytest.mark.parametrize(
    ("peer", "forwarded", "address"),
    [
        (EVE, [ANN], EVE),
        (PROXY, [], PROXY),
        (PROXY, [ANN], ANN),
        (PROXY, [f"{EVE}, {ANN}"], ANN),
        (PROXY, [EVE, ANN], ANN),
        (PROXY, [f"{EVE}, {ANN}, 10.9.9.9"], ANN),
        (PROXY, ["10.1.1.1, 10.2.2.2"], "10.1.1.1"),
        ("::1", [ANN], ANN),
        (f"::ffff:{PROXY}", [f"::ffff:{ANN}"], ANN),
        (PROXY, [f"{ANN}:50123"], ANN),
        (PROXY, ["[2001:db8::7]:50123"], "2001:db8::7"),
        (PROXY, ["2001:DB8:0::7"], "2001:db8::7"),
        (PROXY, [f"{ANN}, unknown, 10.9.9.9"], "10.9.9.9"),
        (PROXY, [f"{ANN},"], PROXY),
        (PROXY, ["<script>"], PROXY),
        ("local", [ANN], "local"),
    ],
)
def test_89_the_client_is_the_first_from_the_right_who_is_no_trusted_proxy(
    peer: str, forwarded: list[str], address: str
) -> None:
    assert way(peer, *forwarded).address == address


@pytest.mark.parametrize(
    ("peer", "proto", "is_tls", "https"),
    [
        (EVE, ["https"], False, None),
        (EVE, ["http"], True, True),
        (PROXY, [], False, None),
        (PROXY, ["https"], False, True),
        (PROXY, ["WSS"], False, True),
        (PROXY, ["http"], True, False),
        (PROXY, ["https, http"], False, False),
        (PROXY, ["https", "gopher"], False, None),
    ],
)
def test_89_only_a_trusted_proxy_says_whether_it_was_https(
    peer: str, proto: list[str], is_tls: bool, https: bool | None
) -> None:
    assert way(peer, ANN, proto=proto, is_tls=is_tls).https is https


@given(st.lists(st.text(max_size=20)), st.sampled_from([[PROXY], [PROXY, "10.9.9.9"]]))
def test_89_nothing_that_a_client_writes_makes_it_somebody_else(claims: list[str], hops: list[str]) -> None:
    """What the last trusted proxy adds stands to the right of all claims."""
    forwarded = ",".join([*claims, ANN, *hops[1:]])
    assert way(hops[0], forwarded).address == ANN


def test_89_nobody_is_trusted_unless_the_operator_says_so() -> None:
    assert Proxies().way("127.0.0.1", lambda _: [ANN]) == Way("127.0.0.1")


HEADERS = {"x-forwarded-for": f"{EVE}, {ANN}"}


async def traces(browser: Browser) -> set[str]:
    """The addresses that the audit log and the list of sessions know."""
    rows = await browser.home.store.read(lambda tx: audit.newest(tx, 2**63 - 1, None, "", 100))
    ann = next(row.by_id for row in rows if row.by_id)
    kept = await browser.home.store.read(lambda tx: tokens.of_user(tx, ann, 0))
    return {row.address for row in rows} | {token.address for token in kept}


@pytest.mark.parametrize(("peer", "seen"), [(PROXY, ANN), (EVE, EVE)], ids=["trusted", "anybody"])
async def test_89_the_audit_log_sees_the_real_address(tmp_path: Path, peer: str, seen: str) -> None:
    """Over HTTP and at /ws."""
    async with server(tmp_path, proxies=TRUSTED) as browser:
        path = "/api/v1/account.register"
        await browser.node.request("POST", path, account("ann"), HEADERS, peer)
        wire = browser.home.connect(address=peer, headers=list(HEADERS.items()))
        await wire.ask("session.open", name="ann", password="correct horse")
        assert await traces(browser) == {seen}


@pytest.mark.parametrize(("peer", "answers"), [(PROXY, [200, 200, 429]), (EVE, [429])], ids=["trusted", "anybody"])
async def test_89_wrong_passwords_are_counted_where_they_come_from(
    tmp_path: Path, peer: str, answers: list[int]
) -> None:
    async with server(tmp_path, proxies=TRUSTED) as browser:
        await browser.post("account.register", body=account("ann"))

        async def open_session(name: str, forwarded: str) -> int:
            headers = {"x-forwarded-for": f"{ANN}, {forwarded}"}
            body = account(name)
            return (await browser.node.request("POST", "/api/v1/session.open", body, headers, peer)).status

        for n in range(50):
            assert await open_session(f"nobody-{n}", EVE) == 401
        found = [await open_session("ann", address) for address in (ANN, "192.0.2.9", EVE)]
        assert found[-len(answers) :] == answers


@pytest.mark.parametrize(("peer", "third"), [(PROXY, 101), (EVE, 429)], ids=["trusted", "anybody"])
async def test_89_connections_are_counted_where_they_come_from(peer: str, third: int) -> None:
    async with house(sockets_per_address=2, proxies=TRUSTED) as home:

        def connect(forwarded: str) -> int:
            wire = home.connect(address=peer, headers=[("X-Forwarded-For", forwarded)])
            return wire.response.status_code if wire.response else 0

        assert [connect(EVE), connect(EVE), connect(ANN)] == [101, 101, third]
        assert connect(EVE) == 429


@pytest.mark.parametrize(("peer", "third"), [(PROXY, 200), (EVE, 429)], ids=["trusted", "anybody"])
async def test_89_streams_are_counted_where_they_come_from(tmp_path: Path, peer: str, third: int) -> None:
    async with house(rules=Rules(rate=0), sockets_per_address=1, proxies=TRUSTED) as home:
        node = Node(home.road, home.doorway, SimpleNamespace(), tmp_path)  # type: ignore[arg-type]
        token = await node.token_of("bob")

        def stream(forwarded: str) -> Any:
            return node.stream(token, headers={"x-forwarded-for": forwarded}, peer=peer)

        async with stream(EVE) as first, stream(ANN) as second:
            assert (await first.status, await second.status) == (200, third)


@pytest.mark.parametrize(("peer", "secure"), [(PROXY, True), (EVE, False)], ids=["trusted", "anybody"])
async def test_89_a_page_that_came_by_http_is_not_ours_where_the_proxy_says_https(
    tmp_path: Path, peer: str, secure: bool
) -> None:
    async with server(tmp_path, proxies=TRUSTED) as browser:
        headers = {"x-forwarded-proto": "https", "origin": OWN}
        path = "/api/v1/account.register?cookie=yes"
        answer = await browser.node.request("POST", path, account("ann"), headers, peer)
        assert answer.status == (403 if secure else 200)
        headers["origin"] = OWN.replace("http:", "https:")
        answer = await browser.node.request("POST", path, account("bob"), headers, peer)
        assert "Secure" in answer.headers["set-cookie"]
