"""What may be asked: one frozen struct for each command, and the table that lists them. Must not know who answers."""

from typing import Annotated, Any

import msgspec

from .people import Seq

RoomRef = Annotated[str, msgspec.Meta(min_length=1, max_length=128)]
"""A room's id (`r1`), its name (`lobby`, `#lobby`), or `@name` for the direct conversation with that person."""

Key = Annotated[str, msgspec.Meta(min_length=1, max_length=64, pattern="^[^\\x00]*$")]
"""The client's idempotency key: the same key with the same content is done once and answered the same for ever."""

RequestId = Annotated[int, msgspec.Meta(ge=-(2**63), le=2**63 - 1)]

Limit = Annotated[int, msgspec.Meta(ge=1, le=200)]


class Command(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, tag_field="type"):
    """A request. `id` comes back as `re` in the reply."""

    id: RequestId | None = None


class Read(Command, frozen=True, kw_only=True):
    """Looks something up; changes nothing."""


class Write(Command, frozen=True, kw_only=True):
    """Changes something, in the order of arrival, inside a transaction."""

    key: Key | None = None


class Signal(Command, frozen=True, kw_only=True):
    """Tells others something fleeting; changes nothing that lasts, and may be thinned when it comes too often."""


class Resume(msgspec.Struct, frozen=True):
    """Where a returning client stopped: the `epoch` it knew and the last `seq` it holds of each room id.

    Deliberately untyped: a wrong value is answered with `resync` for that room, not with a refused hello.
    """

    epoch: Any = None
    rooms: Any = None


class Hello(Write, frozen=True, kw_only=True, tag="hello"):
    """Say who you are; must come first. With `token` you come back as yourself; with `name` you become a guest of that name.

    Without either you are given a free name. `visit` asks for no token: the name is free again when you go.
    """

    token: str | None = None
    name: str | None = None
    visit: bool = False
    resume: Resume | None = None


class Ping(Read, frozen=True, kw_only=True, tag="ping"):
    """Is anybody there? Answered with `ok` after everything asked before it."""


class RenameAccount(Write, frozen=True, kw_only=True, tag="account.rename"):
    """Take another name. Rooms you are a member of are told. `near`: if it is taken, the nearest free one will do."""

    name: str
    near: bool = False


class CloseAccount(Write, frozen=True, kw_only=True, tag="account.close"):
    """Give up this identity: the token dies, the name is free, you leave every room. What you wrote stays."""


class ListRooms(Read, frozen=True, kw_only=True, tag="room.list"):
    """The rooms you are in and the channels you could join, your own first."""


class CreateRoom(Write, frozen=True, kw_only=True, tag="room.create"):
    """Open a room and become its owner. A `private` one is seen only by its members."""

    name: str
    private: bool = False
    topic: Annotated[str, msgspec.Meta(max_length=250)] = ""


class JoinRoom(Write, frozen=True, kw_only=True, tag="room.join"):
    """Become a member of a channel. `@name` opens the direct conversation with that person."""

    room: RoomRef


class LeaveRoom(Write, frozen=True, kw_only=True, tag="room.leave"):
    """Stop being a member; nothing more is heard from the room."""

    room: RoomRef


class InviteToRoom(Write, frozen=True, kw_only=True, tag="room.invite"):
    """Make somebody a member of a room you are in. The only way into a private room."""

    room: RoomRef
    user: str


class ListMembers(Read, frozen=True, kw_only=True, tag="room.members"):
    """The durable members of a room, in order of joining."""

    room: RoomRef


class SendMessage(Write, frozen=True, kw_only=True, tag="message.send"):
    """Say something. Answered when it is on disk; the room's listeners get `message.sent`."""

    room: RoomRef
    text: str


class MessageHistory(Read, frozen=True, kw_only=True, tag="message.history"):
    """A page of a room's messages in `seq` order: the newest, or those `before`, `after` or `around` a `seq`."""

    room: RoomRef
    before: Seq | None = None
    after: Seq | None = None
    around: Seq | None = None
    limit: Limit = 50


class SetTyping(Signal, frozen=True, kw_only=True, tag="typing.set"):
    """Show (or stop showing) that you are writing. Forgotten by others after six seconds."""

    room: RoomRef
    on: bool = True


class ListPresence(Read, frozen=True, kw_only=True, tag="presence.list"):
    """Who is here now. Above 100 people it is a count, not a roll call."""

    room: RoomRef


class MarkRead(Write, frozen=True, kw_only=True, tag="read.mark"):
    """You have read up to `seq`. The position only moves forward and is the same on all your devices."""

    room: RoomRef
    seq: Seq


COMMANDS: tuple[type[Command], ...] = (
    Hello, Ping, RenameAccount, CloseAccount,
    ListRooms, CreateRoom, JoinRoom, LeaveRoom, InviteToRoom, ListMembers,
    SendMessage, MessageHistory, SetTyping, ListPresence, MarkRead,
)  # fmt: skip

BY_NAME: dict[str, type[Command]] = {str(c.__struct_config__.tag): c for c in COMMANDS}


def name_of(command: Command | type[Command]) -> str:
    """The command's name on the wire, such as `message.send`."""
    return str(command.__struct_config__.tag)
