"""What happened, as lines of text for a terminal. Must not know how they got here or where they are printed."""

import unicodedata
from datetime import datetime

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
from hubbub.protocol.people import Channel, Person, Room

_STEERING = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2028\u2029\u2066\u2067\u2068\u2069\ufeff")
"""Characters that reorder or break a line without being seen."""

INDENT = "    "
"""What the further lines of a message begin with, so that none can pass for a message of its own."""


def visible(text: str) -> str:
    """One line in which nothing steers the terminal: control characters are shown as escapes."""
    return "".join(_escape(char) if _steers(char) else char for char in text)


def block(head: str, text: str) -> str:
    """A message of one or more lines after its head."""
    lines = text.replace("\r\n", "\n").rstrip("\n").split("\n")
    return head + f"\n{INDENT}".join(visible(line.replace("\t", INDENT)) for line in lines)


def title(room: Room) -> str:
    """`#lobby`, or `@bob` for the direct conversation with bob."""
    return visible(("@" if room.kind == "direct" else "#") + room.name)


def clock(at: str) -> str:
    """The time of day here, `10:01`, of an RFC 3339 time."""
    try:
        return datetime.fromisoformat(at).astimezone().strftime("%H:%M")
    except ValueError:
        return visible(at)


def moment(at: str) -> str:
    """The time of day of an RFC 3339 time, after its date if that is not today."""
    try:
        when = datetime.fromisoformat(at).astimezone()
    except ValueError:
        return visible(at)
    return when.strftime("%H:%M" if when.date() == datetime.now().astimezone().date() else "%Y-%m-%d %H:%M")


def told(event: AnyEvent, you: Person | None, room: Room | None, here: str | None, numbered: bool = False) -> str:
    """The event as text; the room is named when it is not the current one, `here` (an id). `numbered`: with its place there."""
    head = f"[{clock(event.at)} {event.seq}] " if numbered else f"[{clock(event.at)}] "
    match event:
        case MessageSent(to=Person()):
            return block(head + _privately(event, you) + ": ", _said(event))
        case MessageSent():
            return block(f"{head}{_where(event.room, room, here)}{visible(event.by.name)}: ", _said(event))
        case _:
            return f"{head}{_where(event.room, room, here)}* {_news(event, you, numbered)}"


def more_deleted(event: AnyEvent, room: Room | None, here: str | None) -> str:
    """That more follows of what was told as one deleted message."""
    return f"[{clock(event.at)}] {_where(event.room, room, here)}* {visible(event.by.name)} deleted more messages"


def _said(event: MessageSent) -> str:
    return "(deleted)" if event.deleted else event.text


def _news(event: AnyEvent, you: Person | None, numbered: bool) -> str:
    match event:
        case MemberJoined():
            return f"{visible(event.user.name)} joined"
        case MemberLeft() if event.by.id != event.user.id:
            return f"{_was(event.user, you)} removed by {visible(event.by.name)}"
        case MemberLeft():
            return f"{visible(event.user.name)} left"
        case MemberBanned():
            until = f" until {moment(event.until)}" if event.until else ""
            why = f" ({visible(event.reason)})" if event.reason else ""
            return f"{_was(event.user, you)} shut out by {visible(event.by.name)}{until}{why}"
        case MemberChanged():
            muted = f", quiet until {moment(event.muted)}" if event.muted else ""
            return f"{visible(event.user.name)} is {event.role} here now{muted}"
        case RoomChanged():
            return f"{visible(event.by.name)} changed the room: {_channel(event.channel)}"
        case MemberRenamed():
            return f"{visible(event.was)} is now called {visible(event.user.name)}"
        case MessageDeleted():
            return f"{visible(event.by.name)} deleted a message" + (f", {event.message}" if numbered else "")
        case RoomCreated():
            return f"{visible(event.by.name)} opened the room"
        case _:
            return type(event).__name__


def _was(user: Person, you: Person | None) -> str:
    return "You were" if you is not None and user.id == you.id else f"{visible(user.name)} was"


def _channel(channel: Channel) -> str:
    about = f", {visible(channel.topic)}" if channel.topic else ""
    slow = f", one message in {channel.slow} s" if channel.slow else ""
    return f"#{visible(channel.name)}, {channel.state}{slow}{about}"


def _where(room_id: str, room: Room | None, here: str | None) -> str:
    if room_id == here:
        return ""
    return f"{title(room) if room else visible(room_id)} "


def _privately(event: MessageSent, you: Person | None) -> str:
    """Who said something to one person only: bob to you, or you to bob."""
    if you is None or event.by.id != you.id or event.to is None:
        return f"{visible(event.by.name)} (to you)"
    return f"{visible(event.by.name)} (to {visible(event.to.name)})"


def _steers(char: str) -> bool:
    return unicodedata.category(char) in ("Cc", "Cs") or char in _STEERING


def _escape(char: str) -> str:
    return char.encode("unicode_escape").decode()
