"""The raw values, as a file that later runs add to: what was found, when, and with what. Must not know how it is shown."""

import json
from dataclasses import dataclass, field
from pathlib import Path

from bench.growth import Curve
from bench.records import Found, Machine, Taken

SHAPE = 2
"""Of the records. Those of another shape were measured in another way, and are not put beside these."""


@dataclass
class Book:
    """`taken`: scenario (and growth) → when and of what."""

    found: Found = field(default_factory=dict)
    curves: dict[str, Curve] = field(default_factory=dict)
    taken: dict[str, Taken] = field(default_factory=dict)
    machine: Machine | None = None


class Unlike(Exception):
    """Why what was measured before cannot stand beside what is measured now, as a sentence."""


def read(docs: Path, machine: str) -> Book:
    """What was measured before on this machine. Raises Unlike."""
    file = docs / "performance" / "raw.json"
    if not file.exists():
        return Book()
    kept = json.loads(file.read_text())
    if kept.get("shape") != SHAPE:
        raise Unlike("What was measured before was measured in another way.")
    if kept["machine"] and kept["machine"]["name"] != machine:
        raise Unlike(f"What was measured before was measured on {kept['machine']['name']}.")
    curves = {what: {int(size): runs for size, runs in points.items()} for what, points in kept["growth"].items()}
    taken = {name: Taken(**of) for name, of in kept["taken"].items()}
    return Book(kept["scenarios"], curves, taken, Machine(**kept["machine"]) if kept["machine"] else None)


def write(docs: Path, book: Book) -> None:
    file = docs / "performance" / "raw.json"
    file.parent.mkdir(exist_ok=True)
    kept = {
        "shape": SHAPE, "machine": book.machine._asdict() if book.machine else None,
        "taken": {name: of._asdict() for name, of in book.taken.items()}, "scenarios": book.found, "growth": book.curves,
    }  # fmt: skip
    file.write_text(json.dumps(kept, indent=0) + "\n")
