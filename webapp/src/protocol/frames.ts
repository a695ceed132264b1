// The language of hubbub.v1: what a frame may be. Printed by `make docs`; change the tables in src/hubbub/protocol.

import type { ChangePassword, CloseAccount, CloseSession, CreateInvite, CreateToken, DescribeAccount, DescribeServer, ListCredentials, ListInvites, OpenSession, RegisterAccount, RenameAccount, RevokeInvite, ShowInvite } from './access_commands'
import type { AuditPage, BanList, BlockList, Blocked, CredentialList, FactorBegun, FactorList, IdentityBegun, IdentityList, InviteList, InviteMade, InviteShown, PasskeyAdded, PasskeyList, PasskeyOptions, RecoveryCodes, ReportList, ReportMade, ReportSettled, ServerDescribed, SessionOpened, TokenMade, UserAdded, UserChanged, UserList } from './access_replies'
import type { AddBlock, ListBlocks, RemoveBlock } from './block_commands'
import type { CreateRoom, DeleteMessage, Hello, InviteToRoom, JoinRoom, LeaveRoom, ListMembers, ListPresence, ListRooms, MarkRead, MessageHistory, Ping, SendMessage, SetTyping } from './commands'
import type { MemberBanned, MemberChanged, MemberJoined, MemberLeft, MemberRenamed, MessageDeleted, MessageSent, RoomChanged, RoomCreated } from './events'
import type { BeginFactor, ConfirmFactor, ListFactors, RemoveFactor, RenewCodes } from './factor_commands'
import type { BeginIdentity, ListIdentities, ListUserIdentities, RemoveIdentity, UnlinkUser } from './identity_commands'
import type { AddPasskey, BeginPasskey, ChallengePasskey, ListPasskeys, OpenByPasskey, RemovePasskey } from './passkey_commands'
import type { MemberList, MessagePage, PresenceRoll, ReadPosition, Renamed, RoomList, RoomOpened, Welcome } from './replies'
import type { Done, Error, Ok } from './reply'
import type { CreateReport, ListReports, SettleReport } from './report_commands'
import type { BanUser, DeleteRoom, EditRoom, ListBans, MuteUser, RemoveMember, SetRole, UnbanUser, UnmuteUser } from './room_commands'
import type { AccountChanged, AccountRenamed, BlockChanged, CaughtUp, PresenceChanged, ReadMarked, ReportsWaiting, Resync, RoomDeleted, TypingChanged } from './signals'
import type { AddUser, DisableUser, EnableUser, EraseUser, ListAudit, ListTokens, ListUserSessions, ListUsers, ResetUser, SetUserRank, SignOutUser } from './user_commands'

export type AnyCommand =
  | Hello
  | Ping
  | DescribeServer
  | RegisterAccount
  | RenameAccount
  | DescribeAccount
  | ChangePassword
  | CloseAccount
  | OpenSession
  | CloseSession
  | ListCredentials
  | CreateToken
  | BeginFactor
  | ConfirmFactor
  | RemoveFactor
  | RenewCodes
  | ListFactors
  | BeginPasskey
  | AddPasskey
  | RemovePasskey
  | ListPasskeys
  | ChallengePasskey
  | OpenByPasskey
  | BeginIdentity
  | ListIdentities
  | RemoveIdentity
  | CreateInvite
  | ShowInvite
  | ListInvites
  | RevokeInvite
  | ListUsers
  | AddUser
  | SetUserRank
  | DisableUser
  | EnableUser
  | EraseUser
  | ResetUser
  | ListUserSessions
  | SignOutUser
  | ListTokens
  | ListUserIdentities
  | UnlinkUser
  | ListAudit
  | ListRooms
  | CreateRoom
  | JoinRoom
  | LeaveRoom
  | InviteToRoom
  | ListMembers
  | EditRoom
  | DeleteRoom
  | SetRole
  | RemoveMember
  | BanUser
  | UnbanUser
  | ListBans
  | MuteUser
  | UnmuteUser
  | CreateReport
  | ListReports
  | SettleReport
  | AddBlock
  | RemoveBlock
  | ListBlocks
  | SendMessage
  | DeleteMessage
  | MessageHistory
  | SetTyping
  | ListPresence
  | MarkRead

export type AnyReply =
  | Welcome
  | Ok
  | ServerDescribed
  | Renamed
  | SessionOpened
  | CredentialList
  | TokenMade
  | FactorBegun
  | RecoveryCodes
  | FactorList
  | PasskeyOptions
  | PasskeyAdded
  | PasskeyList
  | IdentityBegun
  | IdentityList
  | InviteMade
  | InviteShown
  | InviteList
  | UserList
  | UserAdded
  | UserChanged
  | AuditPage
  | RoomList
  | RoomOpened
  | Done
  | MemberList
  | BanList
  | ReportMade
  | ReportList
  | ReportSettled
  | Blocked
  | BlockList
  | MessagePage
  | PresenceRoll
  | ReadPosition
  | Error

export type AnyEvent =
  | RoomCreated
  | RoomChanged
  | MemberJoined
  | MemberLeft
  | MemberRenamed
  | MemberChanged
  | MemberBanned
  | MessageSent
  | MessageDeleted

export type AnySignal =
  | TypingChanged
  | PresenceChanged
  | RoomDeleted
  | ReadMarked
  | AccountRenamed
  | AccountChanged
  | BlockChanged
  | ReportsWaiting
  | CaughtUp
  | Resync

export type AnyFrame = AnyReply | AnyEvent | AnySignal
