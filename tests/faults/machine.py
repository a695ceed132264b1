"""What a test needs of this machine, or one sentence why it cannot be had here. Must not know what is tested."""

import functools
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

PROVIDE = Path(__file__).parents[2] / "scripts" / "provide"


@functools.cache
def _command(name: str, package: str) -> str | None:
    if not shutil.which(name):
        subprocess.run([PROVIDE, package], check=False, capture_output=True, timeout=300)
    return shutil.which(name)


def need(name: str, package: str | None = None) -> str:
    """The path of a command, installed where that is possible; else the test is skipped."""
    found = _command(name, package or name)
    if found is None:
        pytest.skip(f"{name} is missing and cannot be installed here.")
    return found


def need_root() -> None:
    if os.geteuid() != 0:
        pytest.skip("Only root may mount file systems and make network namespaces.")


def run(*command: str) -> str:
    """Run a command to its end. Returns what it printed; CalledProcessError if it failed."""
    done = subprocess.run(command, check=False, capture_output=True, text=True, timeout=60)
    if done.returncode:
        raise AssertionError(f"{' '.join(command)}: {done.stderr.strip()}")
    return done.stdout


@contextmanager
def mounted(what: str, *options: str, where: Path | None = None) -> Iterator[Path]:
    """A file system for as long as it is needed. Skips where mounting is not allowed."""
    folder = where or Path(tempfile.mkdtemp(prefix="hubbub-"))
    try:
        run("mount", *options, what, str(folder))
    except AssertionError as fault:
        pytest.skip(f"Mounting is not allowed here: {fault}")
    try:
        yield folder
    finally:
        run("umount", "-l", str(folder))
        if where is None:
            folder.rmdir()
