"""What a person has been shown counts as read, on all their devices. Must not know how it is shown."""

import asyncio
from contextlib import suppress

from hubbub.client import Client, Refused

PACE = 1.0
"""Seconds between two tellings; a busy room would else cost a request for each of its lines."""


class Reading:
    """Tells the server how far somebody has read, at most once in PACE, for as long as `tell` runs."""

    def __init__(self, chat: Client) -> None:
        self.chat = chat
        self._upto: dict[str, int] = {}
        self._news = asyncio.Event()

    def shown(self, room: str, seq: int) -> None:
        """Everything in the room up to `seq` has been before somebody's eyes."""
        known = self.chat.rooms.get(room)
        if known is not None and known.member and seq > max(known.read, self._upto.get(room, 0)):
            self._upto[room] = seq
            self._news.set()

    async def tell(self) -> None:
        while True:
            await self._news.wait()
            self._news.clear()
            due, self._upto = self._upto, {}
            for room, seq in due.items():
                # Who has left the room meanwhile has nothing to read there.
                with suppress(Refused):
                    await self.chat.mark_read(room, seq)
            await asyncio.sleep(PACE)
