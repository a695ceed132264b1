"""What is done to a server and measured: fan-out, crowd, idle. Each is bounded in count and time. Must not know who serves."""

import asyncio
import itertools
import statistics
import time
from dataclasses import dataclass, field
from pathlib import Path

from .dialects import Dialect
from .flock import Flock
from .wire import MARK, Ear

PADDING = "the quick brown fox jumps over the lazy dog"

PATIENCE = 20.0
"""Seconds without the expected deliveries after which they count as lost."""


@dataclass
class Result:
    """One run. Times in seconds, CPU in seconds of the whole server process, memory in bytes."""

    deliveries: int = 0
    expected: int = 0
    seconds: float = 0.0
    cpu: float = 0.0
    clients: int = 0
    clients_lost: int = 0
    in_order: bool = True
    latencies: list[float] = field(default_factory=list)
    memory: float = 0.0

    @property
    def cpu_per_delivery(self) -> float:
        return self.cpu / max(1, self.deliveries)

    @property
    def per_second(self) -> float:
        return self.deliveries / self.seconds if self.seconds else 0.0

    def latency(self, quantile: float) -> float:
        if len(self.latencies) < 2:
            return self.latencies[0] if self.latencies else 0.0
        return statistics.quantiles(self.latencies, n=100, method="inclusive")[round(quantile * 100) - 1]


class Process:
    """The server's process, for what it has used; without a pid, nothing is known."""

    def __init__(self, pid: int | None) -> None:
        self.pid = pid

    def cpu(self) -> float:
        """Seconds of user and system time of all its threads."""
        if self.pid is None:
            return 0.0
        fields = Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / 100

    def memory(self) -> int:
        """Resident bytes."""
        if self.pid is None:
            return 0
        lines = Path(f"/proc/{self.pid}/status").read_text().splitlines()
        return next(int(line.split()[1]) * 1024 for line in lines if line.startswith("VmRSS"))


@dataclass(frozen=True)
class Target:
    """Where the load goes."""

    host: str
    port: int
    dialect: Dialect
    process: Process


def text_of(number: int) -> str:
    return f"{MARK.decode()}{number:08d} {PADDING}"


async def fan_out(target: Target, listeners: int = 1000, messages: int = 300) -> Result:
    """One speaker, one message in flight: the next is said when everyone has heard the last."""
    flock = Flock(target.host, target.port, target.dialect)
    await flock.open(listeners, sample=50)
    result = Result(expected=listeners * messages, clients=listeners)
    await _warm_up(flock, target.dialect, listeners)
    base, cpu, began = flock.total, target.process.cpu(), time.perf_counter()
    for n in range(messages):
        said = time.perf_counter()
        flock.ears[0].send(target.dialect.message("ann", text_of(n), n))
        if not await flock.wait_for(base + (n + 1) * listeners, PATIENCE):
            break
        result.latencies.append(time.perf_counter() - said)
    return await _finish(flock, target, result, base, cpu, began)


async def crowd(
    target: Target, listeners: int = 1000, senders: int = 50, in_flight: int = 4, messages: int = 1000
) -> Result:
    """Many speakers, each with a few messages under way: it says the next when one of its own has come back."""
    flock = Flock(target.host, target.port, target.dialect)
    await flock.open(listeners, sample=50)
    result = Result(expected=listeners * messages, clients=listeners)
    await _warm_up(flock, target.dialect, listeners)
    base, cpu, began = flock.total, target.process.cpu(), time.perf_counter()
    numbers = itertools.count()
    speakers = [
        Speaker(ear, n, target.dialect, numbers, messages, result.latencies)
        for n, ear in enumerate(flock.ears[:senders])
    ]
    for speaker in speakers:
        speaker.begin(in_flight)
    await flock.wait_for(base + listeners * messages, PATIENCE * 3)
    return await _finish(flock, target, result, base, cpu, began)


class Speaker:
    """Keeps some messages of its own under way, over a connection that also hears everyone else's."""

    def __init__(
        self, ear: Ear, n: int, dialect: Dialect, numbers: "itertools.count[int]", most: int, latencies: list[float]
    ) -> None:
        self.ear, self.dialect, self.numbers, self.most, self.latencies = ear, dialect, numbers, most, latencies
        self.name = f"bob{n:03d}"
        self.own = f"of {self.name} ".encode()
        self.said: list[float] = []
        self._tail = b""
        ear.on_data = self._hear

    def begin(self, in_flight: int) -> None:
        for _ in range(in_flight):
            self._say()

    def _say(self) -> None:
        number = next(self.numbers)
        if number < self.most:
            self.said.append(time.perf_counter())
            text = f"{MARK.decode()}{number:08d} of {self.name} {PADDING}"
            self.ear.send(self.dialect.message(self.name, text, number))

    def _hear(self, data: bytes) -> None:
        """Count what is one's own; a name may be cut by the end of a segment."""
        data = self._tail + data
        found = data.count(self.own)
        rest = data.rfind(self.own) + len(self.own) if found else 0
        self._tail = data[max(rest, len(data) - len(self.own) + 1) :]
        for _ in range(min(found, len(self.said))):
            self.latencies.append(time.perf_counter() - self.said.pop(0))
            self._say()


async def idle(target: Target, connections: int = 2000) -> Result:
    """Connections that say nothing: what each of them costs in memory."""
    flock = Flock(target.host, target.port, target.dialect)
    await flock.open(50)
    await asyncio.sleep(1)
    before = target.process.memory()
    began = time.perf_counter()
    await flock.open(connections)
    seconds = time.perf_counter() - began
    await asyncio.sleep(2)
    result = Result(clients=connections, seconds=seconds, clients_lost=flock.lost)
    result.memory = (target.process.memory() - before) / connections
    await flock.close()
    return result


async def _warm_up(flock: Flock, dialect: Dialect, listeners: int) -> None:
    """Let arrivals settle, and everything on the way be touched once."""
    await asyncio.sleep(1.5)
    for n in range(5):
        flock.ears[0].send(dialect.message("ann", text_of(n), n))
        await flock.wait_for((n + 1) * listeners, PATIENCE)
    for ear in flock.ears:
        ear.numbers = [] if ear.numbers is not None else None


async def _finish(flock: Flock, target: Target, result: Result, base: int, cpu: float, began: float) -> Result:
    result.seconds = time.perf_counter() - began
    result.cpu = target.process.cpu() - cpu
    result.deliveries = flock.total - base
    result.clients_lost = flock.lost
    result.in_order = flock.is_in_order()
    await flock.close()
    return result


SCENARIOS = {"fan-out": fan_out, "crowd": crowd, "idle": idle}
