"""What holds for every act of those who look after a room: one line in the audit log, and it counts at once, in mid-burst."""

from typing import Any

import pytest
from tests.house import House, Wire, house
from tests.staff import account, appoint, code, room_of

from hubbub.core.policy import POLICY
from hubbub.features.call import Rules
from hubbub.protocol.commands import COMMANDS, name_of

OPEN = Rules(rate=0, registration=True)

ACTS: dict[str, dict[str, Any]] = {
    "room.edit": {"topic": "new"},
    "room.role": {"user": "bob", "role": "reader"},
    "room.remove": {"user": "bob"},
    "room.ban": {"user": "bob", "reason": "spam"},
    "room.unban": {"user": "carl"},
    "room.mute": {"user": "bob", "minutes": 5},
    "room.unmute": {"user": "bob"},
    "room.delete": {},
}


async def lines(root: Wire) -> list[dict[str, Any]]:
    """The lines of the audit log about rooms, newest first."""
    return [line for line in (await root.ask("audit.list"))["records"] if line["action"].startswith("room.")]


async def scene(home: House) -> tuple[Wire, Wire, Wire]:
    """ann owns ops, bob is in it, carl is banned from it, and eve is nobody there."""
    ann, bob, carl, eve = [await account(home, name) for name in ("ann", "bob", "carl", "eve")]
    await room_of(ann, bob)
    await ann.ask("room.ban", room="ops", user="carl")
    bob.heard(), carl.heard()
    return ann, bob, eve


def test_every_act_on_a_room_is_audited_and_tried_here() -> None:
    audited = {name_of(command) for command in COMMANDS if POLICY[command].audited}
    assert {name for name in audited if name.startswith("room.")} == set(ACTS)


@pytest.mark.parametrize("act", ACTS)
async def test_90_an_act_leaves_one_line_also_when_it_is_refused_or_asked_again(act: str) -> None:
    async with house(rules=OPEN) as home:
        root = await account(home, "root", "owner")
        ann, _, eve = await scene(home)
        before = len(await lines(root))
        assert code(await eve.ask(act, room="ops", **ACTS[act])) == "forbidden"
        for _ in range(2):
            assert code(await ann.ask(act, room="ops", key="once", **ACTS[act])) == "ok"
        done, refused, *rest = await lines(root)
        assert len(rest) == before
        assert (done["by"]["name"], done["action"], done["result"], done["room"]) == ("ann", act, "ok", "ops")
        assert (refused["by"]["name"], refused["result"], refused["room"]) == ("eve", "forbidden", "ops")
        assert done["address"] == "192.0.2.1"
        assert done["target"] == ACTS[act].get("user", "ops")


async def test_82_what_somebody_wanted_to_say_is_not_in_the_audit_log() -> None:
    """A token that may not send leaves a line that it tried, without the text."""
    async with house(rules=OPEN) as home:
        ann = await account(home, "ann")
        token = (await ann.ask("token.create", name="t", commands=["room.list"]))["token"]
        robot = await home.enter(token=token)
        assert code(await robot.say("canary")) == "forbidden"
        root = await account(home, "root", "owner")
        records = (await root.ask("audit.list"))["records"]
        assert "message.send" in [line["action"] for line in records]
        assert "canary" not in str(records)


# In mid-burst.

AGAINST: dict[str, tuple[str, dict[str, Any], str]] = {
    "removed": ("room.remove", {"user": "bob"}, "not_a_member"),
    "banned": ("room.ban", {"user": "bob"}, "banned"),
    "muted": ("room.mute", {"user": "bob", "minutes": 5}, "muted"),
    "demoted": ("room.role", {"user": "bob", "role": "reader"}, "read_only"),
    "announcing": ("room.edit", {"state": "announcing"}, "read_only"),
    "archived": ("room.edit", {"state": "archived"}, "archived"),
    "slow": ("room.edit", {"slow": 60}, "slow_mode"),
}


