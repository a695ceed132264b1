"""Who asks, as the policy sees them and as they see themselves. Must not know what is asked."""

from ..core.policy import Actor
from ..protocol.people import Account
from ..store import people
from .call import Call


def actor_of(call: Call, user: people.Account) -> Actor:
    return Actor(user.kind, user.rank, call.grant.scope, must_add_factor(call, user))


def account_of(call: Call, user: people.Account) -> Account:
    """What somebody is told about how they stand to the server."""
    scope = call.grant.scope
    return Account(
        rank=user.rank, password=user.password is not None, factor=bool(user.factor),
        commands=None if scope.commands is None else list(scope.commands),
        rooms=None if scope.rooms is None else sorted(scope.rooms), must=["factor"] if must_add_factor(call, user) else [],
    )  # fmt: skip


def must_add_factor(call: Call, user: people.Account) -> bool:
    return call.rules.require_factor and user.kind == "person" and not (user.factor or call.grant.vouched)
