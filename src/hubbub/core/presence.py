"""Who is here: counts listeners of each person in each room and says, when asked, what changed. Must not know how it is told."""

from collections.abc import Iterator
from typing import Any

from ..protocol.people import Person
from ..protocol.signals import PresenceChanged

ROLL_CALL = 100
"""Above this many people a room is told a count, not names, so that thousands may arrive at once."""


class Presence:
    """The people of each room on this node. `newcomer` is any object; it is handed back to be told the whole roll."""

    def __init__(self) -> None:
        self._here: dict[str, dict[str, tuple[Person, int]]] = {}
        self._before: dict[str, dict[str, Person | None]] = {}
        self._newcomers: dict[str, set[Any]] = {}

    def arrive(self, room: str, person: Person, newcomer: Any) -> None:
        here = self._here.setdefault(room, {})
        known = here.get(person.id)
        here[person.id] = (person, known[1] + 1 if known else 1)
        if not known:
            self._before.setdefault(room, {}).setdefault(person.id, None)
        self.introduce(room, newcomer)

    def introduce(self, room: str, newcomer: Any) -> None:
        """Let somebody be told the whole roll, who has just come or may have lost a change."""
        self._newcomers.setdefault(room, set()).add(newcomer)

    def depart(self, room: str, person: Person, newcomer: Any) -> None:
        here = self._here[room]
        known, count = here.pop(person.id)
        if count > 1:
            here[person.id] = (known, count - 1)
        else:
            self._before.setdefault(room, {}).setdefault(person.id, known)
        if not here:
            del self._here[room]
        self._newcomers.get(room, set()).discard(newcomer)

    def rename(self, room: str, person: Person) -> None:
        known, count = self._here[room][person.id]
        self._before.setdefault(room, {}).setdefault(person.id, known)
        self._here[room][person.id] = (person, count)

    def roll(self, room: str) -> PresenceChanged:
        """Everyone here, or just how many."""
        here = self._here.get(room, {})
        people = [person for person, _ in here.values()] if len(here) <= ROLL_CALL else None
        return PresenceChanged(room=room, count=len(here), people=people)

    def show(self, room: str, onlooker: Any) -> PresenceChanged:
        """The roll for one who asks. Who came or went since the last telling may be back before the next, so the onlooker
        gets that one whole."""
        if onlooker is not None and room in self._before:
            self.introduce(room, onlooker)
        return self.roll(room)

    @property
    def is_quiet(self) -> bool:
        return not self._before and not self._newcomers

    def changes(self) -> Iterator[tuple[PresenceChanged, frozenset[Any], PresenceChanged | None]]:
        """What to tell since the last call, a room at a time: the roll, who gets it whole, and what all others get."""
        before, self._before = self._before, {}
        newcomers, self._newcomers = self._newcomers, {}
        for room in {**before, **newcomers}:
            if room in self._here:
                change = self._change(room, before.get(room, {}))
                yield self.roll(room), frozenset(newcomers.get(room, ())), change

    def _change(self, room: str, before: dict[str, Person | None]) -> PresenceChanged | None:
        here = self._here[room]
        now = {who: here[who][0] if who in here else None for who in before}
        changed = [who for who in before if before[who] != now[who]]
        if not changed:
            return None
        came = [person for who in changed if (person := now[who])]
        left = [who for who in changed if now[who] is None]
        if len(here) > ROLL_CALL:
            return PresenceChanged(room=room, count=len(here))
        new = sum(before[person.id] is None for person in came)
        if len(here) - new + len(left) > ROLL_CALL:
            return self.roll(room)
        return PresenceChanged(room=room, count=len(here), came=came, left=left)
