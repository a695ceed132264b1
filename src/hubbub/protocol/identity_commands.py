"""What a door of the server itself asks, on the word of an identity provider. No client can send it. Must not know who answers."""

from typing import ClassVar

from .access_commands import Label
from .command import Opening


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
