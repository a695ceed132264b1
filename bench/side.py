"""The servers side by side, as Markdown tables. Must not know how anything was measured."""

from bench.records import SEED, UWS, Found, Record, middle, spread
from bench.validity import fault_of_any

Servers = dict[str, list[Record]]

LOADS = {
    "fan-out": "1,000 listeners, one message in flight: the next is said when everyone has heard the last. Latency: until"
    " everyone has heard it.",
    "crowd": "1,000 listeners, 50 of them speaking for three seconds, each with 4 messages in flight; the next is said when one"
    " has come back. So a server that is faster is given more to do: the servers carry the loads of the column messages/s, and"
    " CPU per delivery compares them at the most that each can do. Latency: until the speaker hears it.",
    "steady": "1,000 listeners, 50 messages a second for five seconds, said when their time has come, whether or not those before"
    " were heard: the same load for all. Latency: from that time until each of twenty listeners has heard it.",
}

IDLE = (
    "Connections that say nothing, opened up to 2,000 and then up to 8,000. What one of them costs is the difference, divided by"
    " 6,000, so that what a server takes for itself is not in it."
)

HEAD = (
    "| server | CPU µs per delivery | × seed | × uWebSockets | messages/s | deliveries/s | latency p50 ms | latency p99 ms"
    " | missing | too many | clients lost | in order | generator busy |"
)


def by_side(found: Found) -> str:
    parts = [_load(name, found[name]) for name in LOADS if name in found]
    parts += [_idle(found["idle"])] if "idle" in found else []
    return "\n\n".join(parts)


def _load(name: str, servers: Servers) -> str:
    lines = [f"### {name}\n\n{LOADS[name]}\n", HEAD, "| --- |" + " ---: |" * 10 + " --- | ---: |"]
    for server, records in servers.items():
        ran = [record for record in records if "failed" not in record]
        lines.append(f"| {server} | {_cost(name, servers, server)} | {_rest(ran)} |")
    return "\n".join(lines)


def _cost(name: str, servers: Servers, server: str) -> str:
    records = servers[server]
    if why := fault_of_any(name, records):
        return f"**invalid**: {why} | – | –"
    cost = spread(records, "cpu_per_delivery").text(1e6)
    return f"{cost} | {_times(name, servers, server, SEED)} | {_times(name, servers, server, UWS)}"


def _times(name: str, servers: Servers, server: str, to: str) -> str:
    if to not in servers or fault_of_any(name, servers[to]):
        return "–"
    return f"{middle(servers[server], 'cpu_per_delivery') / middle(servers[to], 'cpu_per_delivery'):.2f}"


def _rest(records: list[Record]) -> str:
    if not records:
        return " | ".join(["–"] * 9)
    said = middle([{"x": r["messages"] / r["seconds"]} for r in records], "x")
    in_order = all(record["in_order"] for record in records)
    return (
        f"{said:,.0f} | {middle(records, 'per_second'):,.0f} | {middle(records, 'p50') * 1e3:.1f}"
        f" | {middle(records, 'p99') * 1e3:.1f} | {sum(r['missing'] for r in records):,}"
        f" | {sum(r['surplus'] for r in records):,} | {sum(r['clients_lost'] for r in records):,}"
        f" | {'yes' if in_order else '**no**'} | {middle(records, 'own_share') * 100:.0f} %"
    )


def _idle(servers: Servers) -> str:
    lines = [
        f"### idle\n\n{IDLE}\n",
        "| server | resident KiB per connection | MiB at 2,000 | MiB at 8,000 | connections opened per second |",
        "| --- | ---: | ---: | ---: | ---: |",
    ]
    for server, records in servers.items():
        if why := fault_of_any("idle", records):
            lines.append(f"| {server} | **invalid**: {why} | – | – | – |")
            continue
        few, many = (middle(records, key) / 2**20 for key in ("memory_few", "memory_many"))
        lines.append(
            f"| {server} | {spread(records, 'memory').text(1 / 1024)} | {few:.0f} | {many:.0f}"
            f" | {middle(records, 'opened_per_second'):,.0f} |"
        )
    return "\n".join(lines)
