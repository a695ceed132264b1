"""Commands about who people are to a company's identity provider. Must not know who answers.

`identity.visit` and `identity.open` are asked by a door of the server itself: when it sends somebody to the provider to
link an identity, and on the provider's word. No client can send them.
"""

from typing import ClassVar

from .access_commands import Label
from .command import Inspection, Opening, Password, Read, Write


class BeginIdentity(Write, frozen=True, kw_only=True, tag="identity.begin"):
    """Begin to link your company's account as one more way in: you get a `ticket` for the way there.

    Asks for your `password`, if you have one, and for the `code` of your authenticator app, if you use one: the company's account
    will let you in without either.
    """

    guarded: ClassVar[bool] = True
    password: Password = ""
    code: Label | None = None


class VisitProvider(Write, frozen=True, kw_only=True, tag="identity.visit"):
    """Use up the `ticket` of somebody who is on their way to the provider to link an identity."""

    ticket: str = ""


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
