"""The ticket for the way to a company's sign-in, where somebody links an account of theirs. Must not know what comes back.

A session that was left open must not be enough for a lasting way in: the ticket costs a password, and is good soon, once,
in that session, and as long as that password is. It is kept as little as a challenge is.
"""

from ..protocol.commands import BeginIdentity, VisitProvider
from ..protocol.errors import Refused
from ..protocol.replies import IdentityBegun, Ok
from ..store import people
from . import passkey_challenges as challenges
from .accounts import require_own_ways, require_password_of
from .call import Call
from .factors import require_code_of_app
from .secrets import hash_of


async def begin(call: Call, command: BeginIdentity) -> IdentityBegun:
    user = await require_password_of(call)
    await require_own_ways(call, user)
    await require_code_of_app(call, user, command.code)
    return IdentityBegun(ticket=await challenges.issue(call, _purpose(call, user)))


async def visit(call: Call, command: VisitProvider) -> Ok:
    user = await people.by_id(call.tx, call.person.id)
    is_good = user and await challenges.is_good(call, command.ticket, _purpose(call, user))
    if not is_good or not await challenges.spend(call, command.ticket):
        raise Refused("forbidden", "To link an account takes your password, given here just now; begin again.")
    return Ok()


def _purpose(call: Call, user: people.Account) -> str:
    return f"link {user.id} {call.grant.id} {hash_of(user.password or '')}"
