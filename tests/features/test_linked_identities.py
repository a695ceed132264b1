"""Identities of a company's sign-in: seen and unlinked by whom they let in, and by those who look after the server."""

from collections.abc import AsyncIterator
from itertools import product
from typing import Any

import pytest
from tests.access import PASSWORD, audit, invited, owner, register, sign_on
from tests.authenticator import Authenticator
from tests.house import House, Wire, house
from tests.passkey import add
from tests.staff import code

from hubbub.core.policy import RANKS, is_above
from hubbub.features.call import Rules, Vouching
from hubbub.gateways.question import ask
from hubbub.protocol.commands import OpenIdentity
from hubbub.protocol.replies import Error, SessionOpened

ISSUER = "https://id.example"


@pytest.fixture
async def school() -> AsyncIterator[House]:
    """A server that lets in whom the company vouches for."""
    async with house(rules=Rules(rate=0, registration=True, vouching=Vouching(newcomers=True))) as home:
        yield home


async def vouch(home: House, subject: str, token: str | None = None) -> SessionOpened | Error:
    """What comes of the company's word for somebody, or for whoever has that token already."""
    reply = await ask(home.road, token, OpenIdentity(issuer=ISSUER, subject=subject, wish=subject))
    assert isinstance(reply, SessionOpened | Error)
    return reply


async def come_in(home: House, subject: str) -> Wire:
    """Somebody who comes by the company's word."""
    opened = await vouch(home, subject)
    assert isinstance(opened, SessionOpened)
    return await sign_on(home, {"token": opened.token})


async def linked(wire: Wire) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = (await wire.ask("identity.list"))["identities"]
    return found


async def test_what_is_linked_is_listed_and_lets_nobody_in_once_it_is_unlinked(school: House) -> None:
    ann = await register(school, "ann")
    await vouch(school, "a1", ann.opened["token"])
    (identity,) = await linked(ann)
    assert (identity["issuer"], identity["subject"]) == (ISSUER, "a1")
    wrong = await ann.ask("identity.remove", identity=identity["id"], password="wrong horse")
    assert code(wrong) == "bad_login"
    assert code(await ann.ask("identity.remove", identity=identity["id"], password=PASSWORD)) == "ok"
    assert await linked(ann) == []
    stranger = await vouch(school, "a1")
    assert isinstance(stranger, SessionOpened)
    assert stranger.you.id != ann.you["id"]


async def test_other_sessions_that_the_company_let_in_end_and_those_of_a_password_go_on(school: House) -> None:
    ann = await register(school, "ann")
    await vouch(school, "a1", ann.opened["token"])
    tablet, phone = await come_in(school, "a1"), await come_in(school, "a1")
    (identity,) = await linked(tablet)
    await tablet.ask("identity.remove", identity=identity["id"], password=PASSWORD)
    assert (ann.is_open, tablet.is_open, phone.close_code) == (True, True, 4401)


async def test_the_last_way_in_stays(school: House) -> None:
    """Without a password a second identity may go and the last may not; a password would do instead."""
    ann = await come_in(school, "a1")
    await vouch(school, "a2", ann.opened["token"])
    first, second = await linked(ann)
    assert code(await ann.ask("identity.remove", identity=first["id"])) == "ok"
    refused = await ann.ask("identity.remove", identity=second["id"])
    assert (refused["code"], "ask an admin" in refused["message"], ann.is_open) == ("last_way", True, True)
    boss = await owner(school, "boss")
    link = (await boss.ask("user.reset", user="a1"))["code"]
    restored = await register(school, "-", invite=link)
    assert code(await restored.ask("identity.remove", identity=second["id"], password=PASSWORD)) == "ok"


async def test_a_passkey_is_another_way_in(school: House) -> None:
    ann = await register(school, "ann")
    await vouch(school, "a1", ann.opened["token"])
    assert code(await add(ann, Authenticator())) == "ok"
    await school.store.transaction(lambda tx: tx.run("UPDATE users SET password = NULL WHERE name = 'ann'"))
    (identity,) = await linked(ann)
    assert code(await ann.ask("identity.remove", identity=identity["id"])) == "ok"


