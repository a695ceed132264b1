"""Medians, ratios, plots and the page docs/performance.md. Must not know how anything was measured."""

import json
from html import escape
from pathlib import Path
from statistics import median
from typing import Any

Runs = dict[str, dict[str, list[dict[str, Any]]]]

SEED, UWS, US = "seed server (Go, gorilla)", "uWebSockets (C++)", "Hubbub, hubbub.v1"

SCENARIO_TEXT = {
    "fan-out": "1,000 listeners, one message in flight: the next is said when everyone has heard the last.",
    "crowd": "1,000 listeners, 50 of them speaking with 4 messages in flight each.",
    "idle": "2,000 connections that say nothing.",
}


def middle(records: list[dict[str, Any]], key: str) -> float:
    return float(median(record[key] for record in records))


def span(records: list[dict[str, Any]], key: str, scale: float, form: str = "{:.2f}") -> str:
    """Median and range, as `7.1 (6.9–7.4)`."""
    values = sorted(record[key] * scale for record in records)
    return f"{form.format(median(values))} ({form.format(values[0])}–{form.format(values[-1])})"


def table(found: Runs) -> str:
    """Everything measured, as Markdown tables."""
    return "\n\n".join(
        [_side_by_side(name, found[name]) for name in ("fan-out", "crowd") if name in found]
        + ([_memory(found["idle"])] if "idle" in found else [])
        + ([_alone(found)] if {"acks", "start", "history", "resume storm"} & found.keys() else [])
    )


def _side_by_side(name: str, servers: dict[str, list[dict[str, Any]]]) -> str:
    rows = [
        f"### {name}\n\n{SCENARIO_TEXT[name]}\n",
        "| server | CPU µs per delivery | × seed | × uWebSockets | deliveries/s | p50 ms | p99 ms | not delivered | clients lost |",
        "| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |",
    ]
    for server, records in servers.items():
        missed = sum(record["expected"] - record["deliveries"] for record in records)
        rows.append(
            f"| {server} | {span(records, 'cpu_per_delivery', 1e6)} | {_ratio(servers, server, SEED)}"
            f" | {_ratio(servers, server, UWS)} | {middle(records, 'per_second'):,.0f} | {middle(records, 'p50') * 1e3:.1f}"
            f" | {middle(records, 'p99') * 1e3:.1f} | {missed:,} | {sum(record['clients_lost'] for record in records)} |"
        )
    return "\n".join(rows)


def _ratio(servers: dict[str, list[dict[str, Any]]], server: str, to: str) -> str:
    if to not in servers:
        return "–"
    return f"{middle(servers[server], 'cpu_per_delivery') / middle(servers[to], 'cpu_per_delivery'):.2f}"


def _memory(servers: dict[str, list[dict[str, Any]]]) -> str:
    rows = [
        f"### idle\n\n{SCENARIO_TEXT['idle']}\n",
        "| server | resident KiB per connection | connections opened per second |",
        "| --- | ---: | ---: |",
    ]
    for server, records in servers.items():
        opened = median(record["clients"] / record["seconds"] for record in records)
        rows.append(f"| {server} | {span(records, 'memory', 1 / 1024)} | {opened:,.0f} |")
    return "\n".join(rows)


def _alone(found: Runs) -> str:
    rows = ["### Hubbub alone\n", "| what | reach | measured: median (range) |", "| --- | --- | ---: |"]

    def row(scenario: str, what: str, reach: str, key: str, scale: float, form: str = "{:.2f}") -> None:
        if scenario in found:
            rows.append(f"| {what} | {reach} | {span(found[scenario][US], key, scale, form)} |")

    row(
        "acks",
        "durable sends answered per second, one room, ten listeners, 50 in flight",
        "≥ 12,000",
        "per_second",
        1,
        "{:,.0f}",
    )
    row("acks", "p99 of the answer, ms", "≤ 20", "p99", 1e3)
    row("start", "start to listening, long history, s", "≤ 3", "seconds", 1)
    row("start", "idle resident memory, MiB", "≤ 80", "memory", 1 / 2**20, "{:.0f}")
    row("history", "page of 50, p95 ms", "≤ 10", "p95", 1e3)
    row("resume storm", "5,000 sessions come back, each having missed 20 events, s", "≤ 30", "seconds", 1)
    row("resume storm", "peak resident memory in the storm, MiB", "", "memory", 1 / 2**20, "{:.0f}")
    return "\n".join(rows)


def write(docs: Path, found: Runs, machine: str, runs: int, messages: int) -> None:
    """docs/performance.md, its plots, and the raw values beside them."""
    folder = docs / "performance"
    folder.mkdir(exist_ok=True)
    (folder / "raw.json").write_text(json.dumps(found, indent=1) + "\n")
    for scenario, key, scale, unit in (
        ("fan-out", "cpu_per_delivery", 1e6, "µs of CPU per delivery"),
        ("crowd", "cpu_per_delivery", 1e6, "µs of CPU per delivery"),
        ("idle", "memory", 1 / 1024, "KiB per idle connection"),
    ):
        values = {server: middle(records, key) * scale for server, records in found[scenario].items()}
        (folder / f"{scenario}.svg").write_text(bars(f"{scenario}: {unit}", values))
    (docs / "performance.md").write_text(_page(found, machine, runs, messages))


def _page(found: Runs, machine: str, runs: int, messages: int) -> str:
    return f"""# Performance

Made by `make bench`; do not edit. Each server runs in a process of its own on loopback, the load generator in another; the
servers take turns, {runs} runs each, and what is shown is the median (and range). Machines are noisy: compare the ratios.
CPU is that of the whole server process. Hubbub stores every message with an fsync before anybody hears it; the others
store nothing. uWebSockets is driven through the Python package `socketify`, which hands each message to its own `publish()`.

Machine: {machine}. Long history: {messages:,} messages. Raw values: [raw.json](performance/raw.json).

![fan-out](performance/fan-out.svg)
![crowd](performance/crowd.svg)
![idle](performance/idle.svg)

{table(found)}
"""


def bars(title: str, values: dict[str, float]) -> str:
    """A bar chart that can be read on light and on dark."""
    width, row, left = 720, 26, 210
    most = max(values.values(), default=1) or 1
    height = 44 + row * len(values)
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" role="img" aria-label="{escape(title)}">',
        "<style>text{font:13px system-ui,sans-serif;fill:#1f2328}.bar{fill:#8c959f}.us{fill:#0969da}"
        "@media(prefers-color-scheme:dark){text{fill:#e6edf3}.bar{fill:#6e7681}.us{fill:#58a6ff}}</style>",
        f'<text x="0" y="18" font-weight="600">{escape(title)}</text>',
    ]
    for n, (name, value) in enumerate(values.items()):
        y, long = 34 + n * row, max(1, round((width - left - 70) * value / most))
        lines += [
            f'<text x="0" y="{y + 14}">{escape(name)}</text>',
            f'<rect class="{"us" if name.startswith("Hubbub") else "bar"}" x="{left}" y="{y}" width="{long}" height="18" rx="3"/>',
            f'<text x="{left + long + 6}" y="{y + 14}">{value:.2f}</text>',
        ]
    return "\n".join([*lines, "</svg>", ""])
