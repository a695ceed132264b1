"""What was measured with: the machine, the state of the source, the versions of all servers. Must not know what is measured."""

import json
import platform
import shutil
import subprocess
import sys
import tempfile
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from bench.peers import GO_PACKAGES, HERE, no_go

ROOT = Path(__file__).parent.parent

IN_MEMORY = ("tmpfs", "ramfs")
"""File systems on which a sync costs nothing."""

OURS = ("src", "bench", "pyproject.toml", "constraints.txt")
"""What a measurement depends on; the pages it writes are not among it."""


def name() -> str:
    models = [
        line.partition(":")[2].strip()
        for line in Path("/proc/cpuinfo").read_text().splitlines()
        if "model name" in line
    ]
    return f"{len(models)} cores of {models[0]}, {platform.system()} {platform.release()}"


def commit() -> str:
    """The short name of the commit; with a `+` when what is measured has been changed since."""
    try:
        head = _said("git", "rev-parse", "--short", "HEAD")
        return f"{head}+" if _said("git", "status", "--porcelain", "--", *OURS) else head
    except (OSError, subprocess.CalledProcessError):
        return "unknown"


def versions() -> dict[str, str]:
    """What is there of all that serves here."""
    found = {"Python": sys.version.split()[0]}
    for package in ("hubbub", "uvicorn", "uvloop", "websockets", "starlette", "apsw", "socketify"):
        try:
            found[package] = version(package)
        except PackageNotFoundError:
            continue
    if not no_go():
        found["Go"] = _said("go", "version").split()[2].removeprefix("go")
        found["gorilla/websocket"] = _debian("golang-github-gorilla-websocket-dev")
    if shutil.which("node"):
        found["Node"] = _said("node", "--version").removeprefix("v")
    for file in sorted((HERE / "node" / "node_modules").glob("*/package.json")):
        if file.parent.name in ("ws", "socket.io"):
            found[f"{file.parent.name} (npm)"] = json.loads(file.read_text())["version"]
    return found


def folder() -> str:
    """The file system that databases are put on."""
    return file_system(Path(tempfile.gettempdir()), Path("/proc/mounts").read_text())


def file_system(path: Path, mounts: str) -> str:
    """Of the mounted ones, the kind of that which holds the path; of two on the same place, the later."""
    held = {line.split()[1]: line.split()[2] for line in mounts.splitlines()}
    return next(held[str(place)] for place in (path.resolve(), *path.resolve().parents) if str(place) in held)


def _debian(package: str) -> str:
    try:
        return _said("dpkg-query", "-W", "-f", "${Version}", package)
    except (OSError, subprocess.CalledProcessError):
        return f"unknown, in {GO_PACKAGES}"


def _said(*command: str) -> str:
    return subprocess.run(command, capture_output=True, check=True, text=True, cwd=ROOT).stdout.strip()
