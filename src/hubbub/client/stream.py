"""What has been told and not yet been looked at, between the socket and an `async for`. Must not know what it holds."""

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Callable
from typing import Generic, TypeVar

T = TypeVar("T")


class Stream(Generic[T]):
    """A bounded queue with one reader.

    While somebody reads, `is_full` asks the keeper of the socket to stop reading from it, so that the server sees a slow
    reader and holds back. While nobody reads, the newest `most` items are kept and older ones dropped.
    """

    def __init__(self, most: int = 1000) -> None:
        self.most = most
        self.on_space: Callable[[], None] = lambda: None
        self._items: deque[T] = deque()
        self._arrived = asyncio.Event()
        self._is_read = False
        self._over: BaseException | None = None
        self._is_over = False

    def __len__(self) -> int:
        return len(self._items)

    @property
    def is_full(self) -> bool:
        return self._is_read and len(self._items) >= self.most

    def put(self, item: T) -> None:
        """Add the newest item. It is taken even when full: what was read from the socket must go somewhere."""
        if not self._is_read and len(self._items) >= self.most:
            self._items.popleft()
        self._items.append(item)
        self._arrived.set()

    def finish(self, fault: BaseException | None) -> None:
        """Nothing more will come; readers get the rest, and then `fault` or a quiet end."""
        self._is_over, self._over = True, fault
        self._arrived.set()

    def read(self, wanted: Callable[[T], bool] = lambda item: True) -> "Reading[T]":
        """The items, until it is over; those that are not wanted are dropped."""
        return Reading(self, wanted)

    async def _has_next(self) -> bool:
        while not self._items:
            if self._is_over and self._over is not None:
                raise self._over
            if self._is_over:
                return False
            self._arrived.clear()
            await self._arrived.wait()
        return True


class Reading(AsyncIterator[T]):
    """One loop over a stream; RuntimeError in a second one at the same time.

    It ends when it is dropped, at that moment: a loop whose body raised may be followed by another at once, which an
    async generator, closed some time later, would not allow.
    """

    def __init__(self, stream: Stream[T], wanted: Callable[[T], bool]) -> None:
        self._stream, self._wanted = stream, wanted
        self._has_begun = False

    async def __anext__(self) -> T:
        self._begin()
        try:
            while await self._stream._has_next():
                item = self._stream._items.popleft()
                self._stream.on_space()
                if self._wanted(item):
                    return item
        except Exception:
            self._end()
            raise
        self._end()
        raise StopAsyncIteration

    async def aclose(self) -> None:
        """The loop is over."""
        self._end()

    def __del__(self) -> None:
        self._end()

    def _begin(self) -> None:
        if self._has_begun:
            return
        if self._stream._is_read:
            raise RuntimeError("Only one loop at a time can read a client's events.")
        self._has_begun = self._stream._is_read = True

    def _end(self) -> None:
        if self._has_begun:
            self._has_begun = self._stream._is_read = False
            self._stream.on_space()
