"""Commands about reports: telling those who look after a room what was said there, and dealing with it. Must not know who answers."""

from typing import Annotated

import msgspec

from .command import Inspection, Limit, RoomRef, Text250, Write
from .people import Seq

Number = Annotated[int, msgspec.Meta(ge=0, le=2**63 - 1)]


class CreateReport(Write, frozen=True, kw_only=True, tag="report.create"):
    """Show a message to those who look after the room, as it stands now. Twice by the same person is once."""

    room: RoomRef
    seq: Seq
    reason: Text250 = ""


class ListReports(Inspection, frozen=True, kw_only=True, tag="report.list"):
    """What was reported and is open (or `settled`), oldest first: in that room, or in all that you look after.

    `after` is the `n` of a report.
    """

    room: RoomRef | None = None
    settled: bool = False
    after: Number = 0
    limit: Limit = 50


class SettleReport(Write, frozen=True, kw_only=True, tag="report.settle"):
    """A report has been dealt with; `note` says how. The first to say so is the one."""

    report: Number
    note: Text250 = ""
