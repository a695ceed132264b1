"""Everything said in some rooms, each thing once, holes filled from the history. Must not know how it is shown."""

from collections.abc import AsyncGenerator, AsyncIterator, Callable

from hubbub.client import AnyEvent, Client, Message, MessageSent, News, Resync, Room
from hubbub.protocol.events import Event
from hubbub.protocol.people import Person

from .endings import is_ending


class Follow:
    """Goes on from a `seq` in each room, over lost connections, restored databases and whatever else makes a hole."""

    def __init__(self, chat: Client, since: dict[str, int] | None = None) -> None:
        self.chat = chat
        self.seen: dict[str, int] = dict(since or {})
        """The last seq handed out, by room id."""
        self.over: Callable[[Room, News], None] = lambda room, told: None
        """Called with each room there is nothing more to hear of, as it was last known, and with what ended it, after that."""
        self._rooms: dict[str, Room] = dict(chat.rooms)
        self._ahead: dict[str, set[int]] = {}
        """Messages shown some other way whose events are still to come."""

    def shown(self, room: str, page: list[Message]) -> None:
        """A page of newest messages was shown some other way; what is in it need not be told again.

        Other events, such as somebody's coming, may stand between the messages and are still to be told.
        """
        seen = self.seen.get(room, 0)
        self._ahead.setdefault(room, set()).update(message.seq for message in page if message.seq > seen)

    async def events(self) -> AsyncGenerator[AnyEvent, None]:
        """What happens, until the conversation is over."""
        self._rooms.update(self.chat.rooms)
        async for told in self.chat:
            if isinstance(told, Resync):
                async for event in self._missed(told):
                    yield event
            elif isinstance(told, Event):
                if room := self.chat.rooms.get(told.room):
                    self._rooms[told.room] = room
                async for event in self._up_to(told):
                    yield event
            if is_ending(told, self.chat.you):
                self._end(told)

    def _end(self, told: News) -> None:
        """The client has forgotten the room already."""
        room_id = str(getattr(told, "room", ""))
        self.seen.pop(room_id, None)
        if room := self._rooms.pop(room_id, None):
            self.over(room, told)

    async def _up_to(self, told: AnyEvent) -> AsyncIterator[AnyEvent]:
        """The event, unless it is known, and before it what was dropped while nobody read."""
        seen = self.seen.get(told.room, told.seq - 1)
        if told.seq <= seen:
            return
        if told.seq > seen + 1:
            async for event in past(self.chat, told.room, seen):
                if event.seq < told.seq and not self._was_shown(event):
                    yield event
        self.seen[told.room] = told.seq
        if not self._was_shown(told):
            yield told

    def _was_shown(self, told: AnyEvent) -> bool:
        ahead = self._ahead.get(told.room, set())
        if told.seq not in ahead:
            return False
        ahead.discard(told.seq)
        return True

    async def _missed(self, resync: Resync) -> AsyncIterator[AnyEvent]:
        """What the server could not replay, as far as it is messages; other events are lost."""
        after = self.seen.get(resync.room, self._unread_after(resync))
        self.seen[resync.room] = resync.seq
        if after is None or after > resync.seq:
            # The history is another one (a restored backup): places known from before mean nothing in it.
            return
        async for event in past(self.chat, resync.room, after):
            if event.seq <= resync.seq and not self._was_shown(event):
                yield event

    def _unread_after(self, resync: Resync) -> int | None:
        """Where a room begins for somebody who got into it while away."""
        room = self.chat.rooms.get(resync.room)
        return room.read if room and resync.reason == "joined_while_away" else None


async def past(chat: Client, room: str, after: int) -> AsyncIterator[MessageSent]:
    """The messages of a room that follow `after`, oldest first, as the events that brought them."""
    async for message in chat.messages(room, after=after):
        yield as_event(chat, room, message)


def as_event(chat: Client, room_id: str, message: Message) -> MessageSent:
    """A message of the history as the event it once was."""
    return MessageSent(
        room=room_id, seq=message.seq, at=message.at, by=message.by, text=message.text, key=message.key,
        mentions=message.mentions, to=_addressee(chat, room_id, message), deleted=message.deleted,
    )  # fmt: skip


def _addressee(chat: Client, room_id: str, message: Message) -> Person | None:
    room = chat.rooms.get(room_id)
    if room is None or room.other is None:
        return None
    return room.other if message.by.id == chat.you.id else chat.you
