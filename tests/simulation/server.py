"""The real server on a simulated machine: it is started, killed, stopped and started again. Must not know its clients."""

from collections.abc import Iterator
from itertools import count
from random import Random

from hubbub.app import Node, server_of
from hubbub.config import Settings
from hubbub.proving import Prover
from hubbub.serving import Server
from hubbub.store.driver import StoreBroken, StoreFull, StoreUnavailable
from tests.house import NOON
from tests.simulation.disk import Disk, SlowStore
from tests.simulation.loop import Process, VirtualLoop
from tests.simulation.network import Network
from tests.simulation.scale import Scale

CHEAP = 8, 1
"""What a password costs: kilobytes and passes. It is real, and nobody guesses."""

RESTART = 1.0
"""Seconds after which whoever looks after the server starts it again when it has ended by itself."""


class LoopClock:
    """The loop's time, and the wall clock that goes with it."""

    def __init__(self, loop: VirtualLoop) -> None:
        self.loop = loop

    def wall(self) -> int:
        return NOON + round(self.loop.time() * 1_000_000)

    def mono(self) -> float:
        return self.loop.time()


class Machine:
    """Runs one server after another on the same disk. `starts` counts them."""

    def __init__(self, loop: VirtualLoop, network: Network, disk: Disk, scale: Scale, seed: int) -> None:
        self.loop, self.network, self.disk, self.seed = loop, network, disk, seed
        self.settings = Settings(
            message_rate=scale.rate, message_burst=scale.burst, replay_limit=scale.replay, sockets_per_address=0
        )
        self.starts = 0
        self.node: Node | None = None
        self.server: Server | None = None
        self.process: Process | None = None
        self.is_wanted = True

    def start(self) -> None:
        """Begin to serve, unless a server runs already."""
        self.is_wanted = True
        if self.process is None:
            self.starts += 1
            self.process = Process(self.loop, f"server {self.starts}")
            self.process.start(self._serve(self.process))

    def kill(self, silently: bool) -> None:
        """End at once, as by kill -9; or, silently, as if the power failed: nobody is told of anything."""
        self.is_wanted = False
        if self.process is None:
            return
        self.process.kill()
        self.process = self.node = self.server = None
        self.network.close()
        for line in self.network.all():
            line.far.is_gone = line.far.is_ending = True
            line.cut("nobody" if silently else "near")

    def stop(self) -> None:
        """Ask for a planned end."""
        self.is_wanted = False
        if self.server:
            self.server.end()

    async def _serve(self, process: Process) -> None:
        why = "as planned"
        try:
            store = SlowStore(self.disk, Random(f"{self.seed} server {self.starts}"))
            self.node = await Node.start(self.settings, store, LoopClock(self.loop), bytes(32))
            self.node.road.desk.secret = _secrets(f"{self.seed} {self.starts}").__next__
            self.node.road.prover = Prover(self.node.road.desk, self.node.clock, *CHEAP)
            self.server = server_of(self.node, self.settings, lambda: None)
            await self.server.serve()
            why = self.node.broken or why
        except (StoreFull, StoreUnavailable, StoreBroken) as fault:
            why = f"it could not start: {fault}"
        self._ended(process, why)

    def _ended(self, process: Process, why: str) -> None:
        """It is gone; whoever looks after it starts it again unless that was wanted."""
        self.network.trace.add("serve", f"server {self.starts} has ended: {why}")
        for line in self.network.all():
            line.far.abort()
        self.process = self.node = self.server = None
        process.kill()
        if self.is_wanted:
            self.loop.call_later(RESTART, self._start_again)

    def _start_again(self) -> None:
        if self.is_wanted:
            self.start()


def _secrets(of: str) -> Iterator[str]:
    return (f"secret {of} {n}" for n in count(1))
