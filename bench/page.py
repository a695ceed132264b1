"""The page docs/performance.md with its tables and plots. Must not know how anything was measured."""

from pathlib import Path

from bench import raw, rows
from bench.growth import Curve
from bench.peers import FLAGS
from bench.plots import bars, curve
from bench.raw import Book
from bench.records import Found, Machine, Record, Spread, middle, ratio, spread
from bench.side import by_side
from bench.validity import fault, fault_of_any

BARS = (
    ("fan-out", "cpu_per_delivery", 1e6, "µs of CPU per delivery"),
    ("crowd", "cpu_per_delivery", 1e6, "µs of CPU per delivery"),
    ("idle", "memory", 1 / 1024, "KiB per idle connection"),
)

CURVES = {
    "rooms": ("rooms in the database", "one message in #lobby, ten listeners"),
    "messages": ("messages stored in the room, each with its key", "one message in #lobby, ten listeners"),
    "members": ("members of the room who are away", "one message in #lobby, ten listeners"),
    "online": ("members online", "one delivery, one message in flight"),
}

SCENARIOS = {
    "fan-out", "crowd", "steady", "idle", "acks", "many rooms", "large room", "login-storm", "start", "history", "resume storm",
}  # fmt: skip
"""What the page tells of; it is written when there is something of each."""

FLAT = 1.3
"""A curve whose end costs at most so many times its beginning is called flat: two runs alike differ by a tenth and more."""

SETTLED = 100
"""Members online from which on a delivery costs what it costs: with fewer, most of it is the message's own."""


def tables(found: Found) -> str:
    """Everything measured, as Markdown."""
    return "\n\n".join(filter(None, [rows.table(found), rows.notes(found), by_side(found)]))


def faults(found: Found, curves: dict[str, Curve]) -> list[str]:
    """The runs that say nothing, each as a line that tells why."""
    runs = [(name, server, records) for name, servers in found.items() for server, records in servers.items()]
    lines = [
        f"{name}, {server}: {why}"
        for name, server, records in runs
        for record in records
        if (why := fault(name, record))
    ]
    for what, points in curves.items():
        lines += [f"growth of {what}, {size:,}: {why}" for size in points if (why := _fault_at(what, points[size]))]
    return lines


def write(docs: Path, book: Book) -> None:
    """The raw values; and, once there are all of them, docs/performance.md and its plots."""
    raw.write(docs, book)
    if not (book.found.keys() >= SCENARIOS and book.curves and book.machine):
        return
    folder = docs / "performance"
    for scenario, key, scale, unit in BARS:
        servers = book.found[scenario].items()
        values = {who: middle(runs, key) * scale for who, runs in servers if not fault_of_any(scenario, runs)}
        (folder / f"{scenario}.svg").write_text(bars(f"{scenario}: {unit}", values, ours="Hubbub"))
    for what, points in book.curves.items():
        along, said = CURVES[what]
        whole = {size: runs for size, runs in points.items() if not _fault_at(what, runs)}
        costs = {size: [record["cost"] * 1e6 for record in runs] for size, runs in whole.items()}
        title = f"What {said} costs, by {along}"
        if costs:
            (folder / f"{what}.svg").write_text(curve(title, along, "µs of CPU", costs, is_log=what == "online"))
    (docs / "performance.md").write_text(_page(book, book.machine))


def _page(book: Book, machine: Machine) -> str:
    left_out = "".join(f"\n* Left out: {name}. {why}" for name, why in machine.left_out.items())
    versions = ", ".join(f"{name} {version}" for name, version in machine.versions.items())
    return f"""# Performance

Made by `make bench`, whose last run took {machine.minutes:.0f} minutes; do not edit.

* Each server runs in a process of its own on loopback, the load generator in another. The servers take turns;
  what is shown is the median, and in brackets the lowest and the highest. Machines are noisy: compare the ratios.
* The median decides whether a promise is reached, and it is said in how many runs it was; a stretch is reached in all runs or
  not at all. Ratios in the first table are run against run, with the ratio of the medians in front.
* A run in which clients or deliveries were lost, or that measured nothing, makes its number **invalid**: it stands for nothing.
* CPU is that of the whole server: user and system time of all its threads and children. "Generator busy" is the share of
  one core that the load generator needed; near 100 % it is what limits deliveries/s, and the CPU of the server still counts.
* The deliveries of each listener are counted, the order of every fiftieth listener is compared with the others', pings are answered.
* Hubbub stores every message, with its idempotency key, with an fsync before anybody hears it; the others store nothing. On the
  plain door messages have no key.
* Hubbub's flags: `{" ".join(FLAGS)}`. Its databases are on {machine.folder}.
* The seed server is the classic tutorial's, in its fast form: it writes to every client inside the broadcast loop. With prepared
  messages it encodes and frames each message once for all.
* uWebSockets is driven through the Python package `socketify`, on its own event loop: one Python callback for each message,
  the fan-out is its own `publish()`.
* Machine: {machine.name}. {versions}.
* Long history: {machine.messages:,} messages. Raw values: [raw.json](performance/raw.json).{left_out}

## What was promised

{rows.table(book.found)}

{rows.notes(book.found)}

## Side by side

![fan-out](performance/fan-out.svg)
![crowd](performance/crowd.svg)
![idle](performance/idle.svg)

{by_side(book.found)}

## Growth

The CPU of one message, but for members online that of one delivery. "Times" is the end by the beginning, run against run; up to
{FLAT:g} is flat, and where the runs do not agree it is undecided.

{_growth(book.curves)}

## When it was taken

{_taken(book)}
"""


def _taken(book: Book) -> str:
    lines = ["| scenario | date | commit | runs |", "| --- | --- | --- | ---: |"]
    lines += [f"| {name} | {of.date} | {of.commit} | {of.runs} |" for name, of in book.taken.items()]
    return "\n".join(
        [
            *lines,
            "",
            "A commit with a + had been changed. Growth, and servers that no promise names, have at most 3 runs.",
        ]
    )


def _growth(curves: dict[str, Curve]) -> str:
    lines = [
        "| what grows | from … to | µs at the beginning | µs at the end | times | |",
        "| --- | --- | ---: | ---: | ---: | --- |",
    ]
    lines += [_growth_line(what, curves.get(what, {})) for what in CURVES]
    pictures = [f"![{CURVES[what][0]}](performance/{what}.svg)" for what in curves]
    return "\n".join([*lines, "", *pictures])


def _growth_line(what: str, points: Curve) -> str:
    """A message costs the same whatever there is; for members online, a delivery does."""
    sizes = [size for size in points if what != "online" or size >= SETTLED]
    if not sizes:
        return f"| {CURVES[what][0]} | | | | | not measured |"
    first, last = sizes[0], sizes[-1]
    head = f"| {CURVES[what][0]} | {first:,} … {last:,}"
    if why := _fault_at(what, points[first]) or _fault_at(what, points[last]):
        return f"{head} | **invalid**: {why} | | | **not measured** |"
    begin, end = (spread(points[size], "cost").text(1e6, "{:.1f}") for size in (first, last))
    times = ratio(points[last], points[first], "cost")
    return f"{head} | {begin} | {end} | {times.text()} | {_growth_verdict(times)} |"


def _growth_verdict(times: Spread) -> str:
    if times.high <= FLAT:
        return "flat"
    return "**grows** ([why](profile.md))" if times.low > FLAT else "undecided"


def _fault_at(what: str, records: list[Record]) -> str | None:
    return fault_of_any("online" if what == "online" else "growth", records)
