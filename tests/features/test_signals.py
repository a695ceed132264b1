"""Typing and presence, over the joined pair."""

from tests.house import House


async def test_others_see_who_writes_and_the_writer_does_not(home: House) -> None:
    ann, bob = await home.enter("ann"), await home.enter("bob")
    await ann.ask("typing.set", room="lobby")
    (signal,) = bob.heard("typing.changed")
    assert (signal["user"]["name"], signal["on"]) == ("ann", True)
    assert ann.heard("typing.changed") == []


async def test_a_flood_of_typing_is_answered_and_told_once_a_second(home: House) -> None:
    """14, for typing: the server thins it."""
    ann, bob = await home.enter("ann"), await home.enter("bob")
    for _ in range(50):
        assert (await ann.ask("typing.set", room="lobby"))["type"] == "ok"
    assert len(bob.heard("typing.changed")) == 1
    home.clock.seconds += 1
    await ann.ask("typing.set", room="lobby")
    assert len(bob.heard("typing.changed")) == 1


async def test_whoever_stops_at_once_is_seen_to_stop(home: House) -> None:
    ann, bob = await home.enter("ann"), await home.enter("bob")
    await ann.ask("typing.set", room="lobby")
    await ann.ask("typing.set", room="lobby", on=False)
    assert [signal["on"] for signal in bob.heard("typing.changed")] == [True, False]


async def test_presence_tells_a_newcomer_the_roll_and_the_others_the_change(home: House) -> None:
    ann = await home.enter("ann")
    await home.pass_time(1)
    (roll,) = ann.heard("presence.changed")
    assert [p["name"] for p in roll["people"]] == ["ann"]
    bob = await home.enter("bob")
    await home.pass_time(1)
    (change,) = ann.heard("presence.changed")
    assert ([p["name"] for p in change["came"]], change["count"]) == (["bob"], 2)
    (roll,) = bob.heard("presence.changed")
    assert {p["name"] for p in roll["people"]} == {"ann", "bob"}
    bob.vanish()
    await home.settle()
    await home.pass_time(1)
    (change,) = ann.heard("presence.changed")
    assert (change["left"], change["count"]) == ([bob.you["id"]], 1)


async def test_many_devices_of_one_person_count_once(home: House) -> None:
    laptop = home.connect()
    token = (await laptop.hello("ann"))["token"]
    phone = await home.enter(token=token)
    assert (await laptop.ask("presence.list", room="lobby"))["count"] == 1
    phone.vanish()
    await home.settle()
    assert (await laptop.ask("presence.list", room="lobby"))["count"] == 1


async def test_above_a_hundred_people_presence_is_a_count(home: House) -> None:
    ann = await home.enter("ann")
    for n in range(100):
        await home.connect(address=f"192.0.2.{n}").hello(f"guest {n}")
    await home.pass_time(1)
    roll = await ann.ask("presence.list", room="lobby")
    assert (roll["count"], "people" in roll) == (101, False)
    assert all("people" not in told and "came" not in told for told in ann.heard("presence.changed"))


async def test_who_asks_between_two_tellings_is_told_again(home: House) -> None:
    """Bob's line breaks, ann asks who is there, and bob is back before the next telling."""
    ann, bob = await home.enter("ann"), home.connect()
    token = (await bob.hello("bob"))["token"]
    await home.pass_time(1)
    bob.vanish()
    await home.settle()
    assert (await ann.ask("presence.list", room="lobby"))["count"] == 1
    back = home.connect()
    await back.hello(token=token)
    ann.heard()
    await home.pass_time(1)
    (roll,) = ann.heard("presence.changed")
    assert {person["name"] for person in roll["people"]} == {"ann", "bob"}
