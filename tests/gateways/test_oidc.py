"""Signing in by a company's account, the whole way to a genuine identity provider and back."""

from collections.abc import AsyncIterator
from pathlib import Path
from urllib.parse import quote

import pytest
from school import OPEN, Pupil, school

from hubbub.core.origin import Origins
from hubbub.features.call import Vouching


@pytest.fixture
async def pupil(tmp_path: Path, issuer: str) -> AsyncIterator[Pupil]:
    async with school(tmp_path, issuer) as built:
        yield built


CLIENTS = {"secret in a header": ("hubbub", "kept: between us+both"), "secret in the form": ("by post", "kept")}
CLIENTS |= {"no secret": ("public", ""), "keys of an elliptic curve": ("elliptic", "kept")}


@pytest.mark.parametrize("client", CLIENTS.values(), ids=CLIENTS)
async def test_somebody_the_provider_vouches_for_comes_in(tmp_path: Path, issuer: str, client: tuple[str, str]) -> None:
    """Through discovery, PKCE, code, ID token and userinfo; what is left is a session cookie and nothing else."""
    async with school(tmp_path, issuer, client=client) as pupil:
        answer = await pupil.sign_in("id-ann")
        assert (answer.status, answer.headers["location"]) == (303, "/")
        assert list(pupil.kept) == ["hubbub-session"]
        wire = pupil.socket()
        welcome = await wire.ask("hello")
        assert welcome["you"] == {"id": "u1", "name": "ann", "kind": "person", "display": "Ann Bell"}
        assert welcome["account"] == {"rank": "member"}


async def test_the_same_identity_is_the_same_person_again(pupil: Pupil) -> None:
    await pupil.sign_in("id-ann")
    again = pupil.another()
    await again.sign_in("id-ann")
    assert (await again.me())["you"] == (await pupil.me())["you"]
    await again.sign_in("id-bob")
    assert (await again.me())["you"] != (await pupil.me())["you"]


async def test_nobody_is_taken_for_somebody_by_a_name_or_an_address(pupil: Pupil) -> None:
    """Neither for the holder of an account of that name nor for another of the provider's people who claims it."""
    local = pupil.another()
    await local.sign_up("ann")
    await pupil.sign_in("id-ann")
    eve = pupil.another()
    await eve.sign_in("id-eve")
    names = [(await browser.me())["you"]["name"] for browser in (local, pupil, eve)]  # type: ignore[index]
    assert names == ["ann", "ann-2", "ann-3"]


async def test_somebody_of_whom_nothing_is_said_has_a_name_all_the_same(pupil: Pupil) -> None:
    await pupil.sign_in("id-mute")
    assert (await pupil.me())["you"] == {"id": "u1", "name": "person", "kind": "person"}


async def test_one_goes_on_to_where_one_wanted_to_go(pupil: Pupil) -> None:
    answer = await pupil.sign_in("id-ann", "?next=/%23/room/lobby%3Fa=1")
    assert answer.headers["location"] == "/#/room/lobby?a=1"


@pytest.mark.parametrize(
    "address",
    ["//evil.example", "\\\\evil.example", "/\\evil.example", "javascript:alert(1)", "https://evil.example/", "evil", "", " /",
     "/\t/evil.example", "/\n/evil.example", "/%0a\r", "/ü", "///evil.example", "/" + "a" * 500],
)  # fmt: skip
async def test_62_one_goes_on_to_nowhere_else(pupil: Pupil, address: str) -> None:
    answer = await pupil.get(f"/oidc/login?next={quote(address)}")
    assert (answer.status, pupil.kept) == (400, {})
    assert "location" not in answer.headers


async def test_62_the_session_of_before_is_over_and_the_new_one_is_another(pupil: Pupil) -> None:
    await pupil.sign_in("id-ann")
    before = dict(pupil.kept)
    wire = pupil.socket()
    await wire.ask("hello")
    await pupil.sign_in("id-ann")
    await pupil.home.settle()
    assert pupil.kept != before
    assert wire.close_code == 4401


async def test_62_under_https_both_cookies_are_bound_to_it(tmp_path: Path, issuer: str) -> None:
    async with school(tmp_path, issuer, origins=Origins(public="https://localhost:8080")) as pupil:
        path = await pupil.leave("id-ann")
        assert list(pupil.kept) == ["__Host-hubbub-oidc"]
        answer = await pupil.get(path)
        assert list(pupil.kept) == ["__Host-hubbub-session"]
        assert all(cookie.endswith("; Path=/; HttpOnly; SameSite=Lax; Secure") for cookie in answer.cookies)


