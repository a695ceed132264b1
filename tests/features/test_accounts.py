"""Coming in, coming back, taking a name, giving it up, over the joined pair."""

from tests.house import House, house

from hubbub.features.call import Rules

DAY = 24 * 60 * 60


async def test_a_token_brings_back_the_same_person(home: House) -> None:
    first = home.connect()
    welcome = await first.hello("ann")
    first.vanish()
    again = await home.connect().hello(token=welcome["token"])
    assert again["you"] == welcome["you"]
    assert "token" not in again, "a token is shown once"


async def test_an_unknown_token_is_refused_and_the_door_closed(home: House) -> None:
    wire = home.connect()
    assert (await wire.hello(token="guess"))["code"] == "bad_token"
    await home.settle()
    assert wire.close_code == 4401


async def test_names_that_look_alike_are_the_same_name(home: House) -> None:
    await home.enter("Eve Moore")
    for name in ("eve moore", "EVE_MOORE", "Eve  Moore", "Ｅve Moore"):
        assert (await home.connect().hello(name))["code"] == "name_taken", name


async def test_a_name_nobody_can_see_or_type_is_refused(home: House) -> None:
    for name in ("", " ", "a\tb\x07", "a\u202eb", "\u200bann", "hubbub", "u12", "@ann", "x" * 41):
        assert (await home.connect().ask("hello", name=name))["code"] == "bad_name", repr(name)


async def test_renaming_is_told_in_every_room_one_is_in_and_frees_the_old_name(home: House) -> None:
    ann, bob = await home.enter("ann"), await home.enter("bob")
    await ann.say("Hi")
    bob.heard()
    assert (await ann.ask("account.rename", name="Anna"))["you"]["name"] == "Anna"
    (renamed,) = bob.heard("member.renamed")
    assert (renamed["was"], renamed["user"]["name"]) == ("ann", "Anna")
    assert (await ann.say("again"))["type"] == "ok"
    assert [f["by"]["name"] for f in bob.heard("message.sent")] == ["Anna"]
    assert (await home.connect().hello("ann"))["type"] == "welcome"
    (old, _) = (await bob.ask("message.history", room="lobby"))["messages"]
    assert old["by"]["name"] == "ann", "what was said keeps the name it was said under"


async def test_a_closed_account_is_gone_on_every_device_and_its_name_is_free(home: House) -> None:
    laptop = home.connect()
    token = (await laptop.hello("ann"))["token"]
    phone, bob = await home.enter(token=token), await home.enter("bob")
    await laptop.say("bye", room="@bob")
    await laptop.ask("account.close")
    await home.settle()
    assert (laptop.close_code, phone.close_code) == (1000, 4401)
    assert (await home.connect().hello(token=token))["code"] == "bad_token"
    assert (await bob.say("still there?", room=bob.heard("message.sent")[0]["room"]))["code"] == "gone"
    assert (await home.connect().hello("ann"))["type"] == "welcome"


async def test_a_guest_who_stays_away_a_month_may_lose_the_name(home: House) -> None:
    first = home.connect()
    token = (await first.hello("ann"))["token"]
    first.vanish()
    home.clock.seconds += 29 * DAY
    assert (await home.connect().hello("ann"))["code"] == "name_taken"
    home.clock.seconds += 2 * DAY
    assert (await home.connect().hello("ann"))["you"]["name"] == "ann"
    assert (await home.connect().hello(token=token))["you"]["name"] == "ann-2"


async def test_guests_are_not_let_in_where_they_are_switched_off() -> None:
    async with house(rules=Rules(guests=False)) as home:
        assert (await home.connect().hello("ann"))["code"] == "guests_off"


async def test_one_person_may_have_only_so_many_connections() -> None:
    async with house(sockets_per_user=2) as home:
        first = home.connect()
        token = (await first.hello("ann"))["token"]
        await home.enter(token=token)
        third = home.connect()
        assert (await third.hello(token=token))["code"] == "too_many_sockets"
        assert third.close_code == 4429
        first.vanish()
        await home.settle()
        assert (await home.connect().hello(token=token))["type"] == "welcome"


async def test_whoever_writes_too_fast_is_told_how_long_to_wait() -> None:
    async with house(rules=Rules(rate=10, burst=3)) as home:
        ann = await home.enter("ann")
        answers = [await ann.say(str(n)) for n in range(4)]
        assert [a["type"] for a in answers] == ["ok"] * 3 + ["error"]
        refused = answers[-1]
        assert (refused["code"], refused["retry"]) == ("rate_limited", True)
        home.clock.seconds += refused["retry_after"]
        assert (await ann.say("3"))["type"] == "ok"
