"""A conversation fed by hand: the frames of a server in, the frames of the client out. No socket, and time stands still."""

import itertools
import json
from typing import Any

from hubbub.client.conversation import Conversation, Settled
from hubbub.client.identity import Identity

ANN = {"id": "u1", "name": "ann", "kind": "guest"}
BOB = {"id": "u2", "name": "bob", "kind": "guest"}
LIMITS = {"text": 16384, "frame": 65536, "rate": 10.0, "burst": 30, "replay": 1000}


def room(id: str = "r1", seq: int = 5, **fields: Any) -> dict[str, Any]:
    given = {"name": "lobby", "kind": "channel", "read": seq, "unread": 0, "mentions": 0, **fields}
    return {"id": id, "seq": seq, **given}


def sent(seq: int, by: dict[str, Any] = BOB, room: str = "r1", text: str = "Hi", **fields: Any) -> dict[str, Any]:
    at = "2026-11-22T10:01:00.123Z"
    return {"type": "message.sent", "room": room, "seq": seq, "at": at, "by": by, "text": text, **fields}


class Talk:
    """One client's conversation. `now` moves when a test moves it; keys are k1, k2, …; chance always says 1/2."""

    def __init__(self, name: str | None = "ann", token: str | None = None, visit: bool = False) -> None:
        keys = (f"k{n}" for n in itertools.count(1))
        self.talk = Conversation(Identity(name, token, visit), lambda: 0.5, lambda: next(keys))
        self.now = 100.0

    def open(self) -> dict[str, Any]:
        """A socket opens; returns the hello."""
        self.talk.opened(self.now)
        (hello,) = self.out()
        return hello

    def come_in(self, *rooms: dict[str, Any], you: dict[str, Any] = ANN, epoch: str = "e1", **fields: Any) -> None:
        """A socket opens and the server welcomes us."""
        self.open()
        listed = list(rooms or (room(),))
        self.hear(type="welcome", re=0, you=you, epoch=epoch, limits=LIMITS, rooms=listed, **fields)

    def hear(self, *frames: dict[str, Any], **fields: Any) -> None:
        for frame in [*frames, fields] if fields else frames:
            self.talk.received(json.dumps(frame), self.now)

    def out(self) -> list[dict[str, Any]]:
        """What the client sends."""
        return [json.loads(frame) for frame in self.talk.frames()]

    def pass_time(self, seconds: float) -> list[dict[str, Any]]:
        """Time goes by; returns what the client sends."""
        self.now += seconds
        self.talk.tick(self.now)
        return self.out()

    def lose(self, code: int = 1006) -> float | None:
        """The connection breaks; returns the wait before the next."""
        return self.talk.closed(code, "", self.now)

    def told(self) -> list[int]:
        """The seqs of the events handed on since the last call."""
        return [getattr(told, "seq", 0) for told in self.talk.news()]

    def settled(self) -> list[Settled]:
        return self.talk.settled()
