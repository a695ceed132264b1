"""The ledger of the tests: adds up what all of them checked, and fails them. Must not know the laws, nor how messages travel."""

from collections.abc import Mapping, Sequence

from hubbub.bench.ledger import Frame, Intent, Receipt, Report, messages
from hubbub.bench.ledger import Ledger as Books

__all__ = ["TOTAL", "Frame", "Intent", "Ledger", "Receipt", "Report", "messages"]

TOTAL = Report()
"""Everything that was checked in this run of the tests."""


class Ledger(Books):
    """One story's books, added to the TOTAL when they are checked."""

    def check(self, history: Mapping[str, Sequence[Frame]]) -> Report:
        report = super().check(history)
        TOTAL.add(report)
        return report

    def require(self, history: Mapping[str, Sequence[Frame]]) -> Report:
        """The same, as an assertion."""
        report = self.check(history)
        assert not report.faults, str(report)
        return report
