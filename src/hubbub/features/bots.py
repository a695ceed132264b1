"""Bots: accounts without a password, which belong to somebody and speak through tokens. Must not know what tokens are."""

from ..core.likeness import skeleton
from ..core.names import key_of, user_name
from ..protocol.errors import Refused
from ..protocol.people import Person
from ..store import meta, people
from .call import Call
from .naming import require_free


async def bot_called(call: Call, wish: str) -> Person:
    """The caller's bot of that name, made if there is none yet."""
    name = user_name(wish)
    holder = await people.by_name(call.tx, key_of(name))
    if holder is not None and holder.kind == "bot":
        if holder.made_by != call.person.id and not call.actor.is_admin:
            raise Refused("forbidden", f"The bot {holder.name} is not yours.")
        return holder.person
    await require_free(call, name)
    bot = people.Account(
        await meta.new_id(call.tx, "u"), name, key_of(name), "bot", 0, rank="member", made_by=call.person.id, created_at=call.now.at
    )  # fmt: skip
    await people.add(call.tx, bot, skeleton(name))
    return bot.person
