"""Taking back everything somebody said, a few messages at a time: how it is told, who may ask, and that it comes to its end."""

from collections.abc import Callable

from tests.access import audit, invited, owner, sign_in
from tests.erasure import MANY, close, say, texts, under_way
from tests.house import House
from tests.staff import appoint, code, room_of

from hubbub.features.erasure import AT_ONCE


async def test_each_message_is_told_in_its_place_as_if_its_author_had_taken_it_back(home: House) -> None:
    """The newest first; whoever listens counts on, whoever comes back is told the same, and nothing of it is named."""
    ann = await owner(home)
    bob, eve = await invited(home, ann, "bob"), await invited(home, ann, "eve")
    room = await room_of(ann, bob, eve)
    await say(eve, MANY, text="canary @bob")
    bob.heard()
    await close(eve, messages="delete")
    await home.settle()
    heard = [frame for frame in bob.heard() if frame.get("room") == room]
    left, *deleted = heard
    assert left["type"] == "member.left"
    assert [frame["seq"] for frame in deleted] == list(range(left["seq"] + 1, left["seq"] + 1 + MANY))
    assert [frame["message"] for frame in deleted] == sorted((f["message"] for f in deleted), reverse=True)
    assert {(frame["type"], frame["by"]["id"], *frame["mentions"]) for frame in deleted} == {
        ("message.deleted", eve.you["id"], bob.you["id"])
    }
    again = home.connect()
    welcome = await again.hello(token=bob.opened["token"])
    (ops,) = [r for r in welcome["rooms"] if r["id"] == room]
    assert (ops["unread"], ops["mentions"]) == (0, 0)


async def test_an_admin_takes_back_everything_of_somebody_who_is_kept_out_for_good(home: House) -> None:
    """Whoever could go on writing must be kept out first; nobody is let in again before the last of it is gone."""
    ann = await owner(home)
    bob, eve = await invited(home, ann, "bob"), await invited(home, ann, "eve")
    room = await room_of(bob, eve)
    await say(eve, MANY)
    assert code(await ann.ask("user.erase", user="eve")) == "not_out"
    await ann.ask("user.disable", user="eve", days=7)
    assert code(await ann.ask("user.erase", user="eve")) == "not_out"
    await ann.ask("user.disable", user="eve")
    bob.heard()
    ann.send(type="user.erase", user="eve")
    early = ann.send(type="user.enable", user="eve")
    await home.settle()
    (answer,) = [frame for frame in ann.frames if frame.get("re") == early]
    assert (answer["code"], answer["retry"], answer["retry_after"]) == ("under_way", True, 1.0)
    assert "canary" not in await home.dump()
    assert {frame["by"]["name"] for frame in bob.heard("message.deleted") if frame["room"] == room} == {"eve"}
    assert (await ann.ask("user.enable", user="eve"))["type"] == "ok"
    lines = await audit(ann, action="user.erase")
    assert [(line["by"]["name"], line["target"], line["result"]) for line in lines] == [
        ("ann", "eve", "not_out"), ("ann", "eve", "not_out"), ("ann", "eve", "ok"),
    ]  # fmt: skip


async def test_an_admin_takes_back_what_somebody_left_who_has_closed_their_account(home: House) -> None:
    """They have no name any more, and are named by id; also where a newcomer has taken the name since."""
    ann = await owner(home)
    eve = await invited(home, ann, "eve")
    await room_of(ann, eve)
    await say(eve, 2)
    await close(eve)
    assert code(await ann.ask("user.erase", user="eve")) == "no_such_user"
    other = await invited(home, ann, "eve")
    await say(other, 1, "lobby", "another's")
    assert code(await ann.ask("user.erase", user="eve")) == "not_out"
    assert (await ann.ask("user.erase", user=eve.you["id"]))["type"] == "ok"
    await home.settle()
    assert "canary" not in await home.dump()
    assert await texts(ann, "lobby") == ["another's 0"]


async def test_64_nobody_erases_those_who_are_not_below_them_or_themselves(home: House) -> None:
    ann = await owner(home)
    bob, zoe = await invited(home, ann, "bob", rank="admin"), await invited(home, ann, "zoe")
    await invited(home, ann, "eve", rank="admin")
    await ann.ask("user.disable", user="eve")
    assert [code(await who.ask("user.erase", user="eve")) for who in (bob, zoe)] == ["forbidden"] * 2
    assert code(await bob.ask("user.erase", user="bob")) == "forbidden"
    assert code(await bob.ask("user.erase", user="nobody")) == "no_such_user"
    assert code(await bob.ask("user.erase_more")) == "unknown_type"
    assert code(await ann.ask("user.erase", user="eve")) == "ok"


