"""The session cookie: what a browser is given, whom it lets in through which door, and whose page may use it."""

from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest
from cookie_jar import LISTED, OWN, Browser, account, server

from hubbub.core.origin import Origins
from hubbub.features.call import Rules
from hubbub.protocol.commands import BY_NAME, Write
from hubbub.store import people

DAY = 24 * 60 * 60

STRANGE = {
    "none": None, "null": "null", "foreign": "https://evil.example", "our name as a prefix": f"{OWN}.evil.example",
    "our name in a query": f"https://evil.example/?{OWN}", "another port": "http://localhost:9090", "no port": "http://localhost",
    "upper case": "HTTP://LOCALHOST:8080",
}  # fmt: skip


@pytest.fixture
async def browser(tmp_path: Path) -> AsyncIterator[Browser]:
    """Where ann has signed in; the server takes no guests, so that nobody comes in by saying nothing."""
    async with server(tmp_path) as empty:
        await empty.sign_up("ann")
        yield empty


async def test_62_the_token_is_in_a_cookie_no_script_can_read_and_not_in_the_answer(tmp_path: Path) -> None:
    async with server(tmp_path) as browser:
        answer = await browser.sign_up("ann")
        (kept,) = browser.kept.items()
        assert answer.json["you"]["name"] == "ann"
        assert "token" not in answer.json
        assert kept[1].encode() not in answer.body
        assert answer.headers["set-cookie"] == f"{kept[0]}={kept[1]}; Max-Age=34560000; Path=/; HttpOnly; SameSite=Lax"


@pytest.mark.parametrize(
    ("origins", "origin"),
    [(Origins(public="https://localhost:8080"), "https://localhost:8080"), (Origins(), "https://localhost:8080")],
    ids=["public-url", "a proxy that says nothing"],
)
async def test_62_under_https_the_cookie_is_bound_to_it(tmp_path: Path, origins: Origins, origin: str) -> None:
    async with server(tmp_path, origins=origins) as browser:
        answer = await browser.post("account.register?cookie=yes", origin, account("ann"))
        assert answer.headers["set-cookie"].startswith("__Host-hubbub-session=")
        assert answer.headers["set-cookie"].endswith("; Path=/; HttpOnly; SameSite=Lax; Secure")
        assert (await browser.post("room.list", origin)).status == 200
        browser.kept = {"hubbub-session": browser.kept["__Host-hubbub-session"]}
        assert (await browser.post("room.list", origin)).json["code"] == "hello_first"


async def test_without_the_wish_for_one_there_is_no_cookie(tmp_path: Path) -> None:
    async with server(tmp_path) as browser:
        answer = await browser.post("account.register", body=account("ann"))
        assert answer.json["token"]
        assert "set-cookie" not in answer.headers


@pytest.mark.parametrize("origin", [*STRANGE.values(), LISTED], ids=[*STRANGE, "listed"])
async def test_62_only_a_page_of_ours_is_given_a_cookie(tmp_path: Path, origin: str | None) -> None:
    async with server(tmp_path) as browser:
        answer = await browser.post("account.register?cookie=yes", origin, account("ann"))
        assert (answer.status, answer.json["code"], browser.kept) == (403, "forbidden", {})


async def test_the_cookie_lets_in_through_every_door(browser: Browser) -> None:
    wire = browser.socket()
    welcome = await wire.ask("hello")
    assert welcome["you"]["name"] == "ann"
    assert (await browser.post("hello")).json["you"]["name"] == "ann"
    assert (await browser.post("room.join", body=b'{"room":"lobby"}')).json["type"] == "ok"
    async with browser.stream(OWN) as stream:
        assert (await stream.next("welcome")).data["you"]["name"] == "ann"
    async with browser.stream(sec_fetch_site="same-origin") as stream:
        assert (await stream.next("welcome")).data["you"]["name"] == "ann"


@pytest.mark.parametrize("origin", STRANGE.values(), ids=STRANGE)
async def test_53_no_page_but_ours_comes_in_by_the_cookie(browser: Browser, origin: str | None) -> None:
    wire = browser.socket(origin)
    assert wire.response
    assert wire.response.status_code == 403
    assert (await browser.post("room.list", origin)).json["code"] == "forbidden"
    for site in ("", "none", "same-site", "cross-site"):
        async with browser.stream(origin, **({"sec_fetch_site": site} if site else {})) as stream:
            assert await stream.status == 403


