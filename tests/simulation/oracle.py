"""Judges how a story ended: the ledger's laws, what each client was handed, and whether who followed equals who asks afresh.

I1–I7 are the laws of the ledger. C: a client that followed differs from one that asks. L: something never came to its end.
B: something broke that should not. D: something was deleted and is still there.
"""

from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import msgspec

from hubbub.bench.ledger import Frame, is_like, messages
from hubbub.client import Client, HubbubError
from hubbub.client.mirror import Mirror
from hubbub.protocol import commands as c
from tests.simulation.books import Reader
from tests.simulation.loop import Process

if TYPE_CHECKING:
    from tests.simulation.device import Device, Human
    from tests.simulation.stage import Stage

LOBBY = "r1"


class Oracle:
    """Looks at a stage on which nothing disturbs any more."""

    def __init__(self, stage: "Stage") -> None:
        self.stage = stage
        self.history = _history(stage)
        self.gone = {room for reader in stage.books.readers for room in reader.rooms} - self.history.keys()
        """Rooms that were deleted, and all they held with them."""

    async def faults(self) -> list[str]:
        """Every broken law, as a sentence."""
        faults = [*self.stage.books.oddities, *self._unfinished()]
        if self.gone and not self.stage.is_about(c.DeleteRoom):
            faults.append(f"B4 nobody deleted {', '.join(sorted(self.gone))}")
        for reader in self.stage.books.readers:
            reader.forget(self.gone)
        ids = {human.name: human.id for human in self.stage.humans.values()}
        faults += self.stage.books.ledger(ids, self.history, self.gone).check(_keyed(self.history)).faults
        for events in self.history.values():
            faults += _undead(events)
        faults += _left_behind(self.stage)
        for reader in self.stage.books.readers:
            faults += _misheard(reader, self.history, self.stage.story.scale.replay)
            faults += _missent(reader, self.history)
        for device in self.stage.devices.values():
            faults += self._unheard(device)
        if not faults:
            for human in self.stage.humans.values():
                faults += await self._compare(human)
        return faults

    def _unfinished(self) -> Iterator[str]:
        for device in self.stage.devices.values():
            if device.is_out or (device.rests and device.is_content):
                continue
            if not device.is_in or device.client is None:
                yield f"L1 {device.name} has never come in"
            elif not device.client.is_connected:
                yield f"L1 {device.name} has not come back"
            elif waiting := [str(letter.command) for letter in device.client._conversation.outbox]:
                yield f"L1 {device.name} still waits for {waiting[0]}"
            elif device.waits:
                yield f"L1 {device.name} waits for an answer to something that is no longer asked"

    def _unheard(self, device: "Device") -> Iterator[str]:
        """Rooms whose end a client that is connected has not been handed."""
        if device.reader is None or device.client is None:
            return
        for room in device.client.rooms.values():
            events = self.history.get(room.id, [])
            last = _last(device.reader, room.id)
            if last < len(events) and not _was_out(device.reader.person, events, last, len(events) + 1):
                yield f"I1 {device.name} was handed {room.id} up to {last} of {len(events)}"

    async def _compare(self, human: "Human") -> list[str]:
        """Everybody of one person against a client of the same person that has just come."""
        devices = [device for device in self.stage.devices.values() if device.human is human and not device.is_out]
        if not devices:
            return []
        process = Process(self.stage.loop, f"fresh {human.name}")
        try:
            fresh = await process.start(_ask_afresh(self.stage, human))
        except HubbubError as fault:
            return [f"L4 {human.name} cannot come in any more: {fault}"]
        await self.stage.calm()
        faults = [f for d in devices if d.client for f in _differences(d.name, d.client.mirror, fresh.mirror)]
        await process.start(fresh.close())
        return faults


async def _ask_afresh(stage: "Stage", human: "Human") -> Client:
    client = Client("ws://localhost:900", token=human.token, signals=True, patience=5.0, clock=stage.loop.time)
    await client.open()
    for room in tuple(client.rooms):
        await client.history(room, limit=200)
        await client.members(room)
    return client


def _differences(name: str, followed: Mirror, asked: Mirror) -> Iterator[str]:
    yield from _unlike(name, "you", followed.you, asked.you)
    yield from _unlike(name, "the set of rooms", set(followed.rooms), set(asked.rooms))
    for room in followed.rooms.keys() & asked.rooms.keys():
        yield from _unlike(name, room, followed.rooms[room], asked.rooms[room])
        if held := list(followed.windows.get(room, ())):
            newest = [message for message in asked.windows.get(room, ()) if message.seq >= held[0].seq]
            yield from _unlike(name, f"the messages of {room}", held, newest)
        if room in followed.members:
            yield from _unlike(name, f"the members of {room}", followed.members[room], asked.members[room])
        here = [mirror.presence[room].people if room in mirror.presence else None for mirror in (followed, asked)]
        yield from _unlike(name, f"who is in {room}", *here)


def _unlike(name: str, what: str, followed: Any, asked: Any) -> Iterator[str]:
    if followed != asked:
        yield f"C {name} believes of {what}: {followed}; who asks is told: {asked}"


