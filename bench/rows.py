"""The numbers that were promised, each beside what was measured, and the verdict. Must not know how anything was measured."""

from collections.abc import Callable
from dataclasses import dataclass

from bench.records import SEED, US, UWS, Found, Spread, ratio, spread

Measure = Callable[[Found], Spread]
"""A KeyError when it was not measured."""


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

    def line(self, found: Found) -> str | None:
        """The row as Markdown, or None when it was not measured."""
        try:
            measured = self.measure(found)
        except KeyError:
            return None
        return (
            f"| {self.what} | {self._promise(self.reach)} | {self._promise(self.stretch)}"
            f" | {measured.text(self.scale, self.form)} | {self.verdict(measured)} |"
        )

    def verdict(self, measured: Spread) -> str:
        value = measured.middle * self.scale
        if self.stretch is not None and self._holds(value, self.stretch):
            return "reached, and the stretch"
        return "reached" if self._holds(value, self.reach) else "**not reached** ([why](profile.md))"

    def _holds(self, value: float, promise: float) -> bool:
        return value >= promise if self.is_rate else value <= promise

    def _promise(self, value: float | None) -> str:
        return "" if value is None else f"{'≥' if self.is_rate else '≤'} {value:,g}"


def _of(scenario: str, key: str) -> Measure:
    return lambda found: spread(found[scenario][US], key)


def _against(scenario: str, peer: str) -> Measure:
    return lambda found: ratio(found[scenario][US], found[scenario][peer], "cpu_per_delivery")


def _lost(found: Found) -> Spread:
    """Clients lost, deliveries missing and runs out of order, of every run of both loads."""
    sums = [
        float(r["clients_lost"] + r["expected"] - r["deliveries"] + (not r["in_order"]))
        for name in ("fan-out", "crowd")
        for r in found[name][US]
    ]
    return Spread(max(sums), min(sums), max(sums))


def _missed(found: Found) -> Spread:
    sums = [float(r["clients_lost"] + r["expected"] - r["deliveries"]) for r in found["resume storm"][US]]
    return Spread(max(sums), min(sums), max(sums))


def _swelling(found: Found) -> Spread:
    """The peak of resident memory in the storm, as a multiple of the same sessions at rest before it."""
    return spread([{"x": r["memory"] / r["steady"]} for r in found["resume storm"][US]], "x")


def _sends_for_a_core(found: Found) -> Spread:
    """Sends for each second of the server's processor, whichever core it was."""
    return spread([{"x": r["deliveries"] / r["cpu"]} for r in found["acks"][US]], "x")


ROWS = (
    Row("fan-out to 1,000, one durable message in flight: CPU per delivery, × seed server", 1.2,
        _against("fan-out", SEED), 0.8),
    Row("the same, × uWebSockets", 2.0, _against("fan-out", UWS), 1.4),
    Row("50 senders × 4 in flight, durable: CPU per delivery, × uWebSockets", 0.5, _against("crowd", UWS)),
    Row("clients lost, deliveries missing or out of order, under these two loads", 0, _lost, form="{:.0f}"),
    Row("idle connection, resident KiB", 8, _of("idle", "memory"), 6, scale=1 / 1024),
    Row("durable sends answered per second: one room, ten listeners, 50 in flight", 12_000, _of("acks", "per_second"),
        is_rate=True, form="{:,.0f}"),
    Row("the same for each second of processor (one core)", 12_000, _sends_for_a_core, is_rate=True, form="{:,.0f}"),
    Row("p99 of their answers, ms", 20, _of("acks", "p99"), scale=1e3),
    Row("1,000 sends/s over 200 rooms: p99 of the answers, ms", 100, _of("many rooms", "ack_p99"), scale=1e3),
    Row("50 messages/s in a room of 200: p99 of the deliveries, ms", 200, _of("large room", "delivery_p99"), scale=1e3),
    Row("200 who sign in again and again, half of them wrongly: p99 of the deliveries, × quiet", 2,
        _of("login-storm", "times_quiet")),
    Row("5,000 sessions cut and resumed, each having missed 20 events, s", 30, _of("resume storm", "seconds")),
    Row("peak of resident memory meanwhile, × the same sessions at rest", 2, _swelling),
    Row("events that a resumed session did not get", 0, _missed, form="{:.0f}"),
    Row("start to listening, long history, s", 3, _of("start", "seconds")),
    Row("resident memory then, MiB", 80, _of("start", "memory"), scale=1 / 2**20, form="{:.0f}"),
    Row("history page of 50 in a long history, p95 ms", 10, _of("history", "p95"), scale=1e3),
)  # fmt: skip


def table(found: Found) -> str:
    """Every promise that was looked at, as a Markdown table; empty without any."""
    lines = [line for row in ROWS if (line := row.line(found))]
    head = ["| what | reach | stretch | measured: median (range) | |", "| --- | ---: | ---: | ---: | --- |"]
    return "\n".join([*head, *lines]) if lines else ""
