"""Roles in a room: given, taken, inherited, and raised by nobody for themselves, over the joined pair."""

import pytest
from tests.access import invited, owner
from tests.house import House, house
from tests.staff import account, appoint, code, room_of, standing

from hubbub.features.call import Rules

OPEN = Rules(rate=0, registration=True)


async def test_a_role_is_told_to_all_and_counts_at_once(home: House) -> None:
    ann, bob, eve = [await home.enter(name) for name in ("ann", "bob", "eve")]
    await room_of(ann, bob, eve)
    assert code(await bob.ask("room.remove", room="ops", user="eve")) == "forbidden"
    await ann.ask("room.role", room="ops", user="bob", role="moderator")
    (change,) = eve.heard("member.changed")
    assert (change["user"]["name"], change["role"], change["by"]["name"]) == ("bob", "moderator", "ann")
    assert code(await bob.ask("room.remove", room="ops", user="eve")) == "ok"


async def test_a_role_that_somebody_has_already_is_no_event(home: House) -> None:
    ann, bob = await home.enter("ann"), await home.enter("bob")
    await room_of(ann, bob)
    seq = (await ann.say("before", room="ops"))["seq"]
    assert (await ann.ask("room.role", room="ops", user="bob", role="member"))["seq"] == seq
    assert bob.heard("member.changed") == []


async def test_only_owners_give_roles_and_only_to_members(home: House) -> None:
    ann, bob, eve = [await home.enter(name) for name in ("ann", "bob", "eve")]
    await room_of(ann, bob)
    await appoint(ann, bob, "moderator")
    for user in ("ann", "bob"):
        assert code(await bob.ask("room.role", room="ops", user=user, role="member")) == "forbidden"
    assert code(await ann.ask("room.role", room="ops", user="eve", role="owner")) == "no_such_user"
    assert code(await ann.ask("room.role", room="ops", user="nobody", role="owner")) == "no_such_user"
    assert await standing(eve) == {"ann": "owner", "bob": "moderator"}


async def test_ownership_is_handed_over_by_making_another_owner(home: House) -> None:
    ann, bob = await home.enter("ann"), await home.enter("bob")
    await room_of(ann, bob)
    assert code(await ann.ask("room.role", room="ops", user="ann", role="member")) == "last_owner"
    await appoint(ann, bob, "owner")
    assert code(await ann.ask("room.role", room="ops", user="ann", role="member")) == "ok"
    assert await standing(ann) == {"ann": "member", "bob": "owner"}


async def test_70_two_owners_who_demote_each_other_at_once_leave_one(home: House) -> None:
    ann, bob = await home.enter("ann"), await home.enter("bob")
    await room_of(ann, bob)
    await appoint(ann, bob, "owner")
    first = ann.send(type="room.role", room="ops", user="bob", role="reader")
    second = bob.send(type="room.role", room="ops", user="ann", role="reader")
    await home.settle()
    replies = [next(f for f in who.frames if f.get("re") == n) for who, n in ((ann, first), (bob, second))]
    assert [code(reply) for reply in replies] == ["ok", "forbidden"]
    assert await standing(ann) == {"ann": "owner", "bob": "reader"}


async def test_70_two_owners_who_step_down_at_once_leave_one(home: House) -> None:
    ann, bob = await home.enter("ann"), await home.enter("bob")
    await room_of(ann, bob)
    await appoint(ann, bob, "owner")
    for who in (ann, bob):
        who.send(type="room.role", room="ops", user=who.you["id"], role="member")
    await home.settle()
    assert sorted((await standing(ann)).values()) == ["member", "owner"]


@pytest.mark.parametrize("way", ["room.leave", "account.close"])
async def test_70_the_longest_standing_moderator_inherits_and_all_are_told(home: House, way: str) -> None:
    ann, bob, carl, eve = [await home.enter(name) for name in ("ann", "bob", "carl", "eve")]
    await room_of(ann, bob, carl, eve)
    await appoint(ann, eve, "moderator")
    await appoint(ann, carl, "moderator")
    for wire in (bob, eve):
        wire.heard()
    await ann.ask(way, **({"room": "ops"} if way == "room.leave" else {}))
    heard = [(f["type"], f["user"]["name"]) for f in bob.heard("member.changed", "member.left")]
    assert heard == [("member.changed", "carl"), ("member.left", "ann")]
    assert await standing(bob) == {"bob": "member", "carl": "owner", "eve": "moderator"}


async def test_70_a_room_whose_only_owner_is_kept_out_has_an_heir(home: House) -> None:
    """By the same rule, told in the same way; whoever was kept out is still an owner when they are let in again."""
    ann = await owner(home)
    bob, carl, eve = [await invited(home, ann, name) for name in ("bob", "carl", "eve")]
    await room_of(bob, carl, eve)
    await appoint(bob, eve, "moderator")
    carl.heard()
    await ann.ask("user.disable", user="bob", days=1)
    assert [(f["user"]["name"], f["role"]) for f in carl.heard("member.changed")] == [("eve", "owner")]
    assert await standing(carl) == {"bob": "owner", "carl": "member", "eve": "owner"}


async def test_70_whoever_is_kept_out_neither_inherits_nor_counts_as_an_owner(home: House) -> None:
    """Carl, who stands longest, is kept out when bob goes; bob is kept out when eve wants to go or step down."""
    ann = await owner(home)
    bob, carl, eve = [await invited(home, ann, name) for name in ("bob", "carl", "eve")]
    await room_of(bob, carl, eve)
    await ann.ask("user.disable", user="carl")
    await ann.ask("user.disable", user="bob")
    assert await standing(eve) == {"bob": "owner", "carl": "member", "eve": "owner"}
    assert code(await eve.ask("room.role", room="ops", user="eve", role="member")) == "last_owner"
    await ann.ask("room.join", room="ops")
    await eve.ask("room.leave", room="ops")
    assert (await standing(ann))["ann"] == "owner"


