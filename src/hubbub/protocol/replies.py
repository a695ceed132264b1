"""What is answered: one struct for each kind of reply, and which command gets which. Must not know how answers are found."""

from typing import Any

import msgspec

from . import commands as c
from .people import Account, AuditLine, Ban, Credential, Invite, Member, Message, Passkey, Person, Rank, Room, User


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


class Ok(Reply, frozen=True, kw_only=True, tag="ok"):
    """Done. `duplicate` says that the same key had done it before."""

    duplicate: bool = False


class ServerDescribed(Ok, frozen=True, kw_only=True, tag="ok"):
    """Which ways in there are: as a guest, by an account that anybody may make, by the button `oidc` of a company's sign-in.

    `owner`: the server has one; else its first start has printed a link that makes one. `factor`: accounts need a second one.
    `passkeys`: an account may have some, and come in by them.
    """

    version: str
    guests: bool
    registration: bool
    owner: bool
    name: str = ""
    oidc: str | None = None
    factor: bool = False
    passkeys: bool = False


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


class FactorBegun(Ok, frozen=True, kw_only=True, tag="ok"):
    """What an authenticator app needs: `secret` to type in, or `uri`, which is also drawn as the SVG image `qr`. Given once."""

    secret: str = ""
    uri: str = ""
    qr: str = ""


class RecoveryCodes(Ok, frozen=True, kw_only=True, tag="ok"):
    """Each of these `codes` may be given once in place of the second factor. They are given once; keep them on paper."""

    codes: list[str] = []


class FactorList(Ok, frozen=True, kw_only=True, tag="ok"):
    """Since when you use an authenticator `app`, if you do, how many `passkeys` you have and how many recovery codes are `left`."""

    app: str | None = None
    passkeys: int = 0
    left: int = 0


class PasskeyOptions(Ok, frozen=True, kw_only=True, tag="ok"):
    """What the browser's `navigator.credentials` wants: WebAuthn's options for `publicKey`, in its JSON."""

    options: Any = None


class PasskeyAdded(Ok, frozen=True, kw_only=True, tag="ok"):
    """The passkey as it is kept. `codes`: with your first second factor, recovery codes; given once."""

    passkey: Passkey
    codes: list[str] = []


class PasskeyList(Ok, frozen=True, kw_only=True, tag="ok"):
    """Passkeys, newest first."""

    passkeys: list[Passkey]


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
    c.SendMessage: Done,
    c.MessageHistory: MessagePage,
    c.SetTyping: Ok,
    c.ListPresence: PresenceRoll,
    c.MarkRead: ReadPosition,
}
