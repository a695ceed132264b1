"""What only Hubbub can be asked: a long history, many rooms, a storm of returning clients. Must not know how it is shown."""

import asyncio
import json
import re
import time
from typing import Any

from hubbub.bench.dialects import HUBBUB as V1
from hubbub.bench.flock import Flock
from hubbub.bench.load import Load, Plan
from hubbub.bench.person import Door
from hubbub.bench.process import Clocks
from hubbub.bench.result import Result
from hubbub.bench.scenarios import NotReady, Target, text_of
from hubbub.bench.wire import Ear

PAGE = 50
FIRST_PAGE = PAGE + 10

TOKEN = re.compile(rb'"token":"([^"]+)"')


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
        "refused": tally.refused.total(), "clients_lost": tally.cut.total(), "own_late_p99": tally.lateness.at(0.99),
        "is_whole": tally.is_whole,
    }  # fmt: skip


async def history(target: Target, pages: int = 300) -> Result:
    """Pages of 50, one after the other, spread over the whole room. Raises NotReady when one is not a page of 50."""
    flock = Flock(target.host, target.port, target.dialect)
    await flock.open(1)
    ear, result = flock.ears[0], Result(clients=1)
    head = await _head(ear)
    for n in range(pages):
        # The first few numbers of the room are arrivals.
        before = FIRST_PAGE + (head["seq"] - FIRST_PAGE) * (n + 1) // pages
        began = time.perf_counter()
        text = await _ask(
            ear, {"type": "message.history", "id": n + 10, "room": "lobby", "before": before, "limit": PAGE}
        )
        result.latencies.append(time.perf_counter() - began)
        require_page(json.loads(text), before)
    result.clients_lost = flock.lost
    await flock.close()
    return result


def require_page(answer: dict[str, Any], before: int) -> None:
    """A full page of what was said before that number. Raises NotReady."""
    seqs = [message["seq"] for message in answer.get("messages", ())]
    if answer["type"] != "ok" or len(seqs) != PAGE or seqs != sorted(seqs) or seqs[-1] >= before:
        raise NotReady(f"No page of {PAGE} before {before:,}: {answer['type']} with {len(seqs)} messages.")


async def resume_storm(target: Target, sessions: int = 5000, missed: int = 20) -> Result:
    """Sessions are cut, `missed` messages are said, and all come back in one moment; until everyone has caught up."""
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
    if len(tokens) != sessions or not await others.wait_for(missed, 20):
        raise NotReady(
            f"{len(tokens):,} of {sessions:,} sessions could be cut, {others.total} of {missed} messages came."
        )
    epoch = json.loads(others.ears[0].greeting[others.ears[0].greeting.index(b"{") :])["epoch"]
    resume = {"epoch": epoch, "rooms": {head["room"]: head["seq"]}}
    hellos = [json.dumps({"type": "hello", "id": 1, "token": t, "resume": resume}).encode() for t in tokens]
    result = await _come_back(target, hellos, missed)
    result.steady = steady
    await others.close()
    return result


async def _come_back(target: Target, hellos: list[bytes], missed: int) -> Result:
    storm = Flock(target.host, target.port, type(V1)(subprotocol=V1.subprotocol, ready=b'"type":"caught_up"'))
    result = Result(messages=missed, clients=len(hellos), expected=len(hellos) * missed)
    target.process.forget_peak()
    clocks = Clocks(target.process)
    await storm.open(len(hellos), hellos=hellos, wave=len(hellos))
    clocks.stop(result)
    result.memory, result.deliveries, result.clients_lost = target.process.peak(), storm.total, storm.lost
    result.missing, result.surplus = storm.unlike(missed)
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
