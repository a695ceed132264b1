"""What only Hubbub can be asked: a long history, a storm of returning clients. Fills a database through its own store."""

import asyncio
import json
import time
from functools import partial
from pathlib import Path

from bench.peers import PEERS, running
from hubbub.bench.flock import Flock
from hubbub.bench.scenarios import PADDING, Result, Target
from hubbub.bench.wire import Ear
from hubbub.features.call import Call, Now, Rules
from hubbub.features.first_start import prepare
from hubbub.features.perform import perform
from hubbub.protocol.commands import Hello, SendMessage
from hubbub.protocol.people import Person
from hubbub.store.driver import Link
from hubbub.store.folder import Folder
from hubbub.store.migrate import migrate
from hubbub.store.sqlite import Sqlite

HUBBUB = PEERS[0]


async def fill(folder: str, messages: int, batch: int = 20_000) -> None:
    """Say `messages` things in #lobby of a new database, the way the server itself would."""
    held = Folder(Path(folder))
    store = Sqlite(held.database)
    await migrate(store)
    at = time.time_ns() // 1000
    await store.transaction(partial(prepare, at=at, epoch="ebench"))
    person = await store.transaction(partial(_come_in, at=at))
    for start in range(0, messages, batch):
        await store.transaction(partial(_say, person=person, at=at, start=start, count=min(batch, messages - start)))
    await store.close()
    held.release()


async def _come_in(tx: Link, at: int) -> Person:
    call = Call(tx, Now.of(at), Rules(), lambda: "bench", "ebench")
    outcome = await perform(call, Hello(name="ann"), None)
    assert outcome.person
    return outcome.person


async def _say(tx: Link, person: Person, at: int, start: int, count: int) -> None:
    for n in range(start, start + count):
        call = Call(tx, Now.of(at + n), Rules(), str, "ebench")
        await perform(call, SendMessage(room="lobby", text=f"{n:08d} {PADDING}"), person)


def start_up(folder: str) -> Result:
    """Seconds from the command to the first accepted connection, and resident memory two seconds later."""
    began = time.perf_counter()
    with running(HUBBUB, folder) as target:
        seconds = time.perf_counter() - began
        time.sleep(2)
        return Result(seconds=seconds, memory=target.process.memory())


async def history(target: Target, pages: int = 300) -> Result:
    """Pages of 50, one after the other, spread over the whole room."""
    flock = Flock(target.host, target.port, target.dialect)
    await flock.open(1)
    ear, result = flock.ears[0], Result()
    head = json.loads(await _ask(ear, {"type": "message.history", "id": 7, "room": "lobby", "limit": 1}))["seq"]
    for n in range(pages):
        began = time.perf_counter()
        before = 1 + head * (n + 1) // pages
        await _ask(ear, {"type": "message.history", "id": n + 10, "room": "lobby", "before": before, "limit": 50})
        result.latencies.append(time.perf_counter() - began)
    await flock.close()
    return result


async def resume_storm(target: Target, sessions: int = 5000, missed: int = 20) -> Result:
    """Sessions that were cut while `missed` events happened come back at once; until all have caught up."""
    flock = Flock(target.host, target.port, target.dialect)
    await flock.open(1)
    welcome = json.loads(await _ask(flock.ears[0], {"type": "ping", "id": 5}, before=b'"re":5'))
    assert welcome["type"] == "ok"
    page = json.loads(await _ask(flock.ears[0], {"type": "message.history", "id": 6, "room": "lobby", "limit": 1}))
    steady = target.process.memory()
    resume = {"epoch": "ebench", "rooms": {page["room"]: page["seq"] - missed}}
    dialect = type(target.dialect)(
        subprotocol=target.dialect.subprotocol, ready=b'"type":"caught_up"',
        hello=(json.dumps({"type": "hello", "id": 1, "visit": True, "resume": resume}).encode(),),
    )  # fmt: skip
    storm = Flock(target.host, target.port, dialect)
    began, cpu, peak = time.perf_counter(), target.process.cpu(), steady
    opening = asyncio.ensure_future(storm.open(sessions))
    while not opening.done():
        await asyncio.wait([opening], timeout=0.1)
        peak = max(peak, target.process.memory())
    await opening
    result = Result(seconds=time.perf_counter() - began, clients=sessions, deliveries=sessions * missed)
    result.cpu, result.memory, result.clients_lost = target.process.cpu() - cpu, peak, storm.lost
    await storm.close()
    await flock.close()
    return result


async def _ask(ear: Ear, command: dict[str, object], before: bytes | None = None) -> str:
    """One request on a raw connection; the payload of its answer."""
    marker = before or f'"re":{command["id"]}'.encode()
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
