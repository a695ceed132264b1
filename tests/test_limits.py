"""The limits that are stated (P13), as they are without any setting: what is just allowed, and the name of what is too much."""

from typing import Any

import pytest

from hubbub.config import Settings
from hubbub.features.call import Rules
from hubbub.gateways.entrance import HEAD_LIMIT
from hubbub.protocol.frames import DEPTH
from tests.house import House, house


@pytest.fixture
async def strict() -> Any:
    """A house with every limit as it comes."""
    async with house(rules=Rules()) as home:
        yield home


@pytest.fixture
async def quick() -> Any:
    """The same without the rate, which would make the other limits a matter of minutes."""
    async with house(rules=Rules(rate=0)) as home:
        yield home


def test_the_settings_are_the_stated_limits() -> None:
    settings = Settings()
    assert (settings.text_limit, settings.frame_limit) == (16 * 1024, 64 * 1024)
    assert (settings.message_rate, settings.message_burst) == (10.0, 30)
    assert (settings.sockets_per_user, settings.sockets_per_address, settings.rooms_per_user) == (20, 200, 500)
    assert (settings.hello_timeout, settings.ping_interval, settings.ping_timeout) == (10.0, 25.0, 10.0)
    assert (HEAD_LIMIT, DEPTH) == (16 * 1024, 32)
    rules = Rules()
    assert (rules.text_limit, rules.frame_limit) == (settings.text_limit, settings.frame_limit)
    assert (rules.rate, rules.burst, rules.rooms_per_user) == (10.0, 30, 500)


async def test_a_text_has_16_kib_at_most(strict: House) -> None:
    """Of UTF-8, not of letters; the socket lives."""
    ann = await strict.enter("ann")
    assert (await ann.say("é" * 8_192))["type"] == "ok"
    assert (await ann.say("é" * 8_192 + "x"))["code"] == "too_long"
    assert (await ann.ask("ping"))["type"] == "ok"


async def test_a_frame_has_64_kib_at_most(strict: House) -> None:
    ann, bob = await strict.enter("ann"), await strict.enter("bob")
    head = '{"type":"ping","id":900,"x":"'
    ann.send_text(head + "x" * (65_536 - len(head) - 2) + '"}')
    await strict.settle()
    assert ann.heard("ok")
    bob.send_text(head + "x" * (65_537 - len(head) - 2) + '"}')
    await strict.settle()
    assert (ann.is_open, bob.close_code) == (True, 1009)


async def test_thirty_messages_at_once_and_ten_a_second_after_that(strict: House) -> None:
    ann = await strict.enter("ann")
    answers = [await ann.say(str(n)) for n in range(31)]
    assert [a["type"] for a in answers] == ["ok"] * 30 + ["error"]
    assert (answers[-1]["code"], answers[-1]["retry_after"]) == ("rate_limited", 0.1)
    strict.clock.seconds += 1
    codes = [(await ann.say(f"later {n}")).get("code") for n in range(11)]
    assert codes == [None] * 10 + ["rate_limited"]


async def test_one_person_has_twenty_sockets(strict: House) -> None:
    first = strict.connect()
    token = (await first.hello("ann"))["token"]
    more = [await strict.connect().hello(token=token) for _ in range(20)]
    assert [a["type"] for a in more] == ["welcome"] * 19 + ["error"]
    assert more[-1]["code"] == "too_many_sockets"


async def test_one_address_has_two_hundred_sockets(strict: House) -> None:
    wires = [strict.connect() for _ in range(201)]
    statuses = [wire.response.status_code for wire in wires if wire.response]
    assert statuses == [101] * 200 + [429]
    assert strict.connect(address="192.0.2.2").is_open


async def test_one_person_is_in_five_hundred_rooms(quick: House) -> None:
    """And one socket hears all of them: there is no further count of what it has subscribed to (decision 0006)."""
    ann, bob = await quick.enter("ann"), await quick.enter("bob")
    codes = [(await ann.ask("room.create", name=f"room-{n}")).get("code") for n in range(501)]
    assert codes == [None] * 500 + ["too_many_rooms"]
    assert (await bob.ask("room.create", name="bobs"))["type"] == "ok"
    assert (await ann.ask("room.join", room="bobs"))["code"] == "too_many_rooms"
    ann.heard()
    for n in (0, 250, 499):
        await bob.ask("room.join", room=f"room-{n}")
        await bob.say("hello", room=f"room-{n}")
    assert len(ann.heard("message.sent")) == 3


async def test_a_new_connection_has_ten_seconds_to_say_hello(strict: House) -> None:
    late, ann = strict.connect(), strict.connect()
    await strict.pass_time(9)
    assert (await ann.hello("ann"))["type"] == "welcome"
    assert late.is_open
    await strict.pass_time(2)
    assert (ann.is_open, late.close_code) == (True, 4408)
