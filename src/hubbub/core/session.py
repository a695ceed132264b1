"""One client's conversation: hello, ready, gone. Says what may start now; must not know the hub, the store or the time."""

from collections import deque
from collections.abc import Callable
from enum import Enum
from math import ceil
from typing import Any, NamedTuple, Protocol

from ..protocol.commands import Command, Hello, Signal, Write
from ..protocol.errors import Refused
from ..protocol.people import Person
from ..protocol.replies import Reply
from .hub import Dialect, Listener
from .limits import Buckets
from .scope import Scope

SIGNAL_EVERY = 1.0
"""Seconds between two signals of one kind to one room; those between are answered and not told."""

MOST_TOLD = 4
"""Signals of one client told in that time, whatever their kinds and rooms: a room has as many names as spellings."""

MOST_WAITING = 64
"""Requests one client may have unanswered before its door is held."""


class Source(NamedTuple):
    """Where a conversation comes from: a network address, and what the client says it is."""

    address: str = ""
    agent: str = ""


class Grant(NamedTuple):
    """What let somebody in: the id of the token, what it is limited to, and when it ends (µs since 1970).

    `vouched`: the company's provider has said who they are, and how sure of it one is to be.
    """

    id: str = ""
    scope: Scope = Scope()
    expires_at: int | None = None
    vouched: bool = False


class State(Enum):
    NEW = "new"
    READY = "ready"


class Door(Protocol):
    """What a conversation needs of the connection it is held over."""

    @property
    def dialect(self) -> Dialect | None:
        """None for a door that asks but does not listen."""

    @property
    def source(self) -> Source:
        """Where the client is."""

    @property
    def write(self) -> Callable[[Any], None]:
        """Hands over what the dialect spelled. MUST NOT block or raise."""

    def reply(self, *replies: Reply) -> None:
        """Hand over answers, in one piece where the door can."""

    def close(self, code: int, reason: str) -> None:
        """Say goodbye with a close code."""

    def hold(self, on: bool) -> None:
        """Stop (or go on) reading requests from the client."""


class Session:
    """The state of one conversation.

    Requests take effect in the order they came: writes follow each other without waiting, a read waits for the
    writes before it, and everything waits for hello. Nothing starts while the door is `clogged`, so that answers
    cannot pile up before a client that reads none; whoever has hung up is not waited for.
    """

    __slots__ = (
        "answers",
        "clogged",
        "door",
        "gone",
        "grant",
        "held",
        "listener",
        "person",
        "reading",
        "state",
        "told",
        "waiting",
        "writing",
    )

    def __init__(self, door: Door) -> None:
        self.door = door
        self.state = State.NEW
        self.person: Person | None = None
        self.grant = Grant()
        self.listener: Listener | None = None
        self.waiting: deque[Command] | None = None
        self.answers: list[Reply] | None = None
        self.reading = False
        self.writing = 0
        self.held = False
        self.clogged = False
        self.gone = False
        self.told: dict[str, float] | None = None

    def enqueue(self, command: Command) -> None:
        if self.waiting is None:
            self.waiting = deque()
        self.waiting.append(command)

    def next(self) -> Command | None:
        """The next request that may start now, if any."""
        if not self.waiting or self.reading or (self.clogged and not self.gone):
            return None
        command = self.waiting[0]
        if self.writing and not (isinstance(command, Write) and not command.guarded and self.state is State.READY):
            return None
        self.waiting.popleft()
        if not self.waiting:
            self.waiting = None
        return command

    def admit(self, command: Command, buckets: Buckets, now: float) -> None:
        """Refuse what is out of turn or too much."""
        if isinstance(command, Hello):
            if self.state is not State.NEW:
                raise Refused("already_welcome", "You have said hello already.")
            return
        if self.person is None and command.early:
            return
        if self.state is not State.READY or self.person is None:
            raise Refused("hello_first", 'Say hello first, such as {"type":"hello","id":1,"name":"Alice"}.')
        if isinstance(command, Write) and (wait := buckets.take(self.person.id, now)):
            wait = ceil(wait * 1000) / 1000
            raise Refused("rate_limited", f"Too much at once; wait {wait:g} s.", retry_after=wait)

    def is_too_often(self, command: Command, now: float) -> bool:
        """Whether the same signal was told in this room less than a second ago; its opposite may follow at once."""
        if not isinstance(command, Signal):
            return False
        self.told = self.told or {}
        what = f"{type(command).__name__} {getattr(command, 'room', '')} {getattr(command, 'on', '')}"
        self.told = {key: at for key, at in self.told.items() if now - at < SIGNAL_EVERY}
        if what in self.told or len(self.told) >= MOST_TOLD:
            return True
        self.told[what] = now
        return False

    def answer(self, reply: Reply) -> None:
        """Keep an answer for `hand_over`: those of one commit go out in one write."""
        if self.answers is None:
            self.answers = []
        self.answers.append(reply)

    def hand_over(self) -> None:
        """Give the client the answers kept for it. MUST come before anything that they should precede is written."""
        if self.answers:
            answers, self.answers = self.answers, None
            self.door.reply(*answers)

    def spell(self) -> bytes:
        """The answers kept for a client who listens, to go out with what everybody is told; empty where they have another way."""
        spelled = self.listener and not self.gone and self.listener.dialect.reply
        if not spelled or not self.answers:
            return b""
        answers, self.answers = self.answers, None
        return b"".join(map(spelled, answers))

    def welcome(self, person: Person, grant: Grant) -> None:
        self.state = State.READY
        self.person = person
        self.grant = grant

    @property
    def unanswered(self) -> int:
        return self.writing + self.reading + (len(self.waiting) if self.waiting else 0)

    def balance(self) -> None:
        """Hold the door while too much is unanswered or unread, so that a flood waits in the client and not here."""
        full = (self.clogged or self.unanswered > MOST_WAITING) and not self.gone
        if full is not self.held:
            self.held = full
            self.door.hold(full)
