"""How others stand to the call's room, and whether the caller may change that. Must not know what is done to them."""

from typing import NamedTuple

from ..core.policy import may_act_on, require
from ..protocol.errors import Refused
from ..protocol.people import Person, Role
from ..store import rooms
from .call import Call, place_of
from .find import require_user


class Subject(NamedTuple):
    """Somebody whom the caller may act on. `role` None: not a member."""

    person: Person
    role: Role | None
    muted: str | None


async def require_subject(call: Call, name: str) -> Subject:
    """Somebody whose standing in the room the caller may change."""
    user = await require_user(call, name)
    role, muted = await rooms.member(call.tx, call.room.id, user.id) or (None, None)
    place = place_of(call, call.room)
    require(may_act_on(call.actor, place, role, user.rank), place)
    return Subject(user.person, role, muted)


async def require_member(call: Call, name: str) -> tuple[Subject, Role]:
    """The same, of a member."""
    subject = await require_subject(call, name)
    if subject.role is None:
        raise Refused("no_such_user", f"{subject.person.name} is not a member of #{call.room.name}.")
    return subject, subject.role


def require_another(call: Call, subject: Subject) -> None:
    """Nobody is shut out or silenced by themselves."""
    if subject.person.id == call.person.id:
        raise Refused("forbidden", "You cannot do that to yourself.")
