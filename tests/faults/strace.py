"""The system calls of a real server, in order, or some of them made to fail. Must not know what is asked of the server."""

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.faults.machine import need

CALLS = "pwrite64,fdatasync,fsync,write,writev,sendto,sendmsg"

_WHOLE = re.compile(r"(\d+) +(\w+)\((.*)\) += (-?\d+)")
_BEGUN = re.compile(r"(\d+) +(\w+)\((.*) <unfinished \.\.\.>")
_RESUMED = re.compile(r"(\d+) +<\.\.\. (\w+) resumed>.*\) += (-?\d+)")


class Call(NamedTuple):
    """A moment of a system call: `begins` when it is made, `ends` when it has returned without an error."""

    name: str
    arguments: str
    begins: bool
    ends: bool


def need_strace() -> str:
    """Skips where no process may be traced."""
    path = need("strace")
    if subprocess.run([path, "-o", "/dev/null", "true"], check=False, capture_output=True).returncode:
        pytest.skip("Processes may not be traced here.")
    return path


def tracing(log: Path, longest: int = 5000) -> tuple[str, ...]:
    """A command to run a server under, so that its calls are written to `log`."""
    return (need_strace(), "-D", "-f", "-y", "-s", str(longest), "-o", str(log), "-e", f"trace={CALLS}")


def failing(call: str, error: str, when: str, path: Path) -> tuple[str, ...]:
    """A command to run a server under, so that its calls on one file fail: `when` is `7` or `7+`, counted from 1."""
    inject = f"inject={call}:error={error}:when={when}"
    return (need_strace(), "-D", "-f", "-o", "/dev/null", "-P", str(path), "-e", f"trace={call}", "-e", inject)


def slow(call: str, seconds: float, when: str, path: Path) -> tuple[str, ...]:
    """A command to run a server under, so that its calls on one file take so long."""
    inject = f"inject={call}:delay_enter={round(seconds * 1_000_000)}:when={when}"
    return (need_strace(), "-D", "-f", "-o", "/dev/null", "-P", str(path), "-e", f"trace={call}", "-e", inject)


def killed_in(call: str, nth: int | None, database: Path, log: Path = Path("/dev/null")) -> tuple[str, ...]:
    """A command to run a process under, so that it is killed in its nth call on a database or its log; None: in none."""
    only = ("-P", str(database), "-P", f"{database}-wal", "-e", f"trace={call}")
    kill = ("-e", f"inject={call}:signal=SIGKILL:when={nth}") if nth else ()
    return (need_strace(), "-D", "-f", "-o", str(log), *only, *kill)


def calls(log: Path) -> Iterator[Call]:
    """What is in a log, in order. A call that another thread's came between has two moments."""
    begun: dict[str, str] = {}
    for line in log.read_text(errors="replace").splitlines():
        if found := _BEGUN.match(line):
            begun[found[1]] = found[3]
            yield Call(found[2], found[3], True, False)
        elif found := _RESUMED.match(line):
            yield Call(found[2], begun.pop(found[1], ""), False, int(found[3]) >= 0)
        elif found := _WHOLE.match(line):
            yield Call(found[2], found[3], True, int(found[4]) >= 0)