async def test_53_the_right_host_by_the_wrong_scheme_is_another_page(tmp_path: Path) -> None:
    own = "https://localhost:8080"
    async with server(tmp_path, origins=Origins(public=own)) as browser:
        await browser.post("account.register?cookie=yes", own, account("ann"))
        assert (await browser.post("room.list", OWN)).json["code"] == "forbidden"
        wire = browser.socket(OWN)
        assert wire.response
        assert wire.response.status_code == 403
        assert (await browser.post("room.list", own)).status == 200


async def test_53_a_page_that_is_listed_brings_its_own_token_and_never_uses_the_cookie(browser: Browser) -> None:
    assert (await browser.post("room.list", LISTED)).json["code"] == "hello_first"
    wire = browser.socket(LISTED)
    assert (await wire.ask("hello"))["code"] == "guests_off"
    bob = (await browser.post("account.register", LISTED, account("bob"))).json["token"]
    wire = browser.socket(LISTED)
    assert (await wire.ask("hello", token=bob))["you"]["name"] == "bob"


async def test_53_programs_bring_a_token_and_need_no_origin(browser: Browser) -> None:
    token = (await browser.post("account.register", body=account("bob"))).json["token"]
    browser.kept.clear()
    assert (await browser.post("room.list", None, authorization=f"Bearer {token}")).status == 200
    wire = browser.socket(None)
    assert (await wire.ask("hello", token=token))["you"]["name"] == "bob"


async def test_54_a_token_in_the_address_lets_nobody_in(browser: Browser) -> None:
    (token,) = browser.kept.values()
    browser.kept.clear()
    wire = browser.socket(path=f"/ws?token={token}&cookie={token}&access_token={token}")
    assert (await wire.ask("hello"))["code"] == "guests_off"
    assert (await browser.post(f"room.list?token={token}&access_token={token}")).json["code"] == "hello_first"


async def test_54_who_says_who_they_are_is_not_taken_for_the_holder_of_the_cookie(browser: Browser) -> None:
    token = (await browser.post("account.register", body=account("bob"))).json["token"]
    wire = browser.socket()
    assert (await wire.ask("hello", token=token))["you"]["name"] == "bob"
    assert (await browser.post("hello", authorization=f"Bearer {token}")).json["you"]["name"] == "bob"
    assert (await browser.socket().ask("hello", name="eve"))["code"] == "guests_off"
    plain = browser.socket(plain=True)
    await browser.home.settle()
    assert "takes no guests" in plain.heard()[0]["msg"]


async def _sign_out(browser: Browser) -> None:
    (kept,) = browser.kept.items()
    await browser.post("session.close")
    browser.kept = dict([kept])


async def _sign_out_elsewhere(browser: Browser) -> None:
    other = Browser(browser.home, Path("/nowhere"))
    await other.post("session.open?cookie=yes", body=account("ann"))
    await other.post("session.close", body=b'{"others":true}')


async def _shut_out(browser: Browser) -> None:
    ann = await browser.home.store.read(lambda tx: people.by_name(tx, "ann"))
    assert ann
    await browser.home.store.transaction(lambda tx: people.disable(tx, ann.id, 1, None))


async def _grow_old(browser: Browser) -> None:
    browser.home.clock.seconds += 31 * DAY


async def _forge(browser: Browser) -> None:
    browser.kept = dict.fromkeys(browser.kept, "no-such-token")


ENDS: dict[str, Callable[[Browser], Any]] = {
    "signed out": _sign_out, "signed out elsewhere": _sign_out_elsewhere, "shut out": _shut_out, "out of date": _grow_old,
    "forged": _forge,
}  # fmt: skip


@pytest.mark.parametrize("end", ENDS.values(), ids=ENDS)
async def test_54_a_cookie_whose_time_is_over_opens_no_door(browser: Browser, end: Callable[[Browser], Any]) -> None:
    """The same at /ws, for a command over HTTP and for the stream; over HTTP it is taken back."""
    await end(browser)
    wire = browser.socket()
    assert (await wire.ask("hello"))["code"] == "bad_token"
    assert wire.close_code == 4401
    async with browser.stream(sec_fetch_site="same-origin") as stream:
        assert await stream.status == 401
    answer = await browser.post("room.list")
    assert (answer.json["code"], browser.kept) == ("bad_token", {})
    assert answer.headers["set-cookie"].startswith("hubbub-session=; Max-Age=0; Path=/")


