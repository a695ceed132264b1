"""How a room or a person named in a command is found. Must not know what they are wanted for."""

from collections.abc import Collection

from ..core.names import key_of
from ..core.policy import is_visible, no_such_room
from ..protocol.errors import Refused
from ..store import people, rooms
from ..store.driver import Link
from ..store.rooms import RoomRow
from .call import Call, place_of
from .directs import direct_with


async def find_room(call: Call, ref: str, may_open: bool = False) -> RoomRow | None:
    """The room of an id, a name or `@name`; None if there is none. `may_open`: a direct conversation is made on first use."""
    if ref.startswith("@"):
        return await direct_with(call, await require_user(call, ref), may_open)
    return await find_channel(call.tx, ref, call.person.id)


async def find_channel(tx: Link, ref: str, user_id: str) -> RoomRow | None:
    """The room of an id, or the channel of a name, as somebody stands to it; None if there is none."""
    if _is_id(ref):
        return await rooms.by_id(tx, ref, user_id)
    row = await rooms.by_key(tx, _key(ref), user_id)
    return row if row and row.kind != "direct" else None


async def look_up_channels(tx: Link, asked: Collection[tuple[str, str]]) -> None:
    """Read beforehand what `find_channel` will be asked for: (room, user id)."""
    by_id = [(ref, user_id) for ref, user_id in asked if _is_id(ref)]
    by_key = [(_key(ref), user_id) for ref, user_id in asked if not _is_id(ref) and ref[0] != "@"]
    await rooms.look_up(tx, by_id, by_key)


def _is_id(ref: str) -> bool:
    return ref[0] == "r" and ref[1:].isdigit()


def _key(ref: str) -> str:
    return key_of(ref.removeprefix("#"))


async def require_known_room(call: Call, ref: str) -> RoomRow:
    """A room that the caller may know of. Raises Refused("no_such_room")."""
    row = await find_room(call, ref)
    if row is None or is_visible(call.actor, place_of(call, row)):
        raise no_such_room(ref)
    call.mention(row)
    return row


async def require_user(call: Call, name: str, may_be_gone: bool = False) -> people.Account:
    """The person of a name (with or without `@`) or an id. Raises Refused("no_such_user").

    `may_be_gone`: also somebody who has closed their account, and has only the id.
    """
    bare = name.removeprefix("@")
    user = await people.by_name(call.tx, key_of(bare)) or await people.by_id(call.tx, bare)
    if user is None or (user.closed_at is not None and not may_be_gone):
        raise Refused("no_such_user", f"There is nobody called {bare[:64]!r}.")
    call.target, call.about = user.name, user.id
    return user
