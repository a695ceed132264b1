"""Plays a story to its end and says what came of it: the server, the devices, the network, and time. Must not judge."""

import asyncio
import gc
import logging
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from random import Random
from unittest.mock import patch

import structlog

from hubbub.protocol import access_commands, user_commands
from hubbub.protocol.commands import COMMANDS, Command
from tests.simulation import visits
from tests.simulation.acts import Ask, Post
from tests.simulation.books import Books
from tests.simulation.device import Device, Human
from tests.simulation.disk import Disk
from tests.simulation.loop import Process, Stuck, VirtualLoop
from tests.simulation.network import FAIR, Network
from tests.simulation.oracle import Oracle
from tests.simulation.scale import scaled
from tests.simulation.server import Machine
from tests.simulation.story import Story, human_of
from tests.simulation.trace import Trace

ACCESS = frozenset(c for c in COMMANDS if c.__module__ in (access_commands.__name__, user_commands.__name__))
"""The commands about who one is."""

FIRST_PORT, FRESH_PORT = 1001, 900
HEALS_WITHIN = 240
"""Seconds in which everything is well again once nothing disturbs any more: silence is noticed after 35, waits grow to 30."""


@dataclass
class Ending:
    """What came of a story. `faults` are sentences that begin with the number of the broken law."""

    faults: list[str]
    trace: Trace
    seconds: float


class Stage:
    """Everything of one story."""

    def __init__(self, story: Story) -> None:
        self.story = story
        self.loop = VirtualLoop(Random(f"{story.seed} loop") if story.shuffled else None)
        self.trace = Trace(self.loop.time)
        self.books = Books()
        ports = {name: FIRST_PORT + n for n, name in enumerate(story.devices)}
        weather = {**dict.fromkeys([*ports.values(), visits.PORT], story.weather), FRESH_PORT: FAIR}
        self.network = Network(self.loop, story.seed, weather, self.trace)
        self.disk = Disk(story.slow, self.trace)
        self.machine = Machine(self.loop, self.network, self.disk, story.scale, story.seed)
        self.visitors = Process(self.loop, "visitors")
        self.posts = 0
        self.humans = {human_of(name): Human(human_of(name)) for name in story.devices}
        self.devices = {name: Device(self, name, self.humans[human_of(name)], port) for name, port in ports.items()}

    def first_of(self, human: Human) -> Device:
        """The device with which somebody comes for the first time."""
        return next(device for device in self.devices.values() if device.human is human)

    @property
    def is_about_access(self) -> bool:
        """Whether anybody asked for something after which a client may be sent away."""
        return self.is_about(*ACCESS)

    def is_about(self, *commands: type[Command]) -> bool:
        """Whether anybody asked for one of these."""
        return any(isinstance(step.act, Ask | Post) and type(step.act.command) in commands for step in self.story.steps)

    def mend(self) -> None:
        self.disk.fault = None

    async def play(self) -> None:
        self.machine.start()
        for step in sorted(self.story.steps, key=lambda step: step.at):
            await asyncio.sleep(max(0.0, step.at - self.loop.time()))
            self.trace.add("story", str(step.act))
            step.act.play(self)
        await asyncio.sleep(0.5)
        self._heal()
        for _ in range(HEALS_WITHIN):
            if self.is_well:
                break
            await asyncio.sleep(1)
        await self.calm()

    async def calm(self) -> None:
        """Let presence be told and everything that is on its way arrive."""
        await asyncio.sleep(2)
        for _ in range(600):
            if self.is_quiet:
                break
            await asyncio.sleep(0.1)

    def _heal(self) -> None:
        """From here on nothing disturbs: who was away is back, and the server runs."""
        self.trace.add("story", "everything heals")
        self.mend()
        self.disk.breaks_after_commit = None
        self.network.away.clear()
        self.network.weather = dict.fromkeys(self.network.weather, FAIR)
        for line in self.network.all():
            line.stalled, line.weather = 0.0, FAIR
        for device in self.devices.values():
            device.dawdles = 0.0
            device.begin()
        self.machine.start()

    @property
    def is_well(self) -> bool:
        """Whether everybody who is still there is connected, answered, and has heard all there is."""
        heads = self.heads()
        there = [device for device in self.devices.values() if not device.is_out]
        return all(device.is_content and self._is_up_to_date(device, heads) for device in there) and self.is_quiet

    @property
    def is_quiet(self) -> bool:
        """Whether nothing is on its way or still to be erased, and no visitor is there any more."""
        erasures = self.disk.db.execute("SELECT 1 FROM erasures").fetchall()
        return self.network.is_idle and not self.visitors.tasks and not erasures

    @staticmethod
    def _is_up_to_date(device: Device, heads: dict[str, int]) -> bool:
        assert device.client is not None
        return all(room.seq == heads.get(room.id) for room in device.client.rooms.values())

    def heads(self) -> dict[str, int]:
        return dict(self.disk.db.execute("SELECT id, seq FROM rooms"))

    async def whole(self) -> list[str]:
        await self.play()
        return await Oracle(self).faults()


class Listening(logging.Handler):
    """Everything that was logged as an error, and frames that the SDK could not read; not that a silent client was given up."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.heard: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        said = record.getMessage()
        # A silent client, or a request that a broken store left without an answer, is given up when the server ends.
        is_given_up = record.exc_info is not None and isinstance(record.exc_info[1], asyncio.CancelledError)
        is_expected = is_given_up or said.startswith("Cancel ")
        if (record.levelno >= logging.ERROR and not is_expected) or "cannot be read" in said:
            self.heard.append(f"B2 {record.name}: {said}")


def tell(story: Story) -> Ending:
    """Play the story and judge it."""
    listening, root = Listening(), logging.getLogger()
    stage = Stage(story)
    with ExitStack() as stack:
        # When garbage is swept up hangs on what was told before, and what is swept up may speak.
        gc.disable()
        stack.callback(gc.enable)
        stack.enter_context(scaled(story.scale))
        stack.enter_context(patch("secrets.token_bytes", _drawn(Random(f"{story.seed} secrets"))))
        logged = stack.enter_context(structlog.testing.capture_logs())
        root.addHandler(listening)
        stack.callback(root.removeHandler, listening)
        stack.callback(_end, stage)
        try:
            faults = stage.loop.run_until_complete(stage.whole())
        except Stuck as fault:
            faults = [f"L3 {fault}"]
        faults += [f"B3 {fault}" for fault in stage.loop.faults]
    faults += listening.heard
    faults += [f"B2 {line['event']}: {line.get('exc_info')!r}" for line in logged if line["log_level"] == "error"]
    return Ending(faults, stage.trace, stage.loop.time())


def _drawn(rng: Random) -> Callable[..., bytes]:
    """Masks, keys and codes are drawn too."""
    return lambda size=None: rng.randbytes(size or 32)


def _end(stage: Stage) -> None:
    """Nothing may be left that would speak up later, in another story."""
    stage.loop.set_exception_handler(lambda *_: None)
    while tasks := asyncio.all_tasks(stage.loop):
        for task in tasks:
            task.cancel()
        stage.loop.call_soon(stage.loop.stop)
        stage.loop.run_forever()
    stage.loop.close()
    stage.disk.db.close()
