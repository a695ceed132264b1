"""hubbub room: the rooms of a server, and who is what in them. Must not know what is said there."""

from hubbub.protocol import commands as c

from .word import Word, family

ONLY = dict.fromkeys(("name", "topic", "guests", "slow"))
"""What stays as it is in a room whose state alone is changed."""

room = family("room", "The rooms of a server, and who is what in them.", {
    "list": Word(c.ListRooms),
    "create": Word(c.CreateRoom),
    "members": Word(c.ListMembers),
    "edit": Word(c.EditRoom),
    "lock": Word(c.EditRoom, sets={**ONLY, "state": "locked"}, about="Let only those who look after a room write, and bring people in."),
    "archive": Word(c.EditRoom, sets={**ONLY, "state": "archived"}, about="Let a room be read, and no longer changed."),
    "open": Word(c.EditRoom, sets={**ONLY, "state": "open"}, about="Let everybody in a room write again."),
    "delete": Word(c.DeleteRoom),
    "role": Word(c.SetRole),
    "remove": Word(c.RemoveMember),
    "ban": Word(c.BanUser),
    "unban": Word(c.UnbanUser),
    "bans": Word(c.ListBans),
    "mute": Word(c.MuteUser),
    "unmute": Word(c.UnmuteUser),
    "delete-message": Word(c.DeleteMessage),
})  # fmt: skip
