"""Signing in with a name, a password and a second factor. Must not know how passwords are looked at."""

from ..core.names import key_of
from ..protocol.commands import OpenSession
from ..protocol.errors import Refused
from ..protocol.replies import SessionOpened
from ..store import people
from .call import Call
from .credentials import open_session
from .factors import require_code

WRONG = "Name and password do not go together."


async def open_by_password(call: Call, command: OpenSession) -> SessionOpened:
    """The answer is the same for somebody who does not exist and for a wrong password."""
    user = await people.by_name(call.tx, key_of(command.name.removeprefix("@")))
    call.about = user.id if user else ""
    if user is None or user.password is None or not call.proof.is_right or call.proof.hash != user.password:
        raise Refused("bad_login", WRONG)
    if user.is_disabled(call.now.at):
        raise Refused("bad_login", WRONG)
    call.person = user.person
    await require_code(call, user, command.code)
    return await open_session(call, command.label)
