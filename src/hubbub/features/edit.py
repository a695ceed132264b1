"""What a room is, changed by those who look after it. Must not know who hears of it."""

from typing import Any

from ..core.names import key_of, room_topic
from ..core.policy import may_edit, require
from ..protocol.commands import EditRoom
from ..protocol.errors import Refused
from ..protocol.events import RoomChanged
from ..protocol.replies import Done
from ..store import rooms
from .call import Call, place_of
from .enrol import channel_of
from .naming import free_room_name

FIELDS = ("name", "topic", "state", "guests", "slow")


async def edit(call: Call, command: EditRoom) -> Done:
    """Change what is given; what is so already is no event."""
    row, place = call.room, place_of(call, call.room)
    given = {name: value for name in FIELDS if (value := getattr(command, name)) is not None}
    require(may_edit(call.actor, place, frozenset(given), command.state), place)
    changed = row._replace(**await _as_kept(call, given))
    if channel_of(changed) == channel_of(row):
        return Done(room=row.id, seq=row.seq)
    await rooms.edit(call.tx, changed)
    seq, _ = await call.record(RoomChanged, row.id, channel=channel_of(changed))
    return Done(room=row.id, seq=seq)


async def _as_kept(call: Call, given: dict[str, Any]) -> dict[str, Any]:
    """The columns that the fields stand for."""
    row = call.room
    if row.is_open and {"name", "guests"} & given.keys():
        raise Refused("forbidden", f"#{row.name} is where everybody starts: it keeps its name, and guests find it.")
    if "guests" in given and row.kind == "private":
        raise Refused("invalid", "Into a private room people are invited, guests or not.")
    if "topic" in given:
        given["topic"] = room_topic(given["topic"])
    if "name" in given:
        given["name"] = await free_room_name(call, given["name"], but_for=row.id)
        given["name_key"] = key_of(given["name"])
    return given
