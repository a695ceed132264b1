"""Coming and going: how a conversation becomes a listener, and who is in. Attach first, then say what was missed.

Must not know doors, or commands other than hello and goodbye.
"""

from msgspec.structs import replace

from .catchup import caught_up
from .core.hub import Hub, Listener
from .core.resume import Plan, plan
from .core.session import Session
from .protocol.commands import CloseAccount, Hello
from .protocol.errors import BAD_TOKEN, GOODBYE, Refused
from .protocol.people import Person, Room
from .protocol.replies import Welcome
from .store.reads import Position


class Roster:
    """The conversations of each person on this node. `most` listening ones for a person; 0 is no limit."""

    def __init__(self, most: int) -> None:
        self.most = most
        self._of: dict[str, set[Session]] = {}

    def enter(self, session: Session, person: Person) -> Refused | None:
        """Take a conversation in; or the refusal of one too many."""
        listening = sum(other.door.dialect is not None for other in self._of.get(person.id, ()))
        if self.most and session.door.dialect and listening >= self.most:
            return Refused("too_many_sockets", f"One person may have {self.most} connections open; close one first.")
        self._of.setdefault(person.id, set()).add(session)
        return None

    def leave(self, session: Session) -> CloseAccount | None:
        """Let a conversation go. A visitor's last one ends with a command: the visitor gives its name back."""
        person = session.person
        mine = self._of.get(person.id, set()) if person else set()
        if person is None or session not in mine:
            return None
        mine.discard(session)
        if mine:
            return None
        del self._of[person.id]
        return CloseAccount() if person.kind == "visitor" else None

    def dismiss(self, person: Person, asker: Session) -> None:
        """The account is closed: every conversation with the person ends, the asker's with a goodbye."""
        for session in tuple(self._of.get(person.id, ())):
            code, reason = (GOODBYE, "Goodbye.") if session is asker else (BAD_TOKEN, "This account has been closed.")
            session.door.close(code, reason)


def greet(hub: Hub, session: Session, hello: Hello, welcome: Welcome) -> None:
    """Answer hello and let the listener hear. MUST run before anything that was committed later is delivered."""
    session.welcome(welcome.you)
    session.door.reply(replace(welcome, re=hello.id))
    dialect = session.door.dialect
    if dialect is None or session.gone:
        return
    listener = session.listener = Listener(welcome.you, dialect, session.door.write)
    listener.full = session.clogged
    hub.enter(listener)
    planned = plan(hello.resume, welcome.epoch, welcome.rooms, welcome.limits.replay)
    hub.signal_to({listener}, *planned.resyncs)
    for room in welcome.rooms:
        _attach(hub, listener, room, planned)


def _attach(hub: Hub, listener: Listener, room: Room, planned: Plan) -> None:
    since = planned.since.get(room.id)
    if since is None or since < room.seq:
        hub.attach(listener, room.id, room.seq, since)
        return
    position = Position(room.read, room.unread, room.mentions)
    hub.signal_to({listener}, caught_up(room.id, room.seq, position))
    hub.attach(listener, room.id, room.seq)
