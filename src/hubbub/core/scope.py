"""What a token may be used for, whoever holds it. Must not know what its holder may do."""

from typing import NamedTuple

from ..protocol import commands as c


class Scope(NamedTuple):
    """What a token is limited to: commands by name, `message.*` or `read`; rooms by id. None: everything."""

    commands: tuple[str, ...] | None = None
    rooms: frozenset[str] | None = None


UNSCOPED: frozenset[type[c.Command]] = frozenset({c.Hello, c.Ping, c.DescribeServer})
"""What every token may do."""


READING = "read"
"""The word for all commands that change nothing."""

WORDS: tuple[str, ...] = (
    READING, *sorted({f"{name.partition('.')[0]}.*" for name in c.BY_NAME if "." in name}), *sorted(c.BY_NAME),
)  # fmt: skip
"""What a token can be limited to."""


def is_covered(scope: Scope, command: type[c.Command]) -> bool:
    """Whether a token may be used for a command: it names it, its family (`message.*`), or `read` and it changes nothing."""
    if scope.commands is None or command in UNSCOPED:
        return True
    name = c.name_of(command)
    wanted = {name, f"{name.partition('.')[0]}.*", *({READING} if issubclass(command, c.Read) else ())}
    return not wanted.isdisjoint(scope.commands)
