"""How many reports wait for whom, and telling them when that changes. Must not know what a report says."""

from ..core.policy import ADMINS, LOOKING_AFTER
from ..core.scope import Scope, is_covered
from ..protocol.commands import ListReports
from ..protocol.people import Rank, Role, Room
from ..protocol.signals import ReportsWaiting, Signal
from ..store import people, reports
from ..store.reports import Reader
from ..store.rooms import RoomRow
from .call import Call


def reader_of(call: Call) -> Reader:
    return Reader(call.person.id, call.actor.is_admin)


async def waiting_for(call: Call, heard: list[Room]) -> int:
    """How many wait for the caller, who hears these rooms."""
    if not may_ask(call.grant.scope, call.actor.must_add_factor):
        return 0
    if not call.actor.is_admin and all(room.role not in LOOKING_AFTER for room in heard):
        return 0
    return await reports.count_for(call.tx, reader_of(call))


def untold(scope: Scope, is_held_back: bool) -> frozenset[type[Signal]]:
    """What nobody is told who could not ask for it."""
    return frozenset() if may_ask(scope, is_held_back) else frozenset({ReportsWaiting})


def may_ask(scope: Scope, is_held_back: bool) -> bool:
    """Whether a token is good for looking at reports of all rooms."""
    return scope.rooms is None and is_covered(scope, ListReports) and not is_held_back


async def tell_readers(call: Call, room: str, author: str, came_in: bool = False) -> None:
    """One has come in, or was settled: those hear of it who see it. Its author does not."""
    for reader in await reports.readers(call.tx, room, author):
        await _tell(call, reader, room if came_in else None)


async def readers_in(call: Call) -> list[Reader]:
    """Those to whom a report of the call's room counts as waiting; to be told when the room is gone."""
    return await reports.readers(call.tx, call.room.id, "") if await reports.is_open_in(call.tx, call.room.id) else []


async def tell_anew(call: Call, readers: list[Reader]) -> None:
    for reader in readers:
        await _tell(call, reader, None)


async def tell_moved(call: Call, room: RoomRow, user_id: str, *roles: Role) -> None:
    """Somebody has come into a room, or gone, or has another role there, which may show them more reports, or fewer."""
    user = await people.by_id(call.tx, user_id)
    if user is None:
        return
    is_admin = user.rank in ADMINS
    if not LOOKING_AFTER.isdisjoint(roles) or (is_admin and room.kind == "private"):
        await _tell(call, Reader(user_id, is_admin), None)


async def tell_ranked(call: Call, user_id: str, before: Rank, now: Rank) -> None:
    """Somebody has another rank on the server, which may show them more reports, or fewer."""
    if not ADMINS.isdisjoint({before, now}):
        await _tell(call, Reader(user_id, now in ADMINS), None)


async def _tell(call: Call, reader: Reader, room: str | None) -> None:
    waiting = ReportsWaiting(open=await reports.count_for(call.tx, reader), room=room)
    call.tell_people += ((reader.user_id, waiting),)
