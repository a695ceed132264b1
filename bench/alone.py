"""What only Hubbub can be asked: a long history, many rooms, a storm of returning clients. Must not know how it is shown."""

import asyncio
import json
import re
import time
from typing import Any

from bench.peers import PEERS, running
from hubbub.bench.dialects import HUBBUB as V1
from hubbub.bench.flock import Flock
from hubbub.bench.load import Load, Plan
from hubbub.bench.person import Door
from hubbub.bench.scenarios import Clocks, Result, Target, text_of
from hubbub.bench.wire import Ear

HUBBUB = PEERS[0]
TOKEN = re.compile(rb'"token":"([^"]+)"')


def start_up(folder: str) -> Result:
    """Seconds from the command to the first accepted connection, and resident memory two seconds later."""
    began = time.perf_counter()
    with running(HUBBUB, folder) as target:
        seconds = time.perf_counter() - began
        time.sleep(2)
        return Result(seconds=seconds, memory=target.process.memory())


async def many_rooms(target: Target) -> dict[str, Any]:
    """A thousand messages a second, spread over 200 rooms, each answered when it is on disk."""
    return await talk(target, Plan(people=200, rooms=200, rate=1000, seconds=10))


async def large_room(target: Target) -> dict[str, Any]:
    """Fifty messages a second in a room of 200."""
    return await talk(target, Plan(people=200, rooms=1, rate=50, seconds=10))


async def talk(target: Target, plan: Plan) -> dict[str, Any]:
    """What a load comes to."""
    tally = await Load(Door(target.host, target.port, "/ws", None), plan, lambda what, done, of: None).run()
    return {
        "ack_p50": tally.answers.at(0.5), "ack_p99": tally.answers.at(0.99), "delivery_p50": tally.deliveries.at(0.5),
        "delivery_p99": tally.deliveries.at(0.99), "expected": tally.expected, "deliveries": tally.delivered,
        "clients_lost": tally.cut.total(), "own_late_p99": tally.lateness.at(0.99), "is_whole": tally.is_whole,
    }  # fmt: skip


async def history(target: Target, pages: int = 300) -> Result:
    """Pages of 50, one after the other, spread over the whole room."""
    flock = Flock(target.host, target.port, target.dialect)
    await flock.open(1)
    ear, result = flock.ears[0], Result()
    head = await _head(ear)
    for n in range(pages):
        began = time.perf_counter()
        before = 1 + head["seq"] * (n + 1) // pages
        await _ask(ear, {"type": "message.history", "id": n + 10, "room": "lobby", "before": before, "limit": 50})
        result.latencies.append(time.perf_counter() - began)
    await flock.close()
    return result


async def resume_storm(target: Target, sessions: int = 5000, missed: int = 20) -> Result:
    """Sessions are cut, `missed` messages are said, and all come back at once; until everyone has caught up."""
    others = Flock(target.host, target.port, target.dialect)
    await others.open(1)
    before = Flock(target.host, target.port, target.dialect)
    await before.open(sessions)
    await asyncio.sleep(2)
    steady = target.process.memory()
    tokens = [found.group(1).decode() for ear in before.ears if (found := TOKEN.search(ear.greeting))]
    head = await _head(others.ears[0])
    await before.close()
    for n in range(missed):
        others.ears[0].send(V1.message("ann", text_of(n), n))
    await others.wait_for(missed, 20)
    epoch = json.loads(others.ears[0].greeting[others.ears[0].greeting.index(b"{") :])["epoch"]
    resume = {"epoch": epoch, "rooms": {head["room"]: head["seq"]}}
    hellos = [json.dumps({"type": "hello", "id": 1, "token": t, "resume": resume}).encode() for t in tokens]
    result = await _come_back(target, hellos, steady)
    result.expected = sessions * missed
    await others.close()
    return result


async def _come_back(target: Target, hellos: list[bytes], steady: float) -> Result:
    storm = Flock(target.host, target.port, type(V1)(subprotocol=V1.subprotocol, ready=b'"type":"caught_up"'))
    result, peak, clocks = Result(clients=len(hellos), steady=steady), steady, Clocks(target.process)
    opening = asyncio.ensure_future(storm.open(len(hellos), hellos=hellos))
    while not opening.done():
        await asyncio.wait([opening], timeout=0.1)
        peak = max(peak, target.process.memory())
    await opening
    clocks.stop(result)
    result.memory, result.deliveries, result.clients_lost = peak, storm.total, storm.lost
    await storm.close()
    return result


async def _head(ear: Ear) -> dict[str, Any]:
    """The newest page of #lobby, of one message."""
    page: dict[str, Any] = json.loads(
        await _ask(ear, {"type": "message.history", "id": 6, "room": "lobby", "limit": 1})
    )
    return page


async def _ask(ear: Ear, command: dict[str, object]) -> str:
    """One request on a raw connection; the payload of its answer."""
    marker = f'"re":{command["id"]}'.encode()
    answered: asyncio.Future[str] = asyncio.get_running_loop().create_future()
    buffer = bytearray()

    def hear(data: bytes) -> None:
        buffer.extend(data)
        at = buffer.find(marker)
        start = buffer.rfind(b'{"type"', 0, at) if at >= 0 else -1
        if start >= 0 and not answered.done():
            try:
                _, end = json.JSONDecoder().raw_decode(buffer[start:].decode())
            except ValueError:
                return
            answered.set_result(buffer[start:].decode()[:end])

    ear.on_data = hear
    ear.send(json.dumps(command).encode())
    text = await asyncio.wait_for(answered, 20)
    ear.on_data = None
    return text
