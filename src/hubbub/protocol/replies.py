"""What is answered: one struct for each kind of reply, and which command gets which. Must not know how answers are found."""

import msgspec

from . import commands as c
from .people import Account, AuditLine, Ban, Credential, Invite, Member, Message, Person, Rank, Report, Room, User


class Reply(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, tag_field="type", gc=False):
    """An answer. `re` is the request's `id`."""

    re: int | None = None


class Limits(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """The server's stated limits: bytes of text and of a frame, writes per second and burst, missed events it will replay."""

    text: int
    frame: int
    rate: float
    burst: int
    replay: int


class Welcome(Reply, frozen=True, kw_only=True, tag="welcome"):
    """You are in. `rooms` is everything you hear, as of now; events follow from each room's `seq`. `token` is given once."""

    you: Person
    epoch: str
    limits: Limits
    rooms: list[Room]
    token: str | None = None
    account: Account = Account()
    blocked: list[str] = []


class Ok(Reply, frozen=True, kw_only=True, tag="ok"):
    """Done. `duplicate` says that the same key had done it before."""

    duplicate: bool = False


class ServerDescribed(Ok, frozen=True, kw_only=True, tag="ok"):
    """Which ways in there are: as a guest, by an account that anybody may make, by the button `oidc` of a company's sign-in.

    `owner`: the server has one; else its first start has printed a link that makes one. `factor`: accounts need a second one.
    """

    version: str
    guests: bool
    registration: bool
    owner: bool
    name: str = ""
    oidc: str | None = None
    factor: bool = False


class Done(Ok, frozen=True, kw_only=True, tag="ok"):
    """A write is on disk as `seq` of `room`. `deleted` says that what was done then is gone since."""

    room: str | None = None
    seq: int | None = None
    deleted: bool = False


class RoomOpened(Ok, frozen=True, kw_only=True, tag="ok"):
    """The room you made or joined, as you see it."""

    room: Room
    seq: int


class Renamed(Ok, frozen=True, kw_only=True, tag="ok"):
    """Your name as it is now."""

    you: Person


class SessionOpened(Ok, frozen=True, kw_only=True, tag="ok"):
    """You are signed in: say hello with the token. `device` goes with your next sign-in on this device. Both are given once."""

    you: Person
    token: str = ""
    device: str = ""
    expires: str | None = None


class CredentialList(Ok, frozen=True, kw_only=True, tag="ok"):
    """Sessions and tokens, newest first."""

    credentials: list[Credential]


class TokenMade(Ok, frozen=True, kw_only=True, tag="ok"):
    """A token for a program; `token` is given once."""

    credential: Credential
    token: str = ""


class InviteMade(Ok, frozen=True, kw_only=True, tag="ok"):
    """An invite; `code` is given once, and opens `/#/invite/<code>` in the web client."""

    invite: Invite
    code: str = ""


class InviteShown(Ok, frozen=True, kw_only=True, tag="ok"):
    """What an invite offers: who you would be, where you would be let in, and who asks you. `user`: whose access it restores."""

    rank: Rank
    by: Person
    rooms: list[str] = []
    user: Person | None = None


class InviteList(Ok, frozen=True, kw_only=True, tag="ok"):
    """Invites, newest first."""

    invites: list[Invite]


class UserList(Ok, frozen=True, kw_only=True, tag="ok"):
    """People by name; `more` says that others follow."""

    users: list[User]
    more: bool = False


class UserChanged(Ok, frozen=True, kw_only=True, tag="ok"):
    """Somebody as they are now."""

    user: User


class AuditPage(Ok, frozen=True, kw_only=True, tag="ok"):
    """Lines of the audit log, newest first; `more` says that older ones follow."""

    records: list[AuditLine]
    more: bool = False


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


class BanList(Ok, frozen=True, kw_only=True, tag="ok"):
    """Who is kept out, newest first."""

    room: str
    bans: list[Ban]


class ReportMade(Ok, frozen=True, kw_only=True, tag="ok"):
    """The number of your report."""

    report: int


class ReportList(Ok, frozen=True, kw_only=True, tag="ok"):
    """Reports, oldest first; `more` says that others follow."""

    reports: list[Report]
    more: bool = False


class ReportSettled(Ok, frozen=True, kw_only=True, tag="ok"):
    """A report as it stands: perhaps somebody else was faster."""

    report: Report


class Blocked(Ok, frozen=True, kw_only=True, tag="ok"):
    """Whom you have blocked, or no longer."""

    user: Person


class BlockList(Ok, frozen=True, kw_only=True, tag="ok"):
    """Whom you have blocked, by name."""

    blocked: list[Person]


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


class Error(Reply, frozen=True, kw_only=True, tag="error"):
    """Refused, and nothing was changed. `retry` says whether the same request may succeed later, after `retry_after` seconds."""

    code: str
    message: str
    retry: bool
    retry_after: float | None = None


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
    c.CreateInvite: InviteMade,
    c.ShowInvite: InviteShown,
    c.ListInvites: InviteList,
    c.RevokeInvite: Ok,
    c.ListUsers: UserList,
    c.SetUserRank: UserChanged,
    c.DisableUser: UserChanged,
    c.EnableUser: UserChanged,
    c.ResetUser: InviteMade,
    c.ListAudit: AuditPage,
    c.ListRooms: RoomList,
    c.CreateRoom: RoomOpened,
    c.JoinRoom: RoomOpened,
    c.LeaveRoom: Done,
    c.InviteToRoom: Done,
    c.ListMembers: MemberList,
    c.EditRoom: Done,
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
    c.MessageHistory: MessagePage,
    c.SetTyping: Ok,
    c.ListPresence: PresenceRoll,
    c.MarkRead: ReadPosition,
}
