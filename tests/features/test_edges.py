"""Where the stated limits lie, to the byte and to the day."""

import pytest
from tests.house import House, house

from hubbub.features.call import Rules

DAY = 24 * 60 * 60


@pytest.mark.parametrize("letter", ["x", "é", "🎈"])
async def test_a_text_may_be_exactly_as_long_as_stated_in_bytes(home: House, letter: str) -> None:
    ann, bob = await home.enter("ann"), await home.enter("bob")
    most = 16 * 1024 // len(letter.encode())
    assert (await ann.say(letter * most))["type"] == "ok"
    assert (await ann.say(letter * most + "x"))["code"] == "too_long"
    assert [f["text"] for f in bob.heard("message.sent")] == [letter * most]


@pytest.mark.parametrize("text", ["", " ", "\n\t\r", "\u00a0\u2003"])
async def test_a_text_of_nothing_but_space_is_empty(home: House, text: str) -> None:
    ann = await home.enter("ann")
    assert (await ann.say(text))["code"] == "empty"


async def test_a_text_is_kept_and_told_as_it_was_written(home: House) -> None:
    """Bidi marks, control characters, markup, joined emoji: showing them safely is the reader's part."""
    ann, bob = await home.enter("ann"), await home.enter("bob")
    text = "  <b>&amp;\u202eevil\x1b[31m\x07👩\u200d👩\u200d👧\r\n\ttab \U0010ffff\ufeff "
    await ann.say(text)
    assert bob.heard("message.sent")[0]["text"] == text
    assert (await bob.ask("message.history", room="lobby"))["messages"][0]["text"] == text


# Rooms of one person.


async def test_one_person_may_be_in_only_so_many_rooms() -> None:
    async with house(rules=Rules(rate=0, rooms_per_user=3)) as home:
        ann, bob, eve = await home.enter("ann"), await home.enter("bob"), await home.enter("eve")
        for n in range(3):
            assert (await ann.ask("room.create", name=f"room{n}"))["type"] == "ok"
        assert (await ann.ask("room.create", name="more"))["code"] == "too_many_rooms"
        assert (await ann.ask("room.join", room="lobby"))["code"] == "too_many_rooms"
        assert (await ann.ask("room.join", room="@bob"))["code"] == "too_many_rooms"
        assert (await ann.say("Hi", room="@bob"))["code"] == "too_many_rooms"
        await bob.ask("room.create", name="bobs")
        assert (await bob.ask("room.invite", room="bobs", user="ann"))["code"] == "too_many_rooms"
        assert (await bob.say("Hi", room="@ann"))["type"] == "ok", "whoever is full can still be spoken to"
        assert (await ann.say("Hi", room="@bob"))["type"] == "ok", "and can answer"
        await ann.ask("room.leave", room="room0")
        await ann.ask("room.leave", room="room1")
        assert (await ann.ask("room.join", room="bobs"))["type"] == "ok"
        assert eve.heard("message.sent") == []


# Names over time.


async def test_a_guest_who_speaks_every_day_keeps_the_name_on_a_line_that_never_broke(home: House) -> None:
    """Being away is not having said hello long ago."""
    ann = await home.enter("ann")
    for _ in range(40):
        home.clock.seconds += DAY
        assert (await ann.say("still here"))["type"] == "ok"
    assert (await home.connect().hello("ann"))["code"] == "name_taken"


async def test_a_guest_who_comes_by_every_month_keeps_the_name(home: House) -> None:
    first = home.connect()
    token = (await first.hello("ann"))["token"]
    for _ in range(4):
        home.clock.seconds += 29 * DAY
        assert (await home.connect().hello(token=token))["you"]["name"] == "ann"
    assert (await home.connect().hello("ann"))["code"] == "name_taken"


async def test_who_lost_the_name_while_away_is_told_the_new_one_on_every_device(home: House) -> None:
    first = home.connect()
    token = (await first.hello("ann"))["token"]
    await first.say("Hi", room="lobby")
    first.vanish()
    home.clock.seconds += 31 * DAY
    thief = await home.enter("Ann")
    back, phone = home.connect(), home.connect()
    assert (await back.hello(token=token))["you"]["name"] == "ann-2"
    assert (await phone.hello(token=token))["you"]["name"] == "ann-2"
    await back.say("me again")
    assert [f["by"]["name"] for f in thief.heard("message.sent")] == ["ann-2"]


async def test_the_nearest_free_name_fits_even_a_long_wish(home: House) -> None:
    names = set()
    for _ in range(12):
        wire = await home.enter()
        you = (await wire.ask("account.rename", name="x" * 40, near=True))["you"]
        assert len(you["name"]) <= 40
        names.add(you["name"])
    assert len(names) == 12


