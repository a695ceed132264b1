"""What somebody is and may do who signs in by a company's account, and how an identity is added to an account that exists."""

from pathlib import Path

import pytest
from cookie_jar import account
from school import OPEN, Pupil, school
from tests.house import House

from hubbub.protocol.commands import INTERNAL, name_of

RANKED = OPEN._replace(ranks=("groups:chat-admins=admin", "groups:staff=guest", "name:Ann Bell=member"))


async def rank_of(pupil: Pupil) -> object:
    return (await pupil.me())["account"].get("rank", "guest")  # type: ignore[attr-defined]


async def test_claims_say_who_is_what_and_the_highest_counts(tmp_path: Path, issuer: str) -> None:
    async with school(tmp_path, issuer, RANKED) as pupil:
        ranks = []
        for login in ("id-ann", "id-bob", "id-eve", "id-mute"):
            browser = pupil.another()
            await browser.sign_in(login)
            ranks.append(await rank_of(browser))
        assert ranks == ["admin", "guest", "member", "member"]


async def test_claims_count_anew_at_each_sign_in(tmp_path: Path, issuer: str) -> None:
    """What was given or taken here in the meantime is put right, and live connections are told."""
    async with school(tmp_path, issuer, RANKED) as pupil:
        await pupil.sign_in("id-ann")
        boss, ann = await pupil.boss(), pupil.another()
        await boss.ask("user.rank", user="ann", rank="member")
        await ann.sign_in("id-ann")
        wire = ann.socket()
        await wire.ask("hello")
        assert await rank_of(ann) == "admin"
        await boss.ask("user.rank", user="ann", rank="member")
        wire.heard()
        await pupil.another().sign_in("id-ann")
        assert [signal["account"]["rank"] for signal in wire.heard("account.changed")] == ["admin"]


async def test_claims_make_and_unmake_no_owner(tmp_path: Path, issuer: str) -> None:
    async with school(tmp_path, issuer, RANKED) as pupil:
        await pupil.sign_in("id-bob")
        await (await pupil.boss()).ask("user.rank", user="bob", rank="owner")
        await pupil.sign_in("id-bob")
        assert await rank_of(pupil) == "owner"


async def test_an_identity_is_one_more_way_into_an_account(tmp_path: Path, issuer: str) -> None:
    async with school(tmp_path, issuer) as pupil:
        await pupil.sign_up("dave")
        kept = dict(pupil.kept)
        assert (await pupil.sign_in("id-bob", "?link=yes&next=/%23/account")).headers["location"] == "/#/account"
        assert pupil.kept == kept, "it is the same session as before"
        other = pupil.another()
        await other.sign_in("id-bob")
        assert (await other.me())["you"]["name"] == "dave"  # type: ignore[index]
        assert [(row.by_name, row.result) for row in await pupil.audited()] == [("dave", "ok"), ("dave", "ok")]


async def test_an_identity_belongs_to_one_person(tmp_path: Path, issuer: str) -> None:
    async with school(tmp_path, issuer) as pupil:
        await pupil.another().sign_in("id-ann")
        await pupil.sign_up("dave")
        assert (await pupil.sign_in("id-ann", "?link=yes")).status == 403
        assert (await pupil.me())["you"]["name"] == "dave"  # type: ignore[index]


async def test_an_identity_is_added_at_the_wish_of_a_page_of_ours_only(tmp_path: Path, issuer: str) -> None:
    """53: a link elsewhere that leads here begins nothing, though the browser sends the cookie along."""
    async with school(tmp_path, issuer) as pupil:
        assert (await pupil.get("/oidc/login?link=yes", sec_fetch_site="same-origin")).status == 401
        await pupil.sign_up("dave")
        for site in ({}, {"sec_fetch_site": "cross-site"}, {"sec_fetch_site": "none"}):
            assert (await pupil.get("/oidc/login?link=yes", **site)).status == 403


async def test_an_identity_is_added_to_whoever_began_with_it(tmp_path: Path, issuer: str) -> None:
    """Somebody else who has signed in meanwhile does not get it, and nobody does who has signed out."""
    async with school(tmp_path, issuer) as pupil:
        await pupil.sign_up("dave")
        path = await pupil.leave("id-bob", "?link=yes")
        await pupil.sign_up("eve")
        assert (await pupil.get(path)).status == 403
        path = await pupil.leave("id-bob", "?link=yes")
        await pupil.post("session.close")
        assert (await pupil.get(path)).status == 403
        tried = [(row.result, row.target, row.address) for row in await pupil.audited()]
        assert tried == [("forbidden", "bob", "127.0.0.1")] * 2


async def test_who_was_shut_out_stays_out(tmp_path: Path, issuer: str) -> None:
    async with school(tmp_path, issuer) as pupil:
        await pupil.sign_in("id-bob")
        boss = await pupil.boss()
        await boss.ask("user.disable", user="bob")
        answer = await pupil.sign_in("id-bob")
        assert (answer.status, b"shut out" in answer.body) == (403, True)
        await boss.ask("user.enable", user="bob")
        assert (await pupil.sign_in("id-bob")).status == 303


async def test_who_gave_up_their_account_begins_anew(tmp_path: Path, issuer: str) -> None:
    async with school(tmp_path, issuer) as pupil:
        await pupil.sign_in("id-bob")
        before = (await pupil.me())["you"]
        await pupil.post("message.send", body=b'{"room":"lobby","text":"Goodbye"}')
        assert (await pupil.post("account.close")).json["type"] == "ok"
        await pupil.sign_in("id-bob")
        after = (await pupil.me())["you"]
        assert (after["name"], after["id"] != before["id"]) == ("bob", True)  # type: ignore[index]


async def test_58_who_has_no_password_looks_like_nobody_to_a_guesser(tmp_path: Path, issuer: str) -> None:
    """And can add no way in of their own, by which they would stay when the company has let them go."""
    async with school(tmp_path, issuer) as pupil:
        await pupil.sign_in("id-bob")
        assert (await pupil.me())["account"] == {"rank": "member"}
        given = b'{"new":"correct horse"}'
        assert (await pupil.post("account.password", body=given)).json["code"] == "forbidden"
        assert (await pupil.post("passkey.begin")).json["code"] == "forbidden"
        answers = [
            await pupil.another().post("session.open", body=account(name)) for name in ("bob", "nobody-of-that-name")
        ]
        assert answers[0].body == answers[1].body
        assert answers[0].json["code"] == "bad_login"


async def test_a_second_factor_is_the_business_of_whoever_vouches(tmp_path: Path, issuer: str) -> None:
    """One who came by password must add one; the same person, come by the company's account, need not."""
    async with school(tmp_path, issuer, require_factor=True) as pupil:
        await pupil.sign_in("id-bob")
        assert (await pupil.post("room.list")).status == 200
        by_password = pupil.another()
        await by_password.sign_up("dave")
        assert (await by_password.post("room.list")).json["code"] == "need_factor"


@pytest.mark.parametrize("name", [name_of(command) for command in INTERNAL])
async def test_no_client_can_say_for_whom_a_provider_vouches(home: House, tmp_path: Path, name: str) -> None:
    fields = {"issuer": "https://id.example", "subject": "id-ann"}
    assert (await home.connect().ask(name, **fields))["code"] == "unknown_type"
    async with school(tmp_path, "https://id.example") as pupil:
        await pupil.sign_up("eve")
        assert (await pupil.post(name, body=b'{"issuer":"https://id.example","subject":"x"}')).status == 404
