"""Whether a run may stand for anything: one that lost clients or measured nothing may not. Must not know how it is shown."""

from bench.records import Found, Record

MIN_PASSWORDS = 200
"""Passwords looked at without which there was no storm of people who sign in."""

POSITIVE = {
    "fan-out": ("deliveries", "cpu", "seconds", "p50", "p99"),
    "crowd": ("deliveries", "cpu", "seconds", "p50", "p99"),
    "steady": ("deliveries", "cpu", "seconds", "p50", "p99"),
    "idle": ("memory", "memory_few", "memory_many", "opened_per_second"),
    "acks": ("deliveries", "cpu", "seconds", "p50", "p99"),
    "many rooms": ("deliveries", "ack_p50", "ack_p99", "delivery_p50", "delivery_p99"),
    "large room": ("deliveries", "ack_p50", "ack_p99", "delivery_p50", "delivery_p99"),
    "login-storm": ("deliveries", "quiet_p99", "delivery_p99", "times_quiet", "right", "wrong"),
    "start": ("seconds", "memory"),
    "history": ("p50", "p95"),
    "resume storm": ("deliveries", "seconds", "steady", "memory"),
    "growth": ("cost", "p99"),
    "online": ("cost", "deliveries"),
}
"""Scenario → what a run of it must have more than nothing of."""


class NotMeasured(Exception):
    """There is no run."""


class Invalid(Exception):
    """There is a run that says nothing, and why."""


def runs(found: Found, scenario: str, server: str, may_lose: bool = False) -> list[Record]:
    """The records of a scenario. With `may_lose` they may have losses, for those who count them. Raises NotMeasured, Invalid."""
    records = found.get(scenario, {}).get(server)
    if not records:
        raise NotMeasured(scenario)
    if why := fault_of_any(scenario, records, may_lose):
        raise Invalid(why)
    return records


def fault_of_any(scenario: str, records: list[Record], may_lose: bool = False) -> str | None:
    return next((why for record in records if (why := fault(scenario, record, may_lose))), None)


def fault(scenario: str, record: Record, may_lose: bool = False) -> str | None:
    """Why a run says nothing, in a few words, or None."""
    if "failed" in record:
        return str(record["failed"])
    if lost := None if may_lose else _loss(record):
        return lost
    if empty := [key for key in POSITIVE[scenario] if not record.get(key, 0) > 0]:
        return f"no {empty[0].replace('_', ' ')}"
    if scenario == "login-storm" and record["right"] + record["wrong"] < MIN_PASSWORDS:
        return f"only {record['right'] + record['wrong']} passwords were looked at"
    return None


def _loss(record: Record) -> str | None:
    if record.get("clients_lost"):
        return f"{record['clients_lost']:,} clients lost"
    if record.get("missing") or record.get("surplus"):
        return f"{record['missing']:,} deliveries missing, {record['surplus']:,} too many"
    if record.get("deliveries") != record.get("expected"):
        return f"{record['deliveries']:,} deliveries of {record['expected']:,}"
    if not record.get("in_order", True):
        return "out of order"
    if record.get("refused"):
        return f"{record['refused']:,} messages refused"
    return None if record.get("is_whole", True) and record.get("quiet_is_whole", True) else "not whole"
