"""What a new database begins with, and what is tidied at each start. Must not know who will come."""

from ..core.names import key_of
from ..protocol.events import RoomCreated
from ..protocol.people import Channel, Person
from ..store import meta, people, rooms
from ..store.driver import Link
from .call import Call, Now, Rules

LOBBY = "lobby"
HUBBUB = Person(id="u0", name="hubbub", kind="bot")


async def prepare(tx: Link, at: int, epoch: str) -> str:
    """Make the lobby in a new database and send off visitors of an earlier run. Returns the database's epoch."""
    kept = await meta.epoch(tx)
    if kept is None:
        await meta.set_epoch(tx, epoch)
        await _open_lobby(Call(tx, Now.of(at), Rules(), str, epoch, person=HUBBUB))
    for user_id in await people.visitors(tx):
        await people.close(tx, user_id, at)
    return kept or epoch


async def _open_lobby(call: Call) -> None:
    room = await meta.new_id(call.tx, "r")
    topic = "Everyone is welcome."
    await rooms.add(call.tx, room, LOBBY, key_of(LOBBY), "channel", topic, call.now.at)
    await rooms.open_to_all(call.tx, room)
    await call.record(RoomCreated, room, channel=Channel(name=LOBBY, kind="channel", topic=topic))
