"""Coming and going: how a conversation becomes a listener, and who is in. Attach first, then say what was missed.

Must not know doors, or commands other than hello and goodbye.
"""

from heapq import heappop, heappush

from msgspec.structs import replace

from .catchup import caught_up
from .core.hub import Hub, Listener
from .core.resume import Plan, plan
from .core.session import Grant, Session
from .features.call import Ended
from .features.credentials import ears_of
from .features.reports_waiting import untold
from .protocol.commands import CloseAccount, Hello
from .protocol.errors import BAD_TOKEN, GOODBYE, RESTART, Refused
from .protocol.people import Person, Room
from .protocol.replies import Welcome
from .protocol.signals import Resync
from .store.reads import Position


class Roster:
    """The conversations of each person on this node. `most` listening ones for a person; 0 is no limit."""

    def __init__(self, most: int) -> None:
        self.most = most
        self._of: dict[str, set[Session]] = {}
        self._ends: list[tuple[int, int, Session]] = []

    def enter(self, session: Session, person: Person, grant: Grant) -> Refused | None:
        """Take a conversation in; or the refusal of one too many."""
        listening = sum(other.door.dialect is not None for other in self._of.get(person.id, ()))
        if self.most and session.door.dialect and listening >= self.most:
            return Refused("too_many_sockets", f"One person may have {self.most} connections open; close one first.")
        self._of.setdefault(person.id, set()).add(session)
        if grant.expires_at is not None and session.door.dialect:
            heappush(self._ends, (grant.expires_at, id(session), session))
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

    def dismiss(self, ended: Ended, asker: Session) -> None:
        """What let somebody in is no longer good: the conversations it opened end, the asker's with a goodbye."""
        for session in tuple(self._of.get(ended.user_id, ())):
            if ended.tokens is None or session.grant.id in ended.tokens:
                session.hand_over()
                session.door.close(*_farewell(ended, session is asker))

    def expire(self, now: int) -> None:
        """Tokens that have come to their end (µs since 1970) open nothing any more."""
        while self._ends and self._ends[0][0] <= now:
            _, _, session = heappop(self._ends)
            at = session.grant.expires_at
            if not session.gone and at is not None and at <= now:
                session.door.close(BAD_TOKEN, "Your token has come to its end.")


def _farewell(ended: Ended, is_asker: bool) -> tuple[int, str]:
    """The close code, and a word with it."""
    if ended.afresh:
        return RESTART, "You hear other rooms now; come in again."
    return (GOODBYE, "Goodbye.") if is_asker else (BAD_TOKEN, "You have been signed out.")


def greet(hub: Hub, session: Session, hello: Hello, welcome: Welcome, grant: Grant) -> None:
    """Answer hello and let the listener hear. MUST run before anything that was committed later is delivered."""
    session.welcome(welcome.you, grant)
    session.door.reply(replace(welcome, re=hello.id))
    dialect = session.door.dialect
    if dialect is None or session.gone:
        return
    is_held_back = bool(welcome.account.must)
    ears, unheard = ears_of(grant.scope, is_held_back), untold(grant.scope, is_held_back)
    listener = session.listener = Listener(welcome.you, dialect, session.door.write, ears, unheard)
    listener.full = session.clogged
    hub.enter(listener)
    planned = plan(hello.resume, welcome.epoch, welcome.rooms, welcome.limits.replay)
    for resync in planned.resyncs:
        _own_up(listener, resync)
    for room in welcome.rooms:
        _attach(hub, listener, room, planned)


def _own_up(listener: Listener, resync: Resync) -> None:
    """Said also into a buffer that the welcome has filled: a hole that nobody is told of is worse than a few bytes more."""
    if data := listener.dialect.signal(resync):
        listener.write(data)


def _attach(hub: Hub, listener: Listener, room: Room, planned: Plan) -> None:
    since = planned.since.get(room.id)
    if since is None or since < room.seq:
        hub.attach(listener, room.id, room.seq, since)
        return
    position = Position(room.read, room.unread, room.mentions)
    hub.signal_to({listener}, caught_up(room.id, room.seq, position))
    hub.attach(listener, room.id, room.seq)
