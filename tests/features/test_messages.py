"""Messages, over the joined pair."""

from tests.house import House


async def test_what_ann_says_is_heard_once_by_everyone_in_the_room(home: House) -> None:
    """Bob hears ann's message once, with the seq she was told; ann hears it once too, tied to her key."""
    ann, bob = await home.enter("ann"), await home.enter("bob")
    ok = await ann.say("Hi", key="k1")
    (heard,) = bob.heard("message.sent")
    assert (heard["seq"], heard["text"], heard["by"]["name"]) == (ok["seq"], "Hi", "ann")
    (echo,) = ann.heard("message.sent")
    assert echo["key"] == "k1"


async def test_the_same_key_again_stores_nothing_and_answers_the_same(home: House) -> None:
    """1: a repeat is answered with the first seq and `duplicate`; nobody hears anything twice."""
    ann, bob = await home.enter("ann"), await home.enter("bob")
    first = await ann.say("Hi", key="k1")
    again = await ann.say("Hi", key="k1")
    assert (again["seq"], again["duplicate"]) == (first["seq"], True)
    assert len(bob.heard("message.sent")) == 1


async def test_the_same_key_for_something_else_is_refused(home: House) -> None:
    ann = await home.enter("ann")
    await ann.say("Hi", key="k1")
    refused = await ann.say("Bye", key="k1")
    assert (refused["code"], refused["retry"]) == ("key_conflict", False)


async def test_a_plain_client_and_a_program_hear_each_other(home: House) -> None:
    ann, tab = await home.enter("ann"), home.connect(plain=True)
    await home.settle()
    assert await tab.lines('{"user":"Ana","msg":"¡Hola!"}') == [
        {"user": "Ana", "msg": "¡Hola!", "time": "2026-11-18T11:06:40.000Z"}
    ]
    (heard,) = ann.heard("message.sent")
    assert (heard["by"]["name"], heard["text"]) == ("Ana", "¡Hola!")
    await ann.say("Hello")
    assert [(line["user"], line["msg"]) for line in tab.heard()] == [("ann", "Hello")]
