"""Sees to it that what is to be taken back is: asks for the next few messages when the last few are gone.

It is a conversation of the server with itself, so that its requests take their turn among those of everybody else. Must not
know whose messages they are, or how they are taken back.
"""

from collections.abc import Callable
from typing import Any

from .core.session import Grant, Session, Source
from .protocol.commands import Command, EraseMore
from .protocol.people import HUBBUB
from .protocol.replies import ErasedSome, Reply


class Eraser:
    """One for each road; a door that asks but does not listen. `ask` MUST answer later, not at once."""

    dialect = None
    source = Source("local")

    def __init__(self, ask: Callable[[Session, Command], None]) -> None:
        self._ask = ask
        self._session = Session(self)
        self._session.welcome(HUBBUB, Grant())
        # What was under way at the last end is still to be done.
        self._is_due, self._is_asking = True, False

    def begin(self) -> None:
        """More is to be taken back, and that is committed."""
        self._is_due = True
        self.go_on()

    def go_on(self) -> None:
        """To be called about once a second as well: after a start, and after a refusal, such as that of a full disk."""
        if self._is_due and not self._is_asking:
            self._is_due, self._is_asking = False, True
            self._ask(self._session, EraseMore())

    def reply(self, *replies: Reply) -> None:
        for reply in replies:
            self._is_asking = False
            if not isinstance(reply, ErasedSome):
                self._is_due = True
            elif reply.more or self._is_due:
                self.begin()

    def write(self, data: Any) -> None:
        """Nothing is told to a door without a dialect."""

    def close(self, code: int, reason: str) -> None:
        """Nobody ends a conversation of the server with itself."""

    def hold(self, on: bool) -> None:
        """One question at a time is never too many."""
