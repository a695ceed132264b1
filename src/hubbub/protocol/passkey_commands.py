"""Commands about passkeys: keys that a device keeps, and signs with to let its owner in. Must not know who answers."""

from typing import Annotated, Any, ClassVar

import msgspec

from .access_commands import Label
from .command import Opening, Password, Read, Write

Answer = dict[str, Any]
"""What the browser's `navigator.credentials` gave, as its `toJSON()` tells it."""


class BeginPasskey(Write, frozen=True, kw_only=True, tag="passkey.begin"):
    """Begin to add a passkey: you get what `navigator.credentials.create()` wants. Asks for your `password`, if you have one."""

    guarded: ClassVar[bool] = True
    password: Password = ""


class AddPasskey(Write, frozen=True, kw_only=True, tag="passkey.add"):
    """Add the passkey that was made: it lets you in from now on, and is a second factor. `name` says where it is."""

    guarded: ClassVar[bool] = True
    name: Annotated[str, msgspec.Meta(min_length=1, max_length=80)]
    answer: Answer


class RemovePasskey(Write, frozen=True, kw_only=True, tag="passkey.remove"):
    """Let nobody in by a passkey of yours any more. Asks for your `password`, if you have one."""

    guarded: ClassVar[bool] = True
    passkey: Annotated[str, msgspec.Meta(max_length=1400)]
    password: Password = ""


class ListPasskeys(Read, frozen=True, kw_only=True, tag="passkey.list"):
    """Your passkeys, newest first."""


class ChallengePasskey(Read, frozen=True, kw_only=True, tag="passkey.challenge"):
    """Begin to sign in by a passkey: you get what `navigator.credentials.get()` wants. No name is asked for."""

    early: ClassVar[bool] = True


class OpenByPasskey(Opening, frozen=True, kw_only=True, tag="passkey.open"):
    """Sign in by a passkey: its `answer` to a challenge says who you are, and no password or code is asked for."""

    answer: Answer
    label: Label = ""
