"""How far a long command has come: a bar on a terminal, a line now and then elsewhere. Must not know what it does."""

from abc import abstractmethod
from contextlib import AbstractContextManager
from time import monotonic
from typing import Any

import click

EVERY = 5.0
"""Seconds between two lines about the same thing."""


class Meter(AbstractContextManager["Meter"]):
    """Told what is going on; shows it on the error output until it is left."""

    @abstractmethod
    def tell(self, what: str, done: float, total: float) -> None:
        """`what` is going on, and `done` of `total` is behind us."""


class Lines(Meter):
    """For a pipe or a log: a line for each stage, and every few seconds while it lasts."""

    def __init__(self) -> None:
        self._what = ""
        self._said = 0.0

    def __exit__(self, *_: object) -> None:
        return None

    def tell(self, what: str, done: float, total: float) -> None:
        if what == self._what and monotonic() - self._said < EVERY:
            return
        how_far = f", {done:,.0f} of {total:,.0f}" if done else ""
        self._what, self._said = what, monotonic()
        click.echo(f"{what}{how_far}", err=True)


class Bar(Meter):
    """For a terminal: one line that fills, and is wiped away at the end."""

    def __init__(self) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

        self._progress = Progress(
            TextColumn("{task.description}"), BarColumn(), TextColumn("{task.completed:,.0f} of {task.total:,.0f}"),
            TimeElapsedColumn(), console=Console(stderr=True), transient=True, refresh_per_second=8,
        )  # fmt: skip
        self._task: Any = None
        self._what = ""

    def __enter__(self) -> "Bar":
        self._progress.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._progress.stop()

    def tell(self, what: str, done: float, total: float) -> None:
        if self._task is not None and what != self._what:
            self._progress.remove_task(self._task)
            self._task = None
        if self._task is None:
            self._task, self._what = self._progress.add_task(what, total=total), what
        self._progress.update(self._task, completed=done, total=total)