async def test_54_who_must_add_a_second_factor_may_do_nothing_else_through_any_door(tmp_path: Path) -> None:
    async with server(tmp_path, Rules(rate=0, registration=True, require_factor=True)) as browser:
        await browser.sign_up("ann")
        wire = browser.socket()
        assert (await wire.ask("hello"))["account"]["must"] == ["factor"]
        assert (await wire.ask("message.send", room="lobby", text="Hi"))["code"] == "need_factor"
        assert (await browser.post("message.send", body=b'{"room":"lobby","text":"Hi"}')).json["code"] == "need_factor"


async def test_55_signing_out_ends_the_socket_and_takes_the_cookie_back(browser: Browser) -> None:
    wire = browser.socket()
    await wire.ask("hello")
    answer = await browser.post("session.close")
    await browser.home.settle()
    assert (answer.json["type"], browser.kept, wire.close_code) == ("ok", {}, 4401)


async def test_signing_out_another_session_keeps_this_one(browser: Browser) -> None:
    await browser.post("session.open", body=account("ann"))
    await browser.post("session.close", body=b'{"others":true}')
    assert (await browser.post("room.list")).status == 200


async def test_62_every_sign_in_has_a_session_of_its_own_and_the_one_before_is_over(browser: Browser) -> None:
    """Whoever had planted a session in the browser is not in the one that follows it."""
    before = dict(browser.kept)
    wire = browser.socket()
    await wire.ask("hello")
    await browser.post("session.open?cookie=yes", body=account("ann"))
    await browser.home.settle()
    assert browser.kept.keys() == before.keys()
    assert browser.kept != before
    assert wire.close_code == 4401
    assert (await browser.post("room.list")).status == 200
    browser.kept = before
    assert (await browser.post("room.list")).json["code"] == "bad_token"


async def test_a_sign_in_that_fails_changes_nothing(browser: Browser) -> None:
    before = dict(browser.kept)
    wrong = await browser.post("session.open?cookie=yes", body=b'{"name":"ann","password":"wrong horse"}')
    assert (wrong.json["code"], browser.kept) == ("bad_login", before)
    assert (await browser.post("room.list")).status == 200


WRITES = sorted(name for name, command in BY_NAME.items() if issubclass(command, Write))


@pytest.mark.parametrize("origin", [None, "null", "https://evil.example"])
@pytest.mark.parametrize("command", WRITES)
async def test_62_nothing_is_changed_by_a_cookie_alone(browser: Browser, command: str, origin: str | None) -> None:
    """403 without an Origin of ours, also for signing out; a GET, or a form of that name, means nothing."""
    answer = await browser.post(command, origin, sec_fetch_site="same-origin")
    assert (answer.status, answer.json["code"]) == (403, "forbidden")
    form = await browser.node.request("GET", f"/api/v1/{command}", headers=browser.headers(OWN))
    assert form.status == 405
    assert (await browser.post("room.list")).status == 200


async def test_62_no_answer_lets_other_origins_read_what_the_cookie_opens(browser: Browser) -> None:
    for origin in (OWN, LISTED, "https://evil.example"):
        answer = await browser.post("room.list", origin)
        assert "access-control-allow-credentials" not in answer.headers
        assert answer.headers.get("access-control-allow-origin") == (LISTED if origin == LISTED else None)


async def test_two_cookies_of_one_name_are_none(browser: Browser) -> None:
    """A page on a neighbouring host can plant a second one, and nobody knows which is which."""
    (kept,) = browser.kept.values()
    for cookie in (f"hubbub-session={kept}; hubbub-session=other", f"hubbub-session=other; hubbub-session={kept}"):
        answer = await browser.node.request("POST", "/api/v1/room.list", b"{}", {"cookie": cookie, "origin": OWN})
        assert answer.json["code"] == "hello_first"


async def test_a_cookie_of_another_name_opens_nothing(browser: Browser) -> None:
    (kept,) = browser.kept.values()
    for cookie in (f"token={kept}", f"xhubbub-session={kept}", f"hubbub-session{kept}", "hubbub-session=", "=", ";;"):
        answer = await browser.node.request("POST", "/api/v1/room.list", b"{}", {"cookie": cookie, "origin": OWN})
        assert answer.json["code"] == "hello_first"
