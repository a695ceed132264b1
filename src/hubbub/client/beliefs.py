"""The state behind a mirror, and the few ways to change it. Must not know what makes it change."""

from typing import Any

import msgspec

from hubbub.protocol.people import Account, Member, Message, Person, Room
from hubbub.protocol.replies import Limits

from .fleeting import Presence, Typing
from .window import Window, erased


class Beliefs:
    """One person's rooms, as of the last frame applied.

    `rooms` by id, as `welcome` would list them now; `windows` (newest messages), `members` (where asked for) and
    `presence` by room id. Read all of it, change none of it.
    """

    def __init__(self, keep: int = 200) -> None:
        self.keep = keep
        """How many of each room's newest messages are held."""
        self.you: Person | None = None
        self.epoch: str | None = None
        self.limits: Limits | None = None
        self.account = Account()
        self.blocked: set[str] = set()
        """The ids of those you want to hear nothing from; hide what they say."""
        self.reports = 0
        """How many reports wait for you to deal with them."""
        self.rooms: dict[str, Room] = {}
        self.windows: dict[str, Window] = {}
        self.members: dict[str, dict[str, Member]] = {}
        self.presence: dict[str, Presence] = {}
        self.typing = Typing()
        self.joined: dict[str, int] = {}
        """The seq of the last change of each room's membership: an older list of members is out of date."""
        self.gone: dict[str, dict[int, str]] = {}
        """Messages that were deleted, by room id and seq, and when: a page that was read before may still be on its way."""
        self.loose: set[str] = set()
        """Rooms that may not be heard just now, so that your own arrival there may follow any seq."""
        self.told: dict[str, Room] = {}
        """Rooms as the last welcome listed them, for as long as a replay has not got there."""

    def find(self, ref: str) -> Room | None:
        """The room of an id, a name (`lobby`, `#lobby`) or `@name`, among those heard; None for any other."""
        if ref in self.rooms:
            return self.rooms[ref]
        direct, name = ref.startswith("@"), ref[1:] if ref[:1] in "@#" else ref
        for room in self.rooms.values():
            if (room.kind == "direct") is direct and room.name.casefold() == name.casefold():
                return room
        return None

    def is_you(self, person: Person | None) -> bool:
        return person is not None and self.you is not None and person.id == self.you.id

    def amend(self, room_id: str, **changes: Any) -> None:
        """Change some fields of a room that is known; nothing happens to one that is not."""
        if room_id in self.rooms:
            self.rooms[room_id] = msgspec.structs.replace(self.rooms[room_id], **changes)

    def advance(self, room_id: str, seq: int) -> None:
        """The room's order has been followed up to `seq`. Somebody who only listens in has nothing unread."""
        room = self.rooms.get(room_id)
        if room is not None and seq > room.seq:
            self.amend(room_id, seq=seq, read=room.read if room.member else seq)
            self.loose.discard(room_id)

    def hold(self, room_id: str, messages: list[Message]) -> None:
        """Keep some of the newest messages of a room."""
        self.windows.setdefault(room_id, Window(self.keep)).newest(self.without_gone(room_id, messages))

    def erase(self, room_id: str, seq: int, at: str) -> None:
        """A message is gone, whether it is held, on its way or neither."""
        gone = self.gone.setdefault(room_id, {})
        gone[seq] = at
        if len(gone) > self.keep:
            del gone[next(iter(gone))]
        if room_id in self.windows:
            self.windows[room_id].erase(seq, at)

    def without_gone(self, room_id: str, messages: list[Message]) -> list[Message]:
        """These messages, of those that are gone only who said them and when."""
        gone = self.gone.get(room_id, {})
        return [erased(message, gone[message.seq]) if message.seq in gone else message for message in messages]

    def forget(self, room_id: str) -> None:
        """Drop what was read of a room; the room itself stays."""
        self.windows.pop(room_id, None)
        self.gone.pop(room_id, None)
        self.members.pop(room_id, None)

    def drop(self, room_id: str) -> None:
        """The room is heard no more."""
        self.forget(room_id)
        self.rooms.pop(room_id, None)
        self.presence.pop(room_id, None)
        self.joined.pop(room_id, None)
        self.typing.clear(room_id)
        self.loose.discard(room_id)
        self.told.pop(room_id, None)
