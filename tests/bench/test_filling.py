"""A database filled for a measurement is one that a server goes on with, whatever has become of the schema."""

from pathlib import Path
from typing import Any

import pytest
from bench.filling import TEXT, fill
from tests.house import house

from hubbub.store.driver import Link, Row
from hubbub.store.folder import Folder
from hubbub.store.sqlite import InlineSqlite


@pytest.mark.parametrize("what", ["messages", "rooms", "members"])
async def test_a_filled_database_is_read_and_written_like_any_other(tmp_path: Path, what: str) -> None:
    """Three hundred of each kind are there; history has no gap, numbers go on from the last, and a send finds its place."""
    await fill(str(tmp_path), **{what: 300})
    folder = Folder(tmp_path)
    async with house(InlineSqlite(str(folder.database))) as home:
        bob = await home.enter("bob")
        page = await bob.ask("message.history", room="lobby", limit=200)
        seqs = [message["seq"] for message in page["messages"]]
        assert seqs == list(range(seqs[0], page["seq"] + 1))
        assert {message["text"] for message in page["messages"]} == {TEXT}
        joined = page["seq"] + 1
        assert (await bob.say("Hi"))["seq"] == joined + 1
        assert _size(await bob.ask("room.members", room="lobby"), await bob.ask("room.list"), page, what) >= 200
    folder.release()


async def test_each_message_that_is_there_was_sent_with_a_key_of_its_own(tmp_path: Path) -> None:
    """The table of keys is as long as the history, and whoever sends again is told where the message is."""
    await fill(str(tmp_path), messages=300)
    folder = Folder(tmp_path)
    store = InlineSqlite(str(folder.database))
    async with house(store):
        rows = await store.read(_sent_with_keys)
        ((kept,),) = await store.read(lambda link: link.all("SELECT count(*) FROM message_keys"))
    assert len(rows) == kept == len({key for _, key, _, _, _ in rows}) == 301
    for seq, key, room, place, body in rows:
        assert (room, place) == ("r1", seq)
        assert f'"seq":{seq},' in body
        assert f'"key":"{key}"' in body
    folder.release()


async def _sent_with_keys(link: Link) -> list[Row]:
    return await link.all(
        "SELECT m.seq, m.key, k.room_id, k.seq, e.body FROM messages m JOIN message_keys k ON k.key = m.key AND k.user_id = m.author_id"
        " JOIN events e ON e.room_id = m.room_id AND e.seq = m.seq"
    )


def _size(members: dict[str, Any], rooms: dict[str, Any], page: dict[str, Any], what: str) -> int:
    return len({"messages": page["messages"], "rooms": rooms["rooms"], "members": members["members"]}[what])
