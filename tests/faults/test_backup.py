"""Backups under load (RELIABILITY B 28): a copy of one moment, and a restored server that hides nothing from its clients."""

import asyncio
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.faults.ledger import Ledger
from tests.faults.server import SOON, eventually
from tests.faults.speaker import LOBBY, Speaker, read_all, speaking


async def hubbub(*arguments: str, kill: Callable[[], bool] | None = None) -> tuple[int, str]:
    """Run a command to its end, or kill -9 it as soon as `kill` says so. Returns exit code and output."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "hubbub", *arguments, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT
    )
    if kill:
        await eventually(lambda: kill() or process.returncode is not None)
        if process.returncode is None:
            process.send_signal(signal.SIGKILL)
    async with asyncio.timeout(SOON):
        out, _ = await process.communicate()
    assert process.returncode is not None
    return process.returncode, out.decode()


async def talk(speaker: Speaker, until: asyncio.Event) -> None:
    while not until.is_set():
        await speaker.say(pad=200)
        await speaker.answered(most=50)
    await speaker.answered()


async def test_28_a_backup_under_load_restores_to_one_moment(serve: Any, ledger: Ledger, tmp_path: Path) -> None:
    """B 28: the copy holds all that was accepted before it began, without a gap; who resumes with the old past is told."""
    server, copy = await serve(), tmp_path / "copy.db"
    stop = asyncio.Event()
    async with speaking(server.url, "ann", ledger, keep=False) as ann:
        talking = asyncio.create_task(talk(ann, stop))
        await ann.until(lambda: ann.heads.get(LOBBY, 0) > 300)
        before = ann.heads[LOBBY]
        code, said = await hubbub("backup", str(copy), "--data", str(server.data))
        assert code == 0, said
        assert "checked" in said
        stop.set()
        await talking
        after = ann.heads[LOBBY]
        token, epoch, seqs = ann.token, ann.epoch, dict(ann.seqs)
    history = await read_all(server.url)
    ledger.require(history)
    whole = history[LOBBY]
    assert await server.stop() == 0
    assert copy.stat().st_mode & 0o777 == 0o600

    code, said = await hubbub("restore", str(copy), "--data", str(tmp_path / "new"))
    assert code == 0, said
    restored = await serve(data=tmp_path / "new")
    kept = (await read_all(restored.url))[LOBBY]
    # The reader's own joining follows the run, in both.
    run = [event for event in kept if event["by"]["name"] in ("hubbub", "ann")]
    assert before <= run[-1]["seq"] <= after
    assert [event["seq"] for event in run] == list(range(run[0]["seq"], run[-1]["seq"] + 1))
    assert run == whole[: len(run)]

    bob = Speaker(restored.url, "ann")
    bob.token, bob.epoch, bob.seqs = token, epoch, seqs
    await bob.connect()
    assert (await bob.hears("resync", room=LOBBY))["reason"] == "epoch_changed"
    await bob.hang_up()


async def test_28_a_backup_that_is_killed_leaves_no_half_file(serve: Any, tmp_path: Path) -> None:
    """B 28: kill -9 in the middle of a backup: nothing stands under its name, and the next one succeeds."""
    server, copy = await serve(), tmp_path / "copies" / "copy.db"
    copy.parent.mkdir()
    async with speaking(server.url, "ann", keep=False) as ann:
        for _ in range(300):
            await ann.say(pad=8_000)
            await ann.answered(most=50)
        await ann.answered()
    code, said = await hubbub("backup", str(copy), "--data", str(server.data), kill=lambda: any(copy.parent.iterdir()))
    assert code == -signal.SIGKILL, said
    assert not copy.exists()
    code, said = await hubbub("backup", str(copy), "--data", str(server.data))
    assert code == 0, said
    assert copy.exists()
