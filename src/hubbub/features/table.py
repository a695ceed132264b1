"""Which handler answers which command. Must not know how they do it."""

from collections.abc import Awaitable, Callable
from typing import Any

from ..protocol import commands as c
from ..protocol.replies import Reply
from . import (
    accounts,
    audit,
    bans,
    credentials,
    edit,
    hello,
    identities,
    invites,
    messages,
    mutes,
    ping,
    presence,
    reads,
    roles,
    rooms,
    server,
    sessions,
    typing,
    users,
)
from .call import Call

Handler = Callable[[Call, Any], Awaitable[Reply]]

HANDLERS: dict[type[c.Command], Handler] = {
    c.Hello: hello.hello,
    c.Ping: ping.ping,
    c.DescribeServer: server.describe,
    c.RegisterAccount: accounts.register,
    c.RenameAccount: accounts.rename,
    c.DescribeAccount: accounts.describe,
    c.ChangePassword: accounts.change_password,
    c.CloseAccount: accounts.close,
    c.OpenSession: sessions.open_by_password,
    c.CloseSession: credentials.close_session,
    c.OpenIdentity: identities.open_identity,
    c.ListCredentials: credentials.list_all,
    c.CreateToken: credentials.create_token,
    c.CreateInvite: invites.create,
    c.ShowInvite: invites.show,
    c.ListInvites: invites.list_invites,
    c.RevokeInvite: invites.revoke,
    c.ListUsers: users.list_users,
    c.SetUserRank: users.set_rank,
    c.DisableUser: users.disable,
    c.EnableUser: users.enable,
    c.ResetUser: users.reset,
    c.ListAudit: audit.list_records,
    c.ListRooms: rooms.list_rooms,
    c.CreateRoom: rooms.create,
    c.JoinRoom: rooms.join,
    c.LeaveRoom: rooms.leave,
    c.InviteToRoom: rooms.invite,
    c.ListMembers: rooms.list_members,
    c.EditRoom: edit.edit,
    c.SetRole: roles.set_role,
    c.RemoveMember: bans.remove,
    c.BanUser: bans.ban,
    c.UnbanUser: bans.unban,
    c.ListBans: bans.list_bans,
    c.MuteUser: mutes.mute,
    c.UnmuteUser: mutes.unmute,
    c.SendMessage: messages.send,
    c.MessageHistory: messages.history,
    c.SetTyping: typing.set_typing,
    c.ListPresence: presence.list_presence,
    c.MarkRead: reads.mark,
}
