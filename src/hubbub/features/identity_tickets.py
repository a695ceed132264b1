"""The ticket for the way to a company's sign-in, where somebody links an account of theirs. Must not know what comes back.

A session that was left open must not be enough for a lasting way in: the ticket costs a password, and is good soon, once,
and in that session. It is kept as little as a challenge is.
"""

from ..protocol.commands import BeginIdentity, VisitProvider
from ..protocol.errors import Refused
from ..protocol.replies import IdentityBegun, Ok
from . import passkey_challenges as challenges
from .accounts import require_own_ways, require_password_of
from .call import Call
from .factors import require_code_of_app


async def begin(call: Call, command: BeginIdentity) -> IdentityBegun:
    user = await require_password_of(call)
    await require_own_ways(call, user)
    await require_code_of_app(call, user, command.code)
    return IdentityBegun(ticket=await challenges.issue(call, _purpose(call)))


async def visit(call: Call, command: VisitProvider) -> Ok:
    is_good = await challenges.is_good(call, command.ticket, _purpose(call))
    if not is_good or not await challenges.spend(call, command.ticket):
        raise Refused("forbidden", "To link an account takes your password, given here just now; begin again.")
    return Ok()


def _purpose(call: Call) -> str:
    return f"link {call.person.id} {call.grant.id}"
