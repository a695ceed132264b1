"""Brings a listener that is behind back to the present, out of the store, in bounded pages. Must not know doors or commands."""

import asyncio
from functools import partial
from typing import NamedTuple

from .core.hub import Hub, Listener
from .protocol.frames import Batch, Stored, portions
from .protocol.signals import CaughtUp, Resync, RoomDeleted
from .store import events, reads, rooms
from .store.driver import Driver, Link
from .store.reads import Position

PAGE = 200
"""Events read at a time: bounds what a listener that is behind can make the node hold."""


class Run(NamedTuple):
    """What follows a position, the room's head at that moment, and the reader's own read position."""

    events: list[Stored]
    head: int
    position: Position | None
    is_over: bool = False
    """There is no such room any more."""

    def has_hole_after(self, since: int) -> bool:
        """Whether what should come next is missing."""
        return (self.events[0].event.seq if self.events else self.head + 1) != since + 1


async def catch_up(store: Driver, hub: Hub, listener: Listener) -> None:
    """Send pages, room after room, until the listener is live everywhere or its buffer is full again.

    MUST NOT run twice at once for one listener; `pumped` sees to it.
    """
    if listener.pumped:
        return
    listener.pumped = True
    try:
        while listener.behind and not listener.full:
            room, since = next(iter(listener.behind.items()))
            run = await store.read(partial(_read_run, room=room, since=since, user_id=listener.person.id))
            if run.is_over and room in listener.behind:
                _bid_farewell(hub, listener, room)
            elif listener.behind.get(room) == since and not listener.full:
                _hand_over(hub, listener, room, since, run)
                # What is stored but not yet delivered is waited for.
                await asyncio.sleep(0)
    finally:
        listener.pumped = False


def _hand_over(hub: Hub, listener: Listener, room: str, since: int, run: Run) -> None:
    reach = hub.reach(listener, room)
    if run.has_hole_after(since) and run.head <= reach:
        _start_afresh(hub, listener, room, run)
        return
    last = since
    for due in portions([stored for stored in run.events if stored.event.seq <= reach]):
        if not listener.full:
            last = due[-1].event.seq
            _write(listener, listener.dialect.batch(Batch(room, due)))
    if hub.advance(listener, room, last, run.head):
        _write(listener, listener.dialect.signal(caught_up(room, last, run.position)))


def _bid_farewell(hub: Hub, listener: Listener, room: str) -> None:
    hub.detach(listener, room)
    _write(listener, listener.dialect.signal(RoomDeleted(room=room)))


def _start_afresh(hub: Hub, listener: Listener, room: str, run: Run) -> None:
    """What should follow is no longer kept."""
    _write(listener, listener.dialect.signal(Resync(room=room, reason="no_longer_kept", seq=run.head)))
    hub.advance(listener, room, run.head, run.head)


def _write(listener: Listener, data: object) -> None:
    if data:
        listener.write(data)


def caught_up(room: str, seq: int, position: Position | None) -> CaughtUp:
    """The mark at the end of a replay. Somebody who is not a member has nothing unread."""
    read, unread, mentions = position or (seq, 0, 0)
    return CaughtUp(room=room, seq=seq, read=read, unread=unread, mentions=mentions)


async def _read_run(tx: Link, room: str, since: int, user_id: str) -> Run:
    found = await events.run_after(tx, room, since, PAGE)
    row = await rooms.by_id(tx, room, user_id)
    if row is None:
        return Run([], since, None, is_over=True)
    return Run(found, row.seq, await reads.position(tx, room, user_id))
