"""How fast durable sends are acknowledged, and how long each waits. Speaks hubbub.v1. Must not know who serves."""

import asyncio
import itertools
import time

from .dialects import HUBBUB
from .flock import Flock
from .scenarios import PADDING, PATIENCE, Clocks, Result, Target
from .wire import Ear

ACK = b'"type":"ok","re":'


class Sender:
    """Keeps `in_flight` sends unanswered on one connection."""

    def __init__(
        self, ear: Ear, numbers: "itertools.count[int]", most: int, result: Result, done: asyncio.Event
    ) -> None:
        self.ear, self.numbers, self.most, self.result, self.done = ear, numbers, most, result, done
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
            self.result.latencies.append(time.perf_counter() - self.said.pop(0))
            self._say()
        if len(self.result.latencies) >= self.most:
            self.done.set()


async def acks(target: Target, listeners: int = 10, in_flight: int = 50, messages: int = 20_000) -> Result:
    """One room, some listeners who also speak, so many sends in flight together; each is answered when it is on disk."""
    flock = Flock(target.host, target.port, HUBBUB)
    await flock.open(listeners)
    for n, ear in enumerate(flock.ears):
        ear.send(HUBBUB.message("ann", f"warm {PADDING}", n))
    await asyncio.sleep(1)
    result, done, numbers = Result(expected=messages, clients=listeners), asyncio.Event(), itertools.count()
    clocks = Clocks(target.process)
    for ear in flock.ears:
        Sender(ear, numbers, messages, result, done).begin(in_flight // listeners)
    await asyncio.wait_for(done.wait(), PATIENCE * 6)
    clocks.stop(result)
    result.deliveries = len(result.latencies)
    result.clients_lost = flock.lost
    await flock.close()
    return result
