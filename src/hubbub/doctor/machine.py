"""The machine: SQLite as it is linked here, the limit on open files, the clock. Must not know the data folder."""

import resource
import time
from pathlib import Path

import apsw

from ..store.sqlite import UnsafeSqlite, require_safe_sqlite
from .finding import Told

SPARE = 64
"""Files a server needs besides its connections."""

FEW = 1000
"""Connections below which a limit is worth a warning."""

BORN = 1_767_225_600
"""2026-01-01. A clock that says less has not been set."""


def library() -> Told:
    """Whether SQLite is one that keeps what it has committed."""
    try:
        require_safe_sqlite()
    except UnsafeSqlite as fault:
        return "problem", str(fault), "pip install --upgrade apsw"
    return "ok", f"version {apsw.sqlite_lib_version()}."


def open_files(per_address: int, server: int | None) -> Told:
    """Whether as many connections can be open as may come. `server`: the process whose limit counts; None: ours."""
    limit, whose = _limit_of(server), "the running server" if server else "a server started from here"
    room = max(0, limit - SPARE)
    said = f"{whose} may hold about {room:,} connections at once"
    raise_it = "Raise it with ulimit -n, or LimitNOFILE= in systemd."
    if room < FEW:
        return "warning", f"{said}.", raise_it
    if not per_address:
        return "warning", f"{said}, and sockets-per-address = 0 lets one address take them all.", "Set a limit."
    if per_address > room:
        return "warning", f"{said}, fewer than one address may have ({per_address:,}).", raise_it
    return "ok", f"{said}; one address may have {per_address:,}."


def clock(pause: float = 0.2) -> Told:
    """Whether time goes on evenly and is set at all."""
    wall, steady = time.time(), time.monotonic()
    if wall < BORN:
        return (
            "problem",
            f"it is {time.strftime('%Y-%m-%d', time.gmtime(wall))} here; the clock was never set.",
            "Set it.",
        )
    time.sleep(pause)
    jump = (time.time() - wall) - (time.monotonic() - steady)
    if abs(jump) > 0.05:
        return (
            "warning",
            f"it jumped by {jump:+.2f} s while it was looked at.",
            "Let something set it gently, such as chrony.",
        )
    return "ok", "time goes on evenly."


def _limit_of(process: int | None) -> int:
    """Its soft limit on open files; ours when it cannot be known."""
    try:
        lines = Path(f"/proc/{process}/limits").read_text().splitlines() if process else []
        found = next((line.split()[3] for line in lines if line.startswith("Max open files")), None)
        return int(found) if found else resource.getrlimit(resource.RLIMIT_NOFILE)[0]
    except (OSError, ValueError):
        return resource.getrlimit(resource.RLIMIT_NOFILE)[0]
