"""What is left of a request and what shows through, over the matrix of rights: lines of the audit log, and hidden rooms.

F 66 and J 90 for every command there is; a new one needs nothing here.
"""

from typing import Any

import msgspec
import pytest

from hubbub.core.policy import POLICY
from hubbub.protocol.commands import BY_NAME, Write
from hubbub.protocol.frames import encode
from tests.rights.scenes import WHO, Scene, room_id
from tests.rights.test_matrix import APART, fields_of, told_by_socket

SETTLED = sorted(set(WHO) - {"visitor"})

PLACES = [("members", "owner"), ("members", "member"), ("members", "outsider"), ("private", "outsider")]

HIDDEN = [("private", "outsider"), ("direct", "outsider")]
"""Rooms that nobody else may know of, whatever they are on the server."""


@pytest.mark.parametrize("who", SETTLED)
async def test_90_every_act_leaves_one_line_or_none_as_the_page_of_permissions_says(who: str) -> None:
    """J 90: logged is what is marked so, whatever came of it, what somebody had no right to, and a secret that was no use."""
    wrong, count = [], 0
    for where, standing in PLACES:
        scene = Scene(who, where, standing)
        for name in (name for name in BY_NAME if name not in APART):
            code, _, lines = await told_by_socket(scene, name, fields_of(name, where))
            wanted = [(name, code, "u3", "192.0.2.1")] if is_logged(name, code) else []
            count += len(wanted)
            found = [(line.action, line.result, line.by_id, line.address) for line in lines]
            if found != wanted:
                wrong.append(f"{scene} {name}: {code}, in the log is {found}")
    assert count > 50
    assert not wrong, "\n".join(wrong)


def is_logged(name: str, code: str) -> bool:
    command = BY_NAME[name]
    if not issubclass(command, Write):
        return False
    return POLICY[command].audited or code in {"forbidden", "need_factor"} or (command.guarded and code != "ok")


@pytest.mark.parametrize("who", WHO)
@pytest.mark.parametrize(("where", "standing"), HIDDEN)
async def test_66_a_hidden_room_is_answered_like_a_missing_one_to_the_letter(
    who: str, where: str, standing: str
) -> None:
    """F 66: by its id and by its name, for every command that takes a room."""
    for name, command in BY_NAME.items():
        if "room" not in command.__struct_fields__:
            continue
        for hidden, missing in ((room_id(where), room_id("missing")), (where, "missing")):
            there = await answer(Scene(who, where, standing), name, hidden)
            nowhere = await answer(Scene(who, "missing", "outsider"), name, missing)
            assert there.replace(hidden, "…") == nowhere.replace(missing, "…"), name


async def answer(scene: Scene, name: str, room: str) -> str:
    fields: dict[str, Any] = msgspec.json.decode(fields_of(name, scene.where))
    _, reply, _ = await told_by_socket(scene, name, encode({**fields, "room": room}))
    return str(reply)
