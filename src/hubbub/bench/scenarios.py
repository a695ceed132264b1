"""What is done to a server and measured: fan-out, crowd, idle. Each is bounded in count and time. Must not know who serves."""

import asyncio
import os
import statistics
import time
from collections.abc import Iterator
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
    """One run. Times in seconds, CPU in seconds of the whole server and of this end, memory in bytes."""

    deliveries: int = 0
    expected: int = 0
    seconds: float = 0.0
    cpu: float = 0.0
    own_cpu: float = 0.0
    clients: int = 0
    clients_lost: int = 0
    in_order: bool = True
    latencies: list[float] = field(default_factory=list)
    memory: float = 0.0
    steady: float = 0.0

    @property
    def cpu_per_delivery(self) -> float:
        return self.cpu / max(1, self.deliveries)

    @property
    def per_second(self) -> float:
        return self.deliveries / self.seconds if self.seconds else 0.0

    @property
    def own_share(self) -> float:
        """How busy this end was; near 1.0, it is what limits the throughput."""
        return self.own_cpu / self.seconds if self.seconds else 0.0

    def latency(self, quantile: float) -> float:
        if len(self.latencies) < 2:
            return self.latencies[0] if self.latencies else 0.0
        return statistics.quantiles(self.latencies, n=100, method="inclusive")[round(quantile * 100) - 1]


class Process:
    """The server's process and those it has started, for what they use; without a pid, nothing is known."""

    def __init__(self, pid: int | None) -> None:
        self.pid = pid

    def cpu(self) -> float:
        """Seconds of user and system time of all threads, of children that ended too."""
        return sum(map(_cpu_of, self._family()))

    def memory(self) -> int:
        """Resident bytes."""
        return sum(map(_memory_of, self._family()))

    def _family(self) -> Iterator[int]:
        waiting = [] if self.pid is None else [self.pid]
        while waiting:
            yield (pid := waiting.pop())
            for thread in Path(f"/proc/{pid}/task").iterdir():
                waiting += map(int, (thread / "children").read_text().split())


def _cpu_of(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return sum(map(int, fields[11:15])) / os.sysconf("SC_CLK_TCK")


def _memory_of(pid: int) -> int:
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) * 1024 for line in lines if line.startswith("VmRSS"))


class Clocks:
    """What a stretch of a run took: time, the server's processor and our own."""

    def __init__(self, process: Process) -> None:
        self.process = process
        self.cpu, self.own, self.began = process.cpu(), time.process_time(), time.perf_counter()

    def stop(self, result: Result) -> None:
        result.seconds = time.perf_counter() - self.began
        result.cpu, result.own_cpu = self.process.cpu() - self.cpu, time.process_time() - self.own


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
    base = flock.total
    clocks = Clocks(target.process)
    for n in range(messages):
        said = time.perf_counter()
        flock.ears[0].send(target.dialect.message("ann", text_of(n), n))
        if not await flock.wait_for(base + (n + 1) * listeners, PATIENCE):
            break
        result.latencies.append(time.perf_counter() - said)
    clocks.stop(result)
    return await _finish(flock, result, base)


async def crowd(
    target: Target, listeners: int = 1000, senders: int = 50, in_flight: int = 4, seconds: float = 3.0
) -> Result:
    """Many speakers, each with a few messages under way: for so long, it says the next when one of its own has come back."""
    flock = Flock(target.host, target.port, target.dialect)
    await flock.open(listeners, sample=50)
    result = Result(clients=listeners)
    await _warm_up(flock, target.dialect, listeners)
    base, script = flock.total, Script(time.perf_counter() + seconds)
    clocks = Clocks(target.process)
    speakers = [Speaker(ear, n, target.dialect, script, result.latencies) for n, ear in enumerate(flock.ears[:senders])]
    for speaker in speakers:
        speaker.begin(in_flight)
    await asyncio.sleep(seconds)
    result.expected = listeners * script.said
    await flock.wait_for(base + result.expected, PATIENCE * 3)
    clocks.stop(result)
    return await _finish(flock, result, base)


class Script:
    """The numbers that all speakers share, until it is late enough."""

    def __init__(self, end: float) -> None:
        self.end, self.said = end, 0

    def next(self) -> int | None:
        if time.perf_counter() >= self.end:
            return None
        self.said += 1
        return self.said - 1


class Speaker:
    """Keeps some messages of its own under way, over a connection that also hears everyone else's."""

    def __init__(self, ear: Ear, n: int, dialect: Dialect, script: Script, latencies: list[float]) -> None:
        self.ear, self.dialect, self.script, self.latencies = ear, dialect, script, latencies
        self.name = f"bob{n:03d}"
        self.own = f"of {self.name} ".encode()
        self.said: list[float] = []
        self._tail = b""
        ear.on_data = self._hear

    def begin(self, in_flight: int) -> None:
        for _ in range(in_flight):
            self._say()

    def _say(self) -> None:
        number = self.script.next()
        if number is not None:
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


async def _finish(flock: Flock, result: Result, base: int) -> Result:
    result.deliveries = flock.total - base
    result.clients_lost = flock.lost
    result.in_order = flock.is_in_order()
    await flock.close()
    return result


SCENARIOS = {"fan-out": fan_out, "crowd": crowd, "idle": idle}