async def test_66_an_identity_of_somebody_else_is_not_mine(school: House) -> None:
    ann, bob = await register(school, "ann"), await register(school, "bob")
    await vouch(school, "a1", ann.opened["token"])
    (of_ann,) = await linked(ann)
    answers = [await bob.ask("identity.remove", identity=i, password=PASSWORD) for i in (of_ann["id"], "0" * 16)]
    assert [(answer["code"], answer["message"]) for answer in answers] == [("no_such_thing", answers[0]["message"])] * 2
    assert await linked(bob) == []


@pytest.mark.parametrize(("actor", "target"), [*product(("admin", "member"), RANKS)])
async def test_66_identities_of_others_are_the_affair_of_those_above_them(
    school: House, actor: str, target: str
) -> None:
    """Also the last way in may go: what it opened ends, and the log says who did it."""
    ann = await owner(school)
    bob, eve = await invited(school, ann, "bob", rank=actor), await come_in(school, "eve")
    await ann.ask("user.rank", user="eve", rank=target)
    (identity,) = await linked(eve)
    may = "ok" if actor == "admin" and is_above("admin", target) else "forbidden"
    told = await bob.ask("user.identities", user="eve")
    assert (code(told), told.get("identities", [identity])) == (may, [identity])
    assert code(await bob.ask("user.unlink", user="eve", identity="0" * 16)) == (
        "no_such_thing" if may == "ok" else "forbidden"
    )
    assert code(await bob.ask("user.unlink", user="eve", identity=identity["id"])) == may
    assert eve.is_open is (may == "forbidden")
    lines = [(li["by"]["name"], li["target"], li["result"]) for li in await audit(ann, action="user.unlink")]
    assert lines[-1] == ("bob", "eve", may)


async def test_whoever_loses_their_last_way_in_loses_all_that_it_led_to(school: House) -> None:
    """A program's token too, which could take a password for its holder; the link of an admin is the way back."""
    ann, bob = await owner(school), await come_in(school, "bob")
    token = (await bob.ask("token.create", name="t"))["token"]
    program = await school.enter(token=token)
    (identity,) = await linked(bob)
    await ann.ask("user.unlink", user="bob", identity=identity["id"])
    assert (bob.close_code, program.close_code) == (4401, 4401)
    assert code(await school.connect().hello(token=token)) == "bad_token"
    link = (await ann.ask("user.reset", user="bob"))["code"]
    assert (await register(school, "-", invite=link)).you["id"] == bob.you["id"]


async def test_nobody_unlinks_their_own_without_the_password(school: House) -> None:
    """The command of those above others is no way around it, and says where the way is."""
    ann = await owner(school)
    await vouch(school, "a1", ann.opened["token"])
    (identity,) = await linked(ann)
    refused = await ann.ask("user.unlink", user="ann", identity=identity["id"])
    assert (refused["code"], "identity.remove" in refused["message"]) == ("forbidden", True)
    assert await linked(ann) == [identity]


async def test_what_is_done_twice_under_one_key_is_done_once(school: House) -> None:
    ann = await owner(school)
    await vouch(school, "a1", ann.opened["token"])
    (identity,) = await linked(ann)
    asked = {"identity": identity["id"], "password": PASSWORD, "key": "k1"}
    answers = [await ann.ask("identity.remove", **asked) for _ in range(2)]
    assert [answer.get("duplicate", False) for answer in answers] == [False, True]
    await come_in(school, "eve")
    (identity,) = (await ann.ask("user.identities", user="eve"))["identities"]
    answers = [await ann.ask("user.unlink", user="eve", identity=identity["id"], key="k2") for _ in range(2)]
    assert [answer.get("duplicate", False) for answer in answers] == [False, True]
