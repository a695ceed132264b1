"""What whoever runs the machine may ask as the server itself. Must not know how they are let in."""

from ..protocol import commands as c

OFFICE: frozenset[type[c.Command]] = frozenset({
    c.ListUsers, c.AddUser, c.SetUserRank, c.DisableUser, c.EnableUser, c.EraseUser, c.EraseMore,
    c.ResetUser, c.ListUserSessions, c.SignOutUser,
    c.ListUserIdentities, c.UnlinkUser, c.ListAudit,
    c.CreateInvite, c.ListInvites, c.RevokeInvite, c.CreateToken, c.ListTokens, c.ListCredentials, c.CloseSession,
    c.ListRooms, c.CreateRoom, c.ListMembers, c.EditRoom, c.SetRole, c.RemoveMember, c.BanUser, c.UnbanUser, c.ListBans,
    c.MuteUser, c.UnmuteUser, c.ListReports, c.SettleReport, c.DeleteMessage, c.DeleteRoom,
})  # fmt: skip
"""What whoever runs the machine may ask as the server itself, besides what rank and room say."""
