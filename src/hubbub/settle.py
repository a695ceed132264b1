"""Tells what a request came to, apart from its events: the answer, the asker's rooms, signals. Must not know how it came about."""

from collections.abc import Iterable

from msgspec.structs import replace

from .core.hub import Hub, Listener
from .core.session import Session
from .features.call import Outcome
from .features.desk import Result
from .protocol.commands import Command
from .protocol.errors import BAD_TOKEN, FORBIDDEN, TOO_MANY, Refused
from .protocol.events import MessageSent
from .protocol.frames import Stored, refusal
from .protocol.replies import PresenceRoll, Reply
from .protocol.signals import RoomDeleted

CLOSING = {"bad_token": BAD_TOKEN, "guests_off": FORBIDDEN, "too_many_sockets": TOO_MANY}
"""Refusals after which there is nothing more to talk about."""


def settle(hub: Hub, session: Session, command: Command, result: Result) -> None:
    """Keep the answer for the one who asked, and tell whom it concerns."""
    if isinstance(result, Refused):
        _refuse(session, command, result)
        return
    if result.person:
        hub.rename(result.person)
    if result.grant:
        session.grant = result.grant
    _reroute(hub, session, result)
    session.answer(replace(_reply(hub, session, result), re=command.id))
    _signal(hub, session, result)
    if result.closed:
        session.hand_over()
        hub.close(result.closed, RoomDeleted(room=result.closed))


def _refuse(session: Session, command: Command, refused: Refused) -> None:
    session.answer(refusal(refused, command.id))
    if refused.code in CLOSING:
        session.hand_over()
        session.door.close(CLOSING[refused.code], refused.message)


def _reroute(hub: Hub, session: Session, outcome: Outcome) -> None:
    if session.listener is None or session.gone:
        return
    for room, seq in (outcome.hears or {}).items():
        hub.attach(session.listener, room, seq)
    for room in session.listener.rooms.intersection(outcome.deaf_to):
        hub.part(session.listener, room, hub.head(room))


def _reply(hub: Hub, session: Session, outcome: Outcome) -> Reply:
    if outcome.roll is None:
        return outcome.reply
    listener = session.listener if session.listener and outcome.roll in session.listener.rooms else None
    here = hub.presence.show(outcome.roll, listener)
    return PresenceRoll(room=here.room, count=here.count, people=here.people)


def _signal(hub: Hub, session: Session, outcome: Outcome) -> None:
    if outcome.signal or outcome.tell or outcome.tell_people:
        session.hand_over()
    if outcome.signal and session.person:
        room = getattr(outcome.signal, "room", None)
        mine = hub.listeners_of(session.person.id)
        hub.signal_to({listener for listener in mine if listener.may_hear(room)}, outcome.signal)
    for user_id, signal in outcome.tell_people:
        hub.signal_to(hub.listeners_of(user_id), signal)
    if outcome.tell:
        hub.signal(*outcome.tell, leave_out=frozenset({session.listener} if session.listener else ()))


def hand_over(happened: dict[str, list[Stored]], askers: Iterable[Session]) -> dict[Listener, bytes]:
    """Answers come before events. Where nobody comes or goes, those who hear of what they said may get both in one piece: what is
    returned is to be written ahead of it.
    """
    if any(type(stored.event) is not MessageSent for run in happened.values() for stored in run):
        for session in askers:
            session.hand_over()
        return {}
    ahead = {}
    for session in askers:
        listener = session.listener
        if listener and any(map(listener.is_live_in, happened)) and (answers := session.spell()):
            ahead[listener] = answers
        else:
            session.hand_over()
    return ahead
