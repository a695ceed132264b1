"""Taking back what was said, over the joined pair: what stays of a message, who may, and what it does to everybody's counts."""

from functools import partial
from typing import Any

import pytest
from tests.house import House, Wire
from tests.staff import appoint, code, room_of

from hubbub.store import people


async def delete(who: Wire, seq: int, room: str = "ops", **fields: Any) -> dict[str, Any]:
    return await who.ask("message.delete", room=room, seq=seq, **fields)


async def said(who: Wire, text: str, room: str = "ops", **fields: Any) -> int:
    return int((await who.say(text, room=room, **fields))["seq"])


async def counts(home: House, who: Wire, room: str) -> tuple[int, int]:
    """Unread and mentions, as somebody is told who comes in now."""
    again = home.connect()
    rooms = (await again.hello(token=who.opened["token"]))["rooms"]
    again.vanish()
    (found,) = [r for r in rooms if r["name"] == room]
    return found["unread"], found["mentions"]


async def enter(home: House, name: str) -> Wire:
    """Somebody who can come back."""
    wire = home.connect()
    wire.opened = await wire.hello(name)
    wire.heard()
    return wire


async def test_everybody_hears_of_it_in_its_place_and_history_shows_only_that_something_was_there(home: House) -> None:
    ann, bob = await home.enter("ann"), await home.enter("bob")
    room = await room_of(ann, bob)
    seq = await said(ann, "canary @bob", key="k1")
    bob.heard()
    done = await delete(ann, seq)
    (event,) = bob.heard()
    assert event == {
        "type": "message.deleted", "room": room, "seq": seq + 1, "at": event["at"], "by": ann.you, "message": seq,
        "mentions": [bob.you["id"]],
    }  # fmt: skip
    assert (done["room"], done["seq"]) == (room, seq + 1)
    (left,) = (await bob.ask("message.history", room="ops"))["messages"]
    assert left == {"seq": seq, "at": left["at"], "by": ann.you, "text": "", "key": "k1", "deleted": event["at"]}


async def test_26_no_table_holds_a_word_of_it_at_once(home: House) -> None:
    ann, bob = await home.enter("ann"), await home.enter("bob")
    await room_of(ann, bob)
    seq = await said(ann, "canary @bob", key="k1")
    n = (await bob.ask("report.create", room="ops", seq=seq, key="r1"))["report"]
    assert (await ann.ask("report.settle", report=n, key="s1"))["type"] == "error", "it is about ann herself"
    other = await said(bob, "canary too")
    await ann.ask("report.settle", report=(await ann.ask("report.create", room="ops", seq=other))["report"], key="s2")
    await delete(ann, seq)
    await delete(ann, other)
    left = [row for row in (await home.dump()).splitlines() if "canary" in row]
    assert len(left) == 1, "a report that waits to be dealt with still says what it is about"


async def test_whoever_was_away_is_told_neither_what_it_said_nor_whom_it_named(home: House) -> None:
    ann, bob = await home.enter("ann"), await enter(home, "bob")
    room = await room_of(ann, bob)
    since = await said(ann, "before")
    bob.vanish()
    seq = await said(ann, "canary @bob")
    await delete(ann, seq)
    await said(ann, "after")
    back = home.connect()
    await back.hello(token=bob.opened["token"], resume={"epoch": "e-test", "rooms": {room: since}})
    assert "canary" not in str(back.frames)
    sent, deleted, after, caught = [frame for frame in back.frames if frame.get("room") == room]
    assert (sent["type"], sent["seq"], sent["text"], sent["deleted"]) == ("message.sent", seq, "", deleted["at"])
    assert (deleted["type"], deleted["message"], after["text"]) == ("message.deleted", seq, "after")
    assert "mentions" not in sent
    assert "mentions" not in deleted
    assert (caught["unread"], caught["mentions"]) == (2, 0)


async def test_what_is_gone_is_neither_unread_nor_a_mention(home: House) -> None:
    ann, bob = await home.enter("ann"), await enter(home, "bob")
    await room_of(ann, bob)
    first, second = await said(ann, "one @bob"), await said(ann, "two @bob")
    assert await counts(home, bob, "ops") == (2, 2)
    await delete(ann, first)
    assert await counts(home, bob, "ops") == (1, 1)
    marked = await bob.ask("read.mark", room="ops", seq=first)
    assert (marked["unread"], marked["mentions"]) == (1, 1)
    await delete(ann, second)
    assert await counts(home, bob, "ops") == (0, 0)
    await said(ann, "three")
    assert await counts(home, bob, "ops") == (1, 0)


async def test_twice_is_once(home: House) -> None:
    ann, bob = await home.enter("ann"), await home.enter("bob")
    await room_of(ann, bob)
    seq = await said(ann, "oops")
    first = await delete(ann, seq)
    await said(ann, "something else")
    bob.heard()
    again = await delete(ann, seq)
    assert (again["room"], again["seq"]) == (first["room"], first["seq"])
    assert bob.heard() == []


