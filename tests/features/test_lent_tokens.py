"""Tokens that an admin made for somebody else's bot: they end with the right to make them, and no others do."""

from collections.abc import Awaitable, Callable

import pytest
from msgspec.structs import replace
from tests.access import PASSWORD, invited, owner, register, sign_on
from tests.house import House, Wire, house
from tests.staff import code

from hubbub.features.call import Rules, Vouching
from hubbub.gateways.question import ask
from hubbub.protocol.commands import OpenIdentity
from hubbub.protocol.replies import SessionOpened

Going = Callable[[Wire, Wire], Awaitable[object]]

GOING: dict[str, Going] = {
    "is kept out": lambda ann, _: ann.ask("user.disable", user="bob", days=1),
    "is an admin no longer": lambda ann, _: ann.ask("user.rank", user="bob", rank="member"),
    "has closed their account": lambda _, bob: bob.ask("account.close", password=PASSWORD),
    "is signed out of everything": lambda ann, _: ann.ask("user.sign_out", user="bob", tokens=True),
}
"""How an admin, bob, goes, at ann's wish or his own."""


async def bot_of_carl(home: House, *makers: Wire) -> list[Wire]:
    """Carl's bot, come in by a token of each of these."""
    return [
        await home.enter(token=(await maker.ask("token.create", name=f"of {maker.you['name']}", bot="builds"))["token"])
        for maker in makers
    ]


@pytest.mark.parametrize("going", GOING.values(), ids=GOING)
async def test_55_what_an_admin_made_for_the_bot_of_another_ends_with_their_right_to_make_it(
    home: House, going: Going
) -> None:
    """E 55: at once, on live connections too. What others made for the same bot goes on."""
    ann = await owner(home)
    bob, carl = await invited(home, ann, "bob", rank="admin"), await invited(home, ann, "carl")
    by_carl, by_ann, by_bob = await bot_of_carl(home, carl, ann, bob)
    await going(ann, bob)
    assert [wire.close_code for wire in (by_carl, by_ann, by_bob)] == [None, None, 4401]


async def test_55_whom_the_company_makes_an_admin_no_longer_loses_them_too() -> None:
    """E 55: claims count anew at each sign-in."""
    rules = Rules(rate=0, registration=True, vouching=Vouching(newcomers=True, ranks=("staff:yes=admin",)))
    async with house(rules=rules) as home:
        word = OpenIdentity(issuer="https://id.example", subject="b", wish="bob")
        opened = await ask(home.road, None, replace(word, words=["staff:yes"]))
        assert isinstance(opened, SessionOpened)
        bob, carl = await sign_on(home, {"token": opened.token}), await register(home, "carl")
        by_carl, by_bob = await bot_of_carl(home, carl, bob)
        await ask(home.road, None, word)
        await home.settle()
        assert [by_carl.close_code, by_bob.close_code] == [None, 4401]


async def test_an_admin_who_stays_one_keeps_them(home: House) -> None:
    ann = await owner(home)
    bob, carl = await invited(home, ann, "bob", rank="admin"), await invited(home, ann, "carl")
    _, by_bob = await bot_of_carl(home, carl, bob)
    for command in (
        {"type": "user.rank", "user": "bob", "rank": "owner"},
        {"type": "user.rank", "user": "bob", "rank": "admin"},
        {"type": "user.sign_out", "user": "bob"},
    ):
        await ann.ask(**command)
    assert by_bob.is_open


async def test_whoever_is_an_admin_no_longer_keeps_their_own_bots(home: House) -> None:
    ann = await owner(home)
    bob = await invited(home, ann, "bob", rank="admin")
    mine = await home.enter(token=(await bob.ask("token.create", name="t", bot="mine"))["token"])
    me = await home.enter(token=(await bob.ask("token.create", name="t"))["token"])
    await ann.ask("user.rank", user="bob", rank="member")
    assert (mine.is_open, me.is_open) == (True, True)


async def test_they_are_listed_with_whoever_made_them_and_ended_from_there(home: House) -> None:
    """By themselves and by those above them: whoever made one may know it still."""
    ann = await owner(home)
    bob, carl = await invited(home, ann, "bob", rank="admin"), await invited(home, ann, "carl")
    _, first, second = await bot_of_carl(home, carl, bob, bob)
    listed = [each for each in (await bob.ask("session.list"))["credentials"] if each["kind"] == "token"]
    assert [(each["name"], each["user"]["name"]) for each in listed] == [("of bob", "builds")] * 2
    seen = (await ann.ask("user.sessions", user="bob"))["credentials"]
    assert {each["id"] for each in seen} > {each["id"] for each in listed}
    assert code(await bob.ask("session.close", credential=listed[0]["id"])) == "ok"
    assert code(await ann.ask("user.sign_out", user="bob", credential=listed[1]["id"])) == "ok"
    assert [first.close_code, second.close_code] == [4401, 4401]
    left = (await carl.ask("session.list"))["credentials"]
    assert [each["name"] for each in left if each["kind"] == "token"] == ["of carl"]
