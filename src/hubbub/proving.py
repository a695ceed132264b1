"""Looks at the secrets of a command before its transaction: passwords take long, and are guessed.

Must not know what the command does with what is found.
"""

import asyncio
import contextlib
import os
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from functools import partial

from pwdlib.hashers.argon2 import Argon2Hasher

from .core.attempts import OF_SITE, Attempts, Ticket, TooMany, site_of
from .core.clock import Clock
from .core.turned_away import Kind, TurnedAway
from .features.audit import counted, more_of, vague
from .features.call import Proof
from .features.desk import Desk, Errand
from .features.passwords import Secrets
from .protocol.commands import name_of
from .protocol.errors import Refused
from .store.audit import AuditRow

MEMORY, PASSES, LANES = 19 * 1024, 2, 1
"""Argon2id: KiB, passes, lanes; the first choice of OWASP's Password Storage Cheat Sheet. About 50 ms on a small machine."""

MOST_WAITING = 64
"""Passwords that wait for their turn, on one thread; what is more is refused rather than kept waiting."""

SOONEST, SPREAD, APART = 3.0, 7.0, 0.05
"""Seconds: when those who were refused are to come again, over how long they are spread, and how far from each other."""

PAUSE = 1.0
"""Seconds, at least, after which somebody hears that they were turned away once more. Whoever asks on and on, deaf to `retry_after`,
would else be answered as fast as the server can, and those who talk would wait for it. Some wait up to twice as long, so that a crowd
does not come back as a crowd."""

STRIDE = 0.618
"""Steps of the golden section, taken round a circle, never come close to where they were (Knuth, TAOCP 3, section 6.4)."""

NICE = 10
"""How far the thread stands back (nice(2)): what people say goes before who signs in."""


class Proven:
    """A proof, and the guess it took."""

    __slots__ = ("proof", "ticket")

    def __init__(self, proof: Proof = Proof(), ticket: Ticket = Ticket()) -> None:
        self.proof = proof
        self.ticket = ticket


class Prover:
    """Passwords are hashed on one thread of their own, beside the loop and the writer."""

    def __init__(
        self, desk: Desk, clock: Clock, memory: int = MEMORY, passes: int = PASSES, pause: float = PAUSE
    ) -> None:
        self.desk, self.clock, self.pause = desk, clock, pause
        self.attempts = Attempts()
        self.turned_away: TurnedAway[AuditRow] = TurnedAway()
        self._hasher = Argon2Hasher(time_cost=passes, memory_cost=memory, parallelism=LANES)
        self._dummy = ""
        self._thread = ThreadPoolExecutor(1, "hubbub-passwords", _stand_back)
        self._waiting = self._sent_away = self._held = 0
        self._is_ending = asyncio.Event()

    async def prove(self, errand: Errand) -> Proven | Refused:
        """What the transaction must know of the command's secrets. A refusal is one that has no line of its own in the audit log."""
        try:
            return await self._prove(errand)
        except Refused as refused:
            if self._is_first(errand, refused):
                return Proven(Proof(refused=refused))
            await self._pause()
            return refused

    async def _pause(self) -> None:
        """Nothing else that they ask of this connection is done meanwhile."""
        self._held += 1
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(self.pause * (1 + self._held * STRIDE % 1)):
                await self._is_ending.wait()

    def hurry(self) -> None:
        """The server ends: nobody is kept waiting on purpose."""
        self._is_ending.set()

    async def _prove(self, errand: Errand) -> Proven:
        secrets = await self.desk.secrets_of(errand, self.clock.wall())
        if isinstance(secrets, Refused):
            if secrets.code == "bad_invite":
                # Nothing had to be hashed, but it was a guess.
                self._take(Secrets(is_guess=True), errand)
            raise secrets
        ticket = self._take(secrets, errand)
        try:
            proof = await self._look(secrets)
        except Refused:
            # Nothing was looked at, so that it was no guess.
            self.attempts.forgive(ticket)
            raise
        if secrets.has_code and secrets.account and proof.is_right:
            ticket = self.attempts.take_code(secrets.account, ticket, self.clock.mono())
        return Proven(proof, ticket)

    def _is_first(self, errand: Errand, refused: Refused) -> bool:
        """What comes again and again is counted: by who asks; of strangers by the account they aim at, if that is why, else by address."""
        person, command, address = errand.person, errand.command, errand.source.address
        who = refused.of if isinstance(refused, TooMany) else OF_SITE + site_of(address)
        from_all_over = person is None and not who.startswith(OF_SITE)
        kind = Kind(name_of(command), refused.code, person.id if person else who)
        line = more_of(person, command, refused.code, "" if from_all_over else address)
        return self.turned_away.is_first(kind, line, vague(line), self.clock.mono())

    def counted(self, now: float) -> list[AuditRow]:
        """Lines for what was turned away again and again, of the windows that are over."""
        return [counted(line, more) for line, more in self.turned_away.over(now)]

    def forgive(self, proven: Proven) -> None:
        """The command was done: it was no guess."""
        self.attempts.forgive(proven.ticket)

    def _take(self, secrets: Secrets, errand: Errand) -> Ticket:
        if not secrets.is_guess:
            return Ticket()
        return self.attempts.take(secrets.account, errand.source.address, secrets.is_known_device, self.clock.mono())

    async def _look(self, secrets: Secrets) -> Proof:
        if secrets.given is None and secrets.fresh is None and secrets.look is None:
            return Proof(device=secrets.is_known_device)
        if self._waiting >= MOST_WAITING:
            raise self._come_again()
        self._waiting += 1
        try:
            return await asyncio.get_running_loop().run_in_executor(self._thread, partial(self._hash, secrets))
        finally:
            self._waiting -= 1

    def _come_again(self) -> Refused:
        """Each a little later than the one before, so that a crowd does not come back as a crowd."""
        self._sent_away += 1
        wait = SOONEST + self._sent_away * APART % SPREAD
        return Refused("unavailable", "Too many people sign in at once; try again.", retry_after=round(wait, 2))

    def _hash(self, secrets: Secrets) -> Proof:
        is_right = secrets.given is not None and self._is_right(secrets.given, secrets.kept)
        fresh = self._hasher.hash(secrets.fresh) if secrets.fresh is not None else None
        found = secrets.look() if secrets.look is not None else None
        return Proof(secrets.kept, is_right, fresh, secrets.is_known_device, found)

    def _is_right(self, given: str, kept: str | None) -> bool:
        """Takes as long for somebody who does not exist."""
        self._dummy = self._dummy or self._hasher.hash("nobody has this password")
        return self._hasher.verify(given, kept or self._dummy) and kept is not None

    def close(self) -> None:
        self._thread.shutdown(wait=False, cancel_futures=True)


def _stand_back() -> None:
    """Of the systems we run on only Linux gives a thread an urgency of its own; elsewhere it would be the whole process's."""
    if sys.platform == "linux":
        me = threading.get_native_id()
        os.setpriority(os.PRIO_PROCESS, me, min(19, os.getpriority(os.PRIO_PROCESS, me) + NICE))
