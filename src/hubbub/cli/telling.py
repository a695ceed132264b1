"""Events as lines, one after the other: what makes many alike says so in two. Must not know how they got here or where they are printed."""

from hubbub.protocol.events import AnyEvent, MessageDeleted
from hubbub.protocol.people import Person, Room

from .lines import more_deleted, told


class Telling:
    """Somebody who takes back all they wrote would otherwise fill the terminal with it a second time."""

    def __init__(self) -> None:
        self._deletes: tuple[str, str] | None = None
        """Who deleted in which room just before, (person, room); None after anything else."""
        self._are_many = False

    def tell(
        self, event: AnyEvent, you: Person | None, room: Room | None, here: str | None, numbered: bool = False
    ) -> str | None:
        """The line, as of `told`; None for what has been said already."""
        before, were_many = self._deletes, self._are_many
        self._deletes = (event.by.id, event.room) if isinstance(event, MessageDeleted) else None
        self._are_many = self._deletes is not None and self._deletes == before
        if not self._are_many:
            return told(event, you, room, here, numbered)
        return None if were_many else more_deleted(event, room, here)
