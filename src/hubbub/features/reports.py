"""Messages shown to those who look after a room, and what came of it. Must not know what they do about them."""

from msgspec.structs import replace

from ..protocol.commands import CreateReport, ListReports, SettleReport
from ..protocol.errors import Refused
from ..protocol.replies import ReportList, ReportMade, ReportSettled
from ..store import messages, reports, rooms
from .call import Call
from .reports_waiting import reader_of, tell_readers

MOST = 50
"""Reports of one person that wait to be dealt with."""


async def create(call: Call, command: CreateReport) -> ReportMade:
    """Keep the message as it stands now, whatever becomes of it. The same person's second report of it is the first."""
    found = await messages.after(call.tx, call.room.id, command.seq - 1, 1)
    if not found or found[0].seq != command.seq or found[0].deleted:
        raise Refused("no_such_thing", "There is no message of that number.")
    before = await reports.made_before(call.tx, call.room.id, command.seq, call.person.id)
    if before is not None:
        return ReportMade(report=before)
    if await reports.count_open(call.tx, call.person.id) >= MOST:
        raise Refused("too_many", f"{MOST} reports of yours wait to be dealt with.")
    (message,) = found
    n = await reports.add(
        call.tx, call.room.id, command.seq, message.by.id, message.text, call.person.id, call.now.at, command.reason
    )  # fmt: skip
    await tell_readers(call, call.room.id, message.by.id, came_in=True)
    return ReportMade(report=n)


async def list_reports(call: Call, command: ListReports) -> ReportList:
    if command.room is None and call.grant.scope.rooms is not None:
        raise Refused("forbidden", "This token is for some rooms only; name one of them.")
    room = call.room.id if command.room is not None else ""
    found = await reports.page(call.tx, reader_of(call), room, command.settled, command.after, command.limit + 1)
    return ReportList(reports=found[: command.limit], more=len(found) > command.limit)


async def settle(call: Call, command: SettleReport) -> ReportSettled:
    call.target = f"report {command.report}"
    report = await reports.by_n(call.tx, reader_of(call), command.report)
    only = call.grant.scope.rooms
    if report is None or (only is not None and report.room not in only):
        raise Refused("no_such_thing", "There is no report of that number that you may know of.")
    call.room = await rooms.by_id(call.tx, report.room, call.person.id) or call.room
    call.mention(call.room)
    await reports.settle(call.tx, report.n, call.person.id, call.now.at, command.note)
    if report.settled is None:
        await tell_readers(call, report.room, report.author.id)
    settled = await reports.by_n(call.tx, reader_of(call), report.n)
    assert settled is not None
    call.erased = settled.deleted
    # An answer is kept under its key, longer than what was said may be.
    return ReportSettled(report=replace(settled, text=""))
