"""For any sequence of actions: a client that applied what it was told equals a client that asks afresh.

The idea is zulip's `verify_action`. Everything is real but the wire: the server core, its store, the SDK's conversation.
A new command joins in by one line in `ACTIONS`.
"""

import asyncio
import itertools
import random
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any

import pytest
from hypothesis import HealthCheck, given, note, settings
from hypothesis import strategies as st

from hubbub.client import Closed
from hubbub.client.conversation import Conversation
from hubbub.client.identity import Identity
from hubbub.core.policy import ROLES
from hubbub.features.call import Rules
from hubbub.protocol import commands as c
from hubbub.protocol.people import RoomState
from hubbub.store import erasures, people
from tests.house import House, Wire, house

CAST = ("ann", "bob", "eve")
KEYS = itertools.count()
STATES: tuple[RoomState, ...] = ("open", "announcing", "locked", "archived")
ROOMS = ("lobby", "ops", "den", "@ann", "@bob", "@eve")


class Device:
    """One person's client: the SDK's conversation over a wire that may be cut or clogged."""

    def __init__(self, home: House, name: str, token: str | None = None) -> None:
        self.home = home
        self.talk = Conversation(Identity(name, token, visit=False), random.Random(1).random, lambda: f"k{next(KEYS)}")
        self.wire: Wire | None = None
        self.replies: list[Any] = []
        self.has_registered = False
        self.has_closed = False

    @property
    def now(self) -> float:
        return self.home.clock.mono()

    async def connect(self) -> None:
        if self.wire is None:
            self.wire = self.home.connect()
            self.talk.opened(self.now)
            await self.work()

    async def cut(self) -> None:
        """The network goes away, with whatever was under way."""
        if self.wire:
            self.wire.pipe.clogged = True
            self.wire.vanish()
            self.wire = None
            await self.home.settle()
            self.talk.closed(1006, "", self.now)

    async def work(self) -> None:
        """Exchange frames until nobody has anything to say."""
        while self.wire:
            for frame in self.talk.frames():
                self.wire.send_text(frame)
            await self.home.settle()
            heard = self.wire.heard_raw()
            for frame in heard:
                self.talk.received(frame, self.now)
            if self.talk.broken:
                await self.cut()
                await self.connect()
            elif not heard and not self.talk._frames:
                return

    async def do(self, command: c.Command) -> None:
        self.has_registered |= isinstance(command, c.RegisterAccount)
        self.has_closed |= isinstance(command, c.CloseAccount)
        if not self.talk.ended:
            self.talk.request(command, self.now)
            await self.work()

    async def look(self) -> None:
        """Read the newest page and the members of every room."""
        for room in tuple(self.talk.mirror.rooms):
            await self.do(c.MessageHistory(room=room, limit=200))
            await self.do(c.ListMembers(room=room))


Action = Callable[[Device, str, int], Awaitable[None]]


def command(make: Callable[[str, int], c.Command]) -> Action:
    async def act(device: Device, room: str, n: int) -> None:
        await device.do(make(room, n))

    return act


async def _cut(device: Device, room: str, n: int) -> None:
    await device.cut()


async def _clog(device: Device, room: str, n: int) -> None:
    if device.wire and device.talk.is_ready:
        device.wire.pipe.set_write_buffer_limits(high=2_000)
        device.wire.pipe.clogged = True


async def _erase(device: Device, room: str, n: int) -> None:
    """All that they said is taken back, as an admin would have it; they are there and see it go."""
    if device.talk.mirror.you:
        await device.home.store.transaction(partial(erasures.begin, user_id=device.talk.mirror.you.id, messages=True))
        device.home.road.eraser.begin()
        await device.home.settle()


async def _plain(device: Device, room: str, n: int) -> None:
    tab = device.home.connect(plain=True)
    await device.home.settle()
    await tab.lines(*(["/join ops"] * (n % 2)), f"{'x' * 300} from a tab @ann {n}")
    tab.vanish()


async def _wait(device: Device, room: str, n: int) -> None:
    await device.home.pass_time(1)


async def _wait_long(device: Device, room: str, n: int) -> None:
    """Bans and mutes come to their end."""
    device.home.clock.seconds += 60 * n