@pytest.mark.parametrize("how", AGAINST)
async def test_65_the_first_send_after_the_change_is_refused_in_one_and_the_same_commit(home: House, how: str) -> None:
    """The burst, the change and the rest of the burst wait together and are committed together."""
    ann, bob, eve = [await home.enter(name) for name in ("ann", "bob", "eve")]
    await room_of(ann, bob, eve)
    act, fields, refusal = AGAINST[how]
    sent = [bob.send(type="message.send", room="ops", text=f"{n}") for n in range(5)]
    changed = ann.send(type=act, room="ops", **fields)
    sent += [bob.send(type="message.send", room="ops", text=f"{n}") for n in range(5, 10)]
    await home.settle()
    assert next(code(f) for f in ann.frames if f.get("re") == changed) == "ok"
    replies = {f["re"]: code(f) for f in bob.frames if f.get("re") in sent}
    assert [replies[n] for n in sent] == ["ok"] * 5 + [refusal] * 5
    assert [f["text"] for f in eve.heard("message.sent")] == [f"{n}" for n in range(5)]


@pytest.mark.parametrize("how", ["removed", "banned"])
async def test_65_what_is_said_after_the_change_is_not_heard_in_one_and_the_same_commit(home: House, how: str) -> None:
    ann, bob = await home.enter("ann"), await home.enter("bob")
    await room_of(ann, bob)
    act, fields, _ = AGAINST[how]
    ann.send(type="message.send", room="ops", text="before")
    ann.send(type=act, room="ops", **fields)
    ann.send(type="message.send", room="ops", text="after")
    await home.settle()
    last = "member.left" if how == "removed" else "member.banned"
    assert [f["type"] for f in bob.heard("message.sent", "member.left", "member.banned")] == ["message.sent", last]


@pytest.mark.parametrize("how", ["removed", "banned"])
async def test_65_a_slow_reader_who_is_shut_out_gets_what_was_before_and_nothing_after(home: House, how: str) -> None:
    """Catching up out of the store ends at the change, however late it comes to it."""
    ann, bob = await home.enter("ann"), await home.enter("bob")
    await room_of(ann, bob)
    bob.pipe.set_write_buffer_limits(high=2_000)
    bob.pipe.clogged = True
    for n in range(20):
        await ann.say(f"before {n} {'x' * 300}", room="ops")
    act, fields, _ = AGAINST[how]
    await ann.ask(act, room="ops", **fields)
    for n in range(20):
        await ann.say(f"after {n}", room="ops")
    bob.pipe.drain()
    await home.settle()
    heard = bob.heard("message.sent", "member.left", "member.banned")
    assert [f["text"].split()[0] for f in heard[:-1]] == ["before"] * 20
    assert heard[-1]["type"] in {"member.left", "member.banned"}


async def test_65_a_moderator_who_is_demoted_moderates_no_more_in_one_and_the_same_commit(home: House) -> None:
    ann, bob, carl, eve = [await home.enter(name) for name in ("ann", "bob", "carl", "eve")]
    await room_of(ann, bob, carl, eve)
    await appoint(ann, bob, "moderator")
    first = bob.send(type="room.remove", room="ops", user="carl")
    ann.send(type="room.role", room="ops", user="bob", role="member")
    second = bob.send(type="room.remove", room="ops", user="eve")
    await home.settle()
    replies = {f["re"]: code(f) for f in bob.frames if f.get("re") in {first, second}}
    assert (replies[first], replies[second]) == ("ok", "forbidden")


async def test_66_whom_one_may_not_act_on_in_a_hidden_room_is_told_like_a_missing_one(home: House) -> None:
    ann, bob, eve = [await home.enter(name) for name in ("ann", "bob", "eve")]
    await room_of(ann, bob, private=True)
    for act, fields in ACTS.items():
        hidden = await eve.ask(act, room="ops", **fields)
        missing = await eve.ask(act, room="not", **fields)
        assert code(hidden) == "no_such_room"
        assert hidden["message"].replace("ops", "not") == missing["message"]
