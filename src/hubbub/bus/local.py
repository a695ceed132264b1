"""The bus of a single node: there is nobody else to tell."""

from collections.abc import Callable

from ..protocol.frames import Batch


class LocalBus:
    """Does nothing, truthfully."""

    def publish(self, batch: Batch) -> None:
        """No other node has listeners."""

    def listen(self, hear: Callable[[Batch], None]) -> None:
        """No other node will speak."""

    async def close(self) -> None:
        """Nothing was opened."""
