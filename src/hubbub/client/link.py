"""Keeps a conversation going over one socket after another: dials, reads, writes, watches, waits. Knows frames only as bytes."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from typing import NamedTuple

from websockets.asyncio.client import ClientConnection
from websockets.exceptions import ConnectionClosed

from hubbub.protocol.commands import Command, Signal
from hubbub.protocol.replies import Reply

from .conversation import Conversation
from .errors import Closed, ConnectionLost, HubbubError
from .news import News
from .socket import Goodbye, Unreachable, dial, goodbye
from .stream import Stream


class Lost(NamedTuple):
    """The connection is gone, or did not come about; the next try is in `wait` seconds. `why` is empty when nobody said."""

    why: str
    wait: float


class Back(NamedTuple):
    """The conversation goes on."""


Notice = Lost | Back


class Link:
    """The asyncio side of a client. `clock` and `sleep` are handed in so that tests need not wait."""

    def __init__(
        self,
        url: str,
        conversation: Conversation,
        notify: Callable[[Notice], None],
        patience: float,
        clock: Callable[[], float],
        sleep: Callable[[float], Awaitable[None]],
    ) -> None:
        self.url = url
        self.conversation = conversation
        self.stream: Stream[News] = Stream()
        self.stream.on_space = self._breathe
        self._notify, self._patience, self._clock, self._sleep = notify, patience, clock, sleep
        self._waiting: dict[int, asyncio.Future[Reply]] = {}
        self._door = asyncio.Lock()
        self._space, self._wake, self._alarm, self._breath = (asyncio.Event() for _ in range(4))
        self._first: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._socket: ClientConnection | None = None
        self._task: asyncio.Task[None] | None = None

    async def open(self) -> None:
        """Come in for the first time. Raises Refused, Closed, or ConnectionLost when that took longer than `patience`."""
        self._task = asyncio.create_task(self._run(), name="hubbub link")
        try:
            await asyncio.shield(self._first)
        except BaseException:
            await self.close()
            raise

    async def close(self) -> None:
        """Say goodbye. What has no answer yet fails with Closed."""
        self.conversation.end(Closed(1000, "The conversation was closed here."))
        self._sweep()
        if self._socket:
            await self._socket.close()
        if self._task:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
        if self._first.done() and not self._first.cancelled():
            self._first.exception()

    async def ask(self, command: Command) -> Reply:
        """Send a request as often as it takes; waits while the outbox is full. Raises Refused or what ended it all."""
        async with self._door:
            while self.conversation.outbox.is_full:
                self._space.clear()
                await self._space.wait()
            letter = self.conversation.request(command, self._clock())
        answer: asyncio.Future[Reply] = asyncio.get_running_loop().create_future()
        self._waiting[letter.ticket] = answer
        self._sweep()
        try:
            return await answer
        finally:
            self._waiting.pop(letter.ticket, None)
            if answer.cancelled():
                self.conversation.outbox.abandon(letter)

    def hint(self, signal: Signal) -> None:
        """Send something fleeting now or not at all."""
        self.conversation.hint(signal)
        self._sweep()

    async def _run(self) -> None:
        begun = self._clock()
        try:
            while (lost := await self._connection()) is not None:
                if not self._first.done() and self._clock() + lost.wait > begun + self._patience:
                    self.conversation.end(
                        ConnectionLost(f"Cannot reach {self.url}: {lost.why or 'the connection broke'}.")
                    )
                    break
                self._notify(lost)
                await self._sleep(lost.wait)
        except Exception as fault:
            # A fault of this client must not leave anybody waiting for an answer that cannot come.
            self.conversation.end(HubbubError(f"The client failed: {fault!r}"))
            raise
        finally:
            self._finish()

    def _finish(self) -> None:
        ended = self.conversation.ended or Closed(1000, "The conversation was closed here.")
        self.conversation.end(ended)
        self._sweep()
        self.stream.finish(None if isinstance(ended, Closed) and ended.code == 1000 else ended)
        if not self._first.done():
            self._first.set_exception(ended)

    async def _connection(self) -> Lost | None:
        """One socket, from dialling to its end. None: there shall be no other."""
        try:
            self._socket = await dial(self.url)
        except Unreachable as fault:
            return Lost(str(fault), self.conversation.backoff.delay("resume", fault.retry_after))
        except Closed as fault:
            self.conversation.end(fault)
            return None
        try:
            ended = await self._converse(self._socket)
        finally:
            self._socket = None
        wait = self.conversation.closed(ended.code, ended.reason, self._clock())
        return None if wait is None else Lost(ended.reason, wait)

    async def _converse(self, socket: ClientConnection) -> Goodbye:
        self.conversation.opened(self._clock())
        tasks = [asyncio.create_task(self._write(socket)), asyncio.create_task(self._watch(socket))]
        try:
            with contextlib.suppress(ConnectionClosed):
                await self._read(socket)
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            await socket.close()
        return goodbye(socket)

    async def _read(self, socket: ClientConnection) -> None:
        while not (self.conversation.broken or self.conversation.ended):
            await self._hold_back()
            data = await socket.recv()
            was_ready = self.conversation.is_ready
            self.conversation.received(data, self._clock())
            if self.conversation.is_ready and not was_ready:
                self._welcomed()
            self._sweep()

    async def _write(self, socket: ClientConnection) -> None:
        with contextlib.suppress(ConnectionClosed):
            while True:
                self._wake.clear()
                for frame in self.conversation.frames():
                    await socket.send(frame, text=True)
                await self._wake.wait()

    async def _watch(self, socket: ClientConnection) -> None:
        """Runs beside the writer, which may itself be stuck on a connection that is dead."""
        while not self.conversation.broken:
            self._alarm.clear()
            due = self.conversation.due(self._clock())
            try:
                async with asyncio.timeout(None if due is None else max(0.0, due - self._clock())):
                    await self._alarm.wait()
            except TimeoutError:
                self.conversation.tick(self._clock())
                self._sweep()
        socket.transport.abort()

    async def _hold_back(self) -> None:
        """A reader who does not keep up makes us stop reading, unless it waits for an answer that is still to be read."""
        if not self._is_choked():
            return
        self.conversation.liveness.listen(False, self._clock())
        while self._is_choked():
            self._breath.clear()
            await self._breath.wait()
        self.conversation.liveness.listen(True, self._clock())
        self._alarm.set()

    def _is_choked(self) -> bool:
        return self.stream.is_full and not len(self.conversation.outbox)

    def _breathe(self) -> None:
        self._breath.set()

    def _welcomed(self) -> None:
        if self._first.done():
            self._notify(Back())
        else:
            self._first.set_result(None)

    def _sweep(self) -> None:
        """Hand on whatever the conversation has produced, and wake those who act on it."""
        for ticket, outcome in self.conversation.settled():
            answer = self._waiting.get(ticket)
            if answer is None or answer.done():
                continue
            if isinstance(outcome, HubbubError):
                answer.set_exception(outcome)
            else:
                answer.set_result(outcome)
        for told in self.conversation.news():
            self.stream.put(told)
        for event in (self._space, self._wake, self._alarm, self._breath):
            event.set()
