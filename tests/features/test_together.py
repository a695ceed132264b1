"""Writes of one transaction are as if each had one of its own, whatever is put off, looked up ahead or remembered in it."""

import random
from functools import partial
from typing import Any

import msgspec
import pytest
from structlog.testing import capture_logs
from tests.house import KEY, NOON, House

from hubbub.features.call import Rules
from hubbub.features.desk import Desk, Errand, Result
from hubbub.features.first_start import prepare
from hubbub.protocol.commands import Command, Hello
from hubbub.protocol.frames import decode_fields
from hubbub.protocol.people import Person
from hubbub.store.driver import Link, Row
from hubbub.store.migrate import migrate
from hubbub.store.sqlite import InlineSqlite

NAMES = ("ann", "bob", "eve")
ROOMS = ("lobby", "#lobby", "r1", "den", "r2", "@ann", "@bob", "@eve", "ops")
TEXTS = ("Hi", "Hi", "Hi", "@bob look", "@ann @eve", "", "   ")
SECOND = 1_000_000


def a_send(story: random.Random, key: str) -> tuple[str, dict[str, Any]]:
    keyed = {"key": key} if story.random() < 0.8 else {}
    return "message.send", {"room": story.choice(ROOMS[:8]), "text": story.choice(TEXTS), **keyed}


def anything_else(story: random.Random, key: str) -> tuple[str, dict[str, Any]]:
    room, user, on = story.choice(ROOMS), story.choice(NAMES), story.random() < 0.5
    return story.choice([
        ("room.create", {"name": story.choice(["den", "ops"]), "kind": story.choice(["channel", "private"]), "key": key}),
        ("room.join", {"room": room}), ("room.leave", {"room": room}), ("room.invite", {"room": room, "user": user, "key": key}),
        ("room.edit", {"room": story.choice(ROOMS[:5]), "slow": story.choice([0, 12])}),
        ("room.edit", {"room": room, "state": story.choice(["open", "locked"])}),
        ("room.role", {"room": room, "user": user, "role": story.choice(["reader", "member", "owner"])}),
        ("room.ban", {"room": room, "user": user, "reason": ""}) if on else ("room.unban", {"room": room, "user": user}),
        ("room.mute", {"room": room, "user": user, "minutes": 1}) if on else ("room.unmute", {"room": room, "user": user}),
        ("room.delete", {"room": story.choice(["den", "ops"])}), ("block.add", {"user": user}), ("block.remove", {"user": user}),
        ("message.delete", {"room": room, "seq": story.randint(1, 30), "key": key}),
        ("read.mark", {"room": room, "seq": story.randint(1, 30)}), ("account.rename", {"name": f"{user}{story.randint(1, 3)}"}),
        ("account.describe", {"display": story.choice(["", "A. N. Other"])}),
    ])  # fmt: skip


def a_story(seed: int) -> list[list[tuple[int, Command]]]:
    """What each of the three asks, in transactions of one to twelve; most of it is sent messages, some under a key that was used before."""
    story, told = random.Random(seed), []
    for _ in range(60):
        asked = []
        for _ in range(story.randint(1, 12)):
            key = f"k{story.randint(1, 40)}"
            name, fields = a_send(story, key) if story.random() < 0.75 else anything_else(story, key)
            asked.append((story.randrange(3), decode_fields(name, msgspec.json.encode(fields))))
        told.append(asked)
    return told


async def told(story: list[list[tuple[int, Command]]], together: bool) -> tuple[list[Result], dict[str, list[Row]]]:
    """What every request came to, and every row that is left."""
    store = InlineSqlite()
    await migrate(store)
    await store.transaction(partial(prepare, at=NOON, epoch="e1"))
    desk = Desk(store, Rules(), "e1", KEY, iter(map(str, range(100))).__next__)
    people = [await enter(desk, name) for name in NAMES]
    await store.transaction(
        lambda tx: tx.run("UPDATE users SET role = 'owner', kind = 'person' WHERE id = $1", people[0].id)
    )
    results = []
    for n, asked in enumerate(story):
        errands, at = [Errand(people[who], command) for who, command in asked], NOON + n * 5 * SECOND
        for group in [errands] if together else [[errand] for errand in errands]:
            results += await desk.carry_out(group, at)
    rows = await store.read(everything)
    await store.close()
    return results, rows


async def enter(desk: Desk, name: str) -> Person:
    (result,) = await desk.carry_out([Errand(None, Hello(name=name))], NOON)
    person = getattr(result, "person", None)
    assert isinstance(person, Person)
    return person


async def everything(tx: Link) -> dict[str, list[Row]]:
    names = [
        name
        for (name,) in await tx.all(
            "SELECT name FROM sqlite_schema WHERE type = 'table' AND name <> 'meta' ORDER BY name"
        )
    ]
    return {name: await tx.all(f"SELECT * FROM {name}") for name in names}


@pytest.mark.parametrize("_", range(25))
async def test_a_transaction_of_many_is_as_many_of_one(_: int) -> None:
    """The answers, the refusals, the events, their numbers and every row are the same."""
    seed = random.randrange(2**32)
    print(f"seed {seed}")
    story = a_story(seed)
    (answers, rows), (alone, apart) = await told(story, together=True), await told(story, together=False)
    asked = [errand for group in story for errand in group]
    for errand, one, other in zip(asked, answers, alone, strict=True):
        assert shown(one) == shown(other), errand
    for table, kept in apart.items():
        assert rows[table] == kept, table
    assert len(rows["message_keys"]) > 5


def shown(result: Result) -> Any:
    return (result.code, result.message) if isinstance(result, Exception) else result


async def test_one_that_cannot_be_carried_out_fails_alone(home: House) -> None:
    """Whose message the database will not have is told so, and so is the log; those beside them are answered as ever, and in order."""
    ann, bob = await home.enter("ann"), await home.enter("bob")
    for wire in (ann, bob):
        await wire.say("I take part.")
    await home.store.transaction(lambda tx: tx.run(REFUSE))
    for wire, text in ((ann, "one"), (bob, "boom"), (ann, "two"), (bob, "three")):
        wire.send(type="message.send", room="lobby", text=text, key=f"k {text}")
    ann.heard()
    with capture_logs() as logged:
        await home.settle()
    assert [line["event"] for line in logged] == ["desk.again", "feature.bug"]
    assert [f["code"] for f in bob.heard("error")] == ["internal"]
    assert [f["text"] for f in ann.heard("message.sent")] == ["one", "two", "three"]
    await home.store.transaction(lambda tx: tx.run("DROP TRIGGER refuse"))
    assert "duplicate" not in await bob.say("boom", key="k boom")


REFUSE = "CREATE TRIGGER refuse BEFORE INSERT ON messages WHEN new.text = 'boom' BEGIN SELECT RAISE(ABORT, 'no'); END"
