"""How fast durable sends are acknowledged, and how long each waits. Speaks hubbub.v1. Must not know who serves."""

import asyncio
import itertools
import time
from collections.abc import Callable

from .dialects import HUBBUB
from .flock import Flock
from .process import Clocks
from .result import Result
from .scenarios import PADDING, PATIENCE, Target
from .wire import Ear

ACK = b'"type":"ok","re":'


class Sender:
    """Keeps `in_flight` sends unanswered on one connection. `answered` is told how long each has waited."""

    def __init__(self, ear: Ear, numbers: "itertools.count[int]", most: int, answered: Callable[[float], None]) -> None:
        self.ear, self.numbers, self.most, self.answered = ear, numbers, most, answered
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
            self.ear.send(HUBBUB.message("ann", f"{number:08d} {PADDING}", number))

    def _hear(self, data: bytes) -> None:
        data = self._tail + data
        acked = data.count(ACK)
        rest = data.rfind(ACK) + len(ACK) if acked else 0
        self._tail = data[max(rest, len(data) - len(ACK) + 1) :]
        for _ in range(acked):
            self.answered(time.perf_counter() - self.said.pop(0))
            self._say()


async def acks(target: Target, listeners: int = 10, in_flight: int = 50, messages: int = 20_000) -> Result:
    """One room, some listeners who also speak, so many sends in flight together; each is answered when it is on disk.

    Raises TimeoutError when not all are answered, also of those that go before what is measured.
    """
    flock = Flock(target.host, target.port, HUBBUB)
    await flock.open(listeners)
    await _all_answered(flock, in_flight // listeners, max(in_flight, messages // 20))
    result = Result(messages=messages, expected=messages, clients=listeners)
    clocks = Clocks(target.process)
    result.latencies = await _all_answered(flock, in_flight // listeners, messages)
    clocks.stop(result)
    result.deliveries = len(result.latencies)
    result.clients_lost = flock.lost
    await flock.close()
    return result


async def _all_answered(flock: Flock, in_flight: int, messages: int) -> list[float]:
    """So many sends by all of them together; how long each waited."""
    waits, done, numbers = list[float](), asyncio.Event(), itertools.count()

    def answered(wait: float) -> None:
        waits.append(wait)
        if len(waits) >= messages:
            done.set()

    for ear in flock.ears:
        Sender(ear, numbers, messages, answered).begin(in_flight)
    try:
        await asyncio.wait_for(done.wait(), PATIENCE * 6)
    except TimeoutError as late:
        raise TimeoutError(f"{len(waits):,} of {messages:,} sends were answered.") from late
    return waits
