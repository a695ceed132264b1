"""What a reader of a client is handed: what the server tells, and what came out on coming back. Must not know who reads."""

import msgspec

from hubbub.protocol.events import AnyEvent
from hubbub.protocol.people import Room
from hubbub.protocol.signals import AnySignal


class RoomGone(msgspec.Struct, frozen=True, kw_only=True):
    """While you were away you ceased to hear a room: it was deleted, or you left it elsewhere, or were removed or banned.

    The server does not say which; `was` is the room as it was known last.
    """

    room: str
    was: Room


News = AnyEvent | AnySignal | RoomGone
