"""The server's process and those it has started: what they use of processor and memory. Must not know what is measured."""

import os
import time
from collections.abc import Iterator
from pathlib import Path

from .result import Result


class ServerEnded(Exception):
    """There is nothing to look at: the server is no more."""


class Process:
    """A server by its pid. Everything raises ServerEnded once it has ended."""

    def __init__(self, pid: int) -> None:
        self.pid = pid

    def cpu(self) -> float:
        """Seconds of user and system time of all threads, of children that ended too."""
        return sum(map(_cpu_of, self._family()))

    def memory(self) -> int:
        """Resident bytes."""
        return sum(_memory_of(pid, "VmRSS") for pid in self._family())

    def forget_peak(self) -> None:
        """Begin anew with `peak` (proc(5), /proc/pid/clear_refs)."""
        for pid in self._family():
            Path(f"/proc/{pid}/clear_refs").write_text("5")

    def peak(self) -> int:
        """The most resident bytes since `forget_peak`, as the kernel has counted them."""
        return sum(_memory_of(pid, "VmHWM") for pid in self._family())

    def _family(self) -> list[int]:
        self._require_alive()
        try:
            return list(_and_children(self.pid))
        except FileNotFoundError as gone:
            raise ServerEnded(f"The server's process, or one that it had started, ended meanwhile: {gone}") from gone

    def _require_alive(self) -> None:
        try:
            state = Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()[0]
        except (FileNotFoundError, ProcessLookupError):
            state = "X"
        if state in "ZX":
            raise ServerEnded("The server has ended.")


def _and_children(pid: int) -> Iterator[int]:
    waiting = [pid]
    while waiting:
        yield (each := waiting.pop())
        for thread in Path(f"/proc/{each}/task").iterdir():
            waiting += map(int, (thread / "children").read_text().split())


def _cpu_of(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return sum(map(int, fields[11:15])) / os.sysconf("SC_CLK_TCK")


def _memory_of(pid: int, what: str) -> int:
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    found = [int(line.split()[1]) * 1024 for line in lines if line.startswith(what)]
    if not found:
        raise ServerEnded(f"Process {pid} has ended.")
    return found[0]


class Clocks:
    """What a stretch of a run took: time, the server's processor and our own."""

    def __init__(self, process: Process) -> None:
        self.process = process
        self.cpu, self.own, self.began = process.cpu(), time.process_time(), time.perf_counter()

    def stop(self, result: Result) -> None:
        result.seconds = time.perf_counter() - self.began
        result.cpu, result.own_cpu = self.process.cpu() - self.cpu, time.process_time() - self.own
