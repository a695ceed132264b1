"""The slash commands of the plain door, each made into a command. Must not know how they are answered."""

import re
from collections.abc import Callable
from typing import NamedTuple

from ..protocol import commands as c
from ..protocol.errors import Refused

HELP = """Say something, or:
/join ROOM      go to another room
/leave          come back to #lobby
/rooms          the rooms there are
/who            who is here
/name NAME      take a name
/msg NAME TEXT  say something to one person only; "a name" with spaces goes in quotes
/me TEXT        say what you do
/history [N]    the last lines said here
/quit           hang up"""


class Asked(NamedTuple):
    """What a line asks for; `command` is None where no command is needed and `text` is the answer."""

    verb: str
    command: c.Command | None
    text: str = ""


def _join(_: str, rest: str) -> Asked:
    return Asked("join", c.JoinRoom(room=_need(rest, "/join ROOM")))


def _leave(room: str, _: str) -> Asked:
    if room == "lobby":
        raise Refused("invalid", "You are in #lobby, where everyone starts; /quit hangs up.")
    return Asked("leave", c.JoinRoom(room="lobby"))


def _name(_: str, rest: str) -> Asked:
    return Asked("name", c.RenameAccount(name=_need(rest, "/name NAME")))


def _msg(_: str, rest: str) -> Asked:
    found = re.match(r'@?(?:"([^"]+)"|(\S+))\s+(.+)', rest, re.DOTALL)
    if not found:
        raise Refused("invalid", "Write /msg NAME TEXT.")
    return Asked("msg", c.SendMessage(room="@" + (found[1] or found[2]), text=found[3]))


def _me(room: str, rest: str) -> Asked:
    return Asked("say", c.SendMessage(room=room, text=f"*{_need(rest, '/me TEXT')}*"))


def _history(room: str, rest: str) -> Asked:
    limit = int(rest) if rest.isdecimal() and len(rest) <= 3 and 1 <= int(rest) <= 200 else 20
    return Asked("history", c.MessageHistory(room=room, limit=limit))


COMMANDS: dict[str, Callable[[str, str], Asked]] = {
    "join": _join,
    "leave": _leave,
    "rooms": lambda room, rest: Asked("rooms", c.ListRooms()),
    "who": lambda room, rest: Asked("who", c.ListPresence(room=room)),
    "name": _name,
    "msg": _msg,
    "me": _me,
    "history": _history,
    "help": lambda room, rest: Asked("help", None, HELP),
    "quit": lambda room, rest: Asked("quit", None),
}
"""Each is given the person's room and the rest of the line."""


def _need(rest: str, usage: str) -> str:
    if not rest:
        raise Refused("invalid", f"Write {usage}.")
    return rest
