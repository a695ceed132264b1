"""A network in memory: lines that delay, split, stall, break off or fall silent. Must not know what is said over them.

Bytes of one direction of one line keep their order, as TCP promises; lines overtake each other freely.
"""

import asyncio
from collections.abc import Callable
from contextvars import copy_context
from dataclasses import dataclass
from random import Random
from types import SimpleNamespace
from typing import Any

from tests.simulation.ends import End
from tests.simulation.loop import VirtualLoop
from tests.simulation.trace import Trace

INSTANT = 1e-6
"""Seconds between two pieces, at the least."""


@dataclass(frozen=True)
class Weather:
    """How a line behaves: seconds a piece is under way, chance of a split, bytes that fit in before they are read."""

    quickest: float = 0.001
    slowest: float = 0.05
    split: float = 0.2
    window: int = 64 * 1024


FAIR = Weather(0.001, 0.002, 0.0, 1 << 20)


class Line:
    """One connection. Its chances are its own, so that what happens elsewhere changes nothing here."""

    def __init__(self, network: "Network", name: str, weather: Weather, rng: Random) -> None:
        self.network, self.name, self.weather, self.rng = network, name, weather, rng
        self.loop = network.loop
        self.is_silent = False
        self.stalled = 0.0
        self.under_way = 0
        self.near: End
        self.far: End

    def other(self, end: End) -> End:
        return self.far if end is self.near else self.near

    def delay(self) -> float:
        return self.rng.uniform(self.weather.quickest, self.weather.slowest)

    def piece(self, size: int) -> int:
        """How much of what is there travels in one piece."""
        return self.rng.randint(1, size) if size > 1 and self.rng.random() < self.weather.split else size

    def carry(self, source: End, piece: bytes) -> None:
        if self.is_silent:
            return
        # Of two timers for the same moment either may be first, and when a line moves again both sides have waited.
        moves = self.stalled + (INSTANT / 2 if source is self.far else 0.0)
        source.last = max(source.last + INSTANT, moves, self.loop.time() + self.delay())
        end = self.other(source)
        self._later(source.last, end, end.arrive, piece)

    def acknowledge(self, source: End, size: int) -> None:
        """What `source` sent has been read."""
        if not self.is_silent:
            self.loop.call_later(self.delay(), source.taken, size, context=source.context)

    def reset(self, end: End) -> None:
        """Tell one side that there is nobody on the other any more, after what is on its way to it."""
        at = max(self.other(end).last + INSTANT, self.loop.time() + self.delay())
        self._later(at, end, end.reset)

    def _later(self, at: float, end: End, what: Callable[..., None], *pieces: bytes) -> None:
        self.under_way += 1

        def come() -> None:
            self.under_way -= 1
            what(*pieces)

        self.loop.call_at(at, come, context=end.context)

    # What may befall it.

    def stall(self, seconds: float) -> None:
        self.stalled = self.loop.time() + seconds

    def silence(self) -> None:
        """Nothing arrives any more, and nobody is told."""
        self.is_silent = True

    def cut(self, tells: str) -> None:
        """Break off, with whatever is under way; `tells` says who notices at once: near, far or both."""
        self.silence()
        for side in ("near", "far"):
            if tells in (side, "both"):
                self.reset(getattr(self, side))

    @property
    def is_over(self) -> bool:
        return self.near.is_gone and self.far.is_gone


class Network:
    """Who can be reached, and over what kind of line. A caller is known by the port that it dials."""

    def __init__(self, loop: VirtualLoop, seed: int, weather: dict[int, Weather], trace: Trace) -> None:
        self.loop, self.seed, self.weather, self.trace = loop, seed, weather, trace
        self.lines: dict[int, list[Line]] = {}
        self.away: dict[int, float] = {}
        self._accept: Callable[[Line], None] | None = None
        self._calls: dict[int, int] = {}
        loop.network = self

    def listen(self, make: Callable[[], Any]) -> Any:
        """Take calls; each gets a protocol made by `make`."""
        context = copy_context()

        def accept(line: Line) -> None:
            line.far = End(line, context.copy())
            line.far.begin(make())

        self._accept = accept
        listening = SimpleNamespace(getsockname=lambda: ("127.0.0.1", 8080))
        return SimpleNamespace(sockets=[listening], close=self.close, wait_closed=_at_once)

    def close(self) -> None:
        """Take no more calls."""
        self._accept = None

    async def dial(self, make: Callable[[], Any], port: int) -> tuple[End, Any]:
        """A connection for whoever dials that port; ConnectionRefusedError while nobody listens."""
        call = self._calls[port] = self._calls.get(port, 0) + 1
        rng = Random(f"{self.seed} line {port} {call}")
        line = Line(self, f"{port}.{call}", self.weather[port], rng)
        await asyncio.sleep(line.delay())
        if (wait := self.away.get(port, 0.0) - self.loop.time()) > 0:
            await asyncio.sleep(wait)
        if self._accept is None:
            raise ConnectionRefusedError
        line.near = End(line, copy_context())
        self._accept(line)
        self.lines[port] = [*(known for known in self.lines.get(port, ()) if not known.is_over), line]
        protocol = make()
        line.near.begin(protocol)
        self.trace.add("net", f"{line.name} open")
        return line.near, protocol

    def of(self, port: int) -> list[Line]:
        """The lines of one caller that still are."""
        return [line for line in self.lines.get(port, ()) if not line.is_over]

    @property
    def is_idle(self) -> bool:
        """Whether nothing is on its way or unread, and nobody sits at the end of a line that leads nowhere."""
        return not any(line.is_silent or line.under_way or line.near.is_busy or line.far.is_busy for line in self.all())

    def all(self) -> list[Line]:
        return [line for port in self.lines for line in self.of(port)]


async def _at_once() -> None:
    """Nothing to wait for."""
