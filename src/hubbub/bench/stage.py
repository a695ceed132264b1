"""Where a load takes place: rooms of its own, and a host who makes them and reads their history. Must not know who talks."""

import asyncio
import contextlib
import ssl
from collections.abc import Callable
from typing import Any

from .ledger import Frame
from .person import Door, Gone, Person, Reading, Refused
from .wire import NeedsTls

ROOM = "bench-{}"
"""The rooms' names. They are used again by the next load, so that a server does not fill up with them."""

STILL = 60.0
"""Seconds without anything new after which a history is not waited for; a long one may take as long as it takes."""

Hear = Callable[[Person, Frame, float], None]


class CannotLoad(Exception):
    """Why there can be no load, in one sentence that says what would help."""

    def __init__(self, sentence: str, is_unreachable: bool = False) -> None:
        super().__init__(sentence)
        self.is_unreachable = is_unreachable


class Stage:
    """`rooms`: ids; `begun`: the last `seq` of each before anything was said. Without a token the host is a guest."""

    def __init__(self, door: Door, reading: Reading, token: str | None) -> None:
        self.door, self.reading, self.token, self.is_guest = door, reading, token, token is None
        self.rooms: list[str] = []
        self.begun: dict[str, int] = {}
        self.epoch = ""

    async def open(self, rooms: int) -> Frame:
        """Make the rooms, or go into them. Returns the server's limits. Raises CannotLoad."""
        host, welcome = await self._enter()
        try:
            self.token, self.epoch = welcome.get("token", self.token), welcome["epoch"]
            for n in range(1, rooms + 1):
                room = await self._room(host, ROOM.format(n))
                self.rooms.append(room["room"]["id"])
                self.begun[self.rooms[-1]] = room["seq"]
        except Refused as no:
            raise CannotLoad(f"The server lets us make no rooms: {no}") from no
        finally:
            host.transport.abort()
        limits: Frame = welcome["limits"]
        return limits

    async def history(self) -> dict[str, list[Frame]]:
        """Every event of the rooms since they began, as somebody gets them who was away. Raises CannotLoad."""
        found: dict[str, list[Frame]] = {room: [] for room in self.rooms}
        waiting, ended, moved = set(self.rooms), asyncio.Event(), False

        def hear(_: Person, frame: Frame, moment: float) -> None:
            nonlocal moved
            moved, room = True, frame.get("room")
            if room in waiting and "by" in frame:
                found[room].append(frame)
            elif room in waiting and frame["type"] in ("caught_up", "resync"):
                waiting.discard(room)
                found[room] += [frame] if frame["type"] == "resync" else []
            if not waiting:
                ended.set()

        host, _ = await self._enter(hear, resume={"epoch": self.epoch, "rooms": self.begun})
        try:
            while not ended.is_set():
                moved = False
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(ended.wait(), STILL)
                if not (moved or ended.is_set()):
                    raise CannotLoad(f"The server gave nothing more of the rooms' history for {STILL:g} seconds.")
        finally:
            host.transport.abort()
        if any(events and events[-1]["type"] == "resync" for events in found.values()):
            raise CannotLoad("The server gives no such long history at once; start it with a larger --replay-limit.")
        return found

    async def leave(self) -> None:
        """Go out of the rooms; a guest who was made for this is no more."""
        if not self.rooms:
            return
        with contextlib.suppress(Refused, Gone, OSError, TimeoutError, CannotLoad):
            host, _ = await self._enter()
            try:
                if self.is_guest:
                    await host.ask("account.close")
                for room in () if self.is_guest else self.rooms:
                    await self._patiently(host, "room.leave", room=room)
            finally:
                host.transport.abort()

    async def _enter(self, hear: Hear = lambda person, frame, moment: None, **hello: Any) -> tuple[Person, Frame]:
        if self.token:
            hello["token"] = self.token
        try:
            return await Person.arrive(self.door, self.reading, hear, **hello)
        except Refused as no:
            advice = {
                "guests_off": " Give --token, or start it with --guests yes.",
                "bad_token": " Give another --token.",
            }.get(no.code, "")
            raise CannotLoad(f"The server does not let us in: {no}{advice}") from no
        except ConnectionError as fault:
            if " 429 " in f"{fault} ":
                raise CannotLoad(
                    "The server lets no more connections in from this address; close some first."
                ) from fault
            raise CannotLoad(f"{_where(self.door)}: {_said(fault)}.", is_unreachable=True) from fault
        except (OSError, Gone, TimeoutError) as fault:
            raise CannotLoad(f"{_where(self.door)}: {_said(fault)}.", is_unreachable=True) from fault

    async def _room(self, host: Person, name: str) -> Frame:
        try:
            return await self._patiently(host, "room.create", name=name, topic="A load test talks here.")
        except Refused as no:
            if no.code != "name_taken":
                raise
            return await self._patiently(host, "room.join", room=name)

    async def _patiently(self, host: Person, type: str, **fields: Any) -> Frame:
        """Ask; wait as long as the server says where it is too much at once."""
        while True:
            try:
                return await host.ask(type, **fields)
            except Refused as no:
                if no.code != "rate_limited":
                    raise
                await asyncio.sleep(no.retry_after or 1)


def _where(door: Door) -> str:
    return f"There is no chat server at {door.host} port {door.port}"


def _said(fault: BaseException) -> str:
    match fault:
        case NeedsTls():
            return f"{fault}; if it speaks TLS, take wss://"
        case ssl.SSLCertVerificationError():
            return f"its certificate is not good: {fault.verify_message}; SSL_CERT_FILE names one to trust"
        case ssl.SSLError():
            return "it does not speak TLS; take ws://"
        case ConnectionRefusedError():
            return "nobody listens there"
        case TimeoutError():
            return "no answer in time"
    return str(getattr(fault, "strerror", None) or fault or type(fault).__name__)