def _history(stage: "Stage") -> dict[str, list[Frame]]:
    found: dict[str, list[Frame]] = {room: [] for room in stage.heads()}
    for room, body in stage.disk.db.execute("SELECT room_id, body FROM events ORDER BY room_id, seq"):
        found[room].append(msgspec.json.decode(body))
    return found


def _undead(events: list[Frame]) -> Iterator[str]:
    """Messages that a replay would tell though they were deleted, or without a word though they were not."""
    gone = {event["message"] for event in events if event["type"] == "message.deleted"}
    for event in messages(events):
        if bool(event.get("deleted")) != (event["seq"] in gone) or bool(event["text"]) == bool(event.get("deleted")):
            yield f"D {event['room']}:{event['seq']} was {'' if event['seq'] in gone else 'not '}deleted and is kept as {event}"


TAKEN = (
    "FROM audit a JOIN {table} x ON x.{column} = a.by_id"
    " WHERE a.action = 'account.close' AND a.result = 'ok' AND a.detail LIKE '%delete%'"
)
"""What stands in a table of those who closed their account and took everything along."""


def _left_behind(stage: "Stage") -> Iterator[str]:
    """What somebody wanted to take along, and did not."""
    said = f"SELECT a.by_id, x.room_id, x.seq {TAKEN.format(table='messages', column='author_id')} AND x.deleted_at IS NULL"
    for user_id, room, seq in stage.disk.db.execute(said):
        yield f"D {room}:{seq} of {user_id} is still there, who took everything along"
    for user_id, key in stage.disk.db.execute(f"SELECT a.by_id, x.key {TAKEN.format(table='keys', column='user_id')}"):
        yield f"D the key {key} of {user_id} is still there, who took everything along"


def _keyed(history: dict[str, list[Frame]]) -> dict[str, list[Frame]]:
    """The same, with a key of its own for what was said without one."""
    return {room: [{"key": f"{room}:{e['seq']}", **e} for e in events] for room, events in history.items()}


def _last(reader: Reader, room: str) -> int:
    return max([reader.begun.get(room, 0), *(told["seq"] for told in reader.told if told["room"] == room)])


def _misheard(reader: Reader, history: dict[str, list[Frame]], replay: int) -> Iterator[str]:
    """What a client was handed must be a run of history, in order, with no hole that has no reason."""
    last = dict(reader.begun)
    begun = set(reader.begun)
    for told in reader.told:
        room, seq = told["room"], told["seq"]
        events = history.get(room, [])
        if told["type"] == "resync":
            is_new = room not in begun or _was_out(reader.person, events, last[room], seq + 1)
            if not {"too_much_missed": replay < len(events), "joined_while_away": is_new}.get(told["reason"]):
                yield f"I3 {reader.name} had to start afresh in {room}: {told['reason']}"
        else:
            yield from _misplaced(reader, told, events, last.get(room, 0), room in begun)
        last[room] = seq
        begun.add(room)


def _missent(reader: Reader, history: dict[str, list[Frame]]) -> Iterator[str]:
    """What the server sent, whether or not the client made anything of it."""
    for line in reader.lines:
        for (room, seq), times in Counter(line).items():
            if times > 1:
                yield f"I2 {reader.name} was sent {room}:{seq} {times} times over one line"
            if not _may_hear(reader.person, history[room], seq):
                yield f"I6 {reader.name} was sent {room}:{seq} without the right"


def _misplaced(reader: Reader, told: Frame, events: list[Frame], last: int, has_begun: bool) -> Iterator[str]:
    room, seq = told["room"], told["seq"]
    if seq > len(events) or not is_like(told, events[seq - 1]):
        yield f"I5 {reader.name} was handed {room}:{seq}, which history does not hold like that"
        return
    if seq <= last and not (room in reader.begun and last == reader.begun[room]):
        yield f"I2 {reader.name} was handed {room}:{seq} after {last}"
    if has_begun and seq > last + 1 and not _was_out(reader.person, events, last, seq):
        yield f"I3 {reader.name} was handed {room}:{seq} after {last}"


def _was_out(person: str, events: list[Frame], after: int, before: int) -> bool:
    """Whether somebody was not a listener of the room at some moment between two places in its order."""
    return any(_is_leaving(e, person) for e in events if after <= e["seq"] < before)


def _may_hear(person: str, events: list[Frame], seq: int) -> bool:
    """Whether somebody heard the room at that place, or became a member later and may read all of it."""
    if events[0]["room"] == LOBBY:
        return True
    inside = False
    for event in events:
        inside = inside or (event["type"] == "member.joined" and event["user"]["id"] == person)
        if event["seq"] >= seq and inside:
            return True
        if _is_leaving(event, person):
            inside = False
    return False


def _is_leaving(event: Frame, person: str) -> bool:
    """Whether somebody hears no more of the room: they left one that is not open to all, or were shut out."""
    left = event["type"] == "member.left" and not event.get("open")
    return (left or event["type"] == "member.banned") and bool(event["user"]["id"] == person)
