"""Messages shown to those who look after a room, over the joined pair."""

from typing import Any

from tests.house import House, Wire, house
from tests.staff import account, appoint, code, room_of

from hubbub.features.call import Rules
from hubbub.features.reports import MOST

OPEN = Rules(rate=0, registration=True)


async def reported(who: Wire, **fields: Any) -> list[tuple[str, str, str]]:
    """The open reports that somebody sees: who said what, and who showed it."""
    reports = (await who.ask("report.list", **fields))["reports"]
    return [(report["author"]["name"], report["text"], report["by"]["name"]) for report in reports]


async def test_a_report_keeps_what_was_said_and_reaches_those_who_look_after_the_room(home: House) -> None:
    ann, bob, carl, eve = [await home.enter(name) for name in ("ann", "bob", "carl", "eve")]
    room = await room_of(ann, bob, carl, eve)
    await appoint(ann, bob, "moderator")
    seq = (await eve.say("spam", room="ops"))["seq"]
    made = await carl.ask("report.create", room="ops", seq=seq, reason="It is spam")
    (report,) = (await bob.ask("report.list"))["reports"]
    assert report == {
        "n": made["report"], "room": room, "name": "ops", "seq": seq, "author": eve.you, "text": "spam", "by": carl.you,
        "at": report["at"], "reason": "It is spam",
    }  # fmt: skip
    assert await reported(ann, room="ops") == [("eve", "spam", "carl")]


async def test_nobody_else_sees_a_report_nor_who_made_it(home: House) -> None:
    ann, bob, eve = [await home.enter(name) for name in ("ann", "bob", "eve")]
    await room_of(ann, bob, eve)
    seq = (await eve.say("spam", room="ops"))["seq"]
    eve.heard()
    n = (await bob.ask("report.create", room="ops", seq=seq))["report"]
    assert "bob" not in str(eve.heard()), "whoever said it is not told that it was reported"
    for outsider in (bob, eve):
        assert await reported(outsider) == []
        assert code(await outsider.ask("report.list", room="ops")) == "forbidden"
        assert code(await outsider.ask("report.settle", report=n)) == "no_such_thing"
    assert (await eve.ask("report.settle", report=n))["message"] == (await eve.ask("report.settle", report=n + 1))[
        "message"
    ], "a report that one may not know of looks like none"


async def test_twice_by_the_same_person_is_once_and_by_another_is_another(home: House) -> None:
    ann, bob, carl, eve = [await home.enter(name) for name in ("ann", "bob", "carl", "eve")]
    await room_of(ann, bob, carl, eve)
    seq = (await eve.say("spam", room="ops"))["seq"]
    first = (await bob.ask("report.create", room="ops", seq=seq))["report"]
    assert (await bob.ask("report.create", room="ops", seq=seq, reason="again"))["report"] == first
    assert (await carl.ask("report.create", room="ops", seq=seq))["report"] != first
    assert await reported(ann) == [("eve", "spam", "bob"), ("eve", "spam", "carl")]


async def test_a_report_is_settled_once_by_the_first(home: House) -> None:
    ann, bob, eve = [await home.enter(name) for name in ("ann", "bob", "eve")]
    await room_of(ann, bob, eve)
    await appoint(ann, bob, "moderator")
    n = (await eve.ask("report.create", room="ops", seq=(await eve.say("oops", room="ops"))["seq"]))["report"]
    settled = (await bob.ask("report.settle", report=n, note="Talked to eve"))["report"]
    late = (await ann.ask("report.settle", report=n, note="Me too"))["report"]
    assert settled == late
    assert (settled["settler"]["name"], settled["note"]) == ("bob", "Talked to eve")
    assert await reported(ann) == []
    assert await reported(ann, settled=True) == [("eve", "oops", "eve")]


async def test_what_is_no_message_cannot_be_reported(home: House) -> None:
    ann, eve = await home.enter("ann"), await home.enter("eve")
    await room_of(ann, eve)
    for seq in (0, 1, 2, 99, 2**63 - 1):
        assert code(await eve.ask("report.create", room="ops", seq=seq)) == "no_such_thing", seq
    await room_of(ann, name="den", private=True)
    seq = (await ann.say("hidden", room="den"))["seq"]
    assert code(await eve.ask("report.create", room="den", seq=seq)) == "no_such_room"


async def test_a_moderator_does_not_deal_with_reports_of_what_they_said() -> None:
    async with house(rules=OPEN) as home:
        ann, bob, eve = [await account(home, name) for name in ("ann", "bob", "eve")]
        root = await account(home, "root", "admin")
        await room_of(ann, bob, eve)
        await appoint(ann, eve, "moderator")
        n = (await bob.ask("report.create", room="ops", seq=(await eve.say("abuse", room="ops"))["seq"]))["report"]
        assert await reported(eve) == []
        assert code(await eve.ask("report.settle", report=n)) == "no_such_thing"
        assert await reported(ann) == await reported(root) == [("eve", "abuse", "bob")]


