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

    async def read(self) -> AsyncIterator[T]:
        """The items, until it is over. RuntimeError for a second reader at the same time."""
        if self._is_read:
            raise RuntimeError("Only one loop at a time can read a client's events.")
        self._is_read = True
        try:
            while await self._has_next():
                yield self._items.popleft()
                self.on_space()
        finally:
            self._is_read = False
            self.on_space()

    async def _has_next(self) -> bool:
        while not self._items:
            if self._is_over and self._over is not None:
                raise self._over
            if self._is_over:
                return False
            self._arrived.clear()
            await self._arrived.wait()
        return True
