"""The SDK: a conversation with a Hubbub server from Python. Imports the protocol and nothing else of Hubbub."""

from hubbub.protocol.events import (
    AnyEvent,
    MemberBanned,
    MemberChanged,
    MemberJoined,
    MemberLeft,
    MemberRenamed,
    MessageDeleted,
    MessageSent,
    RoomChanged,
    RoomCreated,
)
from hubbub.protocol.people import Member, Message, Person, Room
from hubbub.protocol.signals import (
    AccountRenamed,
    AnySignal,
    CaughtUp,
    PresenceChanged,
    ReadMarked,
    ReportsWaiting,
    Resync,
    RoomDeleted,
    TypingChanged,
)

from .client import Client, Receipt
from .entry import open_session, sign_in
from .errors import BadLogin, Closed, ConnectionLost, HubbubError, NeedCode, Refused
from .link import Back, Lost, Notice
from .mirror import Mirror, Told
from .news import News, RoomGone

__all__ = [
    "AccountRenamed", "AnyEvent", "AnySignal", "Back", "BadLogin", "CaughtUp", "Client", "Closed", "ConnectionLost", "HubbubError",
    "Lost", "Member", "MemberBanned", "MemberChanged", "MemberJoined", "MemberLeft", "MemberRenamed", "Message", "MessageDeleted",
    "MessageSent", "Mirror", "NeedCode", "News", "Notice", "Person", "PresenceChanged", "ReadMarked", "Receipt", "Refused",
    "ReportsWaiting", "Resync", "Room", "RoomChanged", "RoomCreated", "RoomDeleted", "RoomGone", "Told", "TypingChanged",
    "open_session", "sign_in",
]  # fmt: skip
