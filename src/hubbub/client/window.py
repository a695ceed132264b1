"""An unbroken run of one room's newest messages, bounded. Must not know where they come from."""

from bisect import bisect_left
from collections.abc import Iterator

from msgspec.structs import replace

from hubbub.protocol.people import Message


class Window:
    """Messages in `seq` order without a hole, at most `keep` of them; when full, the oldest make room for newer ones."""

    def __init__(self, keep: int) -> None:
        self.keep = keep
        self._messages: list[Message] = []

    def __iter__(self) -> Iterator[Message]:
        return iter(self._messages)

    def __len__(self) -> int:
        return len(self._messages)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Window) and self._messages == other._messages

    __hash__ = None  # type: ignore[assignment]

    @property
    def first(self) -> int | None:
        """The seq of the oldest message held."""
        return self._messages[0].seq if self._messages else None

    def newest(self, messages: list[Message]) -> None:
        """Take in messages from the room's end; those held already are replaced by how they stand now."""
        for message in messages:
            self._put(message)
        del self._messages[: -self.keep]

    def older(self, messages: list[Message], before: int) -> None:
        """Take in the page that ends just before `before`, as far as there is space and no hole would open."""
        space = self.keep - len(self._messages)
        if before == self.first and space > 0:
            self._messages[:0] = messages[-space:]

    def erase(self, seq: int, at: str) -> None:
        """Of that message, if it is held, nothing stays but who said it and when."""
        where = self._place(seq)
        if where < len(self._messages) and self._messages[where].seq == seq:
            self._messages[where] = erased(self._messages[where], at)

    def _place(self, seq: int) -> int:
        return bisect_left(self._messages, seq, key=lambda held: held.seq)

    def _put(self, message: Message) -> None:
        at = self._place(message.seq)
        if at < len(self._messages) and self._messages[at].seq == message.seq:
            self._messages[at] = message
        else:
            self._messages.insert(at, message)


def erased(message: Message, at: str) -> Message:
    """What is left of a message that was deleted."""
    return replace(message, text="", mentions=[], deleted=at)