@pytest.mark.parametrize("what", [0, 1, 2, 99, 2**63 - 1])
async def test_only_a_message_can_be_deleted(home: House, what: int) -> None:
    ann, bob = await home.enter("ann"), await home.enter("bob")
    await room_of(ann, bob)
    assert code(await delete(ann, what)) == "no_such_thing"


async def test_4_a_key_whose_message_is_gone_says_so_and_brings_nothing_back(home: House) -> None:
    ann, bob = await home.enter("ann"), await home.enter("bob")
    await room_of(ann, bob)
    seq = await said(ann, "oops", key="k1")
    await delete(ann, seq)
    bob.heard()
    again = await ann.say("oops", room="ops", key="k1")
    assert (again["seq"], again["duplicate"], again["deleted"]) == (seq, True, True)
    assert code(await ann.say("something else", room="ops", key="k1")) == "key_conflict"
    assert bob.heard() == []
    assert [m["text"] for m in (await bob.ask("message.history", room="ops"))["messages"]] == [""]


async def test_people_delete_what_they_said_and_those_who_look_after_the_room_what_anybody_did(home: House) -> None:
    ann, bob, carl, eve = [await home.enter(name) for name in ("ann", "bob", "carl", "eve")]
    await room_of(ann, bob, carl, eve)
    await appoint(ann, bob, "moderator")
    seqs = [await said(eve, f"line {n}") for n in range(3)]
    assert code(await delete(carl, seqs[0])) == "forbidden"
    assert [code(await delete(who, seq)) for who, seq in zip((eve, bob, ann), seqs, strict=True)] == ["ok"] * 3
    assert code(await delete(bob, await said(ann, "An owner is no exception"))) == "ok"


async def test_whoever_reads_only_or_is_quiet_takes_back_what_they_said_and_whoever_is_out_does_not(
    home: House,
) -> None:
    ann, eve = await home.enter("ann"), await home.enter("eve")
    await room_of(ann, eve)
    seqs = [await said(eve, f"line {n}") for n in range(4)]
    await ann.ask("room.mute", room="ops", user="eve", minutes=5)
    assert code(await delete(eve, seqs[0])) == "ok"
    await appoint(ann, eve, "reader")
    assert code(await delete(eve, seqs[1])) == "ok"
    await ann.ask("room.edit", room="ops", state="archived")
    assert code(await delete(eve, seqs[2])) == "archived"
    assert code(await delete(ann, seqs[2])) == "archived"
    await ann.ask("room.edit", room="ops", state="open")
    await ann.ask("room.ban", room="ops", user="eve")
    assert code(await delete(eve, seqs[3])) == "banned"


async def test_in_a_conversation_of_two_each_deletes_only_what_they_said(home: House) -> None:
    ann, bob = await home.enter("ann"), await home.enter("bob")
    await home.store.transaction(partial(people.set_rank, user_id=bob.you["id"], rank="admin"))
    mine, yours = await said(ann, "one", room="@bob"), await said(bob, "two", room="@ann")
    assert code(await delete(bob, mine, room="@ann")) == "forbidden"
    assert code(await delete(ann, yours, room="@bob")) == "forbidden"
    assert code(await delete(ann, mine, room="@bob")) == "ok"


async def test_the_log_says_who_deleted_whose_and_which_and_not_what_it_said(home: House) -> None:
    ann, eve = await home.enter("ann"), await home.enter("eve")
    await room_of(ann, eve)
    mine, other = await said(eve, "canary"), await said(eve, "canary")
    await delete(eve, mine)
    await delete(ann, other)
    await delete(ann, other)
    lines = [row for row in (await home.dump()).splitlines() if "message.delete'" in row]
    (line,) = lines
    assert all(str(word) in line for word in ("ann", "'eve'", "'ops'", f'{{"seq":{other}}}', "'ok'"))
    assert "canary" not in line


async def test_a_report_waits_with_what_was_said_and_ends_without(home: House) -> None:
    ann, bob, eve = [await home.enter(name) for name in ("ann", "bob", "eve")]
    await room_of(ann, bob, eve)
    seq = await said(eve, "canary")
    n = (await bob.ask("report.create", room="ops", seq=seq))["report"]
    await delete(eve, seq)
    (waiting,) = (await ann.ask("report.list"))["reports"]
    assert (waiting["text"], waiting["deleted"]) == ("canary", True)
    assert code(await bob.ask("report.create", room="ops", seq=seq, reason="too late")) == "no_such_thing"
    assert "canary" not in str(await ann.ask("report.settle", report=n, note="Told eve to stop"))
    (settled,) = (await ann.ask("report.list", settled=True))["reports"]
    assert (settled["text"], settled["deleted"], settled["note"]) == ("", True, "Told eve to stop")
    assert "canary" not in await home.dump()


async def test_the_plain_door_says_nothing_of_it(home: House) -> None:
    ann, tab = await home.enter("ann"), home.connect(plain=True)
    await home.settle()
    seq = await said(ann, "canary", room="lobby")
    await said(ann, "Hi", room="lobby")
    await tab.lines()
    await delete(ann, seq, room="lobby")
    assert tab.heard() == []
    assert [line["msg"] for line in await tab.lines("/history")] == ["Hi"]
