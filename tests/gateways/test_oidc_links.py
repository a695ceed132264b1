"""How an identity of a company's sign-in is added to an account that exists: with a ticket that costs the password."""

from collections.abc import AsyncIterator
from pathlib import Path

import pyotp
import pytest
from school import Pupil, school
from tests.factor import STEP, shown

from hubbub.store import audit


@pytest.fixture
async def dave(tmp_path: Path, issuer: str) -> AsyncIterator[Pupil]:
    """Somebody with a password, before the browser they are signed in with."""
    async with school(tmp_path, issuer) as pupil:
        await pupil.sign_up("dave")
        yield pupil


async def audited(pupil: Pupil) -> list[tuple[str, str, str]]:
    """Who did what about identities, and what came of it, oldest first."""
    rows = await pupil.home.store.read(lambda tx: audit.newest(tx, 2**63 - 1, None, "identity", 100))
    return [(row.by_name, row.action, row.result) for row in reversed(rows)]


async def refused(pupil: Pupil, ticket: str) -> int:
    """The status of a page that leads to no provider and begins nothing."""
    before = dict(pupil.kept)
    answer = await pupil.get(f"/oidc/login?link=yes&ticket={ticket}", sec_fetch_site="same-origin")
    assert "location" not in answer.headers
    assert pupil.kept == before
    return answer.status


async def test_an_identity_is_one_more_way_into_an_account(dave: Pupil) -> None:
    kept = dict(dave.kept)
    answer = await dave.sign_in("id-bob", await dave.linking("&next=/%23/account"))
    assert answer.headers["location"] == "/#/account"
    assert dave.kept == kept, "it is the same session as before"
    other = dave.another()
    await other.sign_in("id-bob")
    assert (await other.me())["you"]["name"] == "dave"  # type: ignore[index]
    assert await audited(dave) == [
        ("dave", "identity.begin", "ok"), ("dave", "identity.visit", "ok"),
        ("dave", "identity.open", "ok"), ("dave", "identity.open", "ok"),
    ]  # fmt: skip


async def test_an_open_browser_is_not_enough_to_link_an_identity(dave: Pupil) -> None:
    """Without a ticket nobody gets as far as the provider, and there is none without the password."""
    assert await refused(dave, "") == 403
    assert (await dave.post("identity.begin")).json["code"] == "bad_login"
    assert (await dave.post("identity.begin", body=b'{"password":"wrong horse"}')).json["code"] == "bad_login"
    assert await audited(dave) == [
        ("dave", "identity.visit", "forbidden"), ("dave", "identity.begin", "bad_login"), ("dave", "identity.begin", "bad_login"),
    ]  # fmt: skip


async def test_a_ticket_is_good_once(dave: Pupil) -> None:
    query = await dave.linking()
    await dave.leave("id-bob", query)
    assert await refused(dave, query.partition("ticket=")[2]) == 403


async def test_a_ticket_is_good_for_five_minutes(dave: Pupil) -> None:
    ticket = await dave.ticket()
    dave.home.clock.seconds += 301
    assert await refused(dave, ticket) == 403


async def test_a_ticket_is_good_as_long_as_the_password_that_it_cost(dave: Pupil) -> None:
    """Whoever knew the old one and shares the session links nothing by it."""
    ticket = await dave.ticket()
    changed = await dave.post("account.password", body=b'{"password":"correct horse","new":"another horse"}')
    assert changed.json["type"] == "ok"
    assert await refused(dave, ticket) == 403


@pytest.mark.parametrize("spoilt", ["x", "%00", "\u00fc", "A" * 54, "A" * 5000])
async def test_a_ticket_that_is_not_ours_is_none(dave: Pupil, spoilt: str) -> None:
    assert await refused(dave, spoilt) == 403


async def test_a_ticket_is_good_for_whoever_asked_for_it_in_the_session_they_asked_in(dave: Pupil) -> None:
    """Neither for somebody else nor in another browser of theirs; and a passkey's challenge is no ticket."""
    ticket, eve, phone = await dave.ticket(), dave.another(), dave.another()
    await eve.sign_up("eve")
    await phone.post("session.open?cookie=yes", body=b'{"name":"dave","password":"correct horse"}')
    assert await refused(eve, ticket) == 403
    assert await refused(phone, ticket) == 403
    begun = (await dave.post("passkey.begin", body=b'{"password":"correct horse"}')).json
    assert await refused(dave, begun["options"]["challenge"]) == 403
    assert (await dave.sign_in("id-bob", f"?link=yes&ticket={ticket}")).status == 303


async def test_whoever_uses_an_authenticator_app_shows_its_code_too(dave: Pupil) -> None:
    """The company's account lets them in without one from then on, so that it is worth as much as removing the app."""
    secret = (await dave.post("factor.begin", body=b'{"password":"correct horse"}')).json["secret"]
    app = pyotp.TOTP(secret)
    await dave.post("factor.confirm", body=b'{"code":"%b"}' % shown(dave.home, app).encode())
    dave.home.clock.seconds += STEP
    answers = [(await dave.begin_linking(**{"code": code} if code else {})).json["code"] for code in (None, "000000")]
    assert answers == ["need_code", "bad_code"]
    begun = (await dave.begin_linking(code=shown(dave.home, app))).json
    assert (await dave.sign_in("id-bob", f"?link=yes&ticket={begun['ticket']}")).status == 303


async def test_no_ticket_is_kept_anywhere(dave: Pupil) -> None:
    ticket = await dave.ticket()
    await dave.leave("id-bob", f"?link=yes&ticket={ticket}")
    rows = await dave.home.store.read(lambda tx: audit.newest(tx, 2**63 - 1, None, "", 100))
    keys = await dave.home.store.read(lambda tx: tx.all("SELECT * FROM keys"))
    assert ticket not in f"{rows}{keys}"


async def test_an_identity_belongs_to_one_person(dave: Pupil) -> None:
    await dave.another().sign_in("id-ann")
    assert (await dave.sign_in("id-ann", await dave.linking())).status == 403
    assert (await dave.me())["you"]["name"] == "dave"  # type: ignore[index]


async def test_an_identity_is_added_at_the_wish_of_a_page_of_ours_only(dave: Pupil) -> None:
    """53: a link elsewhere that leads here begins nothing, though the browser sends the cookie along."""
    query = await dave.linking()
    for site in ({}, {"sec_fetch_site": "cross-site"}, {"sec_fetch_site": "none"}):
        assert (await dave.get(f"/oidc/login{query}", **site)).status == 403
    assert (await dave.another().get(f"/oidc/login{query}", sec_fetch_site="same-origin")).status == 401


async def test_an_identity_is_added_to_whoever_began_with_it(dave: Pupil) -> None:
    """Somebody else who has signed in meanwhile does not get it, and nobody does who has signed out."""
    path = await dave.leave("id-bob", await dave.linking())
    await dave.sign_up("eve")
    assert (await dave.get(path)).status == 403
    path = await dave.leave("id-bob", await dave.linking())
    await dave.post("session.close")
    assert (await dave.get(path)).status == 403
    tried = [(row.result, row.target, row.address) for row in await dave.audited()]
    assert tried == [("forbidden", "bob", "127.0.0.1")] * 2
