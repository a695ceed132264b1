"""Power cuts (P1): what a disk holds at the moment the current goes, rehearsed on a loop device, holds all that was accepted.

The server works on an ext4 file system in an image file. Frozen at a random moment, it has written to its page cache
what it never synced; the image file lacks that. A copy of the image is the disk as a power cut would leave it.
"""

import asyncio
import random
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.faults.ledger import Ledger, Report
from tests.faults.machine import mounted, need, need_root, run
from tests.faults.server import Server
from tests.faults.speaker import Speaker, read_all
from tests.faults.test_disk import NORMAL
from tests.faults.test_kill import Answers, check_integrity, talk


@contextmanager
def disk(tmp_path: Path) -> Iterator[tuple[Path, Path]]:
    """(image, folder where it is mounted)."""
    need_root()
    need("mkfs.ext4", "e2fsprogs")
    image = tmp_path / "disk.img"
    with image.open("wb") as file:
        file.truncate(64 << 20)
    run("mkfs.ext4", "-q", "-F", str(image))
    with mounted(str(image), "-o", "loop") as folder:
        yield image, folder


async def cut(server: Server, image: Path, copy: Path, rng: random.Random) -> tuple[Ledger, Speaker]:
    """Talk until a random number of answers came, then take the disk as it is. Returns all that was accepted."""
    ledger = Ledger()
    ann = Speaker(server.url, "ann", ledger)
    await ann.connect()
    answers = Answers([ann])
    talking = asyncio.create_task(talk(ann, rng.randrange(1, 40)))
    await answers.come(rng.randrange(20, 150))
    talking.cancel()
    await asyncio.gather(talking, return_exceptions=True)
    server.freeze()
    # Whatever the server said before it froze counts; it lies in the socket.
    await ann.hang_up()
    shutil.copyfile(image, copy)
    return ledger, ann


async def survive(server: Server, ann: Speaker, copy: Path, ledger: Ledger) -> Report:
    """Start on the disk after the cut, and compare it with what had been accepted."""
    await server.kill()
    with mounted(str(copy), "-o", "loop") as folder:
        revived = Server(folder / "data", "--message-rate", "0")
        async with revived:
            found = await read_all(revived.url)
        check_integrity(revived)
        return ledger.check(found)


@pytest.mark.parametrize("cuts", [3, pytest.param(30, marks=pytest.mark.long)])
async def test_17_a_power_cut_loses_nothing_that_was_accepted(
    serve: Callable[..., Any], rng: random.Random, tmp_path: Path, cuts: int
) -> None:
    """P1: at no moment does the disk lack a message that the server called stored."""
    for n in range(cuts):
        with disk(tmp_path) as (image, folder):
            server = await serve(data=folder / "data")
            ledger, ann = await cut(server, image, copy := tmp_path / "copy.img", rng)
            report = await survive(server, ann, copy, ledger)
        assert not report.faults, f"cut {n}: {report}"
        assert report.accepted >= 20


async def test_17_the_rehearsal_tells_a_server_that_does_not_sync(
    serve: Callable[..., Any], rng: random.Random, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The rehearsal can fail: with synchronous = NORMAL, one of a few cuts loses accepted messages."""
    monkeypatch.setattr("tests.faults.ledger.TOTAL", Report())
    for _ in range(5):
        with disk(tmp_path) as (image, folder):
            server = await serve(data=folder / "data", python=("-c", NORMAL, "serve"))
            ledger, ann = await cut(server, image, copy := tmp_path / "copy.img", rng)
            report = await survive(server, ann, copy, ledger)
        if any(fault.startswith("I1") for fault in report.faults):
            return
    pytest.fail("Five cuts lost nothing although nothing was synced: the rehearsal proves nothing here.")
