"""A load of people who talk in rooms: how they come, talk at an even rate, and go. Must not know how it is shown."""

import asyncio
import errno
import gc
import ssl
from array import array
from collections.abc import Callable
from math import ceil
from secrets import token_hex
from time import perf_counter
from typing import Any, NamedTuple

from .ledger import Frame, Ledger, Report
from .person import Door, Gone, Person, Reading, Refused
from .stage import CannotLoad, Stage
from .tally import Tally

WAVE = 50
"""People who come in at once; more would measure the kernel's queue."""

PATIENCE = 10.0
"""Seconds without any news after which what has not come is lost."""

ENVELOPE = 256
"""Bytes of a request besides its text, at most."""

EASE = 0.8
"""How much of what the server lets one person say we ask of each."""

Tell = Callable[[str, float, float], None]
"""Progress: what is going on, how far, of how much."""


class Plan(NamedTuple):
    """What to do. `rate`: messages a second, by all people in all rooms together; `size`: bytes of each text."""

    people: int
    rooms: int
    rate: float
    seconds: float
    size: int = 64
    token: str | None = None
    ledger: bool = False


class Load:
    """One run of a plan. Raises CannotLoad when the server does not let it happen."""

    def __init__(self, door: Door, plan: Plan, tell: Tell) -> None:
        self.door, self.plan, self.tell = door, plan, tell
        self.tally = Tally(plan.people, plan.rooms, plan.rate, plan.seconds)
        self.reading = Reading()
        self.stage = Stage(door, self.reading, plan.token)
        self.books: Ledger | None = None
        self.people: list[Person] = []
        self.run_id = token_hex(4)
        self.said: array[float] = array("d")
        self.listeners: dict[str, int] = {}
        self.heads: dict[str, int] = {}
        self._speakers: list[tuple[Person, str]] = []
        self._done = asyncio.Event()
        self._news = 0

    async def run(self) -> Tally:
        try:
            await self._prepare()
            await self._arrive()
            # What is kept grows with the run and is no rubbish; looking through it would make us late.
            gc.disable()
            await self._talk()
            await self._settle()
            self._count_cut()
            await self._depart()
            if self.books and not self.tally.is_nothing:
                self.tally.report = await self._audit(self.books)
        finally:
            gc.enable()
            await self._depart()
            await self.stage.leave()
        return self.tally

    async def _prepare(self) -> None:
        self.tell("preparing rooms", 0, self.plan.rooms)
        limits = await self.stage.open(self.plan.rooms)
        _require_size(self.plan, limits)
        self.speaking = _speakers(self.plan, limits)
        if self.plan.ledger:
            self.books = Ledger(self.stage.begun, alone=False)

    async def _arrive(self) -> None:
        begun = perf_counter()
        for start in range(0, self.plan.people, WAVE):
            wave = range(start, min(start + WAVE, self.plan.people))
            came = await asyncio.gather(*map(self._one, wave), return_exceptions=True)
            self.people += [person for person in came if isinstance(person, Person)]
            for fault in came:
                if isinstance(fault, BaseException):
                    raise _reason(fault, len(self.people), self.plan) from fault
            self.tell("connecting", len(self.people), self.plan.people)
        self.tally.connecting = perf_counter() - begun
        for person in self.people:
            for room, seq in person.seen.items():
                self.listeners[room] = self.listeners.get(room, 0) + 1
                if self.books:
                    self.books.follow(self._reader(person), room, seq)

    async def _one(self, n: int) -> Person:
        """Come in, and into a room of the stage; somebody with a token hears all of them."""
        hello = {"token": self.plan.token} if self.plan.token else {"visit": True}
        person, welcome = await Person.arrive(self.door, self.reading, self._heard, **hello)
        try:
            seqs = {room["id"]: room["seq"] for room in welcome["rooms"] if room["id"] in self.stage.begun}
            mine = self.stage.rooms[n % self.plan.rooms]
            if mine not in seqs:
                seqs[mine] = (await person.ask("room.join", room=mine))["seq"]
        except BaseException:
            person.transport.abort()
            raise
        # What came between the answer and this line is counted by nobody: the talk has not begun.
        person.seen = {room: max(seq, person.seen.get(room, 0)) for room, seq in seqs.items()}
        return person

    async def _talk(self) -> None:
        """Say the next thing when its time has come, whether or not the last was answered."""
        loop, plan = asyncio.get_running_loop(), self.plan
        self._speakers = [
            (self.people[n % self.speaking], self.stage.rooms[n % plan.rooms])
            for n in range(max(plan.rooms, self.speaking))
        ]
        total, begun = max(1, round(plan.rate * plan.seconds)), loop.time()
        for person, _ in self._speakers:
            person.on_answer = self._answered
        for number in range(total):
            due = begun + number / plan.rate
            while (early := due - loop.time()) > 0:
                self.tell("talking", loop.time() - begun, plan.seconds)
                await asyncio.sleep(min(early, 0.25))
            self.tally.lateness.add(loop.time() - due)
            self._say(number)
            if not number % 64:
                await asyncio.sleep(0)
        self.tally.talking = loop.time() - begun

    def _say(self, number: int) -> None:
        person, room = self._speakers[number % len(self._speakers)]
        key = f"{self.run_id}-{number}"
        text = f"{key} ".ljust(self.plan.size, ".")
        self.tally.sent += 1
        if self.books:
            self.books.intend(person.id, key, room, text)
        self.said.append(perf_counter())
        person.tell(number, "message.send", room=room, text=text, key=key)

    def _answered(self, number: int, frame: Frame, moment: float) -> None:
        self._news += 1
        person, room = self._speakers[number % len(self._speakers)]
        key = f"{self.run_id}-{number}"
        if frame["type"] == "error":
            self.tally.refused[frame["code"]] += 1
            if self.books:
                self.books.refuse(person.id, key, frame["code"])
            return
        self.tally.accepted += 1
        self.heads[room] = max(frame["seq"], self.heads.get(room, 0))
        self.tally.expected += self.listeners[room]
        self.tally.answers.add(moment - self.said[number])
        if self.books:
            self.books.accept(person.id, key, frame["seq"])

    def _heard(self, person: Person, frame: Frame, moment: float) -> None:
        room, seq = frame.get("room"), frame.get("seq")
        if room not in self.stage.begun or seq is None or ("by" not in frame and frame["type"] != "resync"):
            return
        self._news += 1
        if self.books and self.listeners:
            self.books.receive(self._reader(person), frame)
        if not self._is_next(person, room, seq, frame["type"]):
            return
        run, _, number = frame.get("key", "").partition("-")
        if run == self.run_id:
            self.tally.delivered += 1
            self.tally.deliveries.add(moment - self.said[int(number)])

    def _is_next(self, person: Person, room: str, seq: int, type: str) -> bool:
        """Whether this is news to the person; everything in a room is numbered, so a gap shows."""
        last = person.seen.get(room)
        person.seen[room] = max(seq, last or 0)
        if type == "resync" or last is None:
            return False
        if seq <= last:
            self.tally.doubled += 1
            return False
        self.tally.out_of_order += seq != last + 1
        return True

    async def _settle(self) -> None:
        """Wait for the rest, for as long as anything comes."""
        tally, last, begun = self.tally, -1, perf_counter()
        since = begun
        while not all(map(self._is_done, self.people)):
            if self._news != last:
                last, since = self._news, perf_counter()
            if perf_counter() - since > PATIENCE:
                return
            if perf_counter() - begun > 0.5:
                self.tell("waiting for the rest", tally.delivered, tally.expected)
            await asyncio.sleep(0.05)

    def _is_done(self, person: Person) -> bool:
        """Whether nothing more can come to somebody, or from them."""
        if person.is_lost:
            return True
        return not person.unanswered and all(person.seen[r] >= self.heads.get(r, 0) for r in person.seen)

    async def _audit(self, books: Ledger) -> Report:
        self.tell("reading history", 0, 1)
        try:
            return books.check(await self.stage.history())
        except CannotLoad as no:
            return Report(faults=[f"The history cannot be read. {no}"])

    def _count_cut(self) -> None:
        for person in self.people:
            if person.is_lost:
                code, why = person.closed or (1006, "without a word")
                self.tally.cut[f"{code} {why}".strip()] += 1

    async def _depart(self) -> None:
        for person in self.people:
            person.transport.abort()
        self.people.clear()
        await asyncio.sleep(0)

    def _reader(self, person: Person) -> str:
        return f"{person.id}/{id(person):x}"


