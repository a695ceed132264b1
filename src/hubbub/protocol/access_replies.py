"""Answers about who one is, what lets people in, and what moderators and admins see. Must not know who asks."""

from typing import Any

from .people import (
    AuditLine,
    Ban,
    Credential,
    Identity,
    Invite,
    Passkey,
    Person,
    Rank,
    Report,
    User,
)  # fmt: skip
from .reply import Ok


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


class SessionOpened(Ok, frozen=True, kw_only=True, tag="ok"):
    """You are signed in: say hello with the token. `device` goes with your next sign-in on this device. Both are given once."""

    you: Person
    token: str = ""
    device: str = ""
    expires: str | None = None


class CredentialList(Ok, frozen=True, kw_only=True, tag="ok"):
    """Sessions and tokens; `more` says that others follow."""

    credentials: list[Credential]
    more: bool = False


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


class IdentityBegun(Ok, frozen=True, kw_only=True, tag="ok"):
    """The `ticket` for `/oidc/login?link=yes&ticket=…`: good once, for five minutes, in the session that asked. Given once."""

    ticket: str = ""


class IdentityList(Ok, frozen=True, kw_only=True, tag="ok"):
    """Identities, oldest first."""

    identities: list[Identity]


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


class UserAdded(Ok, frozen=True, kw_only=True, tag="ok"):
    """Somebody new; `code`, given once, opens `/#/invite/<code>`, where they take a password. Empty if they have one."""

    user: User
    code: str = ""


class UserChanged(Ok, frozen=True, kw_only=True, tag="ok"):
    """Somebody as they are now."""

    user: User


class ErasedSome(Ok, frozen=True, kw_only=True, tag="ok"):
    """Some of what is to be taken back is gone; `more`: not all of it."""

    more: bool


class AuditPage(Ok, frozen=True, kw_only=True, tag="ok"):
    """Lines of the audit log, newest first; `more` says that older ones follow."""

    records: list[AuditLine]
    more: bool = False


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
