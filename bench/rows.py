"""The numbers that were promised, each beside what was measured, and the verdict. Must not know how anything was measured."""

from collections.abc import Callable
from dataclasses import dataclass

from bench.records import SEED, US, UWS, Found, Record, Spread, of, ratio, spread
from bench.validity import Invalid, NotMeasured, runs

Measure = Callable[[Found], Spread]
"""Raises NotMeasured, Invalid."""


@dataclass(frozen=True)
class Row:
    """`reach` is what must hold, `stretch` what is hoped for; `scale` turns seconds and bytes into the unit of both."""

    what: str
    reach: float
    measure: Measure
    stretch: float | None = None
    is_rate: bool = False
    scale: float = 1.0
    form: str = "{:.2f}"

    def line(self, found: Found) -> str:
        """The row as Markdown, whatever is known."""
        try:
            measured = self.measure(found)
            shown, verdict = measured.text(self.scale, self.form), self.verdict(measured)
        except NotMeasured:
            shown, verdict = "", "not measured"
        except Invalid as why:
            shown, verdict = f"**invalid**: {why}", "**not measured**"
        return f"| {self.what} | {self._promise(self.reach)} | {self._promise(self.stretch)} | {shown} | {verdict} |"

    def verdict(self, measured: Spread) -> str:
        """The middle decides, and how many runs agree is said; the stretch is reached in all runs or not at all."""
        count = len(measured.runs)
        held = sum(self._holds(value * self.scale, self.reach) for value in measured.runs)
        if not self._holds(measured.middle * self.scale, self.reach):
            return f"**not reached**, in {held} of {count} runs only ([why](profile.md))"
        if held < count:
            return f"reached, in {held} of {count} runs"
        stretched = self.stretch is not None and all(
            self._holds(value * self.scale, self.stretch) for value in measured.runs
        )
        return f"reached{', and the stretch,' if stretched else ','} in {count} of {count} runs"

    def _holds(self, value: float, promise: float) -> bool:
        return value >= promise if self.is_rate else value <= promise

    def _promise(self, value: float | None) -> str:
        return "" if value is None else f"{'≥' if self.is_rate else '≤'} {value:,g}"


@dataclass(frozen=True)
class Unbuilt:
    """A promise of something that is not there yet."""

    what: str
    reach: str

    def line(self, found: Found) -> str:
        return f"| {self.what} | {self.reach} | | | not built, not measured |"


def _of(scenario: str, key: str) -> Measure:
    return lambda found: spread(runs(found, scenario, US), key)


def _against(scenario: str, peer: str) -> Measure:
    return lambda found: ratio(runs(found, scenario, US), runs(found, scenario, peer), "cpu_per_delivery")


def _lost(found: Found) -> Spread:
    """Clients lost, deliveries missing or too many, and orders broken, of every run of the loads."""
    return _worst([r for name in ("fan-out", "crowd", "steady") for r in runs(found, name, US, may_lose=True)])


def _missed(found: Found) -> Spread:
    return _worst(runs(found, "resume storm", US, may_lose=True))


def _worst(records: list[Record]) -> Spread:
    """A promise of none is broken by one run: the worst stands for all."""
    sums = [float(r["clients_lost"] + r["missing"] + r["surplus"] + (not r["in_order"])) for r in records]
    return Spread(max(sums), tuple(sums))


def _by_processor(found: Found) -> Spread:
    """By the processor time of the whole server, whichever core it was spent on."""
    return of([r["deliveries"] / r["cpu"] for r in runs(found, "acks", US)])


def _swelling(found: Found) -> Spread:
    """The peak of resident memory in the storm, as a multiple of the same sessions at rest before it."""
    return of([r["memory"] / r["steady"] for r in runs(found, "resume storm", US)])


ROWS: tuple[Row | Unbuilt, ...] = (
    Row("fan-out to 1,000, one durable message in flight: CPU per delivery, × seed server", 1.2,
        _against("fan-out", SEED), 0.8),
    Row("the same, × uWebSockets", 2.0, _against("fan-out", UWS), 1.4),
    Row("50 senders × 4 in flight, durable: CPU per delivery, × uWebSockets", 0.5, _against("crowd", UWS)),
    Row("clients lost, deliveries missing, doubled or out of order, under these loads", 0, _lost, form="{:.0f}"),
    Row("idle connection, resident KiB, each of those between 2,000 and 8,000", 8, _of("idle", "memory"), 6, scale=1 / 1024),
    Row("durable sends answered for each second of processor time: one room, ten listeners, 50 in flight", 12_000, _by_processor,
        is_rate=True, form="{:,.0f}"),
    Row("the same for each second of the clock, while server and load share the cores", 12_000, _of("acks", "per_second"),
        is_rate=True, form="{:,.0f}"),
    Row("p99 of their answers, ms", 20, _of("acks", "p99"), scale=1e3),
    Row("1,000 sends/s over 200 rooms: p99 of the answers, ms", 100, _of("many rooms", "ack_p99"), scale=1e3),
    Row("50 messages/s in a room of 200: p99 of the deliveries, ms", 200, _of("large room", "delivery_p99"), scale=1e3),
    Row("200 who sign in again and again, half of them wrongly ([57](guarantees.md)): p99 of the deliveries, × quiet", 2,
        _of("login-storm", "times_quiet")),
    Row("5,000 sessions cut and resumed in one moment, each having missed 20 events, s", 30, _of("resume storm", "seconds")),
    Row("peak of resident memory meanwhile, × the same sessions at rest", 2, _swelling),
    Row("events that a resumed session did not get", 0, _missed, form="{:.0f}"),
    Row("start to listening, long history, s", 3, _of("start", "seconds")),
    Row("resident memory then, MiB", 80, _of("start", "memory"), scale=1 / 2**20, form="{:.0f}"),
    Row("history page of 50 in a long history, p95 ms", 10, _of("history", "p95"), scale=1e3),
    Unbuilt("search over 1,000,000 messages, p95 ms", "≤ 100"),
)  # fmt: skip


def table(found: Found) -> str:
    """Every promise as a Markdown table, also those that were not looked at."""
    head = ["| what | reach | stretch | measured: median (range) | |", "| --- | ---: | ---: | ---: | --- |"]
    return "\n".join([*head, *(row.line(found) for row in ROWS)])


def notes(found: Found) -> str:
    """What belongs to the table and is no promise, as a Markdown list."""
    try:
        return f"* {_storm(found)}"
    except (NotMeasured, Invalid):
        return ""


def _storm(found: Found) -> str:
    records = runs(found, "login-storm", US)
    answers = "; ".join(
        ", ".join(f"{code} {times:,}" for code, times in sorted(record["answers"].items())) for record in records
    )
    return (
        f"While people kept signing in, {spread(records, 'passwords_per_second').text(form='{:.0f}')} passwords were looked at"
        f" per second. The answers of each run: {answers}."
    )
