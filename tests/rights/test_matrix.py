"""F 64: every command × every kind of person × every kind of room and standing × every door does what the table says.

The expectation is drawn from `core/policy.py`; that the table itself says the right thing is proved by hand in
`tests/core/test_policy.py` and `tests/test_permissions.py`.
"""

import subprocess
import sys
from functools import partial
from pathlib import Path
from typing import Any

import msgspec
import pytest

from hubbub.core.policy import POLICY, no_such_room, require_kind, require_place
from hubbub.gateways.question import ask
from hubbub.protocol.commands import BY_NAME, Command, Hello
from hubbub.protocol.errors import Refused
from hubbub.protocol.frames import decode_fields, encode
from hubbub.protocol.replies import Error, Reply
from hubbub.store.audit import AuditRow, newest
from tests.rights.scenes import SCENES, WHO, Scene, room_id, stage

ROOT = Path(__file__).parent.parent.parent
PASSWORD = "correct horse battery"
FIELDS: dict[str, Any] = {
    "answer": {},
    "user": "carl", "name": "new", "text": "Hi", "seq": 0, "password": PASSWORD, "new": PASSWORD, "display": "Eve", "invite": "x",
    "rank": "member", "role": "member", "credential": "0" * 16, "reason": "Spam", "code": "000000", "report": 1, "minutes": 5,
    "topic": "About", "note": "", "state": "open", "challenge": "x", "passkey": "x", "identity": "x",
}  # fmt: skip
"""A value for every field that a command may require; the room is the scene's."""

RIGHTS = frozenset(
    {"forbidden", "no_such_room", "not_a_member", "banned", "muted", "read_only", "archived", "need_factor"}
)
"""Refusals for want of a right."""

APART = {"hello"}
"""Asked first by everybody, and tested by itself."""


def fields_of(name: str, where: str | None) -> bytes:
    """The fields that a command requires, as JSON."""
    given = {}
    for field in msgspec.structs.fields(BY_NAME[name]):
        if field.name == "room" and (field.required or where):
            given["room"] = room_id(where or "missing")
        elif field.required:
            assert field.name in FIELDS, f"say in FIELDS what {name} may be given as {field.name}"
            given[field.name] = FIELDS[field.name]
    return encode(given)


def has_room(name: str) -> bool:
    return bool(POLICY[BY_NAME[name]].place)


def refusal(scene: Scene, command: type[Command]) -> Refused | None:
    """What the table has against it, None if it may be done."""
    try:
        require_kind(scene.actor, command)
        if POLICY[command].place:
            if scene.place is None:
                raise no_such_room(room_id(scene.where))
            require_place(scene.actor, command, scene.place, scene.place.id)
    except Refused as refused:
        return refused
    return None


def expected(scene: Scene, command: type[Command]) -> str | None:
    refused = refusal(scene, command)
    return refused.code if refused else None


async def by_socket(scene: Scene, name: str, fields: bytes) -> str:
    """What the WebSocket door answers: a code, or ok."""
    return (await told_by_socket(scene, name, fields))[0]


async def told_by_socket(scene: Scene, name: str, fields: bytes) -> tuple[str, dict[str, Any], list[AuditRow]]:
    """The code, the whole answer, and what the audit log says of it."""
    home = stage(scene)
    wire = await home.enter(
        **({"name": "eve-2", "visit": True} if scene.who == "visitor" else {"token": "token of eve"})
    )
    if scene.who == "visitor":
        assert wire.door.session is not None
        wire.door.session.person = msgspec.structs.replace(wire.door.session.person, id="u3", name="eve")
    reply = await wire.ask(name, **msgspec.json.decode(fields))
    lines = await home.store.read(partial(newest, before=2**63 - 1, by=None, action="", limit=9))
    home.road.prover.close()
    await home.store.close()
    return str(reply["code"] if reply["type"] == "error" else "ok"), reply, lines


async def by_question(scene: Scene, name: str, fields: bytes) -> str:
    """What the HTTP door answers."""
    home = stage(scene)
    reply: Reply = await ask(home.road, "token of eve", decode_fields(name, fields))
    home.road.prover.close()
    await home.store.close()
    return reply.code if isinstance(reply, Error) else "ok"


def is_as_said(code: str, wanted: str | None) -> bool:
    return code == wanted if wanted else code not in RIGHTS | {"internal"}


@pytest.mark.parametrize("who", WHO)
async def test_64_every_command_in_every_room_through_every_door_is_answered_as_the_table_says(who: str) -> None:
    wrong, count = [], 0
    for scene in (scene for scene in SCENES if scene.who == who):
        for name in (name for name in BY_NAME if has_room(name)):
            fields, wanted = fields_of(name, scene.where), expected(scene, BY_NAME[name])
            for door in (by_socket, by_question) if who != "visitor" else (by_socket,):
                count += 1
                code = await door(scene, name, fields)
                if not is_as_said(code, wanted):
                    wrong.append(
                        f"{door.__name__}: {scene} {name}: {code}, the table says {wanted or 'it may be done'}"
                    )
    print(f"{count} answers to a {who}")
    assert count > 100
    assert not wrong, "\n".join(wrong[:40])


@pytest.mark.parametrize("who", WHO)
async def test_64_every_command_without_a_room_is_answered_as_the_table_says(who: str) -> None:
    scene, wrong = Scene(who, "missing", "outsider"), []
    for name in (name for name in BY_NAME if not has_room(name) and name not in APART):
        fields, wanted = fields_of(name, None), expected(scene, BY_NAME[name])
        for door in (by_socket, by_question) if who != "visitor" else (by_socket,):
            code = await door(scene, name, fields)
            if not is_as_said(code, wanted):
                wrong.append(f"{door.__name__}: {who} {name}: {code}, the table says {wanted or 'it may be done'}")
    assert not wrong, "\n".join(wrong)


async def test_64_a_stranger_may_ask_what_comes_before_hello_and_nothing_else() -> None:
    scene = Scene("guest", "lobby", "outsider")
    for name, command in BY_NAME.items():
        home = stage(scene)
        reply = await home.connect().ask(name, **msgspec.json.decode(fields_of(name, "lobby")))
        wanted = command is Hello or command.early
        assert (reply.get("code") != "hello_first") is wanted, name


def test_the_page_of_permissions_is_as_drawn_from_the_table() -> None:
    page = subprocess.run(
        [sys.executable, ROOT / "scripts" / "permissions_page.py"], capture_output=True, check=True, text=True
    )
    assert (ROOT / "docs" / "permissions.md").read_text() == page.stdout, "run `make docs`"
    assert all(f"### {c.__name__.replace('_', ' ')}\n\n" in page.stdout for rule in POLICY.values() for c in rule.place)
    assert all(c.__doc__ for rule in POLICY.values() for c in rule.place)
