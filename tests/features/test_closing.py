"""Closing an account, with or without what was said: what goes, and what is left."""

from typing import Any

import pytest
from tests.access import PASSWORD, invited, owner
from tests.erasure import MANY, close, say, texts, under_way
from tests.house import House, Wire
from tests.staff import code, room_of

from hubbub.store.driver import Link


async def test_26_whoever_closes_their_account_may_take_everything_they_said_along(home: House) -> None:
    """In rooms they own, left, or are shut out of, in locked and archived ones, and in conversations of two."""
    ann = await owner(home)
    bob, eve = await invited(home, ann, "bob"), await invited(home, ann, "eve")
    for name in ("ops", "left", "banned", "locked", "archived"):
        await room_of(ann, bob, eve, name=name)
    await room_of(eve, bob, name="hers", private=True)
    for room in ("ops", "left", "banned", "locked", "archived", "hers", "@bob", "lobby"):
        await say(eve, 3, room)
        await say(bob, 1, "@eve" if room == "@bob" else room, "bob's")
    await eve.ask("room.leave", room="left")
    await ann.ask("room.ban", room="banned", user="eve")
    await ann.ask("room.edit", room="locked", state="locked")
    await ann.ask("room.edit", room="archived", state="archived")
    assert (await close(eve, messages="delete"))["type"] == "ok"
    await home.settle()
    assert "canary" not in await home.dump()
    assert await under_way(home) == []
    for room in ("ops", "left", "banned", "locked", "archived", "hers", "@eve", "lobby"):
        found = await texts(bob, bob_direct(bob, eve) if room == "@eve" else room)
        assert found == ["bob's 0"], room


def bob_direct(bob: Wire, eve: Wire) -> str:
    """The room of bob and eve, whose name is gone."""
    (room,) = {
        f["room"] for f in bob.frames if f.get("type") == "message.sent" and f.get("to", {}).get("id") == eve.you["id"]
    }
    return str(room)


async def test_what_was_said_stays_unless_it_is_asked_for(home: House) -> None:
    ann = await owner(home)
    eve, guest = await invited(home, ann, "eve"), await home.enter("zoe")
    await room_of(ann, eve)
    await say(eve, 2)
    await say(guest, 1, "lobby", "guest's")
    assert code(await close(eve, messages="all")) == "invalid"
    assert (await close(eve))["type"] == "ok"
    await guest.ask("account.close", messages="keep")
    await home.settle()
    assert await texts(ann) == ["canary 0", "canary 1"]
    assert await texts(ann, "lobby") == ["guest's 0"]


async def test_a_guest_takes_back_everything_too_and_a_visitor_who_goes_nothing(home: House) -> None:
    ann, zoe = await home.enter("ann"), await home.enter("zoe")
    max_ = await home.enter("max", visit=True)
    await say(zoe, MANY, "lobby")
    await say(max_, 1, "lobby", "visitor's")
    max_.vanish()
    await zoe.ask("account.close", messages="delete")
    await home.settle()
    assert "canary" not in await home.dump()
    assert await texts(ann, "lobby") == ["visitor's 0"]


async def test_a_wrong_password_takes_nothing_back(home: House) -> None:
    ann = await owner(home)
    eve = await invited(home, ann, "eve")
    await room_of(ann, eve)
    await say(eve, 1)
    assert code(await eve.ask("account.close", password="not this one", messages="delete")) == "bad_login"
    assert code(await close(ann, messages="delete")) == "last_owner"
    await home.settle()
    assert (await texts(ann), await under_way(home)) == (["canary 0"], [])


async def test_who_never_said_anything_is_forgotten_altogether(home: House) -> None:
    ann = await owner(home)
    eve = await invited(home, ann, "eve")
    await close(eve, messages="delete")
    await home.settle()
    assert await under_way(home) == []
    users = [row for row in (await home.dump()).splitlines() if row.startswith(f"('{eve.you['id']}', 'eve'")]
    assert users == []


@pytest.mark.parametrize("messages", ["keep", "delete"])
async def test_what_is_left_of_a_closed_account(home: House, messages: str) -> None:
    """As docs/accounts.md says: the name they wrote under, beside each message or its place, and lines of the log. Nothing else.

    `stretches` says again where those messages are.
    """
    ann = await owner(home)
    eve = await invited(home, ann, "eve")
    await eve.ask("account.describe", display="Evelyn", key="d1")
    await room_of(ann, eve)
    await say(eve, 2, text="canary")
    await eve.ask("account.describe", display="")
    await eve.ask("block.add", user="ann")
    assert (await eve.ask("token.create", name="laptop-token"))["type"] == "ok"
    await eve.ask("factor.begin", password=PASSWORD)
    await close(eve, messages=messages)
    await home.settle()
    tables = dict(await tables_with(home, eve.you["id"]))
    assert set(tables) == {"users", "messages", "stretches", "events", "audit"}
    (user,) = tables["users"]
    assert (user["name"], user["name_key"], user["password"], user["display"]) == ("eve", None, None, "")
    assert ("canary" in str(tables["messages"] + tables["events"])) is (messages == "keep")
    assert {row["author_display"] for row in tables["messages"]} == {"Evelyn"}


async def tables_with(home: House, user_id: str) -> list[tuple[str, list[dict[str, Any]]]]:
    """The rows of each table in which somebody's id stands."""

    async def read(tx: Link) -> list[tuple[str, list[dict[str, Any]]]]:
        found = []
        for (name,) in await tx.all("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name"):
            columns = [row[0] for row in await tx.all(f"SELECT name FROM pragma_table_info('{name}')")]
            rows = [dict(zip(columns, row, strict=True)) for row in await tx.all(f"SELECT * FROM {name}")]
            if mine := [row for row in rows if user_id in row.values()]:
                found.append((name, mine))
        return found

    return await home.store.read(read)
