"""Which handler answers which command. Must not know how they do it."""

from collections.abc import Awaitable, Callable
from typing import Any

from ..protocol import commands as c
from ..protocol.replies import Reply
from . import (
    accounts,
    audit,
    credentials,
    factors,
    hello,
    invites,
    messages,
    passkeys,
    ping,
    presence,
    reads,
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
    c.ListCredentials: credentials.list_all,
    c.CreateToken: credentials.create_token,
    c.BeginFactor: factors.begin,
    c.ConfirmFactor: factors.confirm,
    c.RemoveFactor: factors.remove,
    c.RenewCodes: factors.renew_codes,
    c.ListFactors: factors.list_factors,
    c.BeginPasskey: passkeys.begin,
    c.AddPasskey: passkeys.add,
    c.RemovePasskey: passkeys.remove,
    c.ListPasskeys: passkeys.list_passkeys,
    c.ChallengePasskey: passkeys.challenge,
    c.OpenByPasskey: passkeys.open_by_passkey,
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
    c.SendMessage: messages.send,
    c.MessageHistory: messages.history,
    c.SetTyping: typing.set_typing,
    c.ListPresence: presence.list_presence,
    c.MarkRead: reads.mark,
}
