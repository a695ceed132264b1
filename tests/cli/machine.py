"""A machine with a data folder, on which an operator runs `hubbub`. Must not know what they want."""

import json
from pathlib import Path
from typing import Any

from tests.cli.run import Command, Finished

PASSWORD = "correct horse battery"


class Machine:
    """A data folder, and `hubbub` run on it."""

    def __init__(self, data: Path, state: Path) -> None:
        self.data, self.state = data, state
        self.url = "127.0.0.1:9"

    async def start(self, *arguments: str, watched: bool = False) -> Command:
        return await Command.start(self.url, self.state, *arguments, "--data", str(self.data), watched=watched)

    async def run(self, *arguments: str, typed: str = "") -> Finished:
        command = await self.start(*arguments)
        command.type(typed)
        command.hang_up()
        return await command.ended()

    async def told(self, *arguments: str, typed: str = "") -> list[dict[str, Any]]:
        """What a command that succeeds prints, thing by thing."""
        code, out, why = await self.run(*arguments, "--json", typed=typed)
        assert (code, why) == (0, ""), (arguments, out, why)
        return [json.loads(line) for line in out.splitlines()]


def arguments_of(command: Command) -> bytes:
    """What anybody on the machine can see of it."""
    return Path(f"/proc/{command.process.pid}/cmdline").read_bytes()
