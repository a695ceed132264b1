"""What may be asked: one frozen struct for each command, and the table that lists them. Must not know who answers."""

from typing import Any

import msgspec

from .access_commands import (
    ChangePassword,
    CloseAccount,
    CloseSession,
    CreateInvite,
    CreateToken,
    DescribeAccount,
    DescribeServer,
    ListCredentials,
    ListInvites,
    OpenSession,
    RegisterAccount,
    RenameAccount,
    RevokeInvite,
    ShowInvite,
)  # fmt: skip
from .block_commands import AddBlock, ListBlocks, RemoveBlock
from .command import Command, Limit, Opening, Read, RoomRef, Signal, Text250, Write, name_of
from .factor_commands import BeginFactor, ConfirmFactor, ListFactors, RemoveFactor, RenewCodes
from .identity_commands import (
    BeginIdentity,
    ListIdentities,
    ListUserIdentities,
    OpenIdentity,
    RemoveIdentity,
    UnlinkUser,
    VisitProvider,
)  # fmt: skip
from .passkey_commands import AddPasskey, BeginPasskey, ChallengePasskey, ListPasskeys, OpenByPasskey, RemovePasskey
from .people import Seq
from .report_commands import CreateReport, ListReports, SettleReport
from .room_commands import (
    BanUser,
    DeleteRoom,
    EditRoom,
    ListBans,
    MuteUser,
    RemoveMember,
    SetRole,
    UnbanUser,
    UnmuteUser,
)
from .user_commands import (
    AddUser,
    DisableUser,
    EnableUser,
    EraseMore,
    EraseUser,
    ListAudit,
    ListTokens,
    ListUsers,
    ListUserSessions,
    ResetUser,
    SetUserRank,
    SignOutUser,
)

__all__ = [
    "BY_NAME",
    "COMMANDS",
    "AddBlock",
    "AddPasskey",
    "AddUser",
    "BanUser",
    "BeginFactor",
    "BeginIdentity",
    "BeginPasskey",
    "ChallengePasskey",
    "ChangePassword",
    "CloseAccount",
    "CloseSession",
    "Command",
    "ConfirmFactor",
    "CreateInvite",
    "CreateReport",
    "CreateRoom",
    "CreateToken",
    "DeleteMessage",
    "DeleteRoom",
    "DescribeAccount",
    "DescribeServer",
    "DisableUser",
    "EditRoom",
    "EnableUser",
    "EraseMore",
    "EraseUser",
    "Hello",
    "InviteToRoom",
    "JoinRoom",
    "LeaveRoom",
    "ListAudit",
    "ListBans",
    "ListBlocks",
    "ListCredentials",
    "ListFactors",
    "ListIdentities",
    "ListInvites",
    "ListMembers",
    "ListPasskeys",
    "ListPresence",
    "ListReports",
    "ListRooms",
    "ListTokens",
    "ListUserIdentities",
    "ListUserSessions",
    "ListUsers",
    "MarkRead",
    "MessageHistory",
    "MuteUser",
    "OpenByPasskey",
    "OpenIdentity",
    "OpenSession",
    "Opening",
    "Ping",
    "Read",
    "RegisterAccount",
    "RemoveBlock",
    "RemoveFactor",
    "RemoveIdentity",
    "RemoveMember",
    "RemovePasskey",
    "RenameAccount",
    "RenewCodes",
    "ResetUser",
    "Resume",
    "RevokeInvite",
    "SendMessage",
    "SetRole",
    "SetTyping",
    "SetUserRank",
    "SettleReport",
    "ShowInvite",
    "SignOutUser",
    "Signal",
    "UnbanUser",
    "UnlinkUser",
    "UnmuteUser",
    "VisitProvider",
    "Write",
    "name_of",
]  # fmt: skip


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


class ListRooms(Read, frozen=True, kw_only=True, tag="room.list"):
    """The rooms you are in and the channels you could join, your own first."""


class CreateRoom(Write, frozen=True, kw_only=True, tag="room.create"):
    """Open a room and become its owner. A `private` one is seen only by its members, a channel also by `guests` if they may.

    Without `guests`, they may where a guest opens it.
    """

    name: str
    private: bool = False
    topic: Text250 = ""
    guests: bool | None = None


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


class DeleteMessage(Write, frozen=True, kw_only=True, tag="message.delete"):
    """Take a message back, `seq` being its own: yours, or anybody's in a room you look after. What it said is gone for everybody.

    Twice is once.
    """

    room: RoomRef
    seq: Seq


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
    Hello, Ping, DescribeServer,
    RegisterAccount, RenameAccount, DescribeAccount, ChangePassword, CloseAccount,
    OpenSession, CloseSession, ListCredentials, CreateToken,
    BeginFactor, ConfirmFactor, RemoveFactor, RenewCodes, ListFactors,
    BeginPasskey, AddPasskey, RemovePasskey, ListPasskeys, ChallengePasskey, OpenByPasskey,
    BeginIdentity, ListIdentities, RemoveIdentity,
    CreateInvite, ShowInvite, ListInvites, RevokeInvite,
    ListUsers, AddUser, SetUserRank, DisableUser, EnableUser, EraseUser, ResetUser, ListUserSessions, SignOutUser, ListTokens,
    ListUserIdentities, UnlinkUser, ListAudit,
    ListRooms, CreateRoom, JoinRoom, LeaveRoom, InviteToRoom, ListMembers,
    EditRoom, DeleteRoom, SetRole, RemoveMember, BanUser, UnbanUser, ListBans, MuteUser, UnmuteUser,
    CreateReport, ListReports, SettleReport,
    AddBlock, RemoveBlock, ListBlocks,
    SendMessage, DeleteMessage, MessageHistory, SetTyping, ListPresence, MarkRead,
)  # fmt: skip

BY_NAME: dict[str, type[Command]] = {name_of(c): c for c in COMMANDS}

INTERNAL: tuple[type[Command], ...] = (VisitProvider, OpenIdentity, EraseMore)
"""What only the server itself and its doors ask. No frame and no path leads to them."""
