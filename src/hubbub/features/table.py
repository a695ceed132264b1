"""Which handler answers which command. Must not know how they do it."""

from collections.abc import Awaitable, Callable
from typing import Any

from ..protocol import commands as c
from ..protocol.replies import Reply
from . import accounts, messages, ping, presence, reads, rooms, typing
from .call import Call

Handler = Callable[[Call, Any], Awaitable[Reply]]

HANDLERS: dict[type[c.Command], Handler] = {
    c.Hello: accounts.hello,
    c.Ping: ping.ping,
    c.RenameAccount: accounts.rename,
    c.CloseAccount: accounts.close,
    c.ListRooms: rooms.list_rooms,
    c.CreateRoom: rooms.create,
    c.JoinRoom: rooms.join,
    c.LeaveRoom: rooms.leave,
    c.InviteToRoom: rooms.invite,
    c.ListMembers: rooms.list_members,
    c.SendMessage: messages.send,
    c.MessageHistory: messages.history,
    c.SetTyping: typing.set_typing,
    c.ListPresence: presence.list_presence,
    c.MarkRead: reads.mark,
}
