"""What a person does at a line client: saying things and slash commands. Must not know keyboards, screens or sockets."""

import re
from collections.abc import Awaitable, Callable
from typing import NamedTuple

from hubbub.client import AnyEvent, Client, Room

from . import moderate
from .follow import Follow, as_event
from .lines import block, title, told, visible
from .moderate import Usage

RECENT = 20
"""How many messages a room is entered with."""


NOWHERE = "You are in no room now; /join ROOM goes to another, /rooms lists them."


class Quit(Exception):
    """/quit."""


class Talk:
    """A person in one current room. `show` prints a line, `say` sends a text to a room."""

    def __init__(
        self,
        chat: Client,
        follow: Follow,
        show: Callable[[str], None],
        say: Callable[[str, str], Awaitable[None]],
    ) -> None:
        self.chat, self.follow, self.show, self.say = chat, follow, show, say
        self.here = ""
        """The id of the current room; empty for whoever was put out of it."""
        self.numbered = False
        """Whether each line is shown with its number."""
        self.moved: Callable[[Room], None] = lambda room: None
        """Called with each room entered."""
        self.renamed: Callable[[str], None] = lambda was: None
        """Called with the old name after each change of name."""
        self.arrive: Callable[[], Awaitable[None]] = chat.ping
        """Returns when everything said has come back."""

    @property
    def where(self) -> str:
        """The id of the current room. Raises Usage if there is none."""
        if not self.here:
            raise Usage(NOWHERE)
        return self.here

    async def line(self, line: str) -> None:
        """One line typed. Raises Usage, Quit, Refused."""
        if not line.strip():
            return None
        if not line.startswith("/"):
            return await self._speak(line)
        if line.startswith("//"):
            return await self._speak(line[1:])
        name, _, rest = line[1:].partition(" ")
        command = COMMANDS.get(name.lower())
        if command is None:
            raise Usage(f"There is no /{visible(name)}; /help lists what there is. To say it, begin with two slashes.")
        return await command.do(self, rest.strip())

    async def _speak(self, text: str) -> None:
        if not self.here:
            raise Usage(block(f"{NOWHERE} Not sent: ", text))
        await self.say(self.here, text)

    async def enter(self, ref: str) -> None:
        """Go to a room, joining it if need be, and show what was said last."""
        room = self.chat.room(ref) or await self.chat.join(ref)
        self.here = room.id
        await self.history(RECENT)
        self.moved(room)

    async def history(self, count: int) -> None:
        """Show the last messages of the current room."""
        page = await self.chat.history(self.where, limit=count)
        self.follow.shown(self.here, page.messages)
        for message in page.messages:
            event = as_event(self.chat, self.here, message)
            self.show(self.line_of(event))

    def line_of(self, event: AnyEvent) -> str:
        """What happened, as it is shown."""
        return told(event, self.chat.you, self.chat.rooms.get(event.room), self.here, self.numbered)


async def join(talk: Talk, rest: str) -> None:
    if not rest:
        raise Usage("Write /join ROOM.")
    known = talk.chat.room(rest)
    if known is None or not known.member:
        await talk.chat.join(rest)
    await talk.enter(rest)


async def create(talk: Talk, rest: str) -> None:
    name, _, how = rest.partition(" ")
    if not name or how.strip() not in ("", "private"):
        raise Usage("Write /create ROOM, or /create ROOM private.")
    room = await talk.chat.create(name, private=bool(how))
    await talk.enter(room.id)


async def invite(talk: Talk, rest: str) -> None:
    if not rest:
        raise Usage("Write /invite NAME.")
    await talk.chat.invite(talk.where, rest.strip('"'))


async def leave(talk: Talk, rest: str) -> None:
    room = talk.chat.room(rest) if rest else talk.chat.rooms.get(talk.here)
    await talk.chat.leave(room.id if room else rest or talk.where)
    if room is not None and room.id == talk.here and room.name != "lobby":
        await talk.enter("lobby")


async def rooms(talk: Talk, _: str) -> None:
    for room in await talk.chat.list_rooms():
        mark = "*" if room.id == talk.here else " "
        unread = f", {room.unread} unread" if room.unread else ""
        about = f"  {visible(room.topic)}" if room.topic else ""
        joined = "" if room.member else ", not joined"
        talk.show(f"{mark} {title(room)}{unread}{joined}{about}")


async def who(talk: Talk, _: str) -> None:
    roll = await talk.chat.presence(talk.where)
    if roll.people is None:
        talk.show(f"{roll.count} people are here.")
    else:
        talk.show("Here: " + ", ".join(sorted(visible(person.name) for person in roll.people)))


async def name(talk: Talk, rest: str) -> None:
    if not rest:
        raise Usage("Write /name NAME.")
    was = talk.chat.you.name
    you = await talk.chat.rename(rest)
    talk.renamed(was)
    talk.show(f"You are {visible(you.name)} now.")


