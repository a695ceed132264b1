"""Commands of those who look after a room: what it is, who is what in it, keeping somebody out or quiet. Must not know who answers."""

from typing import Annotated

import msgspec

from .command import Inspection, RoomRef, Text250, Write
from .people import Role, RoomState

Minutes = Annotated[int, msgspec.Meta(ge=1, le=366 * 24 * 60)]

Seconds = Annotated[int, msgspec.Meta(ge=0, le=6 * 60 * 60)]


class EditRoom(Write, frozen=True, kw_only=True, tag="room.edit"):
    """Change what a room is; what is left out stays. Moderators change `topic`, `slow` and, but for the archive, `state`.

    Its owners change everything. An archived room can only be taken out of the archive.
    """

    room: RoomRef
    name: str | None = None
    topic: Text250 | None = None
    state: RoomState | None = None
    guests: bool | None = None
    slow: Seconds | None = None


class DeleteRoom(Write, frozen=True, kw_only=True, tag="room.delete"):
    """End a room, with all that was ever said in it. There is no way back, and its name is free."""

    room: RoomRef


class SetRole(Write, frozen=True, kw_only=True, tag="room.role"):
    """Make a member an owner, a moderator, a member or a reader of a room. Its last owner stays one; nobody raises themselves."""

    room: RoomRef
    user: str
    role: Role


class RemoveMember(Write, frozen=True, kw_only=True, tag="room.remove"):
    """End somebody's membership. They may come back, unless the room is private."""

    room: RoomRef
    user: str


class BanUser(Write, frozen=True, kw_only=True, tag="room.ban"):
    """Keep somebody out of a room, member or not, for `minutes` or for good: they hear, read and say nothing there."""

    room: RoomRef
    user: str
    minutes: Minutes | None = None
    reason: Text250 = ""


class UnbanUser(Write, frozen=True, kw_only=True, tag="room.unban"):
    """Let somebody join again."""

    room: RoomRef
    user: str


class ListBans(Inspection, frozen=True, kw_only=True, tag="room.bans"):
    """Who is kept out of a room, newest first."""

    room: RoomRef


class MuteUser(Write, frozen=True, kw_only=True, tag="room.mute"):
    """Keep somebody quiet in a room for `minutes`, member or not. Leaving and coming back does not end it."""

    room: RoomRef
    user: str
    minutes: Minutes
    reason: Text250 = ""


class UnmuteUser(Write, frozen=True, kw_only=True, tag="room.unmute"):
    """Let somebody speak again."""

    room: RoomRef
    user: str
