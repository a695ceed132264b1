"""A database filled for a measurement is one that a server goes on with, whatever has become of the schema."""

from pathlib import Path
from typing import Any

import pytest
from bench.filling import TEXT, fill
from tests.house import house

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


def _size(members: dict[str, Any], rooms: dict[str, Any], page: dict[str, Any], what: str) -> int:
    return len({"messages": page["messages"], "rooms": rooms["rooms"], "members": members["members"]}[what])
