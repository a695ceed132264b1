"""A server that asks every account for a second factor, over the joined pair: what may be done before, and what comes after."""

from tests.access import PASSWORD, register, sign_in, sign_on
from tests.factor import add_app
from tests.house import Wire, house

from hubbub.features.call import Rules

STRICT = Rules(rate=0, registration=True, require_factor=True)


async def test_a_server_may_ask_for_a_second_factor_before_anything_else() -> None:
    async with house(rules=STRICT) as home:
        ann = await register(home, "ann")
        assert ann.frames[-1]["account"]["must"] == ["factor"]
        assert (await ann.say("Hi"))["code"] == "need_factor"
        await add_app(ann)
        (changed,) = ann.heard("account.changed")
        assert changed["account"].get("must", []) == []
        assert (await (await back(ann)).say("Hi"))["type"] == "ok"


async def test_whoever_has_yet_to_add_a_factor_hears_nothing_until_then() -> None:
    """Every connection of theirs is ended with the code that makes clients come back by themselves, and then hears."""
    async with house(rules=STRICT) as home:
        ann, eve = await register(home, "ann"), await home.enter("eve")
        phone = await sign_in(home, "ann")
        assert ann.frames[-1]["rooms"] == []
        await eve.say("Hi @ann")
        await eve.say("only for you", room="@ann")
        assert ann.heard() == phone.heard() == []
        await add_app(ann)
        ann, phone = await back(ann), await back(phone)
        assert {room["name"] for room in ann.frames[-1]["rooms"]} == {"lobby", "eve"}
        await eve.say("Welcome")
        assert [frame["text"] for wire in (ann, phone) for frame in wire.heard("message.sent")] == ["Welcome"] * 2


async def back(wire: Wire) -> Wire:
    """The same device, after its connection was ended so that it comes in again."""
    await wire.house.settle()
    assert wire.close_code == 1012
    return await sign_on(wire.house, wire.opened)


async def test_whoever_takes_the_factor_away_that_is_asked_for_must_add_another() -> None:
    async with house(rules=STRICT) as home:
        ann = await register(home, "ann")
        _, codes = await add_app(ann)
        ann = await back(ann)
        await ann.ask("factor.remove", password=PASSWORD, code=codes[0])
        ann = await back(ann)
        assert (await ann.say("Hi"))["code"] == "need_factor"
        await add_app(ann)
        assert (await (await back(ann)).say("Hi"))["type"] == "ok"


async def test_a_guest_who_makes_an_account_hears_nothing_until_it_has_a_factor() -> None:
    async with house(rules=STRICT) as home:
        eve = await home.enter("eve")
        eve.opened = await eve.ask("account.register", name="eve", password=PASSWORD)
        eve = await back(eve)
        assert (eve.you["kind"], eve.frames[-1]["rooms"]) == ("person", [])
        assert (await eve.say("Hi"))["code"] == "need_factor"


async def test_guests_and_bots_are_not_asked_for_a_second_factor() -> None:
    async with house(rules=STRICT) as home:
        ann, guest = await register(home, "ann"), await home.enter("eve")
        await add_app(ann)
        ann = await back(ann)
        bot = home.connect()
        await bot.hello(token=(await ann.ask("token.create", name="t", bot="deploy"))["token"])
        assert [(await each.say("Hi"))["type"] for each in (guest, bot)] == ["ok", "ok"]
        assert [(await each.ask("factor.begin"))["code"] for each in (guest, bot)] == ["forbidden", "forbidden"]


async def test_what_may_be_done_before_is_little_and_enough() -> None:
    """Anything that reads or changes a room, a name or another person waits for the factor."""
    async with house(rules=STRICT) as home:
        ann = await register(home, "ann")
        for command in ("room.list", "room.create", "account.rename", "token.create", "account.describe"):
            assert (await ann.ask(command, name="x", display="x"))["code"] == "need_factor", command
        for command in ("ping", "server.describe", "factor.list", "passkey.list"):
            assert (await ann.ask(command))["type"] == "ok", command
        assert (await ann.ask("account.password", password=PASSWORD, new="another horse"))["type"] == "ok"
        assert (await ann.ask("session.close"))["type"] == "ok"
