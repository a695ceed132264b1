"""The plain door: bare lines or {"user","msg"} in, {"user","msg","time"} out, for people, lessons and ten lines of script.

Must not know sockets or rooms' rules: it only puts a person's line into commands and answers into lines.
"""

import json
from collections.abc import Callable, Iterable
from typing import Any

from msgspec.structs import replace

from ..core.hub import Dialect
from ..protocol import commands as c
from ..protocol.errors import Refused
from ..protocol.events import MessageSent
from ..protocol.frames import Batch, encode, has_lone_surrogate
from ..protocol.people import Room
from ..protocol.replies import Error, Reply
from ..protocol.signals import Signal
from .plain_answers import ANSWERS, Line, said
from .plain_commands import COMMANDS, Asked
from .tongue import text_frame

LOBBY = "lobby"
MOVES = frozenset({"join", "leave"})
MOST_HELD = 64


def _batch(batch: Batch) -> bytes:
    """Only what was said; comings and goings would puzzle a client that knows none."""
    return b"".join([text_frame(encode(line)) for stored in batch.events if (line := _line(stored.event))])


def _line(event: Any) -> Line | None:
    if not isinstance(event, MessageSent) or event.deleted:
        return None
    return Line(user=event.by.name, msg=event.text, time=event.at, to=event.to.name if event.to else None)


def _signal(_: Signal) -> None:
    return None


PLAIN_DIALECT = Dialect(_batch, _signal)


class Plain:
    """One person at a plain door. `ask` sends a further command; `now` gives the time as RFC 3339; `quit` hangs up.

    `room` is where they speak: the lobby by its name, any other by its id, since rooms and people change names.
    """

    __slots__ = ("_asked", "_held", "_is_direct", "_moving", "_name", "_next", "_over", "ask", "now", "quit", "room")
    dialect = PLAIN_DIALECT

    def __init__(self, ask: Callable[[c.Command], None], now: Callable[[], str], quit: Callable[[], None]) -> None:
        self.ask = ask
        self.now = now
        self.quit = quit
        self.room = LOBBY
        self._is_direct = False
        self._name: str | None = None
        self._next = 0
        self._asked: dict[int, Asked] = {}
        self._moving = False
        self._over = False
        self._held: list[bytes] = []

    def greeting(self) -> c.Command:
        return c.Hello(visit=True)

    def hear(self, payload: bytes) -> Iterable[c.Command]:
        """The commands in one frame: a line, a slash command, or the classic JSON object.

        Lines that follow /join wait until it is known whether they are said there or here.
        """
        if self._moving:
            self._hold(payload)
            return ()
        text = payload.decode()
        given = _object(text)
        if given is None:
            return self._line(text.rstrip("\r\n"))
        if "msg" not in given:
            raise Refused("invalid", _hint(given))
        return self._classic(given)

    def _hold(self, payload: bytes) -> None:
        if len(self._held) >= MOST_HELD:
            raise Refused("rate_limited", "Too much at once; wait until you have arrived.", retry_after=1)
        self._held.append(payload)

    def _line(self, text: str) -> Iterable[c.Command]:
        if not text.startswith("/"):
            return (self._say(text),)
        word, *rest = text[1:].split(None, 1) or [""]
        make = COMMANDS.get(word.lower())
        if make is None:
            raise Refused("unknown_type", f"There is no command /{word[:32]}; /help lists what there is.")
        asked = make(self.room, "".join(rest).strip())
        self._moving = asked.verb in MOVES
        return (self._remember(asked),) if asked.command else self._at_once(asked)

    def _at_once(self, asked: Asked) -> Iterable[c.Command]:
        if asked.verb == "quit":
            self._over = True
            self.quit()
            return ()
        raise Refused("invalid", asked.text)

    def _classic(self, given: dict[str, Any]) -> Iterable[c.Command]:
        user, msg = given.get("user"), given["msg"]
        if not isinstance(msg, str) or not isinstance(user, str | None):
            raise Refused("invalid", 'Send {"user": "Alice", "msg": "Hello!"}, both as strings.')
        if has_lone_surrogate(given):
            raise Refused("invalid", "Half of a surrogate pair is not text.")
        if user and user != self._name:
            self._name = user
            yield self._remember(Asked("called", c.RenameAccount(name=user, near=True), user))
        yield from self._line(msg) if msg.startswith("/") else (self._say(msg),)

    def _say(self, text: str) -> c.Command:
        return self._remember(Asked("say", c.SendMessage(room=self.room, text=text)))

    def _remember(self, asked: Asked) -> c.Command:
        assert asked.command is not None
        self._next += 1
        self._asked[self._next] = asked
        return replace(asked.command, id=self._next)

    def spell(self, reply: Reply) -> Iterable[bytes]:
        """What the person is told; nothing where the message itself coming back is the answer."""
        asked = self._asked.pop(reply.re, None) if reply.re is not None else None
        if isinstance(reply, Error):
            lines = [said(reply.message)]
        elif asked is None:
            lines = []
        else:
            lines = self._answer(asked, reply)
        if asked and asked.verb in MOVES:
            lines += self._arrive()
        return [encode(line if line.time else line.at(self.now())) for line in lines]

    def _arrive(self) -> list[Line]:
        """Say what was held; returns what the person is told of it."""
        self._moving = False
        held, self._held = self._held, []
        told = []
        for payload in held:
            if self._over:
                break
            try:
                for command in self.hear(payload):
                    self.ask(command)
            except Refused as refused:
                told.append(said(refused.message))
        return told

    def _answer(self, asked: Asked, reply: Any) -> list[Line]:
        if asked.verb in MOVES:
            self._move(reply.room)
        if asked.verb == "name":
            self._name = reply.you.name
        answer = ANSWERS.get(asked.verb)
        return answer(asked, reply) if answer else []

    def _move(self, room: Room) -> None:
        """One room at a time: what is heard is where one speaks. Private lines are heard anywhere."""
        left, was_direct = self.room, self._is_direct
        self._is_direct = room.kind == "direct"
        self.room = LOBBY if room.name == LOBBY and not self._is_direct else room.id
        if left != self.room and not was_direct:
            self.ask(c.LeaveRoom(room=left))


def _object(text: str) -> dict[str, Any] | None:
    """The JSON object in a frame; None where it is not one, since a person may well begin a line with a brace."""
    if not text.lstrip().startswith("{"):
        return None
    try:
        given = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return given if isinstance(given, dict) else None


def _hint(given: dict[str, Any]) -> str:
    if given.get("type") in c.BY_NAME:
        return "That is hubbub.v1; connect with the WebSocket subprotocol hubbub.v1 to speak it."
    return 'Send {"user": "Alice", "msg": "Hello!"}, or just the text.'
