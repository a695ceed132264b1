"""What is believed of what a provider says: nothing that it cannot prove, however it tries, and however long it takes."""

import asyncio
from collections.abc import Callable
from typing import Any

import pytest
from aiohttp import web
from joserfc import jwt
from joserfc.jwk import ECKey, RSAKey

from hubbub.oidc.fetch import MOST, ProviderFailed
from hubbub.oidc.provider import Denied, Provider
from tests.oidc.hostile import BACK, STRANGER, Claims, Hostile, asked_of, identify


async def test_people_are_sent_off_with_state_nonce_and_proof_key(op: Hostile, us: Provider) -> None:
    url = await us.entrance("s", "n", "challenge")
    assert url.startswith(f"{op.about['issuer']}/auth?")
    assert asked_of(url) == {
        "response_type": "code", "client_id": "hubbub", "redirect_uri": BACK, "scope": "openid profile email", "state": "s",
        "nonce": "n", "code_challenge": "challenge", "code_challenge_method": "S256",
    }  # fmt: skip


async def test_a_good_token_is_believed_and_the_code_given_with_its_proof(op: Hostile, us: Provider) -> None:
    """Without this the refusals below would mean nothing."""
    assert (await identify(us))["sub"] == "id-ann"
    assert op.forms == [
        {"grant_type": "authorization_code", "code": "c", "redirect_uri": BACK, "code_verifier": "v" * 43}
    ]


async def test_a_new_key_is_asked_for_when_it_is_first_used_and_not_for_each_token(op: Hostile, us: Provider) -> None:
    """A provider changes its keys without a word; a stranger's token does not make us ask it again and again."""
    await identify(us)
    op.key = RSAKey.generate_key(2048, {"kid": "k2"}, private=True)
    op.keys.append(op.key)
    op.clock.passed += 11
    assert (await identify(us))["sub"] == "id-ann"
    op.sign = lambda claims: op.signed(claims, STRANGER, kid="k3")
    for _ in range(3):
        with pytest.raises(Denied):
            await identify(us)
    assert op.asked.count("/keys") == 2


async def test_a_key_that_is_no_longer_named_signs_nothing(op: Hostile, us: Provider) -> None:
    await identify(us)
    old, op.key = op.key, RSAKey.generate_key(2048, {"kid": "k2"}, private=True)
    op.keys = [op.key]
    op.clock.passed += 3601
    op.claims |= {"iat": int(op.clock.wall()), "exp": int(op.clock.wall()) + 300}
    assert (await identify(us))["sub"] == "id-ann"
    op.sign = lambda claims: op.signed(claims, old)
    with pytest.raises(Denied, match="no key"):
        await identify(us)


async def test_a_token_may_leave_out_which_of_the_keys_has_signed_it(op: Hostile, us: Provider) -> None:
    op.keys = [ECKey.generate_key("P-256", {"kid": "e"}, private=True), STRANGER, op.key]
    op.sign = lambda claims: jwt.encode({"alg": "RS256"}, claims, op.key)
    assert (await identify(us))["sub"] == "id-ann"


async def test_a_key_for_something_else_signs_nothing(op: Hostile, us: Provider) -> None:
    op.key = RSAKey.generate_key(2048, {"kid": "k1", "use": "enc"}, private=True)
    op.keys = [op.key]
    op.sign = lambda claims: op.signed(claims, RSAKey.import_key({**op.key.as_dict(private=True), "use": "sig"}))
    with pytest.raises(Denied, match="ID token"):
        await identify(us)


async def test_what_is_missing_is_asked_for_and_what_was_signed_counts_more(op: Hostile, us: Provider) -> None:
    op.about["userinfo_endpoint"] = f"{op.about['issuer']}/me"
    op.claims["name"] = "Ann"
    assert "email" not in await identify(us, {"name"})
    op.userinfo["name"] = "Somebody"
    found = await identify(us, {"name", "email"})
    assert (found["name"], found["email"]) == ("Ann", "ann@school.example")


async def test_userinfo_about_somebody_else_is_not_taken_for_theirs(op: Hostile, us: Provider) -> None:
    op.about["userinfo_endpoint"] = f"{op.about['issuer']}/me"
    op.userinfo["sub"] = "id-eve"
    with pytest.raises(Denied, match="somebody else"):
        await identify(us, {"email"})