async def whoami(talk: Talk, _: str) -> None:
    account, you = talk.chat.mirror.account, talk.chat.you
    what = {"person": f"with an account, {account.rank} of the server", "bot": "a bot"}.get(you.kind, "a guest")
    talk.show(f"You are {visible(you.name)}, {what}.")


async def msg(talk: Talk, rest: str) -> None:
    found = re.match(r'@?(?:"([^"]+)"|(\S+))\s+(.+)', rest, re.DOTALL)
    if not found:
        raise Usage('Write /msg NAME TEXT; "a name" with spaces goes in quotes.')
    await talk.say("@" + (found[1] or found[2]), found[3])


async def me(talk: Talk, rest: str) -> None:
    if not rest:
        raise Usage("Write /me TEXT.")
    await talk.say(talk.where, f"*{rest}*")


async def history(talk: Talk, rest: str) -> None:
    if rest and not (rest.isdecimal() and 1 <= int(rest) <= 200):
        raise Usage("Write /history N, with N from 1 to 200.")
    await talk.history(int(rest or RECENT))


async def numbers(talk: Talk, _: str) -> None:
    """Switch the numbers on, or off again; once on, the last lines are shown with theirs."""
    talk.numbered = not talk.numbered
    if talk.numbered:
        await talk.history(RECENT)


async def delete(talk: Talk, rest: str) -> None:
    """The event that follows says that it is done."""
    await talk.arrive()
    if rest:
        if not (rest.isdecimal() and rest.isascii()):
            raise Usage("Write /delete, or /delete N; /numbers shows the number of each line.")
        return await talk.chat.delete(talk.where, int(rest))
    mine = [m for m in talk.chat.mirror.windows.get(talk.where, ()) if talk.chat.mirror.is_you(m.by) and not m.deleted]
    if not mine:
        raise Usage("You have said nothing here lately that could be deleted.")
    return await talk.chat.delete(talk.here, mine[-1].seq)


def moderating(
    act: Callable[[Client, str, str], Awaitable[str]], anywhere: bool = False
) -> Callable[[Talk, str], Awaitable[None]]:
    """Something done to the current room, or `anywhere`; what comes of it is told as an event, or else by the answer."""

    async def do(talk: Talk, rest: str) -> None:
        if answer := await act(talk.chat, talk.here if anywhere else talk.where, rest):
            talk.show(answer)

    return do


async def show_help(talk: Talk, _: str) -> None:
    for word, command in COMMANDS.items():
        talk.show(f"/{word + ' ' + command.takes:<22} {command.about}")


async def leave_chat(_: Talk, __: str) -> None:
    raise Quit


class Slash(NamedTuple):
    """A slash command: what it takes, what it is for, what it does."""

    takes: str
    about: str
    do: Callable[[Talk, str], Awaitable[None]]


COMMANDS: dict[str, Slash] = {
    "join": Slash("ROOM", "go to a room; @NAME is the direct conversation with somebody", join),
    "create": Slash("ROOM [private]", "open a room; into a private one people come by invitation", create),
    "invite": Slash("NAME", "bring somebody into this room", invite),
    "leave": Slash("[ROOM]", "leave this room, or another", leave),
    "rooms": Slash("", "the rooms there are", rooms),
    "who": Slash("", "who is here", who),
    "whoami": Slash("", "who you are here", whoami),
    "name": Slash("NAME", "take another name", name),
    "msg": Slash("NAME TEXT", 'say something to one person only; "a name" with spaces goes in quotes', msg),
    "me": Slash("TEXT", "say what you do", me),
    "history": Slash("[N]", "the last lines said here", history),
    "numbers": Slash("", "show the number of each line, or stop it", numbers),
    "delete": Slash("[N]", "take back what you said last, or the message of that number", delete),
    "block": Slash("NAME", "hear nothing more from somebody", moderating(moderate.block, anywhere=True)),
    "unblock": Slash("NAME", "hear from somebody again", moderating(moderate.unblock, anywhere=True)),
    "topic": Slash("TEXT", "say what the room is about", moderating(moderate.topic)),
    "role": Slash("NAME ROLE", "make somebody owner, moderator, member or reader", moderating(moderate.role)),
    "kick": Slash("NAME", "put somebody out of the room", moderating(moderate.kick)),
    "ban": Slash("NAME [MIN]", "shut somebody out, for some minutes or for good", moderating(moderate.ban)),
    "unban": Slash("NAME", "let somebody in again", moderating(moderate.unban)),
    "mute": Slash("NAME [MIN]", "keep somebody quiet for some minutes", moderating(moderate.mute)),
    "unmute": Slash("NAME", "let somebody speak again", moderating(moderate.unmute)),
    "help": Slash("", "this list", show_help),
    "quit": Slash("", "hang up", leave_chat),
}