async def test_4_whoever_sends_again_under_a_key_of_what_was_taken_back_is_told_so(home: House) -> None:
    ann = await owner(home)
    eve = await invited(home, ann, "eve")
    await room_of(ann, eve)
    first = await eve.say("canary", room="ops", key="k1")
    await ann.ask("user.disable", user="eve")
    await ann.ask("user.erase", user="eve")
    await home.settle()
    await ann.ask("user.enable", user="eve")
    back = await sign_in(home, "eve")
    again = await back.say("canary", room="ops", key="k1")
    assert (again["seq"], again["duplicate"], again["deleted"]) == (first["seq"], True, True)
    assert code(await back.say("something else", room="ops", key="k1")) == "key_conflict"


async def test_whoever_closes_their_account_does_not_stop_what_an_admin_takes_back_of_their_bot(
    home: House, full_disk: Callable[[int], None]
) -> None:
    """The bot goes with its owner, and what it wrote would stay; but that it goes was decided before."""
    ann = await owner(home)
    bob = await invited(home, ann, "bob")
    made = await bob.ask("token.create", name="program", bot="spam")
    bot = await home.enter(token=made["token"])
    await say(bot, MANY, "lobby")
    await ann.ask("user.disable", user="spam")
    full_disk(1)
    await ann.ask("user.erase", user="spam")
    await close(bob)
    full_disk(100)
    await home.pass_time(1)
    assert await texts(ann, "lobby") == []


async def test_what_was_deleted_before_is_deleted_once(home: House) -> None:
    ann = await owner(home)
    eve = await invited(home, ann, "eve")
    room = await room_of(ann, eve)
    await say(eve, MANY)
    seqs = [m["seq"] for m in (await ann.ask("message.history", room="ops", limit=200))["messages"]]
    for seq in seqs[::2]:
        await eve.ask("message.delete", room="ops", seq=seq)
    ann.heard()
    await close(eve, messages="delete")
    await home.settle()
    told = [frame["message"] for frame in ann.heard("message.deleted") if frame["room"] == room]
    assert sorted(told) == seqs[1::2]


async def test_a_report_goes_on_saying_what_it_is_about_until_it_is_settled(home: House) -> None:
    ann = await owner(home)
    bob, eve = await invited(home, ann, "bob"), await invited(home, ann, "eve")
    await room_of(ann, bob, eve)
    await appoint(ann, bob, "member")
    seq = (await eve.say("canary", room="ops"))["seq"]
    n = (await bob.ask("report.create", room="ops", seq=seq))["report"]
    await close(eve, messages="delete")
    await home.settle()
    (waiting,) = (await ann.ask("report.list"))["reports"]
    assert (waiting["text"], waiting["deleted"]) == ("canary", True)
    await ann.ask("report.settle", report=n)
    assert "canary" not in await home.dump()


async def test_it_waits_for_a_disk_that_is_full_and_goes_on_when_there_is_room(
    home: House, full_disk: Callable[[int], None]
) -> None:
    ann = await owner(home)
    eve = await invited(home, ann, "eve")
    await room_of(ann, eve)
    await say(eve, MANY)
    full_disk(1)
    await close(eve, messages="delete")
    await home.pass_time(2)
    assert len(await texts(ann)) == MANY - AT_ONCE
    full_disk(100)
    await home.pass_time(1)
    assert await texts(ann) == []


async def test_what_is_not_done_at_the_end_is_gone_on_with_at_the_next_start(
    home: House, full_disk: Callable[[int], None]
) -> None:
    ann = await owner(home)
    eve = await invited(home, ann, "eve")
    await room_of(ann, eve)
    await say(eve, MANY)
    full_disk(2)
    await close(eve, messages="delete")
    await home.settle()
    await home.road.stop()
    assert await under_way(home) == [(eve.you["id"], 2 * AT_ONCE)]
    full_disk(100)
    again = House(home.store, "e-test", home.road.rules)
    await again.pass_time(1)
    assert "canary" not in await home.dump()
    assert await under_way(home) == []
    await again.road.stop()


async def test_whoever_wrote_little_does_not_wait_for_whoever_wrote_much(
    home: House, full_disk: Callable[[int], None]
) -> None:
    """The one whose turn comes is the one that has had least done."""
    ann = await owner(home)
    bob, eve = await invited(home, ann, "bob"), await invited(home, ann, "eve")
    room = await room_of(ann, bob, eve)
    await say(eve, 6 * AT_ONCE)
    await say(bob, 2 * AT_ONCE)
    full_disk(2)
    await close(eve, messages="delete")
    await close(bob, messages="delete")
    ann.heard()
    full_disk(100)
    await home.pass_time(1)
    order = [frame["by"]["id"] for frame in ann.heard("message.deleted") if frame["room"] == room]
    assert order == [bob.you["id"]] * 2 * AT_ONCE + [eve.you["id"]] * 4 * AT_ONCE
