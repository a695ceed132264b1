"""Which names are free. Must not know who wants one."""

from ..core.likeness import skeleton
from ..core.names import key_of, room_name
from ..protocol.errors import Refused
from ..store import people, rooms
from .call import Call

DAY = 24 * 60 * 60 * 1_000_000


async def require_free(call: Call, name: str, but_for: str | None = None) -> None:
    """A name is free when nobody has it and no account's looks like it, or when a guest has it who has long not been here."""
    double = await people.by_skeleton(call.tx, skeleton(name))
    if double is not None and double.id != but_for:
        raise Refused("name_taken", f"Somebody else is called {double.name}; choose another name.")
    holder = await people.by_name(call.tx, key_of(name))
    if holder is None or holder.id == but_for:
        return
    if holder.kind != "guest" or call.now.at - holder.seen_at < call.rules.guest_days * DAY:
        raise Refused("name_taken", f"Somebody else is called {holder.name}; choose another name.")
    await people.rename(call.tx, holder.id, holder.name, None)


async def free_room_name(call: Call, wish: str, but_for: str = "") -> str:
    """The name as it will be shown. Raises Refused("name_taken")."""
    name = room_name(wish)
    holder = await rooms.by_key(call.tx, key_of(name), call.person.id)
    if holder and holder.id != but_for:
        raise Refused("name_taken", f"There is a room #{name} already.")
    return name


async def free_name(call: Call, wish: str, but_for: str | None = None) -> str:
    """The wished name, or a free one of wish-2, wish-3, …, found in few steps however many are taken."""

    async def is_free(name: str) -> bool:
        for holder in (await people.by_name(call.tx, key_of(name)), await people.by_skeleton(call.tx, skeleton(name))):
            if holder is not None and holder.id != but_for:
                return False
        return True

    if await is_free(wish):
        return wish
    taken, free = 1, 2
    while not await is_free(_numbered(wish, free)):
        taken, free = free, 2 * free
    while free - taken > 1:
        middle = (taken + free) // 2
        if await is_free(_numbered(wish, middle)):
            free = middle
        else:
            taken = middle
    return _numbered(wish, free)


def _numbered(wish: str, n: int) -> str:
    return f"{wish[:34].rstrip()}-{n}"
