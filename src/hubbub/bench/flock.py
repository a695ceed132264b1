"""Many connections to one server, opened in waves or at once, counted as one. Must not know what is measured."""

import asyncio
from collections.abc import Callable, Sequence
from itertools import pairwise, zip_longest

from .dialects import Dialect
from .wire import Ear

WAVE = 100
"""Connections opened at once; more would fill the server's backlog and measure the kernel's retries."""


GREETED = 30.0
"""Seconds within which a connection must be open, and greeted, from when it was begun."""


class Flock:
    """Opens and holds connections. `total` counts the deliveries of all of them; `wait_for` waits until it is reached.

    `on_sample(ear, found)` is called when a sampled one has heard so many.
    """

    def __init__(self, host: str, port: int, dialect: Dialect) -> None:
        self.host, self.port, self.dialect = host, port, dialect
        self.ears: list[Ear] = []
        self.total = 0
        self.on_sample: Callable[[Ear, int], None] | None = None
        self._before: list[int] = []
        self._target = 0
        self._reached: asyncio.Future[None] | None = None

    async def open(self, count: int, sample: int = 0, hellos: Sequence[bytes] = (), wave: int = WAVE) -> None:
        """Open `count` more; of every `sample`-th the numbers are kept, so that order can be checked.

        With `hellos`, each says its own instead of the dialect's. Raises OSError, TimeoutError; then all are closed.
        """
        said: list[tuple[bytes, ...]] = [(hello,) for hello in hellos] or [self.dialect.hello] * count
        try:
            for start in range(0, count, wave):
                await asyncio.gather(*map(self._open_one, said[start : start + wave]))
        except BaseException:
            await self.close()
            raise
        if sample:
            for ear in self.ears[::sample]:
                ear.numbers = []

    async def _open_one(self, hello: tuple[bytes, ...]) -> None:
        async with asyncio.timeout(GREETED):
            await self._greet(hello)

    async def _greet(self, hello: tuple[bytes, ...]) -> None:
        loop = asyncio.get_running_loop()
        _, ear = await loop.create_connection(
            lambda: Ear(f"{self.host}:{self.port}", self.dialect.path, self.dialect.subprotocol, self._heard, self.dialect.ping,
                        self.dialect.pong),
            self.host, self.port,
        )  # fmt: skip
        self.ears.append(ear)
        await ear.ready
        welcome = asyncio.Event()

        def greeted(data: bytes) -> None:
            ear.greeting += data
            if self.dialect.ready and self.dialect.ready in ear.greeting:
                welcome.set()

        ear.on_data = greeted if self.dialect.ready else None
        for frame in hello:
            ear.send(frame)
        if self.dialect.ready:
            await welcome.wait()
            ear.on_data = None

    def _heard(self, ear: Ear, found: int) -> None:
        self.total += found
        if self.on_sample and ear.numbers is not None:
            self.on_sample(ear, found)
        if self._reached and self.total >= self._target and not self._reached.done():
            self._reached.set_result(None)

    async def wait_for(self, total: int, within: float) -> bool:
        """Until so many deliveries have come. False if they did not come in time."""
        if self.total >= total:
            return True
        self._target, self._reached = total, asyncio.get_running_loop().create_future()
        try:
            await asyncio.wait_for(self._reached, within)
        except TimeoutError:
            return False
        return True

    @property
    def lost(self) -> int:
        """Connections that the server has ended."""
        return sum(ear.is_lost for ear in self.ears)

    def mark(self) -> None:
        """What is heard from now on is what `unlike` and `is_in_order` speak of."""
        self._before = [ear.count for ear in self.ears]
        for ear in self.ears:
            ear.numbers = [] if ear.numbers is not None else None

    def unlike(self, each: int) -> tuple[int, int]:
        """How many deliveries are missing, and how many there are too many, when everyone should have heard `each`."""
        heard = [
            count - before for count, before in zip_longest((ear.count for ear in self.ears), self._before, fillvalue=0)
        ]
        return sum(max(0, each - count) for count in heard), sum(max(0, count - each) for count in heard)

    def is_in_order(self) -> bool:
        """Whether every sampled connection heard the same run of numbers; the shorter is the beginning of the longer.

        No connection, and no number, is no order.
        """
        runs = sorted((ear.numbers for ear in self.ears if ear.numbers is not None and not ear.is_lost), key=len)
        return bool(runs and runs[-1]) and all(longer[: len(shorter)] == shorter for shorter, longer in pairwise(runs))

    async def close(self) -> None:
        for ear in self.ears:
            ear.transport.abort()
        await asyncio.sleep(0)
