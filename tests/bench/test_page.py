"""The page of `make bench`: verdicts, ratios and plots out of plain records, without measuring anything."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from bench.growth import ONLINE, SIZES
from bench.page import faults, tables, write
from bench.plots import bars, curve
from bench.raw import Book
from bench.records import SEED, US, UWS, Machine, Taken, ratio, spread
from bench.rows import ROWS

from bench import raw

MACHINE = Machine("a machine", 1_000, 12.0, {"Node ws": "Node is not installed."}, {"Go": "1.19"}, "ext4")


def load(cpu: float, **more: Any) -> dict[str, Any]:
    """One run of any scenario in which everything came."""
    return {
        "cpu_per_delivery": cpu * 1e-6, "per_second": 1e5, "p50": 0.01, "p99": 0.02, "own_share": 0.5, "clients": 1_000,
        "clients_lost": 0, "expected": 1_000, "deliveries": 1_000, "missing": 0, "surplus": 0, "messages": 10,
        "in_order": True, "cpu": 0.1, "seconds": 1.0, "memory": 6_000.0, "memory_few": 1e7, "memory_many": 2e7,
        "opened_per_second": 2_000.0, "steady": 5_000.0, "p95": 0.005, **more,
    }  # fmt: skip


TALK = {
    "ack_p50": 0.001, "ack_p99": 0.01, "delivery_p50": 0.001, "delivery_p99": 0.01, "deliveries": 5, "expected": 5,
    "clients_lost": 0, "is_whole": True,
}  # fmt: skip

STORM = TALK | {
    "times_quiet": 1.5, "quiet_p99": 0.01, "quiet_is_whole": True, "right": 400, "wrong": 390,
    "answers": {"ok": 400, "bad_login": 390, "busy": 7}, "passwords_per_second": 39.5,
}  # fmt: skip


def everything(**ours: Any) -> dict[str, dict[str, list[dict[str, Any]]]]:
    """Three runs of all scenarios; `ours` is what Hubbub's own were like."""
    sides = {US: [load(7.0, **ours)] * 3, SEED: [load(8.0)] * 3, UWS: [load(6.0)] * 3}
    alone = {name: {US: [load(70.0, per_second=13_000.0)] * 3} for name in ("acks", "start", "history", "resume storm")}
    return (
        dict.fromkeys(("fan-out", "crowd", "steady", "idle"), sides)
        | alone
        | {n: {US: [TALK]} for n in ("many rooms", "large room")}
        | {"login-storm": {US: [STORM]}}
    )


def grown(cost: float, **more: Any) -> dict[str, Any]:
    return {"cost": cost, "p99": 0.01, "deliveries": 10, "expected": 10, "clients_lost": 0, **more}


CURVES = {
    what: {size: [grown(1e-4 + size * 1e-5 * (what != "online"))] for size in sizes}
    for what, sizes in (*SIZES.items(), ("online", ONLINE))
}

TAKEN = {"acks": Taken("2026-11-27", "abc1234+", 5)}


def book(found: dict[str, Any], curves: dict[str, Any] = CURVES) -> Book:
    return Book(found, curves, TAKEN, MACHINE)


def line_of(found: dict[str, Any], start: str) -> str:
    (line,) = [line for line in tables(found).splitlines() if line.startswith(f"| {start}")]
    return line


def test_every_promise_has_a_line_and_a_verdict() -> None:
    """Each row shows what was promised and whether it holds, in the middle of its runs and in how many of them."""
    lines = tables(everything()).partition("\n\n")[0].splitlines()[2:]
    assert len(lines) == len(ROWS)
    assert sum("reached" in line for line in lines) == len(ROWS) - 1
    assert "0.88 (0.88–0.88) | reached, in 3 of 3 runs |" in line_of(everything(), "fan-out to 1,000")
    assert "not built, not measured" in line_of(everything(), "search")


def test_what_nobody_measured_keeps_its_line() -> None:
    """No promise vanishes because nothing was run."""
    lines = tables({}).splitlines()[2:]
    assert len(lines) == len(ROWS)
    assert all("not measured |" in line for line in lines)


