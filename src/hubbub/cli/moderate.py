"""Slash commands of the line client for those who look after a room. Must not know keyboards or screens."""

import re

from hubbub.client import Client

MUTED = 10
"""Minutes that somebody is muted for who is muted for no time in particular."""


class Usage(Exception):
    """The command was not understood; the message says how it is written."""


async def topic(chat: Client, room: str, rest: str) -> str:
    await chat.edit(room, topic=rest)
    return ""


async def role(chat: Client, room: str, rest: str) -> str:
    who, _, wish = rest.rpartition(" ")
    name = _name(who)
    match wish.casefold():
        case "owner" | "moderator" | "member" | "reader" as given if name:
            await chat.set_role(room, name, given)
            return ""
    raise Usage("Write /role NAME owner, moderator, member or reader.")


async def kick(chat: Client, room: str, rest: str) -> str:
    await chat.remove(room, _need(_name(rest), "/kick NAME"))
    return ""


async def ban(chat: Client, room: str, rest: str) -> str:
    name, minutes = _whom(rest, "/ban NAME [MINUTES]")
    await chat.ban(room, name, minutes=minutes)
    return ""


async def unban(chat: Client, room: str, rest: str) -> str:
    await chat.unban(room, _need(_name(rest), "/unban NAME"))
    return "Done."


async def mute(chat: Client, room: str, rest: str) -> str:
    name, minutes = _whom(rest, "/mute NAME [MINUTES]")
    await chat.mute(room, name, minutes or MUTED)
    return ""


async def unmute(chat: Client, room: str, rest: str) -> str:
    await chat.unmute(room, _need(_name(rest), "/unmute NAME"))
    return ""


async def block(chat: Client, _: str, rest: str) -> str:
    await chat.block(_need(_name(rest), "/block NAME"))
    return "Done."


async def unblock(chat: Client, _: str, rest: str) -> str:
    await chat.unblock(_need(_name(rest), "/unblock NAME"))
    return "Done."


def _name(text: str) -> str:
    """A name as it is typed: perhaps with @ before it, perhaps in quotes."""
    return text.strip().removeprefix("@").strip('"')


def _whom(rest: str, usage: str) -> tuple[str, int | None]:
    found = re.fullmatch(r'@?(?:"([^"]+)"|(\S+))(?:\s+([1-9]\d{0,4}))?', rest)
    if not found:
        raise Usage(f"Write {usage}.")
    return found[1] or found[2], int(found[3]) if found[3] else None


def _need(name: str, usage: str) -> str:
    if not name:
        raise Usage(f"Write {usage}.")
    return name
