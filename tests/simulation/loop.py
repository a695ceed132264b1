"""An event loop in which nothing waits: time jumps to what is due next, and chance says which of several ready tasks goes first.

Must not know what runs on it, nor how bytes travel: `network` does.
"""

import asyncio
from collections import deque
from collections.abc import Callable, Coroutine
from contextvars import Context, ContextVar, copy_context
from math import inf, nextafter
from random import Random
from typing import Any, Protocol

MOST_TURNS = 20_000
"""Turns of the loop in which time does not move; more of them is somebody running in circles."""


ASIDE = 0.05
"""Seconds that work on another thread takes."""


class Stuck(Exception):
    """Nothing is due any more, and somebody still waits; or something goes round in circles for ever."""


class Process:
    """What lives and dies together: every task that is started in it, or by something that is."""

    def __init__(self, loop: "VirtualLoop", name: str) -> None:
        self.loop, self.name = loop, name
        self.is_dead = False
        self.tasks: set[asyncio.Task[Any]] = set()
        self.context: Context = copy_context()
        self.context.run(OWNER.set, self)
        loop.processes.append(self)

    def start(self, work: Coroutine[Any, Any, Any]) -> "asyncio.Task[Any]":
        return self.loop.create_task(work, context=self.context)

    def kill(self) -> None:
        """End it at this moment, whatever it was doing."""
        self.is_dead = True
        for task in tuple(self.tasks):
            task.cancel()


OWNER: ContextVar[Process | None] = ContextVar("OWNER", default=None)


class Jump:
    """Stands where a loop has its selector: instead of waiting for sockets it moves the time."""

    def __init__(self) -> None:
        self.now = 0.0

    def select(self, timeout: float | None) -> tuple[()]:
        if timeout is None:
            raise Stuck("nothing is due any more, and somebody still waits")
        # Just past what is due, so that who looks at the clock finds that it is.
        self.now = nextafter(self.now + timeout, inf)
        return ()


class Network(Protocol):
    """What a loop asks for when somebody dials or listens."""

    async def dial(self, make: Callable[[], Any], port: int) -> tuple[Any, Any]: ...
    def listen(self, make: Callable[[], Any]) -> Any: ...


class VirtualLoop(asyncio.BaseEventLoop):
    """asyncio's own loop, with another clock, another network, and the order of ready tasks drawn by `rng`.

    Callbacks keep the order in which they were asked for, as asyncio promises; only between tasks no order is promised
    to anybody, and none is kept.
    """

    network: Network

    def __init__(self, rng: Random | None) -> None:
        super().__init__()
        self._selector = Jump()
        self._clock_resolution = 0.0
        self._rng = rng
        self._turns, self._moved = 0, 0.0
        self.processes: list[Process] = []
        """All that ever were, so that what hangs in a dead one is not swept up in the middle of a story."""
        self.faults: list[str] = []
        self.set_exception_handler(self._note)

    def time(self) -> float:
        return self._selector.now

    def create_task(self, coro: Any, **more: Any) -> "asyncio.Task[Any]":
        task = super().create_task(coro, **more)
        context: Context | None = more.get("context")
        owner = context.get(OWNER) if context else OWNER.get()
        if owner is not None:
            owner.tasks.add(task)
            task.add_done_callback(owner.tasks.discard)
        return task

    async def create_connection(self, make: Any, host: str = "", port: int = 0, **_: Any) -> Any:
        return await self.network.dial(make, port)

    async def create_server(self, make: Any, **_: Any) -> Any:
        return self.network.listen(make)

    def run_in_executor(self, executor: Any, func: Callable[..., Any], *args: Any) -> "asyncio.Future[Any]":  # type: ignore[override]
        """Done a moment later, and by nobody else."""
        return self.create_task(self._do_aside(func, *args))

    async def _do_aside(self, func: Callable[..., Any], *args: Any) -> Any:
        await asyncio.sleep(ASIDE)
        return func(*args)

    def add_signal_handler(self, *_: Any) -> None:
        """Nobody sends signals here."""

    def remove_signal_handler(self, sig: int) -> bool:
        return True

    def _run_once(self) -> None:
        self._turns += 1
        if self.time() > self._moved + 1e-6:
            self._moved, self._turns = self.time(), 0
        elif self._turns == MOST_TURNS:
            raise Stuck("something runs in circles")
        if self._rng is not None and len(self._ready) > 1:
            self._shuffle(self._rng)
        super()._run_once()

    def _shuffle(self, rng: Random) -> None:
        ready = list(self._ready)
        places = [n for n, handle in enumerate(ready) if _is_of_task(handle)]
        if len(places) > 1:
            drawn = [ready[n] for n in places]
            rng.shuffle(drawn)
            for n, handle in zip(places, drawn, strict=True):
                ready[n] = handle
            self._ready = deque(ready)

    def _process_events(self, event_list: Any) -> None:
        """No sockets, no events."""

    def _write_to_self(self) -> None:
        """There is no other thread to wake us."""

    def _note(self, _: Any, context: dict[str, Any]) -> None:
        fault = context.get("exception")
        self.faults.append(f"{context['message']}: {fault!r}" if fault else context["message"])


def _is_of_task(handle: Any) -> bool:
    return isinstance(getattr(handle._callback, "__self__", None), asyncio.Task)
