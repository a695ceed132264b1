"""What a bus promises: at most once, in any order, never before commit. Must not know who listens on a node."""

from collections.abc import Callable
from typing import Protocol

from ..protocol.frames import Batch


class Bus(Protocol):
    """Tells other nodes what this node has stored. MUST be called after commit only, MUST NOT block.

    A batch may be lost, doubled or overtaken: whoever hears a jump in `seq` asks the store.
    """

    def publish(self, batch: Batch) -> None: ...

    def listen(self, hear: Callable[[Batch], None]) -> None: ...

    async def close(self) -> None: ...
