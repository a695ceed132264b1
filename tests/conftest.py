"""What every test may ask for."""

import signal
from collections.abc import AsyncIterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

from tests.faults.ledger import TOTAL, Report
from tests.house import House, house


@pytest.fixture
async def home() -> AsyncIterator[House]:
    """A server without sockets, on a new database, with no rate limit."""
    async with house() as built:
        yield built


# How long it takes to make up input says how busy the machine is, and nothing about what is tested.
settings.register_profile("hubbub", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("hubbub")


def pytest_configure() -> None:
    """Whoever runs the tests in the background of a script has them ignore Ctrl-C, and every process they start would as well."""
    usual = {signal.SIGINT: signal.default_int_handler, signal.SIGHUP: signal.SIG_DFL, signal.SIGQUIT: signal.SIG_DFL}
    for number, handler in usual.items():
        if signal.getsignal(number) is signal.SIG_IGN:
            signal.signal(number, handler)


REAL = {Path(__file__).parent / name for name in ("browser", "faults", "process")}
"""Where real processes, browsers and sockets share the machine with whatever else runs on it."""

AGAIN = pytest.mark.flaky(reruns=1, only_rerun=[r"^TimeoutError", r"Call log:"])
"""A wait that ran out is tried once more, and counted in the last line; a broken promise never is (decision 0005)."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if REAL & set(item.path.parents):
            item.add_marker(AGAIN)


# What the ledgers of a run add up to, whichever of the workers (pytest -n) kept them, and the seeds of what failed.


def pytest_sessionfinish(session: pytest.Session) -> None:
    if (output := getattr(session.config, "workeroutput", None)) is not None:
        output["ledgers"] = asdict(TOTAL)


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    TOTAL.add(Report(**getattr(node, "workeroutput", {}).get("ledgers", {})))


def pytest_terminal_summary(terminalreporter: Any) -> None:
    if TOTAL.sent:
        terminalreporter.write_line(f"ledgers: {TOTAL}")
    for report in terminalreporter.stats.get("failed", ()):
        for name, seed in report.user_properties:
            terminalreporter.write_line(f"again: {name}={seed} pytest '{report.nodeid}'")
