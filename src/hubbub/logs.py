"""Where log lines go: to a thread that writes them, so that nobody waits for a terminal, a pipe or a disk. Must not know what they say."""

import os
import threading
from contextlib import suppress
from queue import Full, Queue

MOST = 1000
"""Lines that may wait to be written; what comes while there are so many is lost, and counted."""


class Scribe:
    """A stream for loggers that writes to a file descriptor. Its `write` never waits and never raises."""

    def __init__(self, fd: int, most: int = MOST) -> None:
        self._fd = fd
        self._lines: Queue[str | None] = Queue(most)
        self._lost = 0
        # A thread that is stuck in a write must not keep the process from ending.
        self._thread = threading.Thread(target=self._work, name="hubbub-log", daemon=True)
        self._thread.start()

    def write(self, text: str) -> None:
        try:
            self._lines.put_nowait(text)
        except Full:
            self._lost += 1

    def flush(self) -> None:
        """Nothing waits here."""

    def close(self, within: float = 1.0) -> None:
        """Wait until everything is written, if that is possible in so many seconds."""
        with suppress(Full):
            self._lines.put(None, timeout=within)
            self._thread.join(within)

    def _work(self) -> None:
        while (text := self._lines.get()) is not None:
            lost, self._lost = self._lost, 0
            note = f"{lost} log lines are lost: nobody took them.\n" if lost else ""
            try:
                _write(self._fd, f"{note}{text}".encode(errors="backslashreplace"))
            except OSError:
                self._lost += lost + 1


def _write(fd: int, data: bytes) -> None:
    while data:
        data = data[os.write(fd, data) :]


def hold_standard_files() -> None:
    """Open what is closed of the descriptors 0 to 2; else a database or a socket is given one and gets what is meant for a log."""
    for number in range(3):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)