@pytest.mark.parametrize(
    ("costs", "verdict"),
    [
        ((4.0, 5.0, 6.0), "reached, and the stretch, in 3 of 3 runs |"),
        ((4.0, 5.0, 9.0), "reached, in 3 of 3 runs |"),
        ((4.0, 5.0, 13.0), "reached, in 2 of 3 runs |"),
        ((5.0, 12.0, 13.0), "**not reached**, in 1 of 3 runs only"),
    ],
)
def test_a_verdict_says_in_how_many_runs_it_holds(costs: tuple[float, ...], verdict: str) -> None:
    """One run beyond the stretch takes the stretch away, one beyond the promise is counted; the middle decides."""
    found = everything()
    found["fan-out"] = {**found["fan-out"], US: [load(cost) for cost in costs]}
    assert verdict in line_of(found, "fan-out to 1,000")


@pytest.mark.parametrize(
    "fault", [{"clients_lost": 1}, {"missing": 1}, {"surplus": 1}, {"in_order": False}, {"missing": 1, "surplus": 0}]
)
def test_a_lost_client_or_delivery_or_an_order_broken_is_not_hidden(fault: dict[str, Any]) -> None:
    """One of a kind, in one run of three, and the promise is not reached; the other numbers of the load are invalid."""
    found = everything()
    found["crowd"] = {**found["crowd"], US: [load(7.0), load(7.0, **fault), load(7.0)]}
    assert "1 (0–1) | **not reached**" in line_of(found, "clients lost, deliveries missing")
    assert "| **invalid**: " in line_of(found, "50 senders × 4")
    assert any(line.startswith(f"| {US} | **invalid**") for line in tables(found).splitlines())


def test_what_is_missing_here_and_too_much_there_does_not_make_up_for_each_other() -> None:
    """A delivery that one listener lacks and another has twice counts as two."""
    found = everything()
    found["crowd"] = {**found["crowd"], US: [load(7.0, missing=1, surplus=1)]}
    assert "2 (0–2) | **not reached**" in line_of(found, "clients lost, deliveries missing")


@pytest.mark.parametrize(
    "empty",
    [{"deliveries": 0, "expected": 0}, {"cpu": 0.0}, {"p99": 0.0}, {"failed": "ServerEnded: The server has ended."}],
)
def test_a_run_in_which_nothing_happened_proves_nothing(empty: dict[str, Any]) -> None:
    """No delivery, no processor time, no latency, no server: neither Hubbub's number nor a ratio to such a peer is shown."""
    for whose in (US, UWS):
        found = everything()
        for name in ("fan-out", "acks"):
            found[name] = {**found[name], whose: [load(7.0) | empty] * 3}
        assert "**invalid**" in line_of(found, "the same, × uWebSockets")
        assert len(faults(found, {})) == 6
        if whose == US:
            assert "**invalid**" in line_of(found, "durable sends answered")
        else:
            row = next(line for line in tables(found).splitlines() if line.startswith(f"| {US} | "))
            assert row.split("|")[4].strip() == "–"


@pytest.mark.parametrize(
    "less", [{"right": 100, "wrong": 99}, {"wrong": 0}, {"quiet_is_whole": False}, {"is_whole": False}]
)
def test_a_storm_that_did_not_happen_is_none(less: dict[str, Any]) -> None:
    """Deliveries are as quick as in quiet when nobody's password is looked at."""
    assert "**invalid**" in line_of({"login-storm": {US: [STORM | less]}}, "200 who sign in")
    assert "busy 7, ok 400" in tables({"login-storm": {US: [STORM]}})


def test_the_middle_of_two_runs_is_between_them() -> None:
    assert spread([{"x": 1.0}, {"x": 2.0}], "x").middle == 1.5
    assert re.findall(r"class=\"line\" d=\"M([^\"]+)", curve("x", "a", "b", {1: [0.0, 10.0]})) == re.findall(
        r"class=\"line\" d=\"M([^\"]+)", curve("x", "a", "b", {1: [0.0, 5.0, 10.0]})
    )


def test_ratios_are_of_medians_and_their_range_is_run_against_run() -> None:
    """A noisy run shows in the range and does not move the middle."""
    ours, theirs = [load(8.0), load(9.0), load(30.0)], [load(8.0), load(10.0), load(15.0)]
    found = ratio(ours, theirs, "cpu_per_delivery")
    assert (round(found.middle, 3), round(found.low, 3), round(found.high, 3)) == (0.9, 0.9, 2.0)


