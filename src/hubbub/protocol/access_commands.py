"""Commands about who one is: accounts, sign-in, credentials and invites. Must not know who answers."""

from typing import Annotated, ClassVar, Literal

import msgspec

from .command import Inspection, Opening, Password, Read, RoomRef, Write
from .people import Rank

Days = Annotated[int, msgspec.Meta(ge=1, le=3650)]

Label = Annotated[str, msgspec.Meta(max_length=80)]


class DescribeServer(Read, frozen=True, kw_only=True, tag="server.describe"):
    """What the server is called, and which ways in there are. Anybody may ask."""

    early: ClassVar[bool] = True


class RegisterAccount(Opening, frozen=True, kw_only=True, tag="account.register"):
    """Make an account and sign in to it; asked by a guest, it becomes theirs with all they have.

    `invite` is needed where registration is not open. `label` says in the list of sessions where this is.
    """

    name: str
    password: Password
    display: Label = ""
    invite: str | None = None
    label: Label = ""


class RenameAccount(Write, frozen=True, kw_only=True, tag="account.rename"):
    """Take another name. Rooms you are a member of are told. `near`: if it is taken, the nearest free one will do."""

    name: str
    near: bool = False


class CloseAccount(Write, frozen=True, kw_only=True, tag="account.close"):
    """Give up this identity: the token dies, the name is free, you leave every room. What you wrote stays, unless you say so.

    `messages`: "delete" also takes back everything you ever said, in every room, the newest first; it goes on after the answer.
    An account asks for its `password`.
    """

    guarded: ClassVar[bool] = True
    password: Password = ""
    messages: Literal["keep", "delete"] = "keep"


class DescribeAccount(Write, frozen=True, kw_only=True, tag="account.describe"):
    """Say what you like to be called; empty is your name."""

    display: Label


class ChangePassword(Write, frozen=True, kw_only=True, tag="account.password"):
    """Take a `new` password; `password` is the one you have. Every other session of yours ends."""

    guarded: ClassVar[bool] = True
    password: Password = ""
    new: Password


class OpenSession(Opening, frozen=True, kw_only=True, tag="session.open"):
    """Sign in: a name and a password, and the second factor's `code` where there is one. Answers a token to say hello with.

    `device` is what an earlier sign-in here was given: whoever has it is not slowed down by strangers' guesses.
    """

    name: str
    password: Password
    code: Label | None = None
    device: str | None = None
    label: Label = ""


class CloseSession(Write, frozen=True, kw_only=True, tag="session.close"):
    """Sign out: of this session, of the credential of that `id`, or of all `others`. They end at once, everywhere."""

    credential: Label | None = None
    others: bool = False


class ListCredentials(Read, frozen=True, kw_only=True, tag="session.list"):
    """What lets somebody in as you or one of your bots, or was made by you for the bot of another: sessions and tokens, newest first."""


class CreateToken(Write, frozen=True, kw_only=True, tag="token.create"):
    """Make a token for a program. It is shown once. `bot` makes (or takes) a bot of that name; else it is you who speaks.

    `commands` it may use: names, `message.*`, or `read` for all that change nothing; without any, everything you may.
    `rooms` it may know of; without any, all of yours.
    """

    name: Annotated[str, msgspec.Meta(min_length=1, max_length=80)]
    bot: str | None = None
    commands: Annotated[list[Label], msgspec.Meta(max_length=100)] | None = None
    rooms: Annotated[list[RoomRef], msgspec.Meta(max_length=100)] | None = None
    days: Days = 90


class CreateInvite(Write, frozen=True, kw_only=True, tag="invite.create"):
    """Make a link that lets people in: `uses` of them, for `days`, as `rank`, into `rooms`. It is shown once."""

    rank: Rank = "member"
    rooms: Annotated[list[RoomRef], msgspec.Meta(max_length=20)] = []
    days: Days = 7
    uses: Annotated[int, msgspec.Meta(ge=1, le=10_000)] = 1


class ShowInvite(Opening, frozen=True, kw_only=True, tag="invite.show"):
    """What an invite offers, before it is used."""

    invite: str


class ListInvites(Inspection, frozen=True, kw_only=True, tag="invite.list"):
    """Links that let people in, newest first: invites, and those by which somebody takes a password."""


class RevokeInvite(Write, frozen=True, kw_only=True, tag="invite.revoke"):
    """Let nobody else in by this invite."""

    invite: Label
