"""Commands about the second factor: an authenticator app and recovery codes. Must not know who answers."""

from typing import Annotated, ClassVar

import msgspec

from .command import Password, Read, Write

Code = Annotated[str, msgspec.Meta(max_length=80)]
"""Six digits from an authenticator app, or one of the recovery codes."""


class BeginFactor(Write, frozen=True, kw_only=True, tag="factor.begin"):
    """Begin to use an authenticator app: you get its secret, to scan or to type in. Nothing is changed before `factor.confirm`.

    Asks for your `password`, if you have one.
    """

    guarded: ClassVar[bool] = True
    password: Password = ""


class ConfirmFactor(Write, frozen=True, kw_only=True, tag="factor.confirm"):
    """The app shows this `code`: from now on every sign-in asks for one. Answers recovery codes, once."""

    code: Code


class RemoveFactor(Write, frozen=True, kw_only=True, tag="factor.remove"):
    """Use no authenticator app any more. Asks for your `password` and a `code` of the app, or a recovery code."""

    guarded: ClassVar[bool] = True
    password: Password = ""
    code: Code


class RenewCodes(Write, frozen=True, kw_only=True, tag="factor.codes"):
    """Get new recovery codes, once; the old ones are good no longer. Asks for your `password`, if you have one."""

    guarded: ClassVar[bool] = True
    password: Password = ""


class ListFactors(Read, frozen=True, kw_only=True, tag="factor.list"):
    """What second factors you have."""
