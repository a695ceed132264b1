"""One rule for each event and signal: how it changes what a client believes. Must not know where frames come from."""

from collections.abc import Callable
from typing import Any

import msgspec

from hubbub.protocol import events as e
from hubbub.protocol import signals as s
from hubbub.protocol.people import Channel, Member, Message, Person, Room

from .beliefs import Beliefs
from .fleeting import Presence


def room_created(beliefs: Beliefs, event: e.RoomCreated, _: float) -> None:
    beliefs.amend(event.room, topic=event.channel.topic)


def room_changed(beliefs: Beliefs, event: e.RoomChanged, _: float) -> None:
    now = event.channel
    if not now.guests and beliefs.you is not None and beliefs.you.kind == "visitor":
        beliefs.drop(event.room)
    beliefs.amend(event.room, name=now.name, topic=now.topic, state=now.state, guests=now.guests, slow=now.slow)


def member_joined(beliefs: Beliefs, event: e.MemberJoined, _: float) -> None:
    beliefs.joined[event.room] = event.seq
    if event.room in beliefs.members:
        beliefs.members[event.room][event.user.id] = Member(user=event.user, role=event.role, muted=event.muted)
    if beliefs.is_you(event.user):
        beliefs.rooms[event.room] = _joined(beliefs, event)
        beliefs.told.pop(event.room, None)


def member_left(beliefs: Beliefs, event: e.MemberLeft, _: float) -> None:
    beliefs.joined[event.room] = event.seq
    beliefs.members.get(event.room, {}).pop(event.user.id, None)
    if not beliefs.is_you(event.user):
        return
    if event.open:
        beliefs.amend(event.room, member=False, role="member", read=event.seq, unread=0, mentions=0)
        beliefs.loose.add(event.room)
    else:
        beliefs.drop(event.room)


def member_changed(beliefs: Beliefs, event: e.MemberChanged, _: float) -> None:
    beliefs.joined[event.room] = event.seq
    members = beliefs.members.get(event.room, {})
    if event.user.id in members:
        members[event.user.id] = Member(user=event.user, role=event.role, muted=event.muted)
    if beliefs.is_you(event.user):
        beliefs.amend(event.room, role=event.role, muted=event.muted)


def member_banned(beliefs: Beliefs, event: e.MemberBanned, _: float) -> None:
    beliefs.joined[event.room] = event.seq
    beliefs.members.get(event.room, {}).pop(event.user.id, None)
    if beliefs.is_you(event.user):
        beliefs.drop(event.room)


def member_renamed(beliefs: Beliefs, event: e.MemberRenamed, _: float) -> None:
    rename(beliefs, event.user)


def message_sent(beliefs: Beliefs, event: e.MessageSent, now: float) -> None:
    beliefs.typing.set(event.room, event.by, False, now)
    beliefs.hold(event.room, [as_message(event)])
    room = beliefs.rooms[event.room]
    if beliefs.is_you(event.by):
        beliefs.amend(event.room, read=event.seq, unread=0, mentions=0)
    elif room.member:
        named = beliefs.you is not None and beliefs.you.id in event.mentions
        beliefs.amend(event.room, unread=room.unread + 1, mentions=room.mentions + named)


def message_deleted(beliefs: Beliefs, event: e.MessageDeleted, _: float) -> None:
    beliefs.erase(event.room, event.message, event.at)
    room = beliefs.rooms[event.room]
    if room.member and event.message > room.read:
        named = beliefs.you is not None and beliefs.you.id in event.mentions
        beliefs.amend(event.room, unread=max(0, room.unread - 1), mentions=max(0, room.mentions - named))


def typing_changed(beliefs: Beliefs, signal: s.TypingChanged, now: float) -> None:
    if signal.room in beliefs.rooms:
        beliefs.typing.set(signal.room, signal.user, signal.on, now)


def presence_changed(beliefs: Beliefs, signal: s.PresenceChanged, _: float) -> None:
    known = beliefs.presence.get(signal.room)
    if signal.room not in beliefs.rooms:
        return
    if known is None or signal.people is not None or not (signal.came or signal.left):
        beliefs.presence[signal.room] = Presence.of(signal.count, signal.people)
    else:
        known.amend(signal.count, signal.came, signal.left)


def room_deleted(beliefs: Beliefs, signal: s.RoomDeleted, _: float) -> None:
    beliefs.drop(signal.room)