ACTIONS: dict[str, Action] = {
    "send": command(lambda room, n: c.SendMessage(room=room, text=f"{'long ' * 60} {n} @bob")),
    "create": command(lambda room, n: c.CreateRoom(name=room.removeprefix("@"), private=room == "den")),
    "join": command(lambda room, n: c.JoinRoom(room=room)),
    "leave": command(lambda room, n: c.LeaveRoom(room=room)),
    "invite": command(lambda room, n: c.InviteToRoom(room=room, user=CAST[n % 3])),
    "rename": command(lambda room, n: c.RenameAccount(name=f"name{n % 4}")),
    "register": command(lambda room, n: c.RegisterAccount(name=f"holder{n}", password="correct horse")),
    "edit": command(lambda room, n: c.EditRoom(room=room, topic=f"{n}", slow=n % 2, guests=bool(n % 3) or None)),
    "state": command(lambda room, n: c.EditRoom(room=room, state=STATES[n % 4])),
    "title": command(lambda room, n: c.EditRoom(room=room, name=("ops", "den")[n % 2])),
    "role": command(lambda room, n: c.SetRole(room=room, user=CAST[n % 3], role=ROLES[n % 4])),
    "remove": command(lambda room, n: c.RemoveMember(room=room, user=CAST[n % 3])),
    "ban": command(lambda room, n: c.BanUser(room=room, user=CAST[n % 3], minutes=n or None)),
    "unban": command(lambda room, n: c.UnbanUser(room=room, user=CAST[n % 3])),
    "mute": command(lambda room, n: c.MuteUser(room=room, user=CAST[n % 3], minutes=n + 1)),
    "unmute": command(lambda room, n: c.UnmuteUser(room=room, user=CAST[n % 3])),
    "report": command(lambda room, n: c.CreateReport(room=room, seq=n)),
    "settle report": command(lambda room, n: c.SettleReport(report=n)),
    "block": command(lambda room, n: c.AddBlock(user=CAST[n % 3])),
    "unblock": command(lambda room, n: c.RemoveBlock(user=CAST[n % 3])),
    "end": command(lambda room, n: c.DeleteRoom(room=room)),
    "delete": command(lambda room, n: c.DeleteMessage(room=room, seq=n)),
    "delete late": command(lambda room, n: c.DeleteMessage(room=room, seq=10 + 2 * n)),
    "read": command(lambda room, n: c.MarkRead(room=room, seq=n)),
    "type": command(lambda room, n: c.SetTyping(room=room)),
    "history": command(lambda room, n: c.MessageHistory(room=room, limit=200)),
    "members": command(lambda room, n: c.ListMembers(room=room)),
    "close": command(
        lambda room, n: c.CloseAccount(password="correct horse", messages=("keep", "delete", "delete")[n % 3])
    ),
    "erase": _erase,
    "cut": _cut,
    "clog": _clog,
    "tab": _plain,
    "wait": _wait,
    "wait long": _wait_long,
}

stories = st.lists(
    st.tuples(st.sampled_from(CAST), st.sampled_from(sorted(ACTIONS)), st.sampled_from(ROOMS), st.integers(0, 9)),
    min_size=1,
    max_size=40,
)


async def converge(story: list[tuple[str, str, str, int]]) -> None:
    async with house(rules=Rules(rate=0, registration=True)) as home:
        cast = {name: Device(home, name) for name in CAST}
        for device in cast.values():
            await device.connect()
        # Somebody must be able to look after the lobby, which nobody owns.
        await home.store.transaction(partial(people.set_rank, user_id="u1", rank="admin"))
        await cast["ann"].cut()
        await cast["ann"].connect()
        for name, action, room, n in story:
            await ACTIONS[action](cast[name], room, n)
            for device in cast.values():
                await device.work()
        for device in cast.values():
            await _recover(device)
        await home.pass_time(2)
        for device in cast.values():
            await device.work()
            await device.look()
        for name, device in cast.items():
            await _compare(home, name, device)


async def _recover(device: Device) -> None:
    if device.wire and device.wire.pipe.clogged:
        device.wire.pipe.drain()
    await device.work()
    await device.connect()
    await device.work()


async def _compare(home: House, name: str, device: Device) -> None:
    if ended := device.talk.ended:
        # Whoever made an account and never got the answer signs in; whoever closed theirs is gone.
        assert isinstance(ended, Closed)
        assert device.has_registered or device.has_closed
        return
    fresh = Device(home, name, token=device.talk.identity.token)
    await fresh.connect()
    await fresh.look()
    await home.pass_time(2)
    await fresh.work()
    await device.work()
    applied, asked = device.talk.mirror, fresh.talk.mirror
    assert applied.you == asked.you
    assert applied.account == asked.account
    assert applied.rooms == asked.rooms
    assert applied.blocked == asked.blocked
    assert applied.reports == asked.reports
    assert {r: list(w) for r, w in applied.windows.items() if w} == {r: list(w) for r, w in asked.windows.items() if w}
    assert applied.members == asked.members
    assert {r: p.people for r, p in applied.presence.items()} == {r: p.people for r, p in asked.presence.items()}
    await fresh.cut()


@given(story=stories)
@settings(max_examples=60, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
def test_a_client_that_followed_equals_one_that_asks_afresh(story: list[tuple[str, str, str, int]]) -> None:
    note(f"story: {story}")
    asyncio.run(converge(story))


@pytest.mark.long
@given(story=stories)
@settings(max_examples=3_000, deadline=None, print_blob=True, suppress_health_check=list(HealthCheck))
def test_the_same_for_thousands_of_stories(story: list[tuple[str, str, str, int]]) -> None:
    asyncio.run(converge(story))
