"""What every test of a command may ask for: a server in its own process, and commands that talk to it."""

from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest

from tests.cli.machine import PASSWORD, Machine
from tests.cli.run import Command, Finished
from tests.faults.server import Server

Start = Callable[..., Awaitable[Command]]
Run = Callable[..., Awaitable[Finished]]


@pytest.fixture
async def server(tmp_path: Path) -> AsyncIterator[Server]:
    """A real server without a rate limit; killed at the end."""
    async with Server(tmp_path / "data", "--message-rate", "0") as serving:
        yield serving


@pytest.fixture
async def start(server: Server, tmp_path: Path) -> AsyncIterator[Start]:
    """Start `hubbub` with these arguments; ended with the test."""
    running: list[Command] = []

    async def begin(*arguments: str, watched: bool = False) -> Command:
        running.append(await Command.start(server.url, tmp_path / "state", *arguments, watched=watched))
        return running[-1]

    yield begin
    for command in running:
        if command.process.returncode is None:
            command.process.kill()
        await command.ended()


@pytest.fixture
def run(start: Start) -> Run:
    """Run `hubbub` with these arguments and input to its end."""

    async def complete(*arguments: str, typed: str = "") -> Finished:
        command = await start(*arguments)
        command.type(typed)
        command.hang_up()
        return await command.ended()

    return complete


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    """A machine on which nothing was ever started."""
    return Machine(tmp_path / "data", tmp_path / "state")


@pytest.fixture(params=["running", "stopped"])
async def either(request: pytest.FixtureRequest, machine: Machine) -> AsyncIterator[Machine]:
    """One with ann, its owner; with a server that runs, and with one that does not."""
    await machine.told("user", "add", "ann", "--role", "owner", "--password-stdin", typed=PASSWORD)
    if request.param == "stopped":
        yield machine
        return
    async with Server(machine.data) as server:
        machine.url = server.url
        yield machine
