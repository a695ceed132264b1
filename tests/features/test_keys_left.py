"""What a closed account leaves of the keys it sent messages under: nothing, whatever became of the messages meanwhile."""

from collections.abc import Callable
from typing import Any

import pytest
from tests.access import invited, owner
from tests.erasure import MANY, close, of_schema_5, say, under_way
from tests.house import NOON, House, house
from tests.staff import room_of

from hubbub.store.driver import Driver, Link


async def keys_of(store: Driver, user_id: str) -> list[str]:
    async def read(tx: Link) -> list[tuple[Any, ...]]:
        return await tx.all(
            "SELECT key FROM keys WHERE user_id = $1 UNION ALL SELECT key FROM message_keys WHERE user_id = $1", user_id
        )

    return [str(key) for (key,) in await store.read(read)]


async def test_of_a_closed_account_no_key_stays_of_what_was_said_in_a_room_that_was_deleted(home: House) -> None:
    """A key lies beside a digest of the text, by which the text can be guessed."""
    ann = await owner(home)
    eve = await invited(home, ann, "eve")
    await room_of(ann, eve)
    await say(eve, 3)
    await say(eve, 1, "lobby")
    await ann.ask("room.delete", room="ops")
    await close(eve)
    await home.pass_time(3)
    assert await keys_of(home.store, eve.you["id"]) == []


async def test_of_a_guest_who_is_forgotten_altogether_no_key_stays(home: House) -> None:
    """Eve spoke only in a room that is no more, so that nothing points to her when she goes."""
    ann, eve = await owner(home), await home.enter("eve")
    await ann.ask("room.create", name="ops", guests=True)
    await eve.ask("room.join", room="ops")
    await say(eve, 3)
    await ann.ask("room.delete", room="ops")
    await eve.ask("room.leave", room="lobby")
    await eve.ask("account.close")
    await home.pass_time(3)
    assert await keys_of(home.store, eve.you["id"]) == []


async def test_no_key_stays_of_a_bot_that_goes_with_its_owner_while_what_it_wrote_is_taken_back(
    home: House, full_disk: Callable[[int], None]
) -> None:
    """The erasure has passed some messages by then: their keys are to go as well."""
    ann = await owner(home)
    bob = await invited(home, ann, "bob")
    bot = await home.enter(token=(await bob.ask("token.create", name="program", bot="spam"))["token"])
    await say(bot, MANY, "lobby")
    await ann.ask("user.disable", user="spam")
    full_disk(1)
    await ann.ask("user.erase", user="spam")
    await close(bob)
    full_disk(100)
    await home.pass_time(3)
    assert await under_way(home) == []
    assert await keys_of(home.store, bot.you["id"]) == []


@pytest.mark.parametrize("stands_at", [("", 0), ("r1", 4)])
async def test_what_is_under_way_while_the_schema_becomes_a_newer_one_forgets_the_keys_of_messages_too(
    monkeypatch: pytest.MonkeyPatch, stands_at: tuple[str, int]
) -> None:
    """Eve closed her account: what she said may stay and her keys are to go; or both, and a part has been gone through."""

    async def fill(tx: Link) -> None:
        await tx.run(
            "INSERT INTO rooms (id, name, name_key, kind, seq, created_at) VALUES ('r1', 'x', 'x', 'channel', 5, $1)",
            NOON,
        )
        await tx.run(
            "INSERT INTO users (id, name, kind, created_at, seen_at, closed_at) VALUES ('u1', 'eve', 'person', $1, $1, $1)",
            NOON,
        )
        for seq in range(1, 6):
            await tx.run(
                "INSERT INTO messages (room_id, seq, ordinal, at, author_id, author_name, text, key)"
                " VALUES ('r1', $1, $1, $2, 'u1', 'eve', 'hi', 'k' || $1)", seq, NOON,
            )  # fmt: skip
            await tx.run("INSERT INTO keys (user_id, key, digest, reply) VALUES ('u1', 'k' || $1, 'd', '{}')", seq)
        await tx.run("INSERT INTO erasures (user_id, room_id, seq) VALUES ('u1', $1, $2)", *stands_at)
        await tx.run("UPDATE counters SET value = 1 WHERE name IN ('u', 'r')")

    store = await of_schema_5(monkeypatch, fill)
    async with house(store) as home:
        await home.pass_time(3)
        assert await under_way(home) == []
        assert await keys_of(store, "u1") == []
