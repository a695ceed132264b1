"""A client's side of one conversation, over as many connections as it takes. Fed frames, asked for frames; knows no socket."""

import logging
from collections.abc import Callable
from typing import NamedTuple

import msgspec

from hubbub.protocol.command import Inspection
from hubbub.protocol.commands import Command, JoinRoom, MarkRead, Ping, RegisterAccount, Resume, Signal, Write
from hubbub.protocol.errors import BAD_TOKEN, CLOSES, FORBIDDEN
from hubbub.protocol.events import MessageSent
from hubbub.protocol.frames import encode
from hubbub.protocol.people import Room
from hubbub.protocol.replies import Done, Reply, RoomOpened, SessionOpened
from hubbub.protocol.signals import CaughtUp, Resync

from . import wire
from .backoff import Backoff
from .errors import Closed, HubbubError, Refused
from .holes import Holes
from .identity import HELLO, Identity
from .liveness import Liveness
from .mirror import Mirror, Told
from .news import News, RoomGone
from .outbox import Letter, Outbox

log = logging.getLogger("hubbub.client")

LATER = 1.0
"""Seconds to wait when a refusal says 'later' without saying when."""

LONGEST = 30.0
"""Seconds that a refused request waits here at most: who may not speak for an hour is told so, and holds nothing else up."""

HELD = 10.0
"""A connection that was welcome for so many seconds was a good one: the next loss starts the back-off anew."""


class Settled(NamedTuple):
    """What became of a request."""

    ticket: int
    outcome: Reply | HubbubError