def test_what_is_missing_is_said(tmp_path: Path) -> None:
    """Without the seed server its row is not measured; the page says who was left out, and links what it is made with."""
    found = everything()
    for name in ("fan-out", "crowd", "steady", "idle"):
        found[name] = {US: found[name][US], UWS: found[name][UWS]}
    write(tmp_path, book(found))
    page = (tmp_path / "performance.md").read_text()
    assert next(line for line in page.splitlines() if "× seed server" in line).endswith("| not measured |")
    for said in ("Left out: Node ws. Node is not installed.", "Go 1.19", "--message-rate 0", "on ext4"):
        assert said in page
    for link in re.findall(r"\((performance/[^)]+)\)", page):
        assert (tmp_path / link).stat().st_size < 300_000
    assert json.loads((tmp_path / "performance" / "raw.json").read_text())["growth"]["rooms"]["1"]


def test_what_was_measured_is_kept_and_the_page_waits_for_all_of_it(tmp_path: Path) -> None:
    """A run of some scenarios adds to what earlier ones came to, each with its date, commit and runs; all comes back as it was."""
    some = {name: runs for name, runs in everything().items() if name != "acks"}
    write(tmp_path, book(some))
    assert not (tmp_path / "performance.md").exists()
    assert raw.read(tmp_path, "a machine") == book(some)
    write(tmp_path, book(everything()))
    assert "| acks | 2026-11-27 | abc1234+ | 5 |" in (tmp_path / "performance.md").read_text()


def test_what_was_measured_otherwise_or_elsewhere_is_refused(tmp_path: Path) -> None:
    """Records of another shape and of another machine are not put beside new ones; without a file there is nothing to refuse."""
    assert raw.read(tmp_path, "a machine") == Book()
    write(tmp_path, book(everything()))
    with pytest.raises(raw.Unlike, match="on a machine"):
        raw.read(tmp_path, "another machine")
    file = tmp_path / "performance" / "raw.json"
    file.write_text(json.dumps(json.loads(file.read_text()) | {"shape": raw.SHAPE - 1}))
    with pytest.raises(raw.Unlike, match="in another way"):
        raw.read(tmp_path, "a machine")


@pytest.mark.parametrize(
    ("first", "last", "verdict"),
    [
        ((1.0, 1.0, 1.0), (1.2, 1.1, 1.3), "flat"),
        ((1.0, 1.0, 1.0), (1.2, 1.4, 1.5), "undecided"),
        ((1.0, 1.0, 1.0), (1.4, 1.4, 1.5), "**grows** ([why](profile.md))"),
    ],
)
def test_a_curve_is_judged_by_all_of_its_runs(
    tmp_path: Path, first: tuple[float, ...], last: tuple[float, ...], verdict: str
) -> None:
    """Only what holds in every run is called so; the range is shown."""
    curves = CURVES | {"rooms": {1: [grown(x) for x in first], 100_000: [grown(x) for x in last]}}
    write(tmp_path, book(everything(), curves))
    page = (tmp_path / "performance.md").read_text()
    line = next(line for line in page.splitlines() if line.startswith("| rooms in the database"))
    assert line.endswith(f"| {verdict} |")
    assert f"({min(last):.2f}–{max(last):.2f})" in line
    assert "| flat |" in next(line for line in page.splitlines() if line.startswith("| members online"))


@pytest.mark.parametrize("fault", [{"deliveries": 9}, {"clients_lost": 1}, {"cost": 0.0}, {"failed": "TimeoutError"}])
def test_a_partial_run_is_no_point_of_a_curve(tmp_path: Path, fault: dict[str, Any]) -> None:
    """Few deliveries are cheap: such a run would make the curve look flat."""
    curves = CURVES | {"online": CURVES["online"] | {10_000: [grown(1e-6) | fault]}}
    write(tmp_path, book(everything(), curves))
    page = (tmp_path / "performance.md").read_text()
    assert "**not measured**" in next(line for line in page.splitlines() if line.startswith("| members online"))
    assert len(faults({}, curves)) == 1


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
