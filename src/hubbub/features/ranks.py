"""What somebody is on the server: given and taken, with what goes with it. Must not know who may."""

from ..core.policy import ADMINS
from ..protocol.people import Rank
from ..protocol.signals import AccountChanged
from ..store import people
from .actors import account_of
from .call import Call
from .credentials import end_lent
from .reports_waiting import tell_ranked


async def give_rank(call: Call, user: people.Account, rank: Rank) -> people.Account:
    """Make somebody something else, and tell their devices. Returns them as they are then."""
    await people.set_rank(call.tx, user.id, rank)
    now = user._replace(rank=rank)
    call.tell_people += ((user.id, AccountChanged(account=account_of(call, now))),)
    await tell_ranked(call, user.id, user.rank, rank)
    if rank not in ADMINS:
        await end_lent(call, user.id)
    return now
