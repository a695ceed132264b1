"""What is answered: one struct for each kind of reply, and which command gets which. Must not know how answers are found."""

import msgspec

from . import commands as c
from .access_replies import (
    AuditPage,
    BanList,
    Blocked,
    BlockList,
    CredentialList,
    ErasedSome,
    FactorBegun,
    FactorList,
    IdentityBegun,
    IdentityList,
    InviteList,
    InviteMade,
    InviteShown,
    PasskeyAdded,
    PasskeyList,
    PasskeyOptions,
    RecoveryCodes,
    ReportList,
    ReportMade,
    ReportSettled,
    ServerDescribed,
    SessionOpened,
    TokenMade,
    UserAdded,
    UserChanged,
    UserList,
)  # fmt: skip
from .people import (
    Account,
    Member,
    Message,
    Person,
    Room,
)  # fmt: skip
from .reply import Done, Error, Ok, Reply

__all__ = [
    "REPLIES",
    "AuditPage",
    "BanList",
    "BlockList",
    "Blocked",
    "CredentialList",
    "Done",
    "ErasedSome",
    "Error",
    "FactorBegun",
    "FactorList",
    "IdentityBegun",
    "IdentityList",
    "InviteList",
    "InviteMade",
    "InviteShown",
    "Limits",
    "MemberList",
    "MessagePage",
    "Ok",
    "PasskeyAdded",
    "PasskeyList",
    "PasskeyOptions",
    "PresenceRoll",
    "ReadPosition",
    "RecoveryCodes",
    "Renamed",
    "Reply",
    "ReportList",
    "ReportMade",
    "ReportSettled",
    "RoomList",
    "RoomOpened",
    "ServerDescribed",
    "SessionOpened",
    "TokenMade",
    "UserAdded",
    "UserChanged",
    "UserList",
    "Welcome",
]  # fmt: skip


class Limits(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """The server's stated limits: bytes of text and of a frame, writes per second and burst, missed events it will replay."""

    text: int
    frame: int
    rate: float
    burst: int
    replay: int


class Welcome(Reply, frozen=True, kw_only=True, tag="welcome"):
    """You are in. `rooms` is everything you hear, as of now; events follow from each room's `seq`. `token` is given once.

    `reports` wait for you, if you look after rooms or the server. `gone`: ids that you named in `resume` and hear no more.
    """

    you: Person
    epoch: str
    limits: Limits
    rooms: list[Room]
    token: str | None = None
    account: Account = Account()
    blocked: list[str] = []
    reports: int = 0
    gone: list[str] = []


class RoomOpened(Ok, frozen=True, kw_only=True, tag="ok"):
    """The room you made or joined, as you see it."""

    room: Room
    seq: int


class Renamed(Ok, frozen=True, kw_only=True, tag="ok"):
    """Your name as it is now."""

    you: Person


class ReadPosition(Ok, frozen=True, kw_only=True, tag="ok"):
    """How far you have read."""

    room: str
    read: int
    unread: int
    mentions: int


class RoomList(Ok, frozen=True, kw_only=True, tag="ok"):
    """Rooms, your own first."""

    rooms: list[Room]


class MemberList(Ok, frozen=True, kw_only=True, tag="ok"):
    """Members as of the room's `seq`."""

    room: str
    seq: int
    members: list[Member]


class MessagePage(Ok, frozen=True, kw_only=True, tag="ok"):
    """Messages in `seq` order, as they stand at the room's `seq`. `more` says the page was cut at its far end."""

    room: str
    seq: int
    messages: list[Message]
    more: bool


class PresenceRoll(Ok, frozen=True, kw_only=True, tag="ok"):
    """Who is here; no `people` when there are more than 100."""

    room: str
    count: int
    people: list[Person] | None = None


REPLIES: dict[type[c.Command], type[Reply]] = {
    c.Hello: Welcome,
    c.Ping: Ok,
    c.DescribeServer: ServerDescribed,
    c.RenameAccount: Renamed,
    c.CloseAccount: Ok,
    c.RegisterAccount: SessionOpened,
    c.DescribeAccount: Renamed,
    c.ChangePassword: Ok,
    c.OpenSession: SessionOpened,
    c.CloseSession: Ok,
    c.ListCredentials: CredentialList,
    c.CreateToken: TokenMade,
    c.BeginFactor: FactorBegun,
    c.ConfirmFactor: RecoveryCodes,
    c.RemoveFactor: Ok,
    c.RenewCodes: RecoveryCodes,
    c.ListFactors: FactorList,
    c.BeginPasskey: PasskeyOptions,
    c.AddPasskey: PasskeyAdded,
    c.RemovePasskey: Ok,
    c.ListPasskeys: PasskeyList,
    c.ChallengePasskey: PasskeyOptions,
    c.OpenByPasskey: SessionOpened,
    c.BeginIdentity: IdentityBegun,
    c.ListIdentities: IdentityList,
    c.RemoveIdentity: Ok,
    c.CreateInvite: InviteMade,
    c.ShowInvite: InviteShown,
    c.ListInvites: InviteList,
    c.RevokeInvite: Ok,
    c.ListUsers: UserList,
    c.AddUser: UserAdded,
    c.SetUserRank: UserChanged,
    c.DisableUser: UserChanged,
    c.EnableUser: UserChanged,
    c.EraseUser: UserChanged,
    c.ResetUser: InviteMade,
    c.ListUserSessions: CredentialList,
    c.SignOutUser: Ok,
    c.ListTokens: CredentialList,
    c.ListUserIdentities: IdentityList,
    c.UnlinkUser: Ok,
    c.ListAudit: AuditPage,
    c.ListRooms: RoomList,
    c.CreateRoom: RoomOpened,
    c.JoinRoom: RoomOpened,
    c.LeaveRoom: Done,
    c.InviteToRoom: Done,
    c.ListMembers: MemberList,
    c.EditRoom: Done,
    c.DeleteRoom: Ok,
    c.SetRole: Done,
    c.RemoveMember: Done,
    c.BanUser: Done,
    c.UnbanUser: Done,
    c.ListBans: BanList,
    c.MuteUser: Done,
    c.UnmuteUser: Done,
    c.CreateReport: ReportMade,
    c.ListReports: ReportList,
    c.SettleReport: ReportSettled,
    c.AddBlock: Blocked,
    c.RemoveBlock: Blocked,
    c.ListBlocks: BlockList,
    c.SendMessage: Done,
    c.DeleteMessage: Done,
    c.MessageHistory: MessagePage,
    c.SetTyping: Ok,
    c.ListPresence: PresenceRoll,
    c.MarkRead: ReadPosition,
}
