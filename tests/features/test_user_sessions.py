"""What lets other people in: seen and ended by those above them, at once, and with a line in the log."""

from itertools import product
from typing import Any

import pytest
from tests.access import audit, invited, owner, sign_in
from tests.house import House, Wire
from tests.staff import code

from hubbub.core.policy import RANKS, is_above


async def credentials(wire: Wire, user: str) -> dict[str, dict[str, Any]]:
    """What lets somebody in, by its name."""
    return {each.get("name", ""): each for each in (await wire.ask("user.sessions", user=user))["credentials"]}


async def test_what_lets_somebody_in_is_listed_with_their_bots_newest_first(home: House) -> None:
    ann = await owner(home)
    bob = await invited(home, ann, "bob")
    await sign_in(home, "bob", label="tablet")
    await bob.ask("token.create", name="ci", bot="builds")
    told = await ann.ask("user.sessions", user="bob")
    mine = await bob.ask("session.list")
    strip = [{name: value for name, value in each.items() if name != "current"} for each in mine["credentials"]]
    assert sorted(told["credentials"], key=str) == sorted(strip, key=str)
    assert {each["user"]["name"] for each in told["credentials"]} == {"bob", "builds"}


async def test_55_one_session_of_somebody_ends_at_once_and_no_other(home: House) -> None:
    ann = await owner(home)
    bob = await invited(home, ann, "bob")
    tablet = await sign_in(home, "bob", label="tablet")
    of_tablet = (await credentials(ann, "bob"))["tablet"]["id"]
    assert code(await ann.ask("user.sign_out", user="bob", credential=of_tablet)) == "ok"
    assert (tablet.close_code, bob.is_open, ann.is_open) == (4401, True, True)
    assert code(await home.connect().hello(token=tablet.opened["token"])) == "bad_token"


async def test_55_all_sessions_of_somebody_end_and_their_programs_go_on_unless_they_are_meant_too(home: House) -> None:
    ann = await owner(home)
    bob = await invited(home, ann, "bob")
    tablet = await sign_in(home, "bob")
    mine = await home.enter(token=(await bob.ask("token.create", name="mine"))["token"])
    bot = await home.enter(token=(await bob.ask("token.create", name="ci", bot="builds"))["token"])
    await ann.ask("user.sign_out", user="bob")
    assert [wire.close_code for wire in (bob, tablet, mine, bot)] == [4401, 4401, None, None]
    back = await sign_in(home, "bob")
    await ann.ask("user.sign_out", user="bob", tokens=True)
    assert [wire.close_code for wire in (back, mine, bot)] == [4401] * 3
    assert await credentials(ann, "bob") == {}


async def test_a_guest_and_a_bot_are_signed_out_by_what_they_come_in_with(home: House) -> None:
    ann = await owner(home)
    eve = await home.enter("eve")
    bot = await home.enter(token=(await ann.ask("token.create", name="ci", bot="builds"))["token"])
    for name in ("eve", "builds"):
        await ann.ask("user.sign_out", user=name)
    assert (eve.close_code, bot.close_code) == (4401, 4401)


@pytest.mark.parametrize(("actor", "target"), [*product(("admin", "member"), RANKS)])
async def test_66_nobody_sees_or_ends_what_lets_those_in_who_are_not_below_them(
    home: House, actor: str, target: str
) -> None:
    ann = await owner(home)
    bob = await invited(home, ann, "bob", rank=actor)
    eve = await invited(home, ann, "eve", rank=target)
    may = "ok" if actor == "admin" and is_above("admin", target) else "forbidden"
    of_eve = (await eve.ask("session.list"))["credentials"][0]["id"]
    answers = [
        await bob.ask("user.sessions", user="eve"),
        await bob.ask("token.list", user="eve"),
        await bob.ask("user.sign_out", user="eve", credential=of_eve),
    ]
    assert [code(answer) for answer in answers] == [may] * 3
    assert eve.is_open is (may == "forbidden")


async def test_66_an_id_of_somebody_else_is_not_theirs(home: House) -> None:
    """Whoever may end bob's sessions ends none of an owner's by naming bob."""
    ann = await owner(home)
    bob = await invited(home, ann, "bob", rank="admin")
    await invited(home, ann, "eve")
    of_ann = (await ann.ask("session.list"))["credentials"][0]["id"]
    answers = [await bob.ask("user.sign_out", user="eve", credential=each) for each in (of_ann, "0" * 16)]
    assert [code(answer) for answer in answers] == ["no_such_thing"] * 2
    assert answers[0]["message"] == answers[1]["message"]
    assert ann.is_open


async def test_everybodys_tokens_are_listed_in_pages_but_for_those_of_people_above(home: House) -> None:
    ann = await owner(home)
    bob = await invited(home, ann, "bob", rank="admin")
    eve = await invited(home, ann, "eve")
    for n, maker in enumerate((ann, bob, eve, eve, eve)):
        await maker.ask("token.create", name=f"t{n}")
    await eve.ask("token.create", name="ci", bot="builds")
    found: list[dict[str, Any]] = []
    more, after = True, ""
    while more:
        page = await bob.ask("token.list", limit=2, after=after)
        found += page["credentials"]
        more, after = page.get("more", False), page["credentials"][-1]["id"]
    assert [each["id"] for each in found] == sorted(each["id"] for each in found)
    assert {each["name"] for each in found} == {"t2", "t3", "t4", "ci"}
    everybodys = (await ann.ask("token.list"))["credentials"]
    assert len(everybodys) == 6
    assert {each["kind"] for each in everybodys} == {"token"}
    assert {each["name"] for each in (await ann.ask("token.list", user="eve"))["credentials"]} == {
        "t2",
        "t3",
        "t4",
        "ci",
    }


async def test_90_who_looked_and_who_ended_what_is_in_the_log(home: House) -> None:
    ann = await owner(home)
    bob = await invited(home, ann, "bob", rank="admin")
    await sign_in(home, "bob", label="tablet")
    of_tablet = (await credentials(ann, "bob"))["tablet"]["id"]
    await bob.ask("user.sign_out", user="ann")
    await ann.ask("user.sign_out", user="bob", credential=of_tablet)
    lines = [line for line in await audit(ann) if line["action"] in {"user.sessions", "user.sign_out"}]
    assert [(li["by"]["name"], li["action"], li["target"], li["result"]) for li in lines] == [
        ("ann", "user.sessions", "bob", "ok"),
        ("bob", "user.sign_out", "ann", "forbidden"),
        ("ann", "user.sign_out", "bob", "ok"),
    ]
    assert of_tablet in lines[2]["detail"]
