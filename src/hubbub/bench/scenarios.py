"""What is done to a server and measured: fan-out, crowd, steady, idle. Each is bounded in count and time. Must not know who serves."""

import asyncio
import time
from dataclasses import dataclass
from typing import Any

from .dialects import Dialect
from .flock import Flock
from .process import Clocks, Process
from .result import Result
from .wire import MARK, Ear

PADDING = "the quick brown fox jumps over the lazy dog"

PATIENCE = 20.0
"""Seconds without the expected deliveries after which they count as lost."""

WARM = 5
"""Messages before those that are measured."""


class NotReady(Exception):
    """Nothing was measured: already the messages before did not come."""


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
    result = Result(messages=messages, expected=listeners * messages, clients=listeners)
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
    result.messages, result.expected = script.said, listeners * script.said
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


async def steady(target: Target, listeners: int = 1000, rate: int = 50, seconds: float = 5.0) -> Result:
    """Ten speakers, a message whenever its time has come, whether or not those before it were heard.

    The latency is from that time until each sampled listener has it, so that a late sender shows too.
    """
    flock = Flock(target.host, target.port, target.dialect)
    await flock.open(listeners, sample=50)
    result = Result(clients=listeners, messages=round(rate * seconds))
    await _warm_up(flock, target.dialect, listeners)
    result.expected, base, dues = listeners * result.messages, flock.total, list[float]()

    def note(ear: Ear, found: int) -> None:
        moment = time.perf_counter()
        result.latencies.extend(moment - dues[number] for number in (ear.numbers or ())[-found:])

    flock.on_sample = note
    clocks = Clocks(target.process)
    for n in range(result.messages):
        dues.append(clocks.began + n / rate)
        await asyncio.sleep(max(0.0, dues[n] - time.perf_counter()))
        flock.ears[n % 10].send(target.dialect.message(f"bob{n % 10}", text_of(n), n))
    await flock.wait_for(base + result.expected, PATIENCE)
    clocks.stop(result)
    return await _finish(flock, result, base)


async def idle(target: Target, few: int = 2000, many: int = 8000) -> dict[str, Any]:
    """Connections that say nothing: what each of them costs in memory, between few and many of them."""
    flock = Flock(target.host, target.port, target.dialect)
    await flock.open(few)
    await asyncio.sleep(2)
    before, began = target.process.memory(), time.perf_counter()
    await flock.open(many - few)
    seconds = time.perf_counter() - began
    await asyncio.sleep(2)
    after, lost = target.process.memory(), flock.lost
    await flock.close()
    return {
        "few": few, "many": many, "memory_few": before, "memory_many": after, "memory": (after - before) / (many - few),
        "opened_per_second": (many - few) / seconds, "clients_lost": lost,
    }  # fmt: skip


async def _warm_up(flock: Flock, dialect: Dialect, listeners: int) -> None:
    """Let arrivals settle, and everything on the way be touched once. Raises NotReady."""
    await asyncio.sleep(1.5)
    for n in range(WARM):
        flock.ears[0].send(dialect.message("ann", text_of(n), n))
        if not await flock.wait_for((n + 1) * listeners, PATIENCE):
            await flock.close()
            raise NotReady(f"{flock.total:,} of {(n + 1) * listeners:,} deliveries came before anything was measured.")
    flock.mark()


async def _finish(flock: Flock, result: Result, base: int) -> Result:
    result.deliveries = flock.total - base
    result.missing, result.surplus = flock.unlike(result.messages)
    result.clients_lost = flock.lost
    result.in_order = flock.is_in_order()
    await flock.close()
    return result


SCENARIOS = {"fan-out": fan_out, "crowd": crowd, "steady": steady, "idle": idle}
