"""People who look after a room or the server, for tests of what they may do. Must not know what that is."""

from functools import partial
from typing import Any

from hubbub.protocol.people import Rank
from hubbub.store import people
from tests.house import House, Wire


async def account(home: House, name: str, rank: Rank = "member") -> Wire:
    """Somebody with an account, as their rank finds them when they come in. The house must have registration open."""
    wire = home.connect()
    made = await wire.ask("account.register", name=name, password="correct horse")
    await home.store.transaction(partial(people.set_rank, user_id=made["you"]["id"], rank=rank))
    await wire.hello(token=made["token"])
    wire.heard()
    return wire


async def room_of(owner: Wire, *members: Wire, name: str = "ops", **fields: Any) -> str:
    """A room with these members, who have heard what happened so far. Returns its id."""
    room = (await owner.ask("room.create", name=name, **fields))["room"]["id"]
    for member in members:
        await owner.ask("room.invite", room=room, user=member.you["id"])
    for wire in (owner, *members):
        wire.heard()
    return str(room)


async def appoint(owner: Wire, member: Wire, role: str, room: str = "ops") -> None:
    """Give a member a role."""
    assert (await owner.ask("room.role", room=room, user=member.you["id"], role=role))["type"] == "ok"
    owner.heard(), member.heard()


async def standing(wire: Wire, room: str = "ops") -> dict[str, str]:
    """The members' roles by name, as somebody who asks is told."""
    members = (await wire.ask("room.members", room=room))["members"]
    return {member["user"]["name"]: member["role"] for member in members}


def code(reply: dict[str, Any]) -> str:
    """What came of it: `ok` or the refusal's code."""
    return str(reply.get("code", reply["type"]))