async def test_an_answer_of_another_provider_is_not_taken_for_its(op: Hostile, us: Provider) -> None:
    await us.require_sender(None)
    await us.require_sender(op.about["issuer"])
    with pytest.raises(Denied, match="iss"):
        await us.require_sender("https://evil.example")


async def test_a_provider_that_always_says_who_it_is_must_say_so(op: Hostile, us: Provider) -> None:
    op.about["authorization_response_iss_parameter_supported"] = True
    with pytest.raises(Denied, match="iss"):
        await us.require_sender(None)


ABOUT = "/.well-known/openid-configuration"


def bare(status: int, text: str = "", **headers: str) -> Callable[[web.Request], Any]:
    return lambda _: web.Response(status=status, text=text, headers=headers)


async def slow(_: web.Request) -> web.Response:
    await asyncio.Event().wait()
    return web.Response()


async def trickling(request: web.Request) -> web.StreamResponse:
    response = web.StreamResponse()
    await response.prepare(request)
    while True:
        await response.write(b" ")
        await asyncio.sleep(0.01)


async def endless(request: web.Request) -> web.StreamResponse:
    response = web.StreamResponse()
    await response.prepare(request)
    while True:
        await response.write(b" " * 65_536)


FAULTS: dict[str, Callable[[web.Request], Any]] = {
    "500": bare(500), "404": bare(404, "{}"), "nothing": bare(200), "a page": bare(200, "<html>"), "a list": bare(200, "[]"),
    "too deep": bare(200, "[" * 100_000), "too large": bare(200, " " * (MOST + 1) + "{}"), "endless": endless,
    "never": slow, "a byte at a time": trickling, "elsewhere": bare(302, Location="https://evil.example/"),
    "said to be packed": bare(200, "{}", **{"Content-Encoding": "gzip", "Transfer-Encoding": "x"}),
}  # fmt: skip


@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS)
@pytest.mark.parametrize("path", [ABOUT, "/token", "/keys", "/me"])
async def test_a_provider_that_fails_is_given_up(op: Hostile, path: str, fault: Callable[[web.Request], Any]) -> None:
    """In bounded time and memory, wherever it fails; and when it is well again, so are we."""
    op.about["userinfo_endpoint"] = f"{op.about['issuer']}/me"
    us = op.client(within=0.3)
    op.answers[path] = fault
    with pytest.raises(ProviderFailed):
        await identify(us, {"email"})
    del op.answers[path]
    assert (await identify(us, {"email"}))["sub"] == "id-ann"
    await us.close()


async def test_a_provider_that_is_not_there_is_given_up(op: Hostile) -> None:
    op.about["issuer"] = "http://127.0.0.1:9"
    us = op.client()
    with pytest.raises(ProviderFailed):
        await us.entrance("s", "n", "c")
    await us.close()


@pytest.mark.parametrize("status", [400, 401])
async def test_a_code_that_the_provider_does_not_know_lets_nobody_in(op: Hostile, us: Provider, status: int) -> None:
    op.answers["/token"] = bare(status, '{"error":"invalid_grant"}')
    with pytest.raises(Denied, match="invalid_grant"):
        await identify(us)


@pytest.mark.parametrize(
    "about",
    [{"issuer": "https://evil.example"}, {"issuer": None}, {"token_endpoint": None}, {"jwks_uri": "file:///etc/passwd"},
     {"authorization_endpoint": "javascript:alert(1)"}, {"userinfo_endpoint": "ftp://id.example"}, {"token_endpoint": 7}],
    ids=str,
)  # fmt: skip
async def test_a_provider_that_leads_elsewhere_is_not_followed(op: Hostile, about: Claims) -> None:
    us = op.client()
    op.about |= about
    with pytest.raises(ProviderFailed):
        await us.entrance("s", "n", "c")
    await us.close()


@pytest.mark.parametrize(
    "keys", ["{}", '{"keys":[]}', '{"keys":7}', '{"keys":[{"kty":"odd"}]}', '{"keys":[{"kty":"RSA"}]}', '{"keys":[7]}']
)
async def test_keys_that_are_none_are_a_fault_of_the_provider(op: Hostile, us: Provider, keys: str) -> None:
    op.answers["/keys"] = bare(200, keys)
    with pytest.raises(ProviderFailed):
        await identify(us)
