"""What every command is made of: the kinds of commands, and the types of their fields. Must not know which there are."""

from functools import cache
from typing import Annotated, ClassVar

import msgspec

RoomRef = Annotated[str, msgspec.Meta(min_length=1, max_length=128)]
"""A room's id (`r1`), its name (`lobby`, `#lobby`), or `@name` for the direct conversation with that person."""

Key = Annotated[str, msgspec.Meta(min_length=1, max_length=64, pattern="^[^\\x00]*$")]
"""The client's idempotency key: the same key with the same content is done once and answered the same for ever."""

RequestId = Annotated[int, msgspec.Meta(ge=-(2**63), le=2**63 - 1)]

Limit = Annotated[int, msgspec.Meta(ge=1, le=200)]

Password = Annotated[str, msgspec.Meta(max_length=1024)]
"""Any text of 8 to 128 bytes; what is longer is refused before it is hashed."""

Text250 = Annotated[str, msgspec.Meta(max_length=250)]


class Command(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, tag_field="type"):
    """A request. `id` comes back as `re` in the reply. `early`: somebody who has not said hello may ask it."""

    early: ClassVar[bool] = False
    id: RequestId | None = None


class Read(Command, frozen=True, kw_only=True):
    """Looks something up; changes nothing."""


class Write(Command, frozen=True, kw_only=True):
    """Changes something, in the order of arrival, inside a transaction.

    `guarded`: it carries a secret, which is looked at before, since that takes long.
    """

    guarded: ClassVar[bool] = False
    key: Key | None = None


class Signal(Command, frozen=True, kw_only=True):
    """Tells others something fleeting; changes nothing that lasts, and may be thinned when it comes too often."""


class Inspection(Write, frozen=True, kw_only=True):
    """Looks at what few may see. It is asked among the writes, so that a refusal leaves a line; a key means nothing to it."""


class Opening(Write, frozen=True, kw_only=True):
    """May be asked before hello, by somebody who is not known yet. Wrong guesses are counted, and slowed down."""

    early: ClassVar[bool] = True
    guarded: ClassVar[bool] = True


SECRETS = frozenset({
    "password", "new", "code", "codes", "token", "ticket", "device", "secret", "uri", "qr", "answer", "options",
})  # fmt: skip
"""Fields of commands and replies that hold what nobody else may know. They are kept nowhere: not under a key, not in a log."""


@cache
def secrets_of(command: type[Command]) -> frozenset[str]:
    """The fields of a command that are secrets; to somebody who comes in by it, the code of an invite is one as well."""
    known = SECRETS | {"invite"} if issubclass(command, Opening) else SECRETS
    return known.intersection(command.__struct_fields__)


def name_of(command: Command | type[Command]) -> str:
    """The command's name on the wire, such as `message.send`."""
    return str(command.__struct_config__.tag)
