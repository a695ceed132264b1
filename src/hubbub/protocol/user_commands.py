"""Commands of those who look after the server: its people, and what was done. Must not know who answers."""

from typing import Annotated, ClassVar

import msgspec

from .access_commands import Days, Label
from .command import Inspection, Limit, Password, Text250, Write
from .people import Rank


class ListUsers(Inspection, frozen=True, kw_only=True, tag="user.list"):
    """Everybody who has or had an account or a guest's name, by name; `search` is the beginning of one."""

    search: Text250 = ""
    after: str = ""
    limit: Limit = 100


class AddUser(Write, frozen=True, kw_only=True, tag="user.add"):
    """Make an account for somebody. Without a password, the answer has a link with which they take one."""

    guarded: ClassVar[bool] = True
    name: str
    rank: Rank = "member"
    display: Label = ""
    password: Password = ""


class SetUserRank(Write, frozen=True, kw_only=True, tag="user.rank"):
    """Make somebody an owner, an admin, a member or a guest of the server. The last owner stays one.

    Whoever is an admin no longer loses the tokens they made for bots of others.
    """

    user: str
    rank: Rank


class DisableUser(Write, frozen=True, kw_only=True, tag="user.disable"):
    """Keep somebody out, for `days` or for good. Everything that lets them in ends at once; what they wrote stays.

    Tokens that they made for bots of others end too.
    """

    user: str
    days: Days | None = None
    reason: Text250 = ""


class EnableUser(Write, frozen=True, kw_only=True, tag="user.enable"):
    """Let somebody in again."""

    user: str


class EraseUser(Write, frozen=True, kw_only=True, tag="user.erase"):
    """Take back everything that somebody said, who is kept out for good or has closed their account. There is no way back.

    It goes on after the answer. Whoever has closed their account has no name any more: name them by `id`.
    """

    user: str


class EraseMore(Write, frozen=True, kw_only=True, tag="user.erase_more"):
    """Take back the next few of all the messages that are to be taken back. The server asks it of itself."""


class ResetUser(Write, frozen=True, kw_only=True, tag="user.reset"):
    """Make a link with which somebody who has lost their password or second factor takes a new one. It is shown once."""

    user: str


class ListUserSessions(Inspection, frozen=True, kw_only=True, tag="user.sessions"):
    """What lets somebody in, or one of their bots, or was made by them for the bot of another: sessions and tokens, newest first."""

    user: str


class SignOutUser(Write, frozen=True, kw_only=True, tag="user.sign_out"):
    """End somebody's sessions, or one `credential` that `user.sessions` tells of; with `tokens`, all of them."""

    user: str
    credential: Label | None = None
    tokens: bool = False


class ListTokens(Inspection, frozen=True, kw_only=True, tag="token.list"):
    """The tokens for programs of all who are below you, or of that `user` and their bots. `after` is the `id` of one."""

    user: str | None = None
    after: Label = ""
    limit: Limit = 100


class ListAudit(Inspection, frozen=True, kw_only=True, tag="audit.list"):
    """What was done to the server, its people and rooms, newest first. `before` is the `n` of a line; the rest narrows it.

    `by` is who did it, `on` whom it was done to or tried with: attempts at an account are on its holder.
    """

    before: Annotated[int, msgspec.Meta(ge=0)] | None = None
    by: str | None = None
    on: str | None = None
    action: Text250 = ""
    limit: Limit = 100
