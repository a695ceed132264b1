"""Pages of messages: before, after, around, and what `more` says at either end."""

from typing import Any

import pytest
from tests.house import House, Wire


async def ten(home: House) -> tuple[Wire, list[int]]:
    """Ann has said "0" to "9" in #lobby, where others came and went between. Returns her wire and the messages' seqs."""
    ann = await home.enter("ann")
    said = []
    for n in range(10):
        said.append((await ann.say(str(n)))["seq"])
        bob = await home.enter("bob")
        await bob.ask("room.join", room="lobby")
        await bob.ask("account.close")
        await home.settle()
    return ann, said


async def page(wire: Wire, **fields: Any) -> tuple[str, bool]:
    answer = await wire.ask("message.history", room="lobby", **fields)
    seqs = [m["seq"] for m in answer["messages"]]
    assert seqs == sorted(set(seqs))
    return "".join(m["text"] for m in answer["messages"]), answer["more"]


async def test_a_page_before_a_place_ends_right_before_it(home: House) -> None:
    ann, said = await ten(home)
    assert await page(ann, limit=4) == ("6789", True)
    assert await page(ann, before=said[6], limit=4) == ("2345", True)
    assert await page(ann, before=said[4], limit=4) == ("0123", False)
    assert await page(ann, before=said[2], limit=4) == ("01", False)
    assert await page(ann, before=said[0]) == ("", False)
    assert await page(ann, before=0) == ("", False)
    assert await page(ann, before=2**63 - 1, limit=200) == ("0123456789", False)


async def test_a_page_after_a_place_begins_right_after_it(home: House) -> None:
    ann, said = await ten(home)
    assert await page(ann, after=0, limit=4) == ("0123", True)
    assert await page(ann, after=said[5], limit=4) == ("6789", False)
    assert await page(ann, after=said[7], limit=4) == ("89", False)
    assert await page(ann, after=said[9]) == ("", False)
    assert await page(ann, after=2**63 - 1) == ("", False)


async def test_a_place_between_messages_is_a_place_too(home: House) -> None:
    """Comings and goings have places of their own; the page is told by place, not by message."""
    ann, said = await ten(home)
    assert said[1] > said[0] + 1
    assert await page(ann, before=said[1] - 1, limit=9) == ("0", False)
    assert await page(ann, after=said[8] + 1, limit=9) == ("9", False)


async def test_a_page_around_a_place_has_it_in_the_middle(home: House) -> None:
    ann, said = await ten(home)
    assert await page(ann, around=said[5], limit=4) == ("3456", True)
    assert await page(ann, around=said[5], limit=5) == ("34567", True)
    assert await page(ann, around=said[5], limit=1) == ("5", True)
    assert await page(ann, around=said[9], limit=4) == ("789", False)
    assert await page(ann, around=said[0], limit=4) == ("01", True)
    assert await page(ann, around=0, limit=4) == ("01", True)
    assert await page(ann, around=2**63 - 1, limit=4) == ("89", False)


async def test_the_pages_backwards_and_forwards_are_the_whole(home: House) -> None:
    ann, _ = await ten(home)
    for way in ("before", "after"):
        texts, place, more = "", {"before": 2**63 - 1, "after": 0}[way], True
        while more:
            answer = await ann.ask("message.history", room="lobby", limit=3, **{way: place})
            found, more = answer["messages"], answer["more"]
            place = found[0]["seq"] if way == "before" else found[-1]["seq"]
            part = "".join(m["text"] for m in found)
            texts = part + texts if way == "before" else texts + part
        assert texts == "0123456789"


@pytest.mark.parametrize("fields", [{}, {"before": 5}, {"after": 0}, {"around": 1}])
async def test_an_empty_room_has_an_empty_page(home: House, fields: dict[str, int]) -> None:
    ann = await home.enter("ann")
    room = (await ann.ask("room.create", name="ops"))["room"]
    answer = await ann.ask("message.history", room="ops", **fields)
    assert (answer["room"], answer["seq"], answer["messages"], answer["more"]) == (room["id"], 2, [], False)


@pytest.mark.parametrize("limit", [0, -1, 201, 1.5, "5", None])
async def test_a_page_has_between_one_and_two_hundred_messages(home: House, limit: Any) -> None:
    ann = await home.enter("ann")
    assert (await ann.ask("message.history", room="lobby", limit=limit))["code"] == "invalid"


async def test_a_message_in_a_page_is_the_one_that_was_told(home: House) -> None:
    ann, bob = await home.enter("ann"), await home.enter("bob")
    await bob.say("here")
    await ann.say("Hi @bob ¡Hola! 🎈\n  two lines", key="k1")
    (event,) = bob.heard("message.sent")[-1:]
    (message,) = (await bob.ask("message.history", room="lobby", limit=1))["messages"]
    assert message == {k: v for k, v in event.items() if k not in {"type", "room"}}
    assert message["mentions"] == [bob.you["id"]]
