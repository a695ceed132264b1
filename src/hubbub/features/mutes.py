"""Keeping somebody quiet in a room for a while. Must not know how speaking is refused."""

from ..protocol.commands import MuteUser, UnmuteUser
from ..protocol.events import MemberChanged
from ..protocol.replies import Done
from ..store import restraints
from ..store.times import rfc3339
from .call import Call
from .standing import Subject, require_another, require_subject

MINUTE = 60 * 1_000_000


async def mute(call: Call, command: MuteUser) -> Done:
    """Silence somebody, a member or one who only listens in; in an open room they would else just go on."""
    subject = await require_subject(call, command.user)
    require_another(call, subject)
    return await _mute(call, subject, call.now.at + command.minutes * MINUTE)


async def unmute(call: Call, command: UnmuteUser) -> Done:
    return await _mute(call, await require_subject(call, command.user), None)


async def _mute(call: Call, subject: Subject, until: int | None) -> Done:
    await restraints.mute(call.tx, call.room.id, subject.person.id, until)
    muted = rfc3339(until) if until else None
    seq, _ = await call.record(
        MemberChanged, call.room.id, user=subject.person, role=subject.role or "member", muted=muted
    )
    return Done(room=call.room.id, seq=seq)
