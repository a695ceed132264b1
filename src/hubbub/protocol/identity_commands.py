"""Commands about who people are to a company's identity provider. Must not know who answers.

`identity.open` is asked by a door of the server itself, on the word of the provider. No client can send it.
"""

from typing import ClassVar

from .access_commands import Label
from .command import Inspection, Opening, Password, Read, Write


class OpenIdentity(Opening, frozen=True, kw_only=True, tag="identity.open"):
    """Let in whom the provider vouches for; asked by somebody who is signed in, make that identity theirs too.

    `subject` names the person at the `issuer`. `wish` is a name to go by, `domain` that of their verified address, `words` the
    claims that hold of those that were asked about.
    """

    guarded: ClassVar[bool] = False
    issuer: str
    subject: str
    wish: str = ""
    display: str = ""
    domain: str = ""
    words: list[str] = []
    invite: str | None = None
    label: Label = ""


class ListIdentities(Read, frozen=True, kw_only=True, tag="identity.list"):
    """Who you are to your company: what its sign-in lets you in by, oldest first."""


class RemoveIdentity(Write, frozen=True, kw_only=True, tag="identity.remove"):
    """Let your company's sign-in no longer let you in. The last way in stays."""

    guarded: ClassVar[bool] = True
    identity: Label
    password: Password = ""


class ListUserIdentities(Inspection, frozen=True, kw_only=True, tag="user.identities"):
    """Who somebody is to the company, oldest first."""

    user: str


class UnlinkUser(Write, frozen=True, kw_only=True, tag="user.unlink"):
    """Let one identity no longer let somebody in; the sessions it opened end. A link of `user.reset` is another way in."""

    user: str
    identity: Label