async def test_whoever_comes_back_must_be_whoever_left(pupil: Pupil) -> None:
    """54: neither another browser, nor a state of another flow, nor the same again."""
    path = await pupil.leave("id-ann")
    other = pupil.another()
    assert (await other.get(path)).status == 403
    await other.leave("id-bob")
    assert (await other.get(path)).status == 403
    flow = dict(pupil.kept)
    assert (await pupil.get(path)).status == 303
    assert (await pupil.get(path)).status == 403
    pupil.kept |= flow
    assert (await pupil.get(path)).status == 403
    assert other.kept == {}


async def test_a_code_is_good_for_its_own_flow_only(pupil: Pupil) -> None:
    """A stolen code is of no use: the provider asks for the proof key that its own flow has."""
    stolen = (await pupil.leave("id-ann")).partition("code=")[2].partition("&")[0]
    eve = pupil.another()
    own = await eve.leave("id-eve")
    code = own.partition("code=")[2].partition("&")[0]
    assert (await eve.get(own.replace(code, stolen))).status == 403
    assert eve.kept == {}


async def test_a_flow_is_good_for_ten_minutes(pupil: Pupil) -> None:
    path = await pupil.leave("id-ann")
    pupil.home.clock.seconds += 601
    assert (await pupil.get(path)).status == 403


@pytest.mark.parametrize("spoilt", ["", ".", "x.y", "e30.e30", "ü.ü"])
async def test_a_flow_that_is_not_ours_is_none(pupil: Pupil, spoilt: str) -> None:
    path = await pupil.leave("id-ann")
    pupil.kept["hubbub-oidc"] = spoilt
    assert (await pupil.get(path)).status == 403


async def test_who_the_provider_turns_away_is_told_so_and_the_page_repeats_nothing_they_wrote(pupil: Pupil) -> None:
    state = (await pupil.leave("id-ann")).partition("state=")[2].partition("&")[0]
    iss = pupil.door.company.provider.us.issuer
    answer = await pupil.get(f"/oidc/callback?state={state}&iss={iss}&error=access_denied&error_description=<script>")
    assert (answer.status, b"script" in answer.body, pupil.kept) == (403, False, {})


async def test_without_an_invite_only_those_come_in_who_have_been_here(tmp_path: Path, issuer: str) -> None:
    async with school(tmp_path, issuer, Vouching(newcomers=False)) as pupil:
        refused = await pupil.sign_in("id-ann")
        assert (refused.status, pupil.kept) == (403, {})
        assert b"need an invite" in refused.body
        code = (await (await pupil.boss()).ask("invite.create"))["code"]
        assert (await pupil.sign_in("id-ann", f"?invite={code}")).status == 303
        assert (await pupil.sign_in("id-ann")).status == 303
        assert (await pupil.another().sign_in("id-bob", f"?invite={code}")).status == 404
        assert [(row.by_name, row.result) for row in await pupil.audited()] == [
            ("", "bad_invite"), ("ann", "ok"), ("ann", "ok"), ("", "registration_off"),
        ]  # fmt: skip
        assert all(code not in str(row) for row in await pupil.audited())


async def test_people_of_other_domains_and_with_addresses_that_nobody_verified_stay_out(
    tmp_path: Path, issuer: str
) -> None:
    async with school(tmp_path, issuer, OPEN._replace(domains=frozenset({"school.example"}))) as pupil:
        answers = [(await pupil.another().sign_in(login)).status for login in ("id-ann", "id-bob", "id-eve", "id-mute")]
        assert answers == [303, 403, 403, 403]
        assert [row.result for row in await pupil.audited()] == ["forbidden", "forbidden", "forbidden", "ok"]


async def test_the_audit_log_says_who_came_from_where_and_by_which_identity(pupil: Pupil) -> None:
    await pupil.sign_in("id-ann")
    (row,) = await pupil.audited()
    assert (row.by_name, row.result, row.target, row.address) == ("ann", "ok", "ann", "127.0.0.1")
    assert '"subject":"id-ann"' in row.detail
    assert all(secret not in str(row) for secret in pupil.kept.values())
