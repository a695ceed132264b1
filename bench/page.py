"""The page docs/performance.md with its tables, plots and raw values. Must not know how anything was measured."""

import json
from pathlib import Path

from bench import rows
from bench.growth import Curve
from bench.plots import bars, curve
from bench.records import SEED, UWS, Found, Machine, Record, middle, ratio, spread

SCENARIO_TEXT = {
    "fan-out": "1,000 listeners, one message in flight: the next is said when everyone has heard the last.",
    "crowd": "1,000 listeners, 50 of them speaking for three seconds, each with 4 messages in flight.",
    "idle": "2,000 connections that say nothing.",
}

BARS = (
    ("fan-out", "cpu_per_delivery", 1e6, "µs of CPU per delivery"),
    ("crowd", "cpu_per_delivery", 1e6, "µs of CPU per delivery"),
    ("idle", "memory", 1 / 1024, "KiB per idle connection"),
)

CURVES = {
    "rooms": ("rooms in the database", "one message in #lobby, ten listeners"),
    "messages": ("messages stored in the room", "one message in #lobby, ten listeners"),
    "members": ("members of the room who are away", "one message in #lobby, ten listeners"),
    "online": ("members online", "one message, one in flight"),
}

SCENARIOS = {
    "fan-out",
    "crowd",
    "idle",
    "acks",
    "many rooms",
    "large room",
    "login-storm",
    "start",
    "history",
    "resume storm",
}
"""What the page tells of; it is written when there is something of each."""

FLAT = 1.3
"""A curve whose end costs at most so many times its beginning is called flat: two runs alike differ by a tenth and more."""


def tables(found: Found) -> str:
    """Everything measured, as Markdown."""
    return "\n\n".join(filter(None, [rows.table(found), _peers(found)]))


def _peers(found: Found) -> str:
    parts = [_side_by_side(name, found[name]) for name in ("fan-out", "crowd") if name in found]
    parts += [_memory(found["idle"])] if "idle" in found else []
    return "\n\n".join(parts)


def _side_by_side(name: str, servers: dict[str, list[Record]]) -> str:
    lines = [
        f"### {name}\n\n{SCENARIO_TEXT[name]}\n",
        "| server | CPU µs per delivery | × seed | × uWebSockets | deliveries/s | p50 ms | p99 ms | not delivered"
        " | clients lost | in order | generator busy |",
        "| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | --- | ---: |",
    ]
    for server, records in servers.items():
        missed = sum(record["expected"] - record["deliveries"] for record in records)
        lines.append(
            f"| {server} | {spread(records, 'cpu_per_delivery').text(1e6)} | {_times(servers, server, SEED)}"
            f" | {_times(servers, server, UWS)} | {middle(records, 'per_second'):,.0f} | {middle(records, 'p50') * 1e3:.1f}"
            f" | {middle(records, 'p99') * 1e3:.1f} | {missed:,} | {sum(record['clients_lost'] for record in records)}"
            f" | {'yes' if all(record['in_order'] for record in records) else 'no'}"
            f" | {middle(records, 'own_share') * 100:.0f} % |"
        )
    return "\n".join(lines)


def _times(servers: dict[str, list[Record]], server: str, to: str) -> str:
    return f"{ratio(servers[server], servers[to], 'cpu_per_delivery').middle:.2f}" if to in servers else "–"


