"""The SDK's front: one method for each thing people do. Must not know how frames travel or what order means."""

import asyncio
import random
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from functools import partial
from types import TracebackType
from typing import Literal, NamedTuple, TypeVar

from hubbub.protocol import commands as c
from hubbub.protocol import replies as r
from hubbub.protocol.events import Event
from hubbub.protocol.people import Member, Message, Person, Room
from hubbub.protocol.signals import Resync, RoomDeleted

from .address import DEFAULT, websocket_url
from .conversation import Conversation
from .identity import Identity
from .key import new_key
from .link import Link, Notice
from .mirror import Mirror
from .moderation import Moderation
from .news import News, RoomGone

R = TypeVar("R", bound=r.Reply)


class Receipt(NamedTuple):
    """The message is on disk as `seq` of `room` (an id). `duplicate`: the same key had stored it before; `deleted`: it is gone since."""

    room: str
    seq: int
    duplicate: bool
    deleted: bool = False


class Client(Moderation):
    """One person's conversation with a server.

        async with Client("localhost:8080", name="ann") as chat:
            await chat.send("lobby", "Hi")
            async for event in chat:
                print(event)

    `url` may be `ws(s)://…`, `http(s)://…` or `host:port`. Who you are: `token` from an earlier `chat.token`, or `name` to
    become a guest, or neither for a free name; `visit=True` keeps no token, and the name is free again when you go.
    `signals=True` also yields typing, presence and read positions. `patience` is how many seconds to keep trying for the
    first connection (0: one try); after that the client comes back by itself for as long as it takes, tells `notify` of
    each loss and return, resumes where it was, and sends again, with the same key, whatever had no answer.

    A room is named by its id, its name (`lobby`), or `@bob` for the direct conversation with bob. Every method that asks
    the server raises `Refused` for a no, and `Closed` or `ConnectionLost` once the conversation is over.
    """

    def __init__(
        self,
        url: str = DEFAULT,
        *,
        name: str | None = None,
        token: str | None = None,
        visit: bool = False,
        signals: bool = False,
        patience: float = 0.0,
        notify: Callable[[Notice], None] = lambda notice: None,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        randomness: Callable[[], float] = random.random,
        keys: Callable[[], str] = new_key,
    ) -> None:
        self.url = websocket_url(url)
        self.signals = signals
        self._conversation = Conversation(Identity(name, token, visit), randomness, keys)
        self._make_link = partial(Link, self.url, self._conversation, notify, patience, clock, sleep)
        self._opened: Link | None = None

    async def __aenter__(self) -> "Client":
        await self.open()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    async def open(self) -> None:
        """Connect and say hello. Raises Refused (bad or taken name, bad token), Closed, or ConnectionLost."""
        if self._opened:
            raise RuntimeError("A client is opened once; make another one.")
        self._opened = self._make_link()
        await self._opened.open()

    async def close(self) -> None:
        """Say goodbye. Requests without an answer raise Closed(1000); loops over events end."""
        if self._opened:
            await self._opened.close()

    # What is known here, without asking.

    @property
    def mirror(self) -> Mirror:
        """What this client believes: rooms, newest messages, members, presence, who types. To be read only."""
        return self._conversation.mirror

    @property
    def you(self) -> Person:
        """Who you are to others. RuntimeError before the first welcome."""
        if self.mirror.you is None:
            raise RuntimeError("Open the client first: async with Client(…) as chat.")
        return self.mirror.you

    @property
    def token(self) -> str | None:
        """With it you come back as the same person. Keep it secret. None for a visitor."""
        return self._conversation.identity.token

    @property
    def rooms(self) -> dict[str, Room]:
        """The rooms you hear, by id, with `seq`, `read`, `unread` and `mentions` as of now."""
        return self.mirror.rooms

    def room(self, ref: str) -> Room | None:
        """The room of an id, a name or `@name`, among those you hear."""
        return self.mirror.find(ref)

    @property
    def is_connected(self) -> bool:
        """Whether the conversation is open at this moment; requests are taken either way."""
        return self._conversation.is_ready

    @property
    def unsent(self) -> int:
        """How many requests have no answer yet."""
        return len(self._conversation.outbox)

    # Rooms.

    async def list_rooms(self) -> list[Room]:
        """The rooms you are in, then the channels you could join."""
        return (await self._ask(c.ListRooms(), r.RoomList)).rooms

    async def create(self, name: str, *, private: bool = False, topic: str = "") -> Room:
        """Open a room and become its owner. Refused: `name_taken`, `bad_name`, `too_many_rooms`."""
        return (await self._ask(c.CreateRoom(name=name, private=private, topic=topic), r.RoomOpened)).room

    async def join(self, room: str) -> Room:
        """Become a member; `@bob` opens the direct conversation. Refused: `no_such_room`, `no_such_user`."""
        return (await self._ask(c.JoinRoom(room=room), r.RoomOpened)).room

    async def leave(self, room: str) -> None:
        """Stop being a member. Refused: `not_a_member`, `forbidden` (a direct conversation cannot be left)."""
        await self._ask(c.LeaveRoom(room=room), r.Done)

    async def invite(self, room: str, user: str) -> None:
        """Make somebody (a name or an id) a member of a room you are in."""
        await self._ask(c.InviteToRoom(room=room, user=user), r.Done)

    async def members(self, room: str) -> list[Member]:
        """The durable members, in order of joining. From then on `mirror.members` follows them."""
        return (await self._ask(c.ListMembers(room=room), r.MemberList)).members

    # Messages.

    async def send(self, room: str, text: str, key: str | None = None) -> Receipt:
        """Say something; returns when it is on disk. What one client sends to one room is stored in that order.

        `key` (at most 64 characters; made up if not given) makes the message idempotent: the same key again, even from
        another process of the same person, stores nothing and returns the first receipt. Refused: `empty`, `too_long`,
        `not_a_member`, `key_conflict` (the key was used with other content).
        """
        done = await self._ask(c.SendMessage(room=room, text=text, key=key), r.Done)
        return Receipt(done.room or "", done.seq or 0, done.duplicate, done.deleted)

    async def delete(self, room: str, seq: int) -> None:
        """Take a message back: yours, or in a room you look after anybody's. What it said is gone; twice is once.

        Refused: `no_such_thing` (no message has that `seq`), `forbidden`, `archived`.
        """
        await self._ask(c.DeleteMessage(room=room, seq=seq), r.Done)

    async def history(
        self,
        room: str,
        *,
        before: int | None = None,
        after: int | None = None,
        around: int | None = None,
        limit: int = 50,
    ) -> r.MessagePage:
        """A page in `seq` order: the newest, or those before, after or around a `seq`; `limit` is 1 to 200."""
        page = c.MessageHistory(room=room, before=before, after=after, around=around, limit=limit)
        return await self._ask(page, r.MessagePage)

    async def messages(self, room: str, after: int = 0) -> AsyncIterator[Message]:
        """Every message of a room that follows `after`, oldest first, read page by page."""
        more = True
        while more:
            page = await self.history(room, after=after, limit=200)
            for message in page.messages:
                yield message
            more = page.more and bool(page.messages)
            after = page.messages[-1].seq if page.messages else after

    async def mark_read(self, room: str, seq: int | None = None) -> r.ReadPosition:
        """You have read up to `seq`, or all that is known here. Only moves forward. Refused: `not_a_member`."""
        known = self.room(room)
        upto = seq if seq is not None else known.seq if known else 0
        return await self._ask(c.MarkRead(room=room, seq=upto), r.ReadPosition)

    # People.

    def typing(self, room: str, on: bool = True) -> None:
        """Show that you are writing; say so again every few seconds. Lost without a trace while there is no connection."""
        self._link.hint(c.SetTyping(room=room, on=on))

    async def presence(self, room: str) -> r.PresenceRoll:
        """Who is here now; above 100 people only how many."""
        return await self._ask(c.ListPresence(room=room), r.PresenceRoll)

    async def rename(self, name: str) -> Person:
        """Take another name. Refused: `name_taken`, `bad_name`."""
        return (await self._ask(c.RenameAccount(name=name), r.Renamed)).you

    async def register(self, name: str, password: str, *, invite: str | None = None, display: str = "") -> Person:
        """Make an account out of the guest you are, with all you have; `token` is the account's from then on.

        Refused: `name_taken`, `bad_password`, `registration_off`, `bad_invite`. Where the connection breaks before the answer
        comes, the conversation may end with Closed(4401): then sign in.
        """
        asked = c.RegisterAccount(name=name, password=password, invite=invite, display=display)
        return (await self._ask(asked, r.SessionOpened)).you

    async def close_account(self, password: str = "", *, messages: Literal["keep", "delete"] = "keep") -> None:
        """Give up this identity for good: the token dies, the name is free, you leave every room.

        `password` of an account that has one. `messages`: what you wrote stays, or is all taken back, which goes on after this returns.
        Refused: `bad_login`, `last_owner`.
        """
        await self._ask(c.CloseAccount(password=password, messages=messages), r.Ok)

    async def ping(self) -> None:
        """Go there and back: when it returns, all you asked before is done."""
        await self._ask(c.Ping(), r.Ok)

    async def ask(self, command: c.Command) -> r.Reply:
        """Any command of the protocol (`hubbub.protocol.commands`), answered as `docs/protocol.md` says."""
        return await self._link.ask(command)

    # What happens.

    def __aiter__(self) -> AsyncIterator[News]:
        """Events as they happen, each once, each room in order; a `Resync` says that some were lost for good; a
        `RoomDeleted`, or after a break a `RoomGone`, that there is nothing more to hear of a room.

        One loop at a time. A slow loop slows the server's sending, not this process's memory. The loop ends after
        `close()`, and raises Closed when the server ends the conversation.
        """
        return self._link.stream.read(
            lambda told: self.signals or isinstance(told, Event | Resync | RoomDeleted | RoomGone)
        )

    @property
    def _link(self) -> Link:
        if self._opened is None:
            raise RuntimeError("Open the client first: async with Client(…) as chat.")
        return self._opened

    async def _ask(self, command: c.Command, kind: type[R]) -> R:
        reply = await self._link.ask(command)
        assert isinstance(reply, kind)
        return reply