async def test_finding_the_nearest_free_name_does_not_take_longer_for_each_that_had_the_wish(home: House) -> None:
    """A thousand lesson clients that all say "Ana" must not make each other wait."""
    asked = 0
    real = home.store.transaction

    async def counting(work):  # type: ignore[no-untyped-def]
        async def counted(tx):  # type: ignore[no-untyped-def]
            one = tx.one

            async def count_one(sql, *args):  # type: ignore[no-untyped-def]
                nonlocal asked
                asked += "name_key = $1" in sql
                return await one(sql, *args)

            tx.one = count_one
            return await work(tx)

        return await real(counted)

    for n in range(150):
        wire = home.connect(address=f"192.0.2.{n}")
        await wire.hello(visit=True)
        if n == 149:
            home.store.transaction = counting  # type: ignore[method-assign]
        assert (await wire.ask("account.rename", name="Ana", near=True))["type"] == "ok"
    assert asked < 40


async def test_a_name_that_differs_only_in_case_may_be_taken_by_its_owner(home: House) -> None:
    ann, bob = await home.enter("ann"), await home.enter("bob")
    await ann.say("Hi")
    bob.heard()
    assert (await ann.ask("account.rename", name="ANN"))["you"]["name"] == "ANN"
    assert (await ann.ask("account.rename", name="ANN"))["you"]["name"] == "ANN"
    assert [f["user"]["name"] for f in bob.heard("member.renamed")] == ["ANN"], "a rename to the same name is none"


# Conversations.


async def test_a_conversation_with_oneself_is_a_notebook(home: House) -> None:
    ann, bob = await home.enter("ann"), await home.enter("bob")
    note = await ann.say("buy milk", room="@ann")
    (heard,) = ann.heard("message.sent")
    assert (heard["room"], heard["to"]["name"]) == (note["room"], "ann")
    (room,) = [r for r in (await ann.ask("room.list"))["rooms"] if r["kind"] == "direct"]
    assert (room["other"]["name"], room["unread"]) == ("ann", 0)
    members = (await ann.ask("room.members", room="@ann"))["members"]
    assert [m["user"]["name"] for m in members] == ["ann"]
    assert bob.heard() == []


async def test_nobody_can_be_spoken_to_under_a_name_that_is_not_theirs_any_more(home: House) -> None:
    ann, bob, eve = await home.enter("ann"), await home.enter("bob"), await home.enter("eve")
    room = (await ann.say("Hi", room="@bob"))["room"]
    bob_id = bob.you["id"]
    await bob.ask("account.close")
    for ref in ("@bob", f"@{bob_id}"):
        assert (await ann.say("Hi", room=ref))["code"] == "no_such_user"
    assert (await ann.say("Hi", room=room))["code"] == "gone"
    assert [m["text"] for m in (await ann.ask("message.history", room=room))["messages"]] == ["Hi"]
    bob2 = await home.enter("bob")
    assert (await ann.say("Hi, new bob", room="@bob"))["room"] != room
    assert [f["text"] for f in bob2.heard("message.sent")] == ["Hi, new bob"]
    assert eve.heard("message.sent") == []


async def test_a_conversation_both_sides_open_at_once_is_one(home: House) -> None:
    ann, bob = await home.enter("ann"), await home.enter("bob")
    ann.send(type="message.send", room="@bob", text="1")
    bob.send(type="message.send", room="@ann", text="2")
    ann.send(type="room.join", room="@bob")
    await home.settle()
    assert len({f["room"] for f in ann.heard("message.sent") + bob.heard("message.sent")}) == 1
    assert len(await home.store.read(lambda tx: tx.all("SELECT id FROM rooms WHERE kind = 'direct'"))) == 1


async def test_what_is_unread_is_what_others_said(home: House) -> None:
    """One's own messages, names and comings make nothing unread; a mention of oneself by oneself is none."""
    ann, bob = await home.enter("ann"), await home.enter("bob")
    await bob.say("here")
    await ann.say("@ann is me")
    await ann.ask("account.rename", name="anna")
    await home.enter("eve")
    (lobby,) = (await ann.ask("room.list"))["rooms"]
    assert (lobby["unread"], lobby["mentions"]) == (0, 0)
    (lobby,) = (await bob.ask("room.list"))["rooms"]
    assert (lobby["unread"], lobby["mentions"]) == (1, 0)


async def test_marking_an_event_that_is_no_message_counts_the_messages_before_it(home: House) -> None:
    ann, bob = await home.enter("ann"), await home.enter("bob")
    await bob.say("here")
    await ann.say("1")
    renamed = await ann.ask("account.rename", name="anna")
    assert renamed["type"] == "ok"
    seq = bob.heard("member.renamed")[0]["seq"]
    await ann.say("2")
    marked = await bob.ask("read.mark", room="lobby", seq=seq)
    assert (marked["read"], marked["unread"]) == (seq, 1)
