"""What a new database begins with, and what is tidied at each start. Must not know who will come."""

from collections.abc import Callable
from secrets import token_urlsafe

from ..core.names import key_of
from ..protocol.events import RoomCreated
from ..protocol.people import HUBBUB, Channel
from ..store import invites, meta, people, rooms, tokens
from ..store.driver import Link
from ..store.invites import InviteRow
from .call import Call, Now, Rules
from .secrets import hash_of

LOBBY = "lobby"
DAY = 24 * 60 * 60 * 1_000_000

CLAIM_DAYS = 30
"""How long the link of a start may be used; the next start makes another."""


async def prepare(tx: Link, at: int, epoch: str, secret: Callable[[], str] = token_urlsafe) -> str:
    """Make the lobby in a new database and send off visitors of an earlier run. Returns the database's epoch."""
    kept = await meta.epoch(tx)
    await meta.set_secret(tx, secret())
    await tokens.remove_stale(tx, at)
    if kept is None:
        await meta.set_epoch(tx, epoch)
        await _open_lobby(Call(tx, Now.of(at), Rules(), str, epoch, person=HUBBUB))
    for user_id in await people.visitors(tx):
        await people.close(tx, user_id, at)
    return kept or epoch


async def offer_ownership(tx: Link, at: int, code: str) -> str | None:
    """As long as nobody owns the server: a link that makes one person its owner. The one of an earlier start is void."""
    if (before := await meta.claim(tx)) is not None:
        await invites.revoke(tx, before, at)
    if await people.count_of_rank(tx, "owner", at):
        return None
    invite = await meta.new_id(tx, "i")
    await invites.add(
        tx, InviteRow(invite, hash_of(code), "owner", [], None, HUBBUB.id, at, at + CLAIM_DAYS * DAY, most=1)
    )
    await meta.set_claim(tx, invite)
    return code


async def _open_lobby(call: Call) -> None:
    room = await meta.new_id(call.tx, "r")
    topic = "Everyone is welcome."
    await rooms.add(call.tx, room, LOBBY, key_of(LOBBY), "channel", topic, guests=True, now=call.now.at)
    await rooms.open_to_all(call.tx, room)
    await call.record(RoomCreated, room, channel=Channel(name=LOBBY, kind="channel", topic=topic, guests=True))
