"""What signals tell and nobody stores: who is in a room now, and who is writing. Must not know the rooms themselves."""

from dataclasses import dataclass

from hubbub.protocol.people import Person

TYPING_LASTS = 6.0
"""Seconds after which somebody who said nothing more is no longer taken to be writing."""


@dataclass
class Presence:
    """Who is in a room now. `people` by id; None when there are too many for a roll call."""

    count: int
    people: dict[str, Person] | None = None

    @classmethod
    def of(cls, count: int, people: list[Person] | None) -> "Presence":
        return cls(count, None if people is None else {person.id: person for person in people})

    def amend(self, count: int, came: list[Person], left: list[str]) -> None:
        """Some came, some left; the roll is given up when it no longer fits the count."""
        self.count = count
        if self.people is not None:
            self.people.update((person.id, person) for person in came)
            for user_id in left:
                self.people.pop(user_id, None)
            self.people = self.people if len(self.people) == count else None


class Typing:
    """Who is writing where, until when."""

    def __init__(self) -> None:
        self._until: dict[str, dict[str, tuple[Person, float]]] = {}

    def set(self, room: str, person: Person, on: bool, now: float) -> None:
        writers = self._until.setdefault(room, {})
        if on:
            writers[person.id] = (person, now + TYPING_LASTS)
        else:
            writers.pop(person.id, None)

    def people(self, room: str, now: float) -> list[Person]:
        """Those writing in the room at `now`."""
        return [person for person, until in self._until.get(room, {}).values() if until > now]

    def clear(self, room: str | None = None) -> None:
        """Forget one room, or all."""
        if room is None:
            self._until.clear()
        else:
            self._until.pop(room, None)
