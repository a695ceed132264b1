"""How often somebody may guess a secret: by account, by device, by address. Time is passed in; must not know the secrets."""

from ipaddress import IPv6Address, ip_address
from typing import NamedTuple

from ..protocol.errors import Refused
from .limits import Bucket

WINDOW = 300.0
"""Seconds in which the guesses below are allowed, and come back one by one."""

OF_ACCOUNT, OF_ADDRESS = 10, 50
"""Wrong guesses. A device that was signed in before has its own, so that strangers cannot lock a person out."""

OF_SITE = "address "
"""How the guesses of an address are called; those of an account begin otherwise."""

SITE = 64
"""Bits of an IPv6 address that say which network it is in; whoever has one has all addresses of it (RFC 4291, section 2.5.4)."""

CODE_WINDOW, OF_CODE = 3600.0, 10
"""Seconds and wrong codes of one account, by those who know its password: a code has but a million values."""


NAMED, KNOWN = "name ", "id "
"""How an account is called by strangers, who give a name, and by whoever has signed in. A name can look like an id."""


class TooMany(Refused):
    """One guess too many. `of`: whose guesses are used up."""

    def __init__(self, of: str, wait: float) -> None:
        super().__init__("rate_limited", f"Too many attempts; wait {wait:.0f} s.", retry_after=round(wait, 1))
        self.of = of


class Ticket(NamedTuple):
    """One guess: the buckets it was taken from."""

    buckets: tuple[Bucket, ...] = ()


class Attempts:
    """Every guess takes one; a right one gives it back."""

    def __init__(self, forget_above: int = 10_000) -> None:
        self._forget_above = forget_above
        self._of: dict[str, Bucket] = {}

    def take(self, account: str | None, address: str, is_known: bool, now: float) -> Ticket:
        """Raises TooMany."""
        of = {OF_SITE + site_of(address): OF_ADDRESS}
        if account is not None:
            of[f"{'device' if is_known else 'account'} {account}"] = OF_ACCOUNT
        return _taken({who: self._bucket(who, burst, WINDOW, now) for who, burst in of.items()}, now)

    def take_code(self, account: str, ticket: Ticket, now: float) -> Ticket:
        """The password was right: the code is a guess of its own. Raises TooMany."""
        who = f"code {account}"
        taken = _taken({who: self._bucket(who, OF_CODE, CODE_WINDOW, now)}, now)
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


def site_of(address: str) -> str:
    """Whom guesses from an address are laid to: the address, or the network of an IPv6 address."""
    try:
        found = ip_address(address)
    except ValueError:
        return address
    return str(IPv6Address(int(found) >> SITE << SITE)) if isinstance(found, IPv6Address) else address


def _taken(buckets: dict[str, Bucket], now: float) -> Ticket:
    wait, of = max((bucket.wait(now), who) for who, bucket in buckets.items())
    if wait:
        raise TooMany(of, wait)
    for bucket in buckets.values():
        bucket.take(now)
    return Ticket(tuple(buckets.values()))
