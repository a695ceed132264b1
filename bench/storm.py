"""A storm of people who sign in, right and wrong, beside a room in which others talk. Must not know how it is shown."""

import asyncio
import contextlib
import itertools
import json
import sys
from collections import Counter
from collections.abc import Awaitable
from pathlib import Path
from typing import Any

import uvloop

from bench.alone import talk
from hubbub.bench.load import Plan
from hubbub.bench.person import Door, Gone, Person, Reading, Refused
from hubbub.bench.process import Clocks
from hubbub.bench.result import Result
from hubbub.bench.scenarios import Target

AT_ONCE = 200
ACCOUNTS = 20
PASSWORD, WRONG = "correct horse battery", "wrong horse battery"

TALK = Plan(people=50, rooms=1, rate=50, seconds=20)

OF_ADDRESS, OF_NAME = 40, 8
"""Attempts: fewer than the server slows down, so that every password is looked at."""

PATIENCE = 10.0
"""Seconds that somebody waits at most who was asked to, before they try again."""


async def login_storm(target: Target) -> dict[str, Any]:
    """How long deliveries take in quiet, and while 200 keep trying to sign in, half of them with a wrong password."""
    door = Door(target.host, target.port)
    await _make_accounts(door)
    quiet = await talk(target, TALK)
    clocks, result, storm = Clocks(target.process), Result(), await _begin(door)
    loud = await talk(target, TALK)
    answers: dict[str, int] = json.loads((await storm.communicate(b""))[0])
    clocks.stop(result)
    right, wrong = answers.get("ok", 0), answers.get("bad_login", 0)
    return {
        "quiet_p50": quiet["delivery_p50"], "quiet_p99": quiet["delivery_p99"], "quiet_late_p99": quiet["own_late_p99"],
        "quiet_is_whole": quiet["is_whole"], "right": right, "wrong": wrong,
        **loud, "times_quiet": loud["delivery_p99"] / (quiet["delivery_p99"] or 1), "answers": answers,
        "passwords_per_second": (right + wrong) / result.seconds, "cpu_share": result.cpu / result.seconds,
    }  # fmt: skip


async def _make_accounts(door: Door) -> None:
    for n in range(ACCOUNTS):
        await _ask(door, "127.0.0.1", "account.register", name=f"ann{n}", password=PASSWORD)


async def _begin(door: Door) -> asyncio.subprocess.Process:
    """The storm, in a process of its own: those who measure must not be late because others are busy. It ends with its input."""
    return await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bench.storm", door.host, str(door.port), stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE, cwd=Path(__file__).parent.parent,
    )  # fmt: skip


class Storm:
    """People who try to sign in again and again, each from a new connection each time. `answers` counts what they are told."""

    def __init__(self, door: Door) -> None:
        self.door = door
        self.answers: Counter[str] = Counter()
        self._numbers = itertools.count()

    async def rage(self, until: Awaitable[object]) -> None:
        people = [asyncio.create_task(self._try_on()) for _ in range(AT_ONCE)]
        await until
        for person in people:
            person.cancel()
        await asyncio.gather(*people, return_exceptions=True)

    async def _try_on(self) -> None:
        for number in self._numbers:
            await asyncio.sleep(await self._try(number))

    async def _try(self, number: int) -> float:
        """One attempt, every other one right. Returns how long to wait before the next."""
        place = number // OF_ADDRESS
        address = f"127.1.{place // 250}.{place % 250 + 1}"
        name, password = (f"ann{number % ACCOUNTS}", PASSWORD) if number % 2 else (f"eve{number // OF_NAME}", WRONG)
        code, wait = await _ask(self.door, address, "session.open", name=name, password=password)
        self.answers[code] += 1
        return min(wait, PATIENCE)


async def _ask(door: Door, address: str, command: str, **fields: Any) -> tuple[str, float]:
    """One question from an address, over a connection of its own. Returns what came of it, and how long one is asked to wait."""
    try:
        _, person = await asyncio.get_running_loop().create_connection(
            lambda: Person(door, Reading(), lambda person, frame, moment: None), door.host, door.port, local_addr=(address, 0)
        )  # fmt: skip
    except OSError:
        return "no connection", PATIENCE
    with contextlib.closing(person.transport):
        try:
            await person.ready
            await person.ask(command, **fields)
        except Refused as refused:
            return refused.code, float(refused.retry_after or 0)
        except (Gone, OSError, TimeoutError):
            return "no answer", PATIENCE
    return "ok", 0.0


async def _main(host: str, port: str) -> None:
    storm = Storm(Door(host, int(port)))
    await storm.rage(asyncio.to_thread(sys.stdin.read))
    print(json.dumps(storm.answers))


if __name__ == "__main__":
    uvloop.run(_main(*sys.argv[1:]))
