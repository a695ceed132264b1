"""Too much of something (RELIABILITY D 49): every count has a limit with a name, and every page an end."""

from typing import Any

import pytest
from tests.house import House, Wire, house

from hubbub.core.names import mentioned
from hubbub.features.call import Rules

PAGE = 256 * 1024
"""Bytes that no page of history is larger than."""

LONG = '"' * 16_384
"""The longest text; in JSON it is twice as long."""


async def walk(wire: Wire, by: str, start: int, limit: int = 200) -> list[int]:
    """The seqs of every message, read page by page in one direction; no page too large, none empty before the end."""
    found: list[int] = []
    while True:
        wire.heard_raw()
        page = await wire.ask("message.history", room="lobby", limit=limit, **{by: start})
        assert len(wire.heard_raw()[-1]) <= PAGE
        seqs = [m["seq"] for m in page["messages"]]
        found = found + seqs if by == "after" else seqs + found
        if not page["more"]:
            return found
        assert seqs
        start = seqs[-1] if by == "after" else seqs[0]


async def test_49_pages_of_history_are_bounded_in_bytes_and_still_whole(home: House) -> None:
    """D 49: hundreds of the longest messages: no page is above 256 KiB, and walking them either way misses none."""
    ann = await home.enter("ann")
    said = [(await ann.say(LONG if n % 5 else "short"))["seq"] for n in range(100)]
    assert await walk(ann, "after", 0) == said
    assert await walk(ann, "before", 2**63 - 1) == said
    assert await walk(ann, "before", said[50], limit=3) == said[:50]


async def test_49_a_page_around_a_long_message_has_it_inside(home: House) -> None:
    ann = await home.enter("ann")
    said = [(await ann.say(LONG))["seq"] for _ in range(60)]
    ann.heard_raw()
    page = await ann.ask("message.history", room="lobby", around=said[30], limit=50)
    assert len(ann.heard_raw()[-1]) <= PAGE
    seqs = [m["seq"] for m in page["messages"]]
    assert said[30] in seqs
    assert seqs == said[said.index(seqs[0]) :][: len(seqs)]
    assert page["more"] is True


async def test_49_a_message_larger_than_a_page_is_a_page_of_its_own() -> None:
    async with house(rules=Rules(rate=0, text_limit=400_000, frame_limit=900_000)) as home:
        ann = await home.enter("ann")
        for _ in range(3):
            await ann.say("x" * 300_000)
        page = await ann.ask("message.history", room="lobby")
        assert (len(page["messages"]), page["more"]) == (1, True)
        page = await ann.ask("message.history", room="lobby", after=page["messages"][0]["seq"])
        assert (len(page["messages"]), page["more"]) == (0, False)


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"type": "account.rename", "name": "x" * 41}, "bad_name"),
        ({"type": "account.rename", "name": "x" * 60_000}, "bad_name"),
        ({"type": "account.rename", "name": "\ufdfa" * 9_000}, "bad_name"),
        ({"type": "hello", "name": "y" * 60_000}, "already_welcome"),
        ({"type": "room.create", "name": "x" * 65}, "bad_name"),
        ({"type": "room.create", "name": "ops", "topic": "x" * 251}, "invalid"),
        ({"type": "message.send", "room": "lobby", "text": "x" * 16_385}, "too_long"),
        ({"type": "message.send", "room": "lobby", "text": "x", "key": "k" * 65}, "invalid"),
        ({"type": "message.send", "room": "x" * 129, "text": "x"}, "invalid"),
        ({"type": "message.history", "room": "lobby", "limit": 10**9}, "invalid"),
    ],
)
async def test_49_what_is_too_long_is_refused_by_name(home: House, fields: dict[str, Any], code: str) -> None:
    ann = await home.enter("ann")
    answer = await ann.ask(**fields)
    assert (answer["type"], answer["code"]) == ("error", code)
    assert len(answer["message"]) < 300
    assert (await ann.ask("ping"))["type"] == "ok"


async def test_49_a_name_of_ten_megabytes_ends_the_socket_with_1009(home: House) -> None:
    """D 49: it never becomes a string: the frame's header is enough."""
    ann, bob = await home.enter("ann"), await home.enter("bob")
    ann.send(type="account.rename", name="x" * 10_000_000)
    await home.settle()
    assert ann.close_code == 1009
    assert (await bob.ask("ping"))["type"] == "ok"


async def test_49_a_text_mentions_at_most_fifty(home: House) -> None:
    """D 49: a text full of names, real ones and made-up ones, mentions fifty of them; it is stored, and it is quick."""
    ann = await home.enter("ann")
    crowd = [await home.enter(f"p{n}") for n in range(60)]
    for wire in crowd:
        await wire.ask("room.join", room="lobby")
    ann.heard()
    await ann.say(" ".join(f"@p{n}" for n in range(60)))
    (sent,) = ann.heard("message.sent")
    assert len(sent["mentions"]) == 50
    assert (await ann.say("@x" * 8_000))["type"] == "ok"
    assert (await ann.say(" ".join(f"@n{n}" for n in range(2_300))))["type"] == "ok"
    assert len(mentioned(" ".join(f"@n{n}" for n in range(100_000)))) == 50
    assert len(mentioned("@" * 1_000_000 + "ann")) <= 1


async def test_49_one_person_is_in_so_many_rooms_and_no_more() -> None:
    async with house(rules=Rules(rate=0, rooms_per_user=5)) as home:
        ann, bob = await home.enter("ann"), await home.enter("bob")
        codes = [(await ann.ask("room.create", name=f"room-{n}")).get("code") for n in range(6)]
        assert codes == [None] * 5 + ["too_many_rooms"]
        await bob.ask("room.create", name="other")
        assert (await ann.ask("room.join", room="other"))["code"] == "too_many_rooms"
        assert (await bob.ask("room.invite", room="other", user="ann"))["code"] == "too_many_rooms"
        await ann.ask("room.leave", room="room-0")
        assert (await ann.ask("room.join", room="other"))["type"] == "ok"


async def test_49_one_person_has_so_many_sockets_and_no_more(home: House) -> None:
    """D 49: a thousand sessions of one token: twenty are let in, each of the others is told why."""
    ann = home.connect()
    token = (await ann.hello("ann"))["token"]
    answers = [await home.connect(address=f"192.0.2.{n % 250}").hello(token=token) for n in range(1_000)]
    assert [a["type"] for a in answers] == ["welcome"] * 19 + ["error"] * 981
    assert {a["code"] for a in answers[19:]} == {"too_many_sockets"}
    assert (await ann.ask("ping"))["type"] == "ok"
