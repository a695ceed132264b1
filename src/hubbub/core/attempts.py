"""How often somebody may guess a secret: by account, by device, by address. Time is passed in; must not know the secrets."""

from typing import NamedTuple

from ..protocol.errors import Refused
from .limits import Bucket

WINDOW = 300.0
"""Seconds in which the guesses below are allowed, and come back one by one."""

OF_ACCOUNT, OF_ADDRESS = 10, 50
"""Wrong guesses. A device that was signed in before has its own, so that strangers cannot lock a person out."""


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
        buckets = [self._bucket(f"address {address}", OF_ADDRESS, now)]
        if account is not None:
            buckets.append(self._bucket(f"{'device' if is_known else 'account'} {account}", OF_ACCOUNT, now))
        wait = max(bucket.wait(now) for bucket in buckets)
        if wait:
            raise Refused("rate_limited", f"Too many attempts; wait {wait:.0f} s.", retry_after=round(wait, 1))
        for bucket in buckets:
            bucket.take(now)
        return Ticket(tuple(buckets))

    @staticmethod
    def forgive(ticket: Ticket) -> None:
        """The guess was right."""
        for bucket in ticket.buckets:
            bucket.give()

    def _bucket(self, who: str, burst: int, now: float) -> Bucket:
        bucket = self._of.get(who)
        if bucket is None:
            if len(self._of) >= self._forget_above:
                self._of = {who: kept for who, kept in self._of.items() if not kept.is_full(now)}
            bucket = self._of[who] = Bucket(burst / WINDOW, burst, now)
        return bucket
