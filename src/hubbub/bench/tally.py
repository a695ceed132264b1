"""What a load came to: counts, waits and what was lost, and the same in plain words. Must not know how it was made."""

from collections import Counter
from dataclasses import dataclass, field
from math import exp, log
from typing import Any

from .ledger import Report

QUANTILES = (("p50", 0.5), ("p95", 0.95), ("p99", 0.99), ("worst", 1.0))

BUSY = 0.02
"""Seconds by which our own sends may be late before the waits say more about us than about the server."""


class Waits:
    """How long things took, in seconds; any number of them in a small space, each to within one percent."""

    def __init__(self) -> None:
        self._counts: Counter[int] = Counter()
        self.worst = 0.0

    def add(self, wait: float) -> None:
        self._counts[int(100 * log(wait + 1e-9))] += 1
        if wait > self.worst:
            self.worst = wait

    def at(self, part: float) -> float:
        """The wait that this part of all was at most; 0.0 without any."""
        left = part * self._counts.total()
        for rank, count in sorted(self._counts.items()):
            left -= count
            if left <= 0:
                return max(0.0, min(self.worst, exp(rank / 100)))
        return self.worst

    def __len__(self) -> int:
        return self._counts.total()


@dataclass
class Tally:
    """One load. Waits in seconds; `expected` is how many times somebody should have heard a message that was accepted."""

    people: int
    rooms: int
    rate: float
    seconds: float
    sent: int = 0
    accepted: int = 0
    refused: Counter[str] = field(default_factory=Counter)
    expected: int = 0
    delivered: int = 0
    doubled: int = 0
    out_of_order: int = 0
    cut: Counter[str] = field(default_factory=Counter)
    connecting: float = 0.0
    talking: float = 0.0
    deliveries: Waits = field(default_factory=Waits)
    answers: Waits = field(default_factory=Waits)
    lateness: Waits = field(default_factory=Waits)
    report: Report | None = None

    @property
    def lost(self) -> int:
        return max(0, self.expected - self.delivered)

    @property
    def unanswered(self) -> int:
        return self.sent - self.accepted - sum(self.refused.values())

    @property
    def is_nothing(self) -> bool:
        """Whether the server accepted no message at all, so that there is nothing to say of it."""
        return not self.accepted

    @property
    def is_whole(self) -> bool:
        """Whether the server kept its word: it accepted something, nothing lost, twice or out of order, and nobody dropped."""
        faults = self.is_nothing or self.lost or self.unanswered or self.doubled or self.out_of_order or self.cut
        return not faults and not (self.report and self.report.faults)

    def figures(self) -> dict[str, Any]:
        """All of it as plain values; waits in milliseconds."""
        found = {
            name: getattr(self, name)
            for name in (
                "people", "rooms", "rate", "seconds", "sent", "accepted", "unanswered", "expected", "delivered", "lost",
                "doubled", "out_of_order",
            )
        }  # fmt: skip
        found |= {"refused": dict(self.refused), "cut": dict(self.cut)}
        found |= {"connecting_s": round(self.connecting, 3), "talking_s": round(self.talking, 3)}
        for name in ("deliveries", "answers", "lateness"):
            waits: Waits = getattr(self, name)
            found[f"{name}_ms"] = {word: round(1000 * waits.at(part), 3) for word, part in QUANTILES}
        if self.report:
            found["laws_broken"] = self.report.faults
        return found | {"ok": self.is_whole}

    def words(self) -> list[str]:
        """The verdict, in a few lines."""
        many = "listener" if self.people == 1 else "listeners"
        where = "" if self.rooms == 1 else f" in {self.rooms:,} rooms"
        head = f"{self.people:,} {many}{where}, {self.rate:,g} messages/s for {self.seconds:g} s: "
        if self.is_nothing:
            return [f"{head}None of {self.sent:,} messages was accepted.", *self._troubles()]
        return [
            f"{head}{self.lost:,} of {self.expected:,} deliveries lost.",
            f"Delivery {_waits(self.deliveries)}; acks {_waits(self.answers)}.",
            *self._troubles(),
            *self._ledger(),
        ]

    def _troubles(self) -> list[str]:
        said = []
        for code, times in self.refused.items():
            said.append(f"{times:,} of {self.sent:,} messages were refused: {code}.{ADVICE.get(code, '')}")
        if self.unanswered:
            said.append(f"{self.unanswered:,} of {self.sent:,} messages were not answered.")
        if self.doubled or self.out_of_order:
            said.append(f"{self.doubled:,} deliveries came twice, {self.out_of_order:,} out of order.")
        for why, times in self.cut.items():
            said.append(f"{times:,} of {self.people:,} connections were cut: {why}.")
        if (late := self.lateness.at(0.99)) > BUSY:
            said.append(
                f"Note: this end was late itself (p99 {_ms(late)}), so the waits are longer than the server's part in them."
            )
        return said

    def _ledger(self) -> list[str]:
        if self.report is None:
            return []
        if self.report.faults:
            return [f"Ledger: {len(self.report.faults):,} faults.", *(f"  {f}" for f in self.report.faults[:20])]
        whose = "them" if self.rooms == 1 else "its room's"
        return [
            f"Ledger: all {self.accepted:,} accepted messages are in history, once, in order, without a gap; "
            f"each of {self.people:,} listeners got each of {whose} once."
        ]


ADVICE = {
    "rate_limited": " Raise the server's message-rate and message-burst, or take more --people.",
    "storage_full": " The server's disk is full.",
}


def _waits(waits: Waits) -> str:
    if not len(waits):
        return "none"
    return ", ".join(f"{word} {_ms(waits.at(part))}" for word, part in QUANTILES if word != "p95")


def _ms(wait: float) -> str:
    return f"{1000 * wait:.1f} ms" if wait < 0.01 else f"{1000 * wait:,.0f} ms"