def _require_size(plan: Plan, limits: Any) -> None:
    """Whether the server takes texts as long as these. Raises CannotLoad."""
    for most, flag in ((limits["text"], "--text-limit"), (limits["frame"] - ENVELOPE, "--frame-limit")):
        if plan.size > most:
            raise CannotLoad(
                f"Texts of {plan.size:,} bytes are too long: the server takes {most:,}. Take a smaller --size, or start it with a "
                f"larger {flag}."
            )


def _speakers(plan: Plan, limits: Any) -> int:
    """How many of the people must talk, so that none says more than the server lets one person say. Raises CannotLoad."""
    rate = limits["rate"] if limits["burst"] else 0
    # The order of what one person says through several connections is nobody's promise.
    most = 1 if plan.token else plan.people
    needed = ceil(plan.rate / (rate * EASE)) if rate else 1
    if needed > most:
        who = "the person of the token" if plan.token else f"{plan.people} people"
        raise CannotLoad(
            f"{plan.rate:g} messages/s are too many for {who}: the server takes {rate:g}/s of each. Take a smaller --rate, "
            "more --people, or start the server with --message-rate 0."
        )
    return min(most, max(plan.rooms, needed, 10))


def _reason(fault: BaseException, came: int, plan: Plan) -> BaseException:
    """Why not everybody could come in, and what would help."""
    match fault:
        case ConnectionError() if " 429 " in f"{fault} ":
            return CannotLoad(
                f"The server lets only {came:,} connections in from this address. Take fewer --people, or start it with "
                "--sockets-per-address 0."
            )
        case Refused(code="too_many_sockets"):
            return CannotLoad(
                f"The server lets one person have only {came:,} connections. Take fewer --people, or start it with "
                "--sockets-per-user 0."
            )
        case Refused(code="rate_limited"):
            return CannotLoad("The server lets people do too little at once: start it with a larger --message-burst.")
        case OSError(errno=errno.EMFILE | errno.ENFILE):
            return CannotLoad(f"This machine lets us open only {came:,} connections; raise ulimit -n.")
        case Gone():
            return CannotLoad(
                f"The server closed a connection after {came:,} of {plan.people:,} had come in; its log or its limit of open "
                "files (ulimit -n) says why."
            )
        case Refused():
            return CannotLoad(f"The server refuses: {fault}")
        case TimeoutError():
            return CannotLoad(
                f"The server did not answer in time after {came:,} of {plan.people:,} people had come in."
            )
        case ssl.SSLError() | OSError():
            return CannotLoad(f"Only {came:,} of {plan.people:,} people could connect: {fault}.")
    return fault
