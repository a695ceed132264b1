"""What is asked over HTTP under a key is done once, whatever is asked."""

from pathlib import Path
from typing import Any

import pytest
from http_client import running

from hubbub.core.policy import POLICY
from hubbub.protocol.command import Inspection
from hubbub.protocol.commands import BY_NAME, Write

KEYED: list[tuple[str, dict[str, Any]]] = [
    ("room.create", {"name": "dev"}), ("room.join", {"room": "ops"}), ("message.send", {"room": "ops", "text": "x"}),
    ("read.mark", {"room": "ops", "seq": 1}), ("room.invite", {"room": "ops", "user": "bob"}),
    ("account.rename", {"name": "anna"}), ("room.leave", {"room": "ops"}), ("room.edit", {"room": "ops", "topic": "x"}),
    ("room.role", {"room": "ops", "user": "carl", "role": "reader"}), ("room.remove", {"room": "ops", "user": "carl"}),
    ("room.ban", {"room": "ops", "user": "carl"}), ("room.unban", {"room": "ops", "user": "eve"}),
    ("room.mute", {"room": "ops", "user": "carl", "minutes": 1}), ("room.unmute", {"room": "ops", "user": "carl"}),
    ("report.create", {"room": "ops", "seq": 5}), ("report.settle", {"report": 1}),
    ("block.add", {"user": "carl"}), ("block.remove", {"user": "carl"}),
    ("message.delete", {"room": "ops", "seq": 5}), ("room.delete", {"room": "ops"}),
]  # fmt: skip


@pytest.mark.parametrize(("command", "fields"), KEYED, ids=[command for command, _ in KEYED])
async def test_every_write_asked_again_with_its_key_is_answered_as_before(
    tmp_path: Path, command: str, fields: dict[str, Any]
) -> None:
    async with running(tmp_path) as node:
        ann, _, carl, _ = [await node.token_of(name) for name in ("ann", "bob", "carl", "eve")]
        await node.post("room.create", ann, name="ops")
        await node.post("room.join", carl, room="ops")
        await node.post("room.ban", ann, room="ops", user="eve")
        await node.post("message.send", carl, room="ops", text="Hi")
        await node.post("report.create", carl, room="ops", seq=5)
        first = (await node.post(command, ann, key="k", **fields)).json
        assert first["type"] == "ok"
        assert (await node.post(command, ann, key="k", **fields)).json == {**first, "duplicate": True}


def test_no_write_is_left_out_of_the_keyed_ones() -> None:
    """Hello comes before there is anybody to have a key, and after account.close there is nobody any more.

    What only accounts may do is asked in tests/features/test_keys.py.
    """
    writes = {
        name
        for name, command in BY_NAME.items()
        if issubclass(command, Write) and not issubclass(command, Inspection) and "guest" in POLICY[command].kinds
    }
    assert {command for command, _ in KEYED} == writes - {
        "hello",
        "account.close",
        "account.register",
        "session.open",
        "session.close",
        "invite.show",
        "passkey.open",
    }