def _memory(servers: dict[str, list[Record]]) -> str:
    lines = [
        f"### idle\n\n{SCENARIO_TEXT['idle']}\n",
        "| server | resident KiB per connection | connections opened per second |",
        "| --- | ---: | ---: |",
    ]
    for server, records in servers.items():
        opened = sorted(record["clients"] / record["seconds"] for record in records)[len(records) // 2]
        lines.append(f"| {server} | {spread(records, 'memory').text(1 / 1024)} | {opened:,.0f} |")
    return "\n".join(lines)


def kept(docs: Path) -> tuple[Found, dict[str, Curve]]:
    """What was measured before and kept as raw values."""
    file = docs / "performance" / "raw.json"
    raw = json.loads(file.read_text()) if file.exists() else {"scenarios": {}, "growth": {}}
    curves = {what: {int(size): records for size, records in points.items()} for what, points in raw["growth"].items()}
    return raw["scenarios"], curves


def write(docs: Path, found: Found, curves: dict[str, Curve], machine: Machine) -> None:
    """The raw values; and, once there are all of them, docs/performance.md and its plots."""
    folder = docs / "performance"
    folder.mkdir(exist_ok=True)
    raw = {"machine": machine._asdict(), "scenarios": found, "growth": curves}
    (folder / "raw.json").write_text(json.dumps(raw, indent=0) + "\n")
    if not found.keys() >= SCENARIOS:
        return
    for scenario, key, scale, unit in BARS:
        values = {server: middle(records, key) * scale for server, records in found[scenario].items()}
        (folder / f"{scenario}.svg").write_text(bars(f"{scenario}: {unit}", values, ours="Hubbub"))
    for what, points in curves.items():
        along, said = CURVES[what]
        costs = {size: [record["cost"] * 1e6 for record in records] for size, records in points.items()}
        title = f"What {said} costs, by {along}"
        (folder / f"{what}.svg").write_text(curve(title, along, "µs of CPU", costs, is_log=what == "online"))
    (docs / "performance.md").write_text(_page(found, curves, machine))


def _page(found: Found, curves: dict[str, Curve], machine: Machine) -> str:
    left_out = "".join(f"\n* Left out: {name}. {why}" for name, why in machine.left_out.items())
    return f"""# Performance

Made by `make bench` in {machine.minutes:.0f} minutes; do not edit.

* Each server runs in a process of its own on loopback, the load generator in another. The servers take turns,
  {machine.runs} runs each; what is shown is the median, and in brackets the lowest and the highest. Machines are noisy:
  compare the ratios.
* CPU is that of the whole server: user and system time of all its threads and children. "Generator busy" is the share of
  one core that the load generator needed; near 100 % it is what limits deliveries/s, and the CPU of the server still counts.
* Every delivery is counted, the order of every fiftieth listener is compared with the others', pings are answered.
* Hubbub stores every message with an fsync before anybody hears it; the others store nothing.
* The seed server is the classic tutorial's, in its fast form: it writes to every client inside the broadcast loop.
* uWebSockets is driven through the Python package `socketify`, on its own event loop: one Python callback for each message,
  the fan-out is its own `publish()`. Python's part of its CPU is 1 % with 1,000 listeners ([profile](profile.md)).
* Machine: {machine.name}. Long history: {machine.messages:,} messages. Raw values: [raw.json](performance/raw.json).{left_out}

## What was promised

{rows.table(found)}

## Side by side

![fan-out](performance/fan-out.svg)
![crowd](performance/crowd.svg)
![idle](performance/idle.svg)

{_peers(found)}

## Growth

{_growth(curves)}
"""


def _growth(curves: dict[str, Curve]) -> str:
    lines = ["| what grows | from … to | CPU of one message, µs | times | |", "| --- | --- | ---: | ---: | --- |"]
    for what, points in curves.items():
        lines.append(_growth_line(what, {size: middle(records, "cost") for size, records in points.items()}))
    pictures = [f"![{CURVES[what][0]}](performance/{what}.svg)" for what in curves]
    return "\n".join([*lines, "", *pictures])


def _growth_line(what: str, costs: dict[int, float]) -> str:
    """A message costs the same whatever there is; for members online, a delivery does, once there are a hundred."""
    per = {size: cost / size for size, cost in costs.items() if size >= 100} if what == "online" else costs
    unit = "a delivery, " if what == "online" else ""
    first, last = next(iter(per)), list(per)[-1]
    times = per[last] / per[first]
    verdict = "flat" if times <= FLAT else "**grows** ([why](profile.md))"
    return (
        f"| {CURVES[what][0]} | {first:,} … {last:,} | {unit}{per[first] * 1e6:.1f} … {per[last] * 1e6:.1f}"
        f" | {times:.2f} | {verdict} |"
    )
