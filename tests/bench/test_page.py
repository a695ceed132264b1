"""The page of `make bench`: verdicts, ratios and plots out of plain records, without measuring anything."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from bench.growth import ONLINE, SIZES
from bench.page import kept, tables, write
from bench.plots import bars, curve
from bench.records import SEED, US, UWS, Machine, ratio
from bench.rows import ROWS

MACHINE = Machine("a machine", 3, 1_000, 12.0, {"Node ws": "Node is not installed."})


def load(cpu: float, **more: Any) -> dict[str, Any]:
    """One run of fan-out or crowd in which every delivery came."""
    return {
        "cpu_per_delivery": cpu * 1e-6, "per_second": 1e5, "p50": 0.01, "p99": 0.02, "own_share": 0.5, "clients": 1_000,
        "clients_lost": 0, "expected": 1_000, "deliveries": 1_000, "in_order": True, "cpu": 0.1, "seconds": 1.0,
        "memory": 6_000.0, "steady": 5_000.0, "p95": 0.005, **more,
    }  # fmt: skip


def everything(**ours: Any) -> dict[str, dict[str, list[dict[str, Any]]]]:
    """Three runs of all scenarios; `ours` is what Hubbub's own were like."""
    sides = {US: [load(7.0, **ours)] * 3, SEED: [load(8.0)] * 3, UWS: [load(6.0)] * 3}
    talk = {"ack_p99": 0.01, "delivery_p99": 0.01}
    alone = {name: {US: [load(70.0, per_second=13_000.0)] * 3} for name in ("acks", "start", "history", "resume storm")}
    return (
        dict.fromkeys(("fan-out", "crowd", "idle"), sides)
        | alone
        | {n: {US: [talk]} for n in ("many rooms", "large room")}
        | {"login-storm": {US: [{"times_quiet": 1.5}]}}
    )


CURVES = {
    what: {size: [{"cost": 1e-4 + size * 1e-5}] for size in sizes}
    for what, sizes in (*SIZES.items(), ("online", ONLINE))
}


def test_every_promise_has_a_line_and_a_verdict() -> None:
    """Each row shows what was promised and whether it holds, in the middle of its runs."""
    lines = tables(everything()).partition("###")[0].splitlines()[2:]
    assert sum("reached" in line for line in lines) == len(ROWS)
    assert any("× seed server" in line and "0.88 (0.88–0.88) | reached |" in line for line in lines)


@pytest.mark.parametrize("fault", [{"clients_lost": 1}, {"deliveries": 999}, {"in_order": False}])
def test_a_lost_client_or_delivery_or_an_order_broken_is_not_hidden(fault: dict[str, Any]) -> None:
    """One of a kind, in one run of three, and the promise is not reached."""
    found = everything()
    found["crowd"] = {**found["crowd"], US: [load(7.0), load(7.0, **fault), load(7.0)]}
    (line,) = [line for line in tables(found).splitlines() if line.startswith("| clients lost, deliveries missing")]
    assert "1 (0–1) | **not reached**" in line


def test_ratios_are_of_medians_and_their_range_is_run_against_run() -> None:
    """A noisy run shows in the range and does not move the middle."""
    ours, theirs = [load(8.0), load(9.0), load(30.0)], [load(8.0), load(10.0), load(15.0)]
    found = ratio(ours, theirs, "cpu_per_delivery")
    assert (round(found.middle, 3), round(found.low, 3), round(found.high, 3)) == (0.9, 0.9, 2.0)


def test_what_is_missing_is_left_out_and_said(tmp_path: Path) -> None:
    """Without the seed server there is no ratio to it; the page says who was left out, and links what it is made with."""
    found = everything()
    for name in ("fan-out", "crowd", "idle"):
        found[name] = {US: found[name][US], UWS: found[name][UWS]}
    write(tmp_path, found, CURVES, MACHINE)
    page = (tmp_path / "performance.md").read_text()
    assert "× seed server" not in page
    assert "Left out: Node ws. Node is not installed." in page
    for link in re.findall(r"\((performance/[^)]+)\)", page):
        assert (tmp_path / link).stat().st_size < 300_000
    assert json.loads((tmp_path / "performance" / "raw.json").read_text())["growth"]["rooms"]["1"]


def test_what_was_measured_is_kept_and_the_page_waits_for_all_of_it(tmp_path: Path) -> None:
    """A run of some scenarios adds to what earlier ones came to; numbers and sizes come back as they were."""
    some = {name: runs for name, runs in everything().items() if name != "acks"}
    write(tmp_path, some, CURVES, MACHINE)
    assert not (tmp_path / "performance.md").exists()
    assert kept(tmp_path) == (some, CURVES)
    write(tmp_path, everything(), CURVES, MACHINE)
    assert (tmp_path / "performance.md").exists()


def test_a_curve_that_grows_is_called_so(tmp_path: Path) -> None:
    """A message that costs more among more rooms is named; members online are judged by what one delivery costs."""
    write(tmp_path, everything(), CURVES, MACHINE)
    page = (tmp_path / "performance.md").read_text()
    assert "**grows**" in next(line for line in page.splitlines() if line.startswith("| rooms in the database"))
    assert "| flat |" in next(line for line in page.splitlines() if line.startswith("| members online"))


def test_bars_and_linear_axes_begin_at_zero() -> None:
    """Twice the value is twice the length; a linear axis has a zero, a logarithmic one says that it is."""
    small, large = (
        int(w) for w in re.findall(r'width="(\d+)" height="18"', bars("x", {"Hubbub": 1.0, "other": 2.0}, "Hubbub"))
    )
    assert abs(large - 2 * small) <= 1
    linear, both = (curve("x", "rooms", "µs", {1: [70.0], 1_000: [80.0]}, is_log=is_log) for is_log in (False, True))
    assert ">0</text>" in linear
    assert "↑ µs, from zero" in linear
    assert "↑ µs, logarithmic" in both
    assert "prefers-color-scheme:dark" in linear
