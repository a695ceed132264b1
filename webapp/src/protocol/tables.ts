// The language of hubbub.v1: what answers what, and which events and signals there are. Printed by `make docs`; change the tables in src/hubbub/protocol.

import type { ChangePassword, CloseAccount, CloseSession, CreateInvite, CreateToken, DescribeAccount, DescribeServer, ListCredentials, ListInvites, OpenSession, RegisterAccount, RenameAccount, RevokeInvite, ShowInvite } from './access_commands'
import type { AuditPage, BanList, BlockList, Blocked, CredentialList, FactorBegun, FactorList, IdentityBegun, IdentityList, InviteList, InviteMade, InviteShown, PasskeyAdded, PasskeyList, PasskeyOptions, RecoveryCodes, ReportList, ReportMade, ReportSettled, ServerDescribed, SessionOpened, TokenMade, UserAdded, UserChanged, UserList } from './access_replies'
import type { AddBlock, ListBlocks, RemoveBlock } from './block_commands'
import type { CreateRoom, DeleteMessage, Hello, InviteToRoom, JoinRoom, LeaveRoom, ListMembers, ListPresence, ListRooms, MarkRead, MessageHistory, Ping, SendMessage, SetTyping } from './commands'
import type { BeginFactor, ConfirmFactor, ListFactors, RemoveFactor, RenewCodes } from './factor_commands'
import type { BeginIdentity, ListIdentities, ListUserIdentities, RemoveIdentity, UnlinkUser } from './identity_commands'
import type { AddPasskey, BeginPasskey, ChallengePasskey, ListPasskeys, OpenByPasskey, RemovePasskey } from './passkey_commands'
import type { MemberList, MessagePage, PresenceRoll, ReadPosition, Renamed, RoomList, RoomOpened, Welcome } from './replies'
import type { Done, Ok } from './reply'
import type { CreateReport, ListReports, SettleReport } from './report_commands'
import type { BanUser, DeleteRoom, EditRoom, ListBans, MuteUser, RemoveMember, SetRole, UnbanUser, UnmuteUser } from './room_commands'
import type { AddUser, DisableUser, EnableUser, EraseUser, ListAudit, ListTokens, ListUserSessions, ListUsers, ResetUser, SetUserRank, SignOutUser } from './user_commands'

export interface Commands {
  "hello": Hello
  "ping": Ping
  "server.describe": DescribeServer
  "account.register": RegisterAccount
  "account.rename": RenameAccount
  "account.describe": DescribeAccount
  "account.password": ChangePassword
  "account.close": CloseAccount
  "session.open": OpenSession
  "session.close": CloseSession
  "session.list": ListCredentials
  "token.create": CreateToken
  "factor.begin": BeginFactor
  "factor.confirm": ConfirmFactor
  "factor.remove": RemoveFactor
  "factor.codes": RenewCodes
  "factor.list": ListFactors
  "passkey.begin": BeginPasskey
  "passkey.add": AddPasskey
  "passkey.remove": RemovePasskey
  "passkey.list": ListPasskeys
  "passkey.challenge": ChallengePasskey
  "passkey.open": OpenByPasskey
  "identity.begin": BeginIdentity
  "identity.list": ListIdentities
  "identity.remove": RemoveIdentity
  "invite.create": CreateInvite
  "invite.show": ShowInvite
  "invite.list": ListInvites
  "invite.revoke": RevokeInvite
  "user.list": ListUsers
  "user.add": AddUser
  "user.rank": SetUserRank
  "user.disable": DisableUser
  "user.enable": EnableUser
  "user.erase": EraseUser
  "user.reset": ResetUser
  "user.sessions": ListUserSessions
  "user.sign_out": SignOutUser
  "token.list": ListTokens
  "user.identities": ListUserIdentities
  "user.unlink": UnlinkUser
  "audit.list": ListAudit
  "room.list": ListRooms
  "room.create": CreateRoom
  "room.join": JoinRoom
  "room.leave": LeaveRoom
  "room.invite": InviteToRoom
  "room.members": ListMembers
  "room.edit": EditRoom
  "room.delete": DeleteRoom
  "room.role": SetRole
  "room.remove": RemoveMember
  "room.ban": BanUser
  "room.unban": UnbanUser
  "room.bans": ListBans
  "room.mute": MuteUser
  "room.unmute": UnmuteUser
  "report.create": CreateReport
  "report.list": ListReports
  "report.settle": SettleReport
  "block.add": AddBlock
  "block.remove": RemoveBlock
  "block.list": ListBlocks
  "message.send": SendMessage
  "message.delete": DeleteMessage
  "message.history": MessageHistory
  "typing.set": SetTyping
  "presence.list": ListPresence
  "read.mark": MarkRead
}

export interface Replies {
  "hello": Welcome
  "ping": Ok
  "server.describe": ServerDescribed
  "account.rename": Renamed
  "account.close": Ok
  "account.register": SessionOpened
  "account.describe": Renamed
  "account.password": Ok
  "session.open": SessionOpened
  "session.close": Ok
  "session.list": CredentialList
  "token.create": TokenMade
  "factor.begin": FactorBegun
  "factor.confirm": RecoveryCodes
  "factor.remove": Ok
  "factor.codes": RecoveryCodes
  "factor.list": FactorList
  "passkey.begin": PasskeyOptions
  "passkey.add": PasskeyAdded
  "passkey.remove": Ok
  "passkey.list": PasskeyList
  "passkey.challenge": PasskeyOptions
  "passkey.open": SessionOpened
  "identity.begin": IdentityBegun
  "identity.list": IdentityList
  "identity.remove": Ok
  "invite.create": InviteMade
  "invite.show": InviteShown
  "invite.list": InviteList
  "invite.revoke": Ok
  "user.list": UserList
  "user.add": UserAdded
  "user.rank": UserChanged
  "user.disable": UserChanged
  "user.enable": UserChanged
  "user.erase": UserChanged
  "user.reset": InviteMade
  "user.sessions": CredentialList
  "user.sign_out": Ok
  "token.list": CredentialList
  "user.identities": IdentityList
  "user.unlink": Ok
  "audit.list": AuditPage
  "room.list": RoomList
  "room.create": RoomOpened
  "room.join": RoomOpened
  "room.leave": Done
  "room.invite": Done
  "room.members": MemberList
  "room.edit": Done
  "room.delete": Ok
  "room.role": Done
  "room.remove": Done
  "room.ban": Done
  "room.unban": Done
  "room.bans": BanList
  "room.mute": Done
  "room.unmute": Done
  "report.create": ReportMade
  "report.list": ReportList
  "report.settle": ReportSettled
  "block.add": Blocked
  "block.remove": Blocked
  "block.list": BlockList
  "message.send": Done
  "message.delete": Done
  "message.history": MessagePage
  "typing.set": Ok
  "presence.list": PresenceRoll
  "read.mark": ReadPosition
}

export const EVENTS = ["room.created", "room.changed", "member.joined", "member.left", "member.renamed", "member.changed", "member.banned", "message.sent", "message.deleted"] as const

export const SIGNALS = ["typing.changed", "presence.changed", "room.deleted", "read.marked", "account.renamed", "account.changed", "block.changed", "report.waiting", "caught_up", "resync"] as const

export const COUNTED = ["message.sent"] as const