def read_marked(beliefs: Beliefs, signal: s.ReadMarked, _: float) -> None:
    beliefs.amend(signal.room, read=signal.read, unread=signal.unread, mentions=signal.mentions)


def account_renamed(beliefs: Beliefs, signal: s.AccountRenamed, _: float) -> None:
    rename(beliefs, signal.user)


def account_changed(beliefs: Beliefs, signal: s.AccountChanged, _: float) -> None:
    beliefs.account = signal.account


def block_changed(beliefs: Beliefs, signal: s.BlockChanged, _: float) -> None:
    block(beliefs, signal.user, signal.on)


def reports_waiting(beliefs: Beliefs, signal: s.ReportsWaiting, _: float) -> None:
    beliefs.reports = signal.open


def caught_up(beliefs: Beliefs, signal: s.CaughtUp, _: float) -> None:
    beliefs.told.pop(signal.room, None)
    room = beliefs.rooms.get(signal.room)
    if room is not None and signal.seq >= room.seq:
        beliefs.amend(
            signal.room, seq=signal.seq, read=signal.read, unread=signal.unread, mentions=signal.mentions
        )  # fmt: skip


def resync(beliefs: Beliefs, signal: s.Resync, _: float) -> None:
    beliefs.forget(signal.room)
    fresh = beliefs.told.pop(signal.room, None)
    if fresh is not None and signal.room in beliefs.rooms:
        beliefs.rooms[signal.room] = fresh
    beliefs.amend(signal.room, seq=signal.seq)


RULES: dict[type, Callable[[Beliefs, Any, float], None]] = {
    e.RoomCreated: room_created,
    e.RoomChanged: room_changed,
    e.MemberJoined: member_joined,
    e.MemberLeft: member_left,
    e.MemberRenamed: member_renamed,
    e.MemberChanged: member_changed,
    e.MemberBanned: member_banned,
    e.MessageSent: message_sent,
    e.MessageDeleted: message_deleted,
    s.TypingChanged: typing_changed,
    s.PresenceChanged: presence_changed,
    s.RoomDeleted: room_deleted,
    s.ReadMarked: read_marked,
    s.AccountRenamed: account_renamed,
    s.AccountChanged: account_changed,
    s.BlockChanged: block_changed,
    s.ReportsWaiting: reports_waiting,
    s.CaughtUp: caught_up,
    s.Resync: resync,
}


def as_message(event: e.MessageSent) -> Message:
    """The message that the event brought, as history would show it."""
    return Message(
        seq=event.seq, at=event.at, by=event.by, text=event.text, key=event.key, mentions=event.mentions,
        deleted=event.deleted,
    )  # fmt: skip


def block(beliefs: Beliefs, person: Person, on: bool) -> None:
    """Somebody is, or no longer, one you want to hear nothing from."""
    if on:
        beliefs.blocked.add(person.id)
    else:
        beliefs.blocked.discard(person.id)


def rename(beliefs: Beliefs, person: Person) -> None:
    """Somebody is called differently from now on. What they said stays under the name they said it with."""
    if beliefs.is_you(person):
        beliefs.you = person
    for room in tuple(beliefs.rooms.values()):
        if room.other is not None and room.other.id == person.id:
            beliefs.amend(room.id, name=person.name, other=person)
    for members in beliefs.members.values():
        if person.id in members:
            members[person.id] = msgspec.structs.replace(members[person.id], user=person)
    for presence in beliefs.presence.values():
        if presence.people and person.id in presence.people:
            presence.people[person.id] = person


def _joined(beliefs: Beliefs, event: e.MemberJoined) -> Room:
    """The room as somebody sees it who has just come in: everything so far counts as read."""
    other = _other_side(beliefs, event.channel)
    return Room(
        id=event.room, name=other.name if other else event.channel.name, kind=event.channel.kind, seq=event.seq,
        read=event.seq, unread=0, mentions=0, topic=event.channel.topic, other=other, role=event.role,
        state=event.channel.state, guests=event.channel.guests, slow=event.channel.slow, muted=event.muted,
    )  # fmt: skip


def _other_side(beliefs: Beliefs, channel: Channel) -> Person | None:
    """Whom a direct conversation is with; with nobody else, it is with yourself."""
    if channel.kind != "direct":
        return None
    return next((person for person in channel.people if not beliefs.is_you(person)), beliefs.you)