async def test_admins_see_reports_of_channels_and_of_what_was_handed_over_from_direct_conversations() -> None:
    """Of private rooms they see only those they are in."""
    async with house(rules=OPEN) as home:
        ann, bob = await account(home, "ann"), await account(home, "bob")
        root = await account(home, "root", "admin")
        await room_of(ann, bob, private=True)
        for text, room in (("in private", "ops"), ("psst", "@bob"), ("in public", "lobby")):
            said = await ann.say(text, room=room)
            assert code(await bob.ask("report.create", room=said["room"], seq=said["seq"])) == "ok"
        assert [text for _, text, _ in await reported(root)] == ["psst", "in public"]
        await ann.ask("room.invite", room="ops", user="root")
        assert [text for _, text, _ in await reported(root)] == ["in private", "psst", "in public"]


async def test_65_who_moderates_no_more_sees_no_reports(home: House) -> None:
    ann, bob, eve = [await home.enter(name) for name in ("ann", "bob", "eve")]
    await room_of(ann, bob, eve)
    await appoint(ann, bob, "moderator")
    n = (await eve.ask("report.create", room="ops", seq=(await eve.say("spam", room="ops"))["seq"]))["report"]
    await appoint(ann, bob, "member")
    assert await reported(bob) == []
    assert code(await bob.ask("report.settle", report=n)) == "no_such_thing"


async def test_reports_are_read_in_pages(home: House) -> None:
    ann, eve = await home.enter("ann"), await home.enter("eve")
    await room_of(ann, eve)
    for n in range(5):
        await eve.ask("report.create", room="ops", seq=(await eve.say(f"{n}", room="ops"))["seq"])
    page = await ann.ask("report.list", limit=3)
    rest = await ann.ask("report.list", limit=3, after=page["reports"][-1]["n"])
    assert [report["text"] for report in page["reports"] + rest["reports"]] == ["0", "1", "2", "3", "4"]
    assert (page["more"], rest.get("more", False)) == (True, False)


async def test_49_one_person_has_only_so_many_reports_waiting(home: House) -> None:
    ann, eve = await home.enter("ann"), await home.enter("eve")
    await room_of(ann, eve)
    for n in range(MOST):
        assert code(await eve.ask("report.create", room="ops", seq=(await ann.say(f"{n}", room="ops"))["seq"])) == "ok"
    seq = (await ann.say("one more", room="ops"))["seq"]
    assert code(await eve.ask("report.create", room="ops", seq=seq)) == "too_many"
    await ann.ask("room.role", room="ops", user="eve", role="owner")
    n = (await eve.ask("report.list", limit=1))["reports"][0]["n"]
    assert code(await eve.ask("report.settle", report=n)) == "ok"
    assert code(await eve.ask("report.create", room="ops", seq=seq)) == "ok"


async def test_a_token_for_some_rooms_knows_only_their_reports() -> None:
    async with house(rules=OPEN) as home:
        ann = await account(home, "ann")
        await room_of(ann, name="ops")
        await room_of(ann, name="den")
        eve = await account(home, "eve")
        numbers = {}
        for room in ("ops", "den"):
            await eve.ask("room.join", room=room)
            said = await eve.say("spam", room=room)
            numbers[room] = (await eve.ask("report.create", room=room, seq=said["seq"]))["report"]
        token = (await ann.ask("token.create", name="t", rooms=["ops"]))["token"]
        robot = await home.enter(token=token)
        assert code(await robot.ask("report.list")) == "forbidden"
        assert code(await robot.ask("report.list", room="den")) == "no_such_room"
        assert len(await reported(robot, room="ops")) == 1
        assert code(await robot.ask("report.settle", report=numbers["den"])) == "no_such_thing"
        assert code(await robot.ask("report.settle", report=numbers["ops"])) == "ok"


async def test_90_settling_leaves_one_line_also_when_it_is_refused() -> None:
    async with house(rules=OPEN) as home:
        ann, eve, root = await account(home, "ann"), await account(home, "eve"), await account(home, "root", "owner")
        await room_of(ann, eve)
        n = (await eve.ask("report.create", room="ops", seq=(await ann.say("spam", room="ops"))["seq"]))["report"]
        await eve.ask("report.settle", report=n)
        await root.ask("report.settle", report=n, note="Seen")
        records = (await root.ask("audit.list", action="report."))["records"]
        assert [(line["by"]["name"], line["result"], line["target"]) for line in records] == [
            ("root", "ok", f"report {n}"), ("eve", "no_such_thing", f"report {n}"),
        ]  # fmt: skip
        assert records[0]["room"] == "ops"
        assert "spam" not in str(records), "what was said is in the report and not in the log"


async def test_who_reported_and_left_for_good_is_still_in_the_report(home: House) -> None:
    ann, bob, eve = [await home.enter(name) for name in ("ann", "bob", "eve")]
    await room_of(ann, bob)
    seq = (await bob.say("public", room="ops"))["seq"]
    await eve.ask("report.create", room="ops", seq=seq)
    await eve.ask("account.close")
    (report,) = (await ann.ask("report.list"))["reports"]
    assert report["by"]["id"] == eve.you["id"]