class Conversation:
    """Feed it `opened`, `received`, `closed`, `tick` and `request`; after each take `frames`, `news` and `settled`.

    Times are seconds of a clock that only rises. `broken` asks the socket's keeper to drop the socket; `ended` says that
    it is over for good.
    """

    def __init__(self, identity: Identity, random: Callable[[], float], keys: Callable[[], str]) -> None:
        self.identity = identity
        self.mirror = Mirror()
        self.outbox = Outbox()
        self.liveness = Liveness()
        self.backoff = Backoff(random)
        self.is_ready = False
        self.broken: str | None = None
        self.ended: HubbubError | None = None
        self._keys = keys
        self._welcomed: float | None = None
        self._wait: float | None = None
        self._held: set[str] = set()
        self._returning: dict[int, Room] = {}
        self._holes = Holes()
        self._frames: list[bytes] = []
        self._news: list[News] = []
        self._settled: list[Settled] = []

    # What happens to it.

    def opened(self, now: float) -> None:
        """A socket is open: say who we are and what we know."""
        self.broken = self._wait = None
        self.liveness.opened(now)
        known = Resume(epoch=self.mirror.epoch, rooms=self.mirror.resume()) if self.mirror.epoch else None
        self._frames = [encode(self.identity.hello(known))]

    def received(self, data: bytes | str, now: float) -> None:
        """A text frame came."""
        self.liveness.heard(now)
        if self.broken or self.ended:
            return
        try:
            self._read(wire.head(data), data, now)
        except wire.Garbled as fault:
            log.warning("Skipped a frame that cannot be read: %s", fault)
        self._pump(now)

    def closed(self, code: int, reason: str, now: float) -> float | None:
        """The socket is gone. Returns the seconds to wait before the next one; None if there shall be none."""
        if self._welcomed is not None and now - self._welcomed >= HELD:
            self.backoff.reset()
        self.is_ready, self._welcomed, self._frames = False, None, []
        self.outbox.cut()
        if self.broken == "gap":
            return 0.0
        then, meaning = CLOSES.get(code, ("retry", "The connection was closed.")) if not self.broken else ("resume", "")
        if self.ended is None and then in ("stop", "login"):
            self.ended = Closed(code, reason or meaning)
        return None if self.ended else self.backoff.delay(then, self._wait)

    def tick(self, now: float) -> None:
        """Time has passed."""
        if self.liveness.is_dead(now):
            self.broken = "silent"
        elif self.liveness.should_ask(now):
            self.liveness.asked()
            self._frames.append(encode(Ping()))
        self._pump(now)

    def due(self, now: float) -> float | None:
        """When to call `tick` at the latest."""
        times = (self.liveness.due(), self.outbox.due(now) if self.is_ready else None)
        return min((time for time in times if time is not None), default=None)

    # What is asked of it.

    def request(self, command: Command, now: float) -> Letter:
        """Ask something; the answer comes out of `settled`. Raises what the conversation ended with."""
        if self.ended:
            raise self.ended
        # A read position only moves forward, so marking it twice is marking it once.
        if isinstance(command, Write) and command.key is None and not isinstance(command, MarkRead | Inspection):
            command = msgspec.structs.replace(command, key=self._keys())
        letter = self.outbox.add(command, self._lane(command))
        self._pump(now)
        return letter

    def hint(self, signal: Signal) -> None:
        """Tell something fleeting, if anybody is there to hear it now."""
        if self.is_ready:
            self._frames.append(encode(signal))

    def end(self, why: HubbubError) -> None:
        """It is over: everything without an answer gets this one."""
        self.ended = self.ended or why
        for letter in self.outbox:
            self._settle(letter, self.ended)

    def frames(self) -> list[bytes]:
        """Text frames to send, in order."""
        frames, self._frames = self._frames, []
        return frames

    def news(self) -> list[News]:
        """What there is to tell, each thing once, in order."""
        news, self._news = self._news, []
        return news

    def settled(self) -> list[Settled]:
        """Requests that have got their answer."""
        settled, self._settled = self._settled, []
        return settled

    # How it reads a frame.

    def _read(self, head: wire.Head, data: bytes | str, now: float) -> None:
        letter = self.outbox.get(head.re)
        if head.type == "welcome":
            self._welcome(data, now)
        elif head.type == "error":
            self._refused(head, letter, data, now)
        elif head.type == "ok":
            if letter:
                self._answered(letter, data)
        elif head.type in wire.TOLD:
            self._told(head, data, now)
        elif head.room is not None and head.seq is not None:
            self._passed(head.room, head.seq, now)

    def _welcome(self, data: bytes | str, now: float) -> None:
        welcome = wire.welcome(data)
        again = welcome.epoch == self.mirror.epoch
        if again and welcome.you.id not in self.identity.ids and any(letter.sent for letter in self.outbox):
            # Keys belong to a person. A visitor comes back as another one, so what was under way may only be sent
            # again when the replay has shown whether it was stored.
            self._held = self.mirror.resume().keys() & {room.id for room in welcome.rooms}
        if again and welcome.you.kind == "visitor":
            self._go_back_to(self.mirror.rooms.keys() - {room.id for room in welcome.rooms})
        else:
            self._part_from(welcome.gone)
        if self.identity.ids:
            self._own_up_to([room for room in welcome.rooms if room.id not in self.mirror.rooms])
        self.identity.ids.add(welcome.you.id)
        self.identity.token = welcome.token or self.identity.token
        self.mirror.welcome(welcome)
        self._let_go()
        self.liveness.welcomed()
        self.is_ready, self._welcomed = True, now

    def _go_back_to(self, rooms: set[str]) -> None:
        """A visitor is a member nowhere: the rooms looked into must be entered again, and what was said there is missed."""
        for room in sorted(rooms):
            self._returning[self.outbox.add(JoinRoom(room=room), room).ticket] = self.mirror.rooms[room]

    def _part_from(self, rooms: list[str]) -> None:
        self._news += [RoomGone(room=room, was=self.mirror.rooms[room]) for room in rooms if room in self.mirror.rooms]

    def _own_up_to(self, rooms: list[Room]) -> None:
        """Rooms one got into while away are not replayed: nobody could say from where."""
        self._news += [Resync(room=room.id, reason="joined_while_away", seq=room.seq) for room in rooms]

    def _refused(self, head: wire.Head, letter: Letter | None, data: bytes | str, now: float) -> None:
        refused = Refused.told(wire.error(data))
        if head.re == HELLO and not self.is_ready:
            self._turned_away(refused)
        elif letter is None:
            log.warning("The server refused something: %s", refused)
        elif refused.retry and (refused.retry_after or 0.0) <= LONGEST:
            self.outbox.rest(letter, now + (LATER if refused.retry_after is None else refused.retry_after))
        else:
            self._settle(letter, refused)

    def _turned_away(self, refused: Refused) -> None:
        returning = bool(self.identity.ids)
        if refused.retry or (refused.code == "name_taken" and returning and self.identity.visit):
            # A visitor's name stays taken until the server has noticed that the old connection is gone.
            self.broken, self._wait = "refused", refused.retry_after
        elif returning:
            self.ended = Closed(BAD_TOKEN if refused.code == "bad_token" else FORBIDDEN, refused.message)
        else:
            self.ended = refused

    def _answered(self, letter: Letter, data: bytes | str) -> None:
        try:
            reply = wire.answer(letter.command, data)
        except wire.Garbled as fault:
            return self._settle(letter, HubbubError(f"The answer cannot be read: {fault}"))
        self.mirror.answered(letter.command, reply)
        if isinstance(reply, SessionOpened) and isinstance(letter.command, RegisterAccount):
            self.identity.registered(reply)
        if letter.ticket in self._returning and isinstance(reply, RoomOpened):
            self._news.append(Resync(room=reply.room.id, reason="visit", seq=reply.room.seq))
        return self._settle(letter, reply)

    def _told(self, head: wire.Head, data: bytes | str, now: float) -> None:
        try:
            frame = wire.told(data)
        except wire.Garbled:
            if head.room is not None and head.seq is not None:
                self._passed(head.room, head.seq, now)
            raise
        if isinstance(frame, MessageSent) and self._held:
            self._find_stored(frame)
        told = self.mirror.apply(frame, now)
        if told is Told.NEWS:
            self._news.append(frame)
        elif told is Told.GAP and self._skips_hole(str(head.room), int(head.seq or 0), now):
            self._told(head, data, now)
        if isinstance(frame, CaughtUp | Resync):
            self._held.discard(frame.room)
        self._let_go()

    def _let_go(self) -> None:
        """Of a room that is no longer heard nothing comes that could end the waiting."""
        if self._held:
            self._held.intersection_update(self.mirror.rooms)

    def _passed(self, room: str, seq: int, now: float) -> None:
        """An event of a kind that only a newer client knows; its place counts all the same."""
        if self.mirror.pass_over(room, seq) is Told.GAP and self._skips_hole(room, seq, now):
            self.mirror.pass_over(room, seq)

    def _skips_hole(self, room: str, seq: int, now: float) -> bool:
        """Something is missing before `seq`: resume to get it, or, when that keeps failing, say that it is lost."""
        if self._holes.may_try(now):
            self.broken = "gap"
            return False
        lost = Resync(room=room, reason="gap", seq=seq - 1)
        self.mirror.apply(lost, now)
        self._news.append(lost)
        return True

    # How it sends.

    def _find_stored(self, event: MessageSent) -> None:
        letter = self.outbox.by_key(event.key) if event.by.id in self.identity.ids else None
        if letter:
            self._settle(letter, Done(room=event.room, seq=event.seq, duplicate=True, deleted=bool(event.deleted)))

    def _settle(self, letter: Letter, outcome: Reply | HubbubError) -> None:
        self.outbox.remove(letter)
        sought = self._returning.pop(letter.ticket, None)
        if sought is not None and isinstance(outcome, Refused):
            self._news.append(RoomGone(room=sought.id, was=sought))
        self._settled.append(Settled(letter.ticket, outcome))

    def _lane(self, command: Command) -> str:
        ref = str(getattr(command, "room", getattr(command, "name", "")))
        known = self.mirror.find(ref)
        return known.id if known else ref.removeprefix("#").casefold()

    def _pump(self, now: float) -> None:
        for letter in self.outbox.ready(now) if self.is_ready and not self._held and not self.broken else ():
            letter.under_way = letter.sent = True
            self._frames.append(encode(msgspec.structs.replace(letter.command, id=letter.ticket)))
