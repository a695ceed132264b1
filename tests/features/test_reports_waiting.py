"""How many reports wait: told at once to those who may see them and to nobody else, and true after whatever happens."""

from typing import Any

import pytest
from tests.access import invited, owner
from tests.house import House, Wire
from tests.staff import appoint, room_of


async def report(by: Wire, author: Wire, room: str = "ops") -> int:
    """Something is said and shown. Returns the number of the report."""
    seq = (await author.say("spam", room=room))["seq"]
    return int((await by.ask("report.create", room=room, seq=seq))["report"])


def told(wire: Wire) -> list[int]:
    """The counts that somebody was told since the last call."""
    return [signal["open"] for signal in wire.heard("report.waiting")]


async def waiting(home: House, wire: Wire) -> int:
    """The count that a fresh connection is told."""
    return int((await home.connect().hello(token=wire.opened["token"])).get("reports", 0))


async def cast(home: House, *names: str) -> list[Wire]:
    """ann, who owns the server, and others with accounts."""
    ann = await owner(home)
    return [ann, *[await invited(home, ann, name) for name in names]]


async def test_those_who_look_after_the_room_are_told_as_it_comes_in_and_as_it_is_settled(home: House) -> None:
    ann, bob, carl, eve = await cast(home, "bob", "carl", "eve")
    room = await room_of(bob, carl, eve)
    await appoint(bob, carl, "moderator")
    ann.heard()
    first, _ = await report(eve, bob), await report(eve, eve)
    signals = {wire.you["name"]: wire.heard("report.waiting") for wire in (ann, bob, carl, eve)}
    assert signals == {
        "ann": [{"type": "report.waiting", "open": n, "room": room} for n in (1, 2)],
        "bob": [{"type": "report.waiting", "open": 1, "room": room}],
        "carl": [{"type": "report.waiting", "open": n, "room": room} for n in (1, 2)],
        "eve": [],
    }, "bob is not told of what he said himself, and eve looks after nothing"
    await carl.ask("report.settle", report=first)
    await ann.ask("report.settle", report=first)
    assert [told(wire) for wire in (ann, bob, carl, eve)] == [[1], [], [1], []], "the second settles nothing"
    assert [await waiting(home, wire) for wire in (ann, bob, carl, eve)] == [1, 1, 1, 0]


@pytest.mark.parametrize(
    ("fields", "may"),
    [({}, True), ({"commands": ["read", "report.*"]}, True), ({"commands": ["read"]}, False), ({"rooms": ["ops"]}, False)],
)  # fmt: skip
async def test_a_token_is_told_only_what_it_could_ask_for(home: House, fields: dict[str, Any], may: bool) -> None:
    ann, eve = await cast(home, "eve")
    await room_of(ann, eve)
    token = (await ann.ask("token.create", name="t", **fields))["token"]
    robot = await home.enter(token=token)
    await report(eve, eve)
    assert told(robot) == ([1] if may else [])
    assert (await home.connect().hello(token=token)).get("reports", 0) == int(may)


async def test_65_whoever_begins_or_ceases_to_look_after_a_room_is_told_the_count_then(home: House) -> None:
    """By a role, by leaving, by a ban, by inheriting."""
    _, bob, carl, eve = await cast(home, "bob", "carl", "eve")
    await room_of(bob, carl, eve)
    await report(carl, eve)
    counts = []
    for role in ("reader", "moderator", "owner", "member"):
        await bob.ask("room.role", room="ops", user="carl", role=role)
        counts.append(told(carl))
    assert counts == [[], [1], [1], [0]]
    await appoint(bob, carl, "moderator")
    await bob.ask("room.leave", room="ops")
    assert (told(bob)[-1], told(carl)[-1]) == (0, 1)
    await appoint(carl, eve, "moderator")
    await carl.ask("room.ban", room="ops", user="eve")
    assert told(eve) == [0]
    assert [await waiting(home, wire) for wire in (bob, carl, eve)] == [0, 1, 0]


async def test_a_rank_shows_more_reports_or_fewer(home: House) -> None:
    ann, bob, eve = await cast(home, "bob", "eve")
    await report(ann, eve, room="lobby")
    for rank, count in (("admin", 1), ("member", 0)):
        await ann.ask("user.rank", user="bob", rank=rank)
        assert told(bob) == [count]
        assert await waiting(home, bob) == count


async def test_an_admin_sees_reports_of_a_private_room_for_as_long_as_they_are_in_it(home: House) -> None:
    """Whoever is no admin and comes and goes is told nothing, whatever waits there."""
    ann, bob, carl, eve = await cast(home, "bob", "carl", "eve")
    await room_of(bob, carl, private=True)
    await report(carl, bob)
    for somebody, counts in ((ann, [[1], [0]]), (eve, [[], []])):
        ann.heard()
        await bob.ask("room.invite", room="ops", user=somebody.you["name"])
        there = told(somebody)
        await somebody.ask("room.leave", room="ops")
        assert [there, told(somebody)] == counts


async def test_a_count_that_found_no_room_in_the_buffer_is_told_when_there_is(home: House) -> None:
    """The last one, once."""
    ann, eve = await cast(home, "eve")
    ann.pipe.set_write_buffer_limits(high=200)
    ann.pipe.clogged = True
    for _ in range(3):
        await report(eve, eve, room="lobby")
    ann.pipe.drain()
    await home.settle()
    assert told(ann) == [3]


async def test_a_room_that_ends_takes_its_reports_out_of_the_count(home: House) -> None:
    ann, bob, eve = await cast(home, "bob", "eve")
    await room_of(bob, eve)
    await report(bob, eve)
    for wire in (ann, bob):
        told(wire)
    await bob.ask("room.delete", room="ops")
    assert [told(wire) for wire in (ann, bob, eve)] == [[0], [0], []]
    assert [await waiting(home, wire) for wire in (ann, bob)] == [0, 0]
