"""What ends a room for the one who is told, and how that is said. Must not know where it is printed."""

from hubbub.client import MemberBanned, MemberLeft, News, Person, Room, RoomChanged, RoomDeleted, RoomGone

from .lines import title


def is_ending(told: News, you: Person) -> bool:
    """Whether this is the last that you hear of its room."""
    match told:
        case RoomDeleted() | RoomGone():
            return True
        case MemberBanned():
            return told.user.id == you.id
        case MemberLeft():
            return told.user.id == you.id and not told.open
        case RoomChanged():
            return you.kind == "visitor" and not told.channel.guests
        case _:
            return False


def sentence(room: Room, told: News) -> str:
    """What became of the room; empty if the event has said it."""
    match told:
        case RoomDeleted():
            return f"{title(room)} was deleted, with all that was said in it."
        case RoomGone():
            return f"You are no longer in {title(room)}: while you were away it was deleted, or you left it elsewhere or were put out."
        case RoomChanged():
            return f"Guests may not listen in {title(room)} any more."
        case _:
            return ""
