"""What somebody is and may do who signs in by a company's account."""

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
        assert (await pupil.post("identity.begin")).json["code"] == "forbidden"
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
    fields = {"issuer": "https://id.example", "subject": "id-ann", "ticket": "x"}
    assert (await home.connect().ask(name, **fields))["code"] == "unknown_type"
    async with school(tmp_path, "https://id.example") as pupil:
        await pupil.sign_up("eve")
        assert (await pupil.post(name, body=b'{"issuer":"https://id.example","subject":"x"}')).status == 404
