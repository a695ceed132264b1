"""hubbub report: what people have shown to those who look after rooms. Must not know what was said elsewhere."""

from hubbub.protocol import commands as c
from hubbub.protocol.command import Command
from hubbub.protocol.replies import ReportList

from .word import Word, family


def _turn(asked: c.ListReports, reply: ReportList) -> Command | None:
    """The page after this one."""
    return c.ListReports(room=asked.room, settled=asked.settled, after=reply.reports[-1].n) if reply.more else None


report = family("report", "What people have shown to those who look after rooms.", {
    "list": Word(c.ListReports, turn=_turn),
    "settle": Word(c.SettleReport),
})  # fmt: skip
