"""The data folder: who may look into it, what disk it is on, how much is left and how fast it is. Must not know the database."""

import os
import shutil
import time
from pathlib import Path
from statistics import median

from .finding import Told

MIB = 1 << 20

NETWORKED = {
    "nfs",
    "nfs4",
    "cifs",
    "smb3",
    "smbfs",
    "fuse.sshfs",
    "fuse.s3fs",
    "glusterfs",
    "fuse.glusterfs",
    "afs",
    "9p",
}
FLEETING = {"tmpfs": "in memory", "ramfs": "in memory", "overlay": "in a container's own layer"}

SLOW, STUCK, HASTY = 0.020, 0.500, 0.000_02
"""Seconds for one sync: every commit waits that long; below the last, the disk hardly did what it was asked."""


def rights(folder: Path) -> Told:
    """Whether others may look."""
    kept = [path for path in folder.iterdir() if not path.name.startswith(".doctor-")]
    shown = sorted(path.name for path in kept if path.stat().st_mode & 0o077)
    shown[:0] = [f"{folder}/"] if folder.stat().st_mode & 0o077 else []
    if shown:
        return "problem", f"others on this machine may look at {', '.join(shown)}.", f"chmod -R go= {folder}"
    if not os.access(folder, os.W_OK):
        return (
            "problem",
            f"this user ({os.getuid()}) may not write there.",
            f"chown -R to the user who serves: {folder}",
        )
    return "ok", "nobody else can look into it (0700, 0600)."


def disk(folder: Path) -> Told:
    """Whether the disk is of a kind that keeps things."""
    kind = _kind_of(folder)
    if kind in NETWORKED:
        return (
            "problem",
            f"it is on {kind}, over a network; SQLite's write-ahead log does not work there.",
            "Put the data folder on a disk of this machine.",
        )
    if kind in FLEETING:
        return (
            "warning",
            f"it is on {kind}, {FLEETING[kind]}, and goes with it.",
            "Put the data folder on a disk, or a volume, that stays.",
        )
    return "ok", f"it is on {kind}." if kind else "of what kind is not known here."


def space(folder: Path) -> Told:
    """Whether there is room to go on, and for a backup."""
    left, used = shutil.disk_usage(folder).free, sum(path.stat().st_size for path in folder.iterdir())
    said = f"{left // MIB:,} MiB free, {max(1, used // MIB):,} MiB used by Hubbub."
    if left < 100 * MIB or _names_left(folder) < 100:
        return "problem", said, "Make room; a full disk accepts no messages."
    if left < max(1024 * MIB, 2 * used):
        return "warning", said, "Make room: a backup and the write-ahead log need as much again."
    return "ok", said


def sync(folder: Path, times: int = 30) -> Told:
    """How long the disk takes to make one page safe, which is what every answer waits for."""
    path, took = folder / f".doctor-{os.getpid()}", []
    handle = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    try:
        for _ in range(times):
            begun = time.perf_counter()
            os.write(handle, bytes(4096))
            os.fdatasync(handle)
            took.append(time.perf_counter() - begun)
            if sum(took) > 5:
                break
    finally:
        os.close(handle)
        path.unlink()
    return _judged(median(took), max(took))


def holder(folder: Path) -> int | None:
    """The process that holds the folder's lock, as a server does while it runs; None if there is none or it is hidden."""
    try:
        inode = (folder / "lock").stat().st_ino
        locks = Path("/proc/locks").read_text().splitlines()
    except OSError:
        return None
    held = (line.split() for line in locks if " FLOCK " in line and line.split()[5].endswith(f":{inode}"))
    return next((int(words[4]) for words in held if int(words[4]) > 0), None)


def _judged(usual: float, most: float) -> Told:
    said = f"{1000 * usual:.2f} ms for each commit, {1000 * most:.2f} ms at worst."
    if usual > STUCK:
        return "problem", said, "The disk is failing or overloaded; look at its logs."
    if usual > SLOW:
        return "warning", said, f"At most {1 / usual:.0f} commits a second; a faster disk would help."
    if usual < HASTY:
        return (
            "warning",
            f"{said} No disk is that quick.",
            "Make sure that it, or its host, does not lie about syncing.",
        )
    return "ok", said


def _names_left(folder: Path) -> int:
    """Files that can still be made; many where the file system does not count them."""
    found = os.statvfs(folder)
    return found.f_favail if found.f_files else 1_000_000


def _kind_of(folder: Path) -> str:
    """The file system's name, out of the table of mounts (proc(5), mountinfo)."""
    try:
        lines = Path("/proc/self/mountinfo").read_text().splitlines()
    except OSError:
        return ""
    mounts = {line.split()[4].replace("\\040", " "): line.partition(" - ")[2].split()[0] for line in lines}
    place = folder.resolve()
    return next((mounts[str(p)] for p in (place, *place.parents) if str(p) in mounts), "")
