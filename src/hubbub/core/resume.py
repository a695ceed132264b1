"""Whether a returning client can be given an unbroken run, room by room. Must not know how the run is read."""

from typing import Any, NamedTuple

from ..protocol.commands import Resume
from ..protocol.people import Room
from ..protocol.signals import Resync


class Plan(NamedTuple):
    """`since`: rooms to replay and from where. `resyncs`: rooms to be read afresh, with the reason."""

    since: dict[str, int]
    resyncs: list[Resync]


def plan(resume: Resume | None, epoch: str, rooms: list[Room], replay: int) -> Plan:
    """All or nothing for each room: every missed event, or a `resync` that says why not. Never a part."""
    since: dict[str, int] = {}
    resyncs: list[Resync] = []
    claimed = _claims(resume)
    for room in rooms:
        if room.id not in claimed:
            continue
        reason = _fault(resume, claimed[room.id], epoch, room, replay)
        if reason:
            resyncs.append(Resync(room=room.id, reason=reason, seq=room.seq))
        else:
            since[room.id] = claimed[room.id]
    return Plan(since, resyncs)


def gone(resume: Resume | None, rooms: list[Room]) -> list[str]:
    """The ids a client names that it does not hear, whatever the cause: never more than it has sent."""
    heard = {room.id for room in rooms}
    return [room for room in _claims(resume) if room not in heard]


def _claims(resume: Resume | None) -> dict[str, Any]:
    return resume.rooms if resume is not None and isinstance(resume.rooms, dict) else {}


def _fault(resume: Resume | None, seq: Any, epoch: str, room: Room, replay: int) -> str | None:
    if resume is None or resume.epoch != epoch:
        return "epoch_changed"
    if not isinstance(seq, int) or isinstance(seq, bool) or seq < 0:
        return "not_a_seq"
    if seq > room.seq:
        return "unknown_seq"
    if room.seq - seq > replay:
        return "too_much_missed"
    return None
