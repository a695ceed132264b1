"""How often somebody may guess a secret: by account, by device, by address. Time is passed in; must not know the secrets."""

from typing import NamedTuple

from ..protocol.errors import Refused
from .limits import Bucket

WINDOW = 300.0
"""Seconds in which the guesses below are allowed, and come back one by one."""

OF_ACCOUNT, OF_ADDRESS = 10, 50
"""Wrong guesses. A device that was signed in before has its own, so that strangers cannot lock a person out."""


CODE_WINDOW, OF_CODE = 3600.0, 10
"""Seconds and wrong codes of one account, by those who know its password: a code has but a million values."""


class Ticket(NamedTuple):
    """One guess: the buckets it was taken from."""

    buckets: tuple[Bucket, ...] = ()


class Attempts:
    """Every guess takes one; a right one gives it back."""

    def __init__(self, forget_above: int = 10_000) -> None:
        self._forget_above = forget_above
        self._of: dict[str, Bucket] = {}

    def take(self, account: str | None, address: str, is_known: bool, now: float) -> Ticket:
        """Raises Refused("rate_limited") for one guess too many."""
        buckets = [self._bucket(f"address {address}", OF_ADDRESS, WINDOW, now)]
        if account is not None:
            buckets.append(self._bucket(f"{'device' if is_known else 'account'} {account}", OF_ACCOUNT, WINDOW, now))
        return _taken(buckets, now)

    def take_code(self, account: str, ticket: Ticket, now: float) -> Ticket:
        """The password was right: the code is a guess of its own. Raises Refused("rate_limited")."""
        taken = _taken([self._bucket(f"code {account}", OF_CODE, CODE_WINDOW, now)], now)
        return Ticket((*ticket.buckets, *taken.buckets))

    @staticmethod
    def forgive(ticket: Ticket) -> None:
        """The guess was right."""
        for bucket in ticket.buckets:
            bucket.give()

    def _bucket(self, who: str, burst: int, window: float, now: float) -> Bucket:
        bucket = self._of.get(who)
        if bucket is None:
            if len(self._of) >= self._forget_above:
                self._of = {who: kept for who, kept in self._of.items() if not kept.is_full(now)}
            bucket = self._of[who] = Bucket(burst / window, burst, now)
        return bucket


def _taken(buckets: list[Bucket], now: float) -> Ticket:
    wait = max(bucket.wait(now) for bucket in buckets)
    if wait:
        raise Refused("rate_limited", f"Too many attempts; wait {wait:.0f} s.", retry_after=round(wait, 1))
    for bucket in buckets:
        bucket.take(now)
    return Ticket(tuple(buckets))
