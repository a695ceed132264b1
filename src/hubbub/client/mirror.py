"""What a client believes, kept true by applying all it is told. Must not know a socket, a clock or the server."""

from enum import Enum

import msgspec

from hubbub.protocol.commands import AddBlock, LeaveRoom, ListMembers, MessageHistory, RegisterAccount
from hubbub.protocol.commands import Command as Asked
from hubbub.protocol.events import AnyEvent, Event, MemberJoined
from hubbub.protocol.people import Room
from hubbub.protocol.replies import (
    Blocked,
    Done,
    MemberList,
    MessagePage,
    Ok,
    PresenceRoll,
    ReadPosition,
    Renamed,
    Reply,
    RoomOpened,
    SessionOpened,
    Welcome,
)
from hubbub.protocol.signals import AnySignal

from .beliefs import Beliefs
from .fleeting import Presence
from .rules import RULES, block, rename


class Told(Enum):
    """What a frame turned out to be: news, something known already, or news after a hole that must be filled first."""

    NEWS = "news"
    KNOWN = "known"
    GAP = "gap"


class Mirror(Beliefs):
    """Beliefs that follow the server: `welcome` begins, `apply` goes on, `answered` adds what was asked for.

    For any sequence of frames it equals what a fresh client would be told. Frames may come more than once.
    """

    def welcome(self, welcome: Welcome) -> None:
        """A conversation begins, the first or the next. Rooms that will be replayed stay where they were till then."""
        resumed = self.resume() if welcome.epoch == self.epoch else {}
        self.you, self.epoch, self.limits = welcome.you, welcome.epoch, welcome.limits
        self.account, self.blocked = welcome.account, set(welcome.blocked)
        self.reports = welcome.reports
        listed = {room.id: room for room in welcome.rooms}
        for room_id in self.rooms.keys() - listed.keys():
            self.drop(room_id)
        for room_id in listed.keys() - resumed.keys():
            self.forget(room_id)
        self.presence.clear()
        self.typing.clear()
        self.told = {room_id: room for room_id, room in listed.items() if room_id in resumed}
        self.rooms = {room_id: self._resumed(room) for room_id, room in listed.items()}

    def resume(self) -> dict[str, int]:
        """The last `seq` known of each room, for the next hello."""
        return {room.id: room.seq for room in self.rooms.values()}

    def apply(self, frame: AnyEvent | AnySignal, now: float = 0.0) -> Told:
        """Take in one event or signal. After GAP nothing has changed. `now` is in seconds, of any clock that only rises."""
        told = self.place(frame) if isinstance(frame, Event) else Told.NEWS
        if told is not Told.NEWS:
            return told
        RULES[type(frame)](self, frame, now)
        if isinstance(frame, Event):
            self.advance(frame.room, frame.seq)
        return told

    def place(self, event: AnyEvent) -> Told:
        """Where an event stands to what is known of its room."""
        room = self.rooms.get(event.room)
        mine = isinstance(event, MemberJoined) and self.is_you(event.user)
        if room is None:
            return Told.NEWS if mine else Told.KNOWN
        if mine and event.room in self.loose and event.seq > room.seq:
            return Told.NEWS
        return self._step(room, event.seq)

    def pass_over(self, room_id: str, seq: int) -> Told:
        """An event of a kind this version does not know: only its place counts."""
        room = self.rooms.get(room_id)
        told = self._step(room, seq) if room else Told.KNOWN
        if told is Told.NEWS:
            self.advance(room_id, seq)
        return told

    def answered(self, asked: Asked, reply: Reply) -> None:
        """Take in the answer to a request of one's own. A repeated one tells of the past; what is so now was told otherwise."""
        if isinstance(reply, Ok) and reply.duplicate:
            return
        match reply:
            case RoomOpened():
                self._opened(reply.room)
            case MessagePage() if isinstance(asked, MessageHistory):
                self._page(asked, reply)
            case MemberList() if isinstance(asked, ListMembers) and reply.room in self.rooms:
                if reply.seq >= self.joined.get(reply.room, 0):
                    self.members[reply.room] = {member.user.id: member for member in reply.members}
            case PresenceRoll() if reply.room in self.rooms:
                self.presence[reply.room] = Presence.of(reply.count, reply.people)
            case ReadPosition():
                self.amend(reply.room, read=reply.read, unread=reply.unread, mentions=reply.mentions)
            case Renamed():
                rename(self, reply.you)
            case SessionOpened() if isinstance(asked, RegisterAccount) and self.is_you(reply.you):
                rename(self, reply.you)
            case Blocked():
                block(self, reply.user, isinstance(asked, AddBlock))
            case Done() if isinstance(asked, LeaveRoom) and reply.room is not None:
                self._left(reply.room)

    def _resumed(self, room: Room) -> Room:
        """A room of the new welcome, with the old position where a replay will go on from there."""
        known = self.rooms.get(room.id)
        if room.id not in self.told or known is None:
            return room
        return msgspec.structs.replace(
            room, seq=known.seq, read=known.read, unread=known.unread, mentions=known.mentions, member=known.member
        )  # fmt: skip

    def _step(self, room: Room, seq: int) -> Told:
        if seq <= room.seq:
            return Told.KNOWN
        return Told.NEWS if seq == room.seq + 1 else Told.GAP

    def _opened(self, room: Room) -> None:
        """A room just made or joined. The event of one's own arrival follows the reply and must still count as news."""
        if room.id in self.rooms:
            return
        before = max(0, room.seq - 2) if room.member else room.seq
        self.rooms[room.id] = msgspec.structs.replace(room, seq=before)
        self.loose.add(room.id)

    def _page(self, asked: MessageHistory, page: MessagePage) -> None:
        if page.room not in self.rooms or asked.after is not None or asked.around is not None:
            return
        if asked.before is None:
            self.hold(page.room, page.messages)
        elif page.room in self.windows:
            self.windows[page.room].older(self.without_gone(page.room, page.messages), asked.before)

    def _left(self, room_id: str) -> None:
        """A visitor, who is a member nowhere, leaves without an event; to anybody else the event has told it, or will."""
        if self.you is not None and self.you.kind == "visitor":
            self.drop(room_id)
