"""Looking after the server's people: ranks, keeping somebody out, and the lines it leaves."""

from itertools import product

import pytest
from tests.access import PASSWORD, audit, invited, owner, sign_in
from tests.house import House

from hubbub.core.policy import RANKS, is_above


async def test_a_rank_is_in_force_and_told_at_once(home: House) -> None:
    ann = await owner(home)
    bob = await invited(home, ann, "bob")
    assert (await bob.ask("user.list"))["code"] == "forbidden"
    await ann.ask("user.rank", user="bob", rank="admin")
    assert bob.heard("account.changed")[0]["account"]["rank"] == "admin"
    assert [u["user"]["name"] for u in (await bob.ask("user.list"))["users"]] == ["ann", "bob"]
    await ann.ask("user.rank", user="bob", rank="member")
    assert (await bob.ask("user.list"))["code"] == "forbidden"


@pytest.mark.parametrize(("actor", "target"), [*product(("admin", "member"), RANKS)])
async def test_64_nobody_changes_those_who_are_not_below_them(home: House, actor: str, target: str) -> None:
    """F 64: an admin changes members and guests, a member nobody; owners change everybody."""
    ann = await owner(home)
    bob = await invited(home, ann, "bob", rank=actor)
    await invited(home, ann, "eve", rank=target)
    allowed = actor == "admin" and is_above("admin", target)
    for command, fields in (
        ("user.disable", {}),
        ("user.enable", {}),
        ("user.reset", {}),
        ("user.rank", {"rank": "member"}),
    ):
        reply = await bob.ask(command, user="eve", **fields)
        assert (reply["type"], reply.get("code") == "forbidden") == (("ok", False) if allowed else ("error", True)), (
            command
        )


async def test_70_nobody_raises_themselves(home: House) -> None:
    ann = await owner(home)
    bob = await invited(home, ann, "bob", rank="admin")
    assert (await bob.ask("user.rank", user="bob", rank="owner"))["code"] == "forbidden"
    assert (await ann.ask("user.rank", user="ann", rank="member"))["code"] == "last_owner"


async def test_70_an_owner_who_is_kept_out_is_not_the_last_one(home: House) -> None:
    """Another owner may make them something less; and they count for nothing when that other wants to go."""
    ann = await owner(home)
    await invited(home, ann, "bob", rank="owner")
    await ann.ask("user.disable", user="bob")
    assert (await ann.ask("account.close", password=PASSWORD))["code"] == "last_owner"
    assert (await ann.ask("user.rank", user="bob", rank="member"))["type"] == "ok"


async def test_70_an_owner_who_was_kept_out_for_a_time_counts_again_when_it_is_over(home: House) -> None:
    ann = await owner(home)
    await invited(home, ann, "bob", rank="owner")
    await ann.ask("user.disable", user="bob", days=1)
    home.clock.seconds += 24 * 60 * 60
    assert (await ann.ask("user.rank", user="ann", rank="member"))["type"] == "ok"


async def test_70_two_owners_who_demote_each_other_at_once_leave_one(home: House) -> None:
    ann = await owner(home)
    bob = await invited(home, ann, "bob", rank="owner")
    ann.send(type="user.rank", user="bob", rank="member")
    bob.send(type="user.rank", user="ann", rank="member")
    await home.settle()
    ranks = [wire.frames[-1].get("code") or wire.frames[-1]["type"] for wire in (ann, bob)]
    assert "forbidden" in ranks
    listed = await (ann if (await ann.ask("user.list"))["type"] == "ok" else bob).ask("user.list")
    assert [user["rank"] for user in listed["users"]].count("owner") == 1


async def test_55_whoever_is_kept_out_is_out_at_once_with_all_their_devices_and_bots(home: House) -> None:
    """E 55: deactivation: connections end with 4401, tokens and passwords open nothing, until they are let in again."""
    ann = await owner(home)
    bob = await invited(home, ann, "bob")
    tablet = await sign_in(home, "bob")
    token = (await bob.ask("token.create", name="t", bot="builds"))["token"]
    bot = await home.enter(token=token)
    changed = await ann.ask("user.disable", user="bob", days=7, reason="Spam")
    assert changed["user"]["disabled"]
    assert [wire.close_code for wire in (bob, tablet, bot)] == [4401] * 3
    assert (await home.connect().hello(token=bob.opened["token"]))["code"] == "bad_token"
    assert (await home.connect().ask("session.open", name="bob", password=PASSWORD))["code"] == "bad_login"
    assert (await home.connect().hello(token=token))["code"] == "bad_token"
    await ann.ask("user.enable", user="bob")
    await sign_in(home, "bob")


async def test_somebody_kept_out_for_a_time_may_come_in_when_it_is_over(home: House) -> None:
    ann = await owner(home)
    await invited(home, ann, "bob")
    await ann.ask("user.disable", user="bob", days=1)
    home.clock.seconds += 24 * 60 * 60
    await sign_in(home, "bob")