async def test_70_a_room_of_a_bot_whose_maker_is_kept_out_has_an_heir(home: House) -> None:
    ann = await owner(home)
    bob, carl = await invited(home, ann, "bob"), await invited(home, ann, "carl")
    robot = await home.enter(token=(await bob.ask("token.create", name="t", bot="robot"))["token"])
    await room_of(robot, carl)
    await ann.ask("user.disable", user="bob")
    assert (await standing(carl))["carl"] == "owner"


async def test_70_nobody_raises_themselves_by_fields_that_are_not_asked_for(home: House) -> None:
    ann, bob = await home.enter("ann"), await home.enter("bob")
    room = await room_of(ann)
    extra = {"role": "owner", "rank": "owner", "is_admin": True, "owner_id": bob.you["id"], "muted": None}
    assert code(await bob.ask("room.join", room=room, **extra)) == "ok"
    assert code(await bob.ask("message.send", room=room, text="Hi", **extra)) == "ok"
    assert code(await bob.ask("room.edit", room=room, topic="mine", **extra)) == "forbidden"
    assert await standing(ann) == {"ann": "owner", "bob": "member"}


async def test_70_an_admin_gives_roles_in_channels_but_does_not_raise_themselves() -> None:
    async with house(rules=OPEN) as home:
        ann, bob, eve = await account(home, "ann"), await account(home, "bob"), await account(home, "eve", "admin")
        await room_of(ann, bob)
        await eve.ask("room.join", room="ops")
        assert code(await eve.ask("room.role", room="ops", user="eve", role="owner")) == "forbidden"
        assert code(await eve.ask("room.role", room="ops", user="bob", role="owner")) == "ok"
        assert code(await eve.ask("room.role", room="ops", user="ann", role="member")) == "ok"
        assert await standing(eve) == {"ann": "member", "bob": "owner", "eve": "member"}


async def test_an_admin_does_not_look_after_private_rooms_they_are_not_in() -> None:
    async with house(rules=OPEN) as home:
        ann, bob, eve = await account(home, "ann"), await account(home, "bob"), await account(home, "eve", "admin")
        room = await room_of(ann, bob, private=True)
        for ref in ("ops", room):
            for command in ("room.remove", "room.ban", "room.unmute"):
                assert code(await eve.ask(command, room=ref, user="bob")) == "no_such_room"


async def test_a_bot_does_not_own_a_room() -> None:
    async with house(rules=OPEN) as home:
        ann = await account(home, "ann")
        robot = await home.enter(token=(await ann.ask("token.create", name="t", bot="robot"))["token"])
        await room_of(ann, robot)
        assert code(await ann.ask("room.role", room="ops", user="robot", role="owner")) == "forbidden"
        assert code(await ann.ask("room.role", room="ops", user="robot", role="moderator")) == "ok"


ACTS = {
    "room.remove": {}, "room.ban": {}, "room.mute": {"minutes": 5}, "room.unmute": {}, "room.unban": {},
}  # fmt: skip


@pytest.mark.parametrize("act", ACTS)
async def test_nobody_acts_on_somebody_above_them(act: str) -> None:
    """Moderators act on members and readers, owners on everybody in the room, nobody on an admin but who is above them."""
    async with house(rules=OPEN) as home:
        ann, bob, carl = [await account(home, name) for name in ("ann", "bob", "carl")]
        eve, zoe = await account(home, "eve", "admin"), await account(home, "zoe", "admin")
        await room_of(ann, bob, carl, eve, zoe)
        await appoint(ann, bob, "moderator")
        await appoint(ann, carl, "moderator")
        for above in ("ann", "carl", "eve"):
            assert code(await bob.ask(act, room="ops", user=above, **ACTS[act])) == "forbidden", above
        assert code(await ann.ask(act, room="ops", user="eve", **ACTS[act])) == "forbidden"
        assert code(await eve.ask(act, room="ops", user="zoe", **ACTS[act])) == "forbidden"
        assert code(await eve.ask(act, room="ops", user="bob", **ACTS[act])) in {"ok", "no_such_thing"}


@pytest.mark.parametrize("act", ["room.remove", "room.ban", "room.mute"])
async def test_nobody_shuts_out_or_silences_themselves(home: House, act: str) -> None:
    ann = await home.enter("ann")
    await room_of(ann)
    assert code(await ann.ask(act, room="ops", user="ann", **ACTS[act])) == "forbidden"


async def test_69_a_reader_who_leaves_comes_back_as_one(home: House) -> None:
    ann, bob = await home.enter("ann"), await home.enter("bob")
    await room_of(ann, bob)
    await appoint(ann, bob, "reader")
    assert code(await bob.say("Hi", room="ops")) == "read_only"
    assert code(await bob.ask("typing.set", room="ops")) == "read_only"
    await bob.ask("room.leave", room="ops")
    assert (await bob.ask("room.join", room="ops"))["room"]["role"] == "reader"
    assert code(await bob.say("Hi", room="ops")) == "read_only"
    await bob.ask("room.leave", room="ops")
    await ann.ask("room.invite", room="ops", user="bob")
    assert await standing(ann) == {"ann": "owner", "bob": "reader"}
