"""Over HTTP too, a write asked again with its key is done once and answered as before."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from http_client import Node, running

from hubbub.core.policy import POLICY
from hubbub.protocol.commands import BY_NAME, Opening, Write


@pytest_asyncio.fixture
async def node(tmp_path: Path) -> AsyncIterator[Node]:
    async with running(tmp_path) as started:
        yield started


KEYED: list[tuple[str, dict[str, Any]]] = [
    ("room.create", {"name": "dev"}), ("room.join", {"room": "ops"}), ("message.send", {"room": "ops", "text": "x"}),
    ("read.mark", {"room": "ops", "seq": 1}), ("room.invite", {"room": "ops", "user": "bob"}),
    ("account.rename", {"name": "anna"}), ("room.leave", {"room": "ops"}), ("room.edit", {"room": "ops", "topic": "x"}),
    ("room.role", {"room": "ops", "user": "carl", "role": "reader"}), ("room.remove", {"room": "ops", "user": "carl"}),
    ("room.ban", {"room": "ops", "user": "carl"}), ("room.unban", {"room": "ops", "user": "eve"}),
    ("room.bans", {"room": "ops"}), ("room.mute", {"room": "ops", "user": "carl", "minutes": 1}),
    ("room.unmute", {"room": "ops", "user": "carl"}),
]  # fmt: skip


@pytest.mark.parametrize(("command", "fields"), KEYED, ids=[command for command, _ in KEYED])
async def test_every_write_asked_again_with_its_key_is_answered_as_before(
    node: Node, command: str, fields: dict[str, Any]
) -> None:
    ann, _, carl, _ = [await node.token_of(name) for name in ("ann", "bob", "carl", "eve")]
    await node.post("room.create", ann, name="ops")
    await node.post("room.join", carl, room="ops")
    await node.post("room.ban", ann, room="ops", user="eve")
    first = (await node.post(command, ann, key="k", **fields)).json
    assert first["type"] == "ok"
    assert (await node.post(command, ann, key="k", **fields)).json == {**first, "duplicate": True}


def test_no_write_is_left_out_of_the_keyed_ones() -> None:
    """Hello comes before there is anybody to have a key, and after account.close there is nobody any more.

    What only accounts may do is asked in tests/features/test_keys.py.
    """
    asked = {name: command for name, command in BY_NAME.items() if issubclass(command, Write)}
    writes = {n for n, c in asked.items() if not issubclass(c, Opening) and "guest" in POLICY[c].kinds}
    assert {command for command, _ in KEYED} == writes - {"hello", "account.close", "session.close"}