async def test_65_the_first_request_after_losing_a_rank_is_refused(home: House) -> None:
    """F 65: a rank lowered in the middle of a burst: what was asked before counts, the next is refused."""
    ann = await owner(home)
    bob = await invited(home, ann, "bob", rank="admin")
    for _ in range(3):
        bob.send(type="invite.create")
    await home.settle()
    ann.send(type="user.rank", user="bob", rank="member")
    late = bob.send(type="invite.create")
    await home.settle()
    (answer,) = [frame for frame in bob.frames if frame.get("re") == late]
    assert answer["code"] == "forbidden"


async def test_90_every_act_leaves_one_line_also_when_it_was_refused(home: House) -> None:
    """J 90: who, what, on whom, from where and what came of it; in the order of the acts."""
    ann = await owner(home)
    bob = await invited(home, ann, "bob")
    await ann.ask("user.rank", user="bob", rank="admin")
    await bob.ask("user.disable", user="ann", reason="coup")
    await ann.ask("user.disable", user="bob", reason="treason")
    lines = await audit(ann, action="user.")
    assert [(li["by"]["name"], li["action"], li["target"], li["result"]) for li in lines] == [
        ("ann", "user.rank", "bob", "ok"),
        ("bob", "user.disable", "ann", "forbidden"),
        ("ann", "user.disable", "bob", "ok"),
    ]
    assert "treason" in lines[2]["detail"]
    assert [li["n"] for li in await audit(ann)] == list(range(1, len(await audit(ann)) + 1))
    assert {li["by"]["name"] for li in await audit(ann, by="bob")} == {"bob"}


async def test_people_are_listed_by_name_in_pages(home: House) -> None:
    ann = await owner(home)
    for name in ("bob", "carl", "eve"):
        await home.enter(name)
    first = await ann.ask("user.list", limit=2)
    assert ([u["user"]["name"] for u in first["users"]], first["more"]) == (["ann", "bob"], True)
    rest = await ann.ask("user.list", after="bob")
    assert [u["user"]["name"] for u in rest["users"]] == ["carl", "eve"]
    assert [u["user"]["name"] for u in (await ann.ask("user.list", search="CA"))["users"]] == ["carl"]


async def test_whoever_was_never_here_was_not_seen_and_from_their_first_visit_on_they_were(home: House) -> None:
    ann = await owner(home)
    await ann.ask("user.add", name="bob", password=PASSWORD)
    made = await ann.ask("token.create", name="t", bot="builds")
    never = [user["user"]["name"] for user in (await ann.ask("user.list"))["users"] if "seen" not in user]
    assert never == ["bob", "builds"]
    await sign_in(home, "bob")
    await home.enter(token=made["token"])
    users = (await ann.ask("user.list"))["users"]
    assert {user["seen"] >= user["made"] for user in users} == {True}


async def test_an_account_made_for_somebody_has_its_password_or_a_link_to_take_one(home: House) -> None:
    """The link is good once; nothing secret is in the log."""
    ann = await owner(home)
    made = await ann.ask("user.add", name="bob", rank="admin", display="Bob B", password=PASSWORD)
    assert (made["user"]["rank"], made["user"]["user"]["display"], made.get("code")) == ("admin", "Bob B", None)
    assert (await (await sign_in(home, "bob")).ask("user.list"))["type"] == "ok"
    code = (await ann.ask("user.add", name="eve"))["code"]
    assert (await home.connect().ask("session.open", name="eve", password=PASSWORD))["code"] == "bad_login"
    taken = [await home.connect().ask("account.register", name="-", password=PASSWORD, invite=code) for _ in range(2)]
    assert (taken[0]["you"]["name"], taken[1]["code"]) == ("eve", "bad_invite")
    lines = [line for line in await audit(ann) if line["action"] == "user.add"]
    assert [(line["target"], line["result"]) for line in lines] == [("bob", "ok"), ("eve", "ok")]
    assert PASSWORD not in await home.dump()
    assert code not in await home.dump()


@pytest.mark.parametrize(("rank", "given"), [*product(RANKS, RANKS)])
async def test_70_nobody_makes_an_account_that_is_not_below_them(home: House, rank: str, given: str) -> None:
    ann = await owner(home)
    bob = await invited(home, ann, "bob", rank=rank)
    reply = await bob.ask("user.add", name="eve", rank=given, password=PASSWORD)
    allowed = rank == "owner" or (rank == "admin" and is_above("admin", given))
    assert reply.get("code", "ok") == ("ok" if allowed else "forbidden")


async def test_somebody_who_makes_no_accounts_has_no_password_hashed(home: House) -> None:
    """E 60: hashing takes long; whoever may not add people cannot keep the thread busy by trying."""
    ann = await owner(home)
    bob = await invited(home, ann, "bob")
    road, hashed = home.road.prover, []
    look = road._hash
    road._hash = lambda secrets: hashed.append(secrets) or look(secrets)  # type: ignore[method-assign]
    assert (await bob.ask("user.add", name="eve", password=PASSWORD))["code"] == "forbidden"
    assert hashed == []
    assert (await ann.ask("user.add", name="eve", password=PASSWORD))["type"] == "ok"
    assert len(hashed) == 1
