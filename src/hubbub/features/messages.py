"""Messages: saying something and reading what was said. Must not know who is listening."""

from collections.abc import Sequence
from itertools import accumulate

from ..core.names import mentioned
from ..protocol.commands import MessageHistory, SendMessage
from ..protocol.errors import Refused
from ..protocol.events import MessageSent
from ..protocol.frames import encode
from ..protocol.people import Message
from ..protocol.replies import Done, MessagePage
from ..store import messages, people, reads
from .bans import come_back, has_been_banned
from .call import Call
from .directs import other_side
from .enrol import enrol_in
from .slow import require_patience

LAST = 2**63 - 1

PAGE_SIZE = 240 * 1024
"""Bytes of the messages in one page. More of them would make every answer wait behind it on a slow line."""


async def send(call: Call, command: SendMessage) -> Done:
    """Say something. Whoever speaks in an open room takes part in it from then on."""
    require_text(command.text, call.rules.text_limit)
    to = await other_side(call) if call.room.kind == "direct" else None
    if call.room.slow:
        await require_patience(call)
    if call.room.role is None and call.person.kind != "visitor":
        await enrol_in(call, call.room, call.person)
    elif has_been_banned(call):
        await come_back(call)
    names = mentioned(command.text)
    named = await people.named(call.tx, names, call.room.id, call.person.id) if names else []
    seq, counted = await call.record(MessageSent, call.room.id, text=command.text, key=call.key, mentions=named, to=to)
    sent = call.events[-1].event
    assert isinstance(sent, MessageSent)
    messages.add(call.tx, sent, counted, call.now.at)
    reads.mark_own(call.tx, call.room.id, call.person.id, seq, counted, call.now.at)
    for user_id in named:
        if user_id != call.person.id:
            await reads.add_mention(call.tx, user_id, call.room.id, seq)
    return Done(room=call.room.id, seq=seq)


async def history(call: Call, command: MessageHistory) -> MessagePage:
    """A page of messages as they stand now, in order."""
    room, limit = call.room.id, command.limit
    if command.around is not None:
        half = limit // 2
        found = await messages.before(call.tx, room, command.around, half)
        later = await messages.after(call.tx, room, command.around - 1, limit - half + 1)
        earlier = fitting(found[::-1], PAGE_SIZE // 2)[::-1]
        kept = fitting(later[: limit - half], PAGE_SIZE // 2)
        return _page(call, earlier + kept, more=len(later) > len(kept))
    if command.after is not None:
        found = await messages.after(call.tx, room, command.after, limit + 1)
        kept = fitting(found[:limit])
    else:
        found = await messages.before(call.tx, room, LAST if command.before is None else command.before, limit + 1)
        kept = fitting(found[-limit:][::-1])[::-1]
    return _page(call, kept, more=len(found) > len(kept))


def fitting(found: Sequence[Message], size: int = PAGE_SIZE) -> list[Message]:
    """As many from the first on as fit into so many bytes of JSON; the first one always does."""
    sizes = accumulate(len(encode(message)) + 1 for message in found)
    return [message for n, (message, upto) in enumerate(zip(found, sizes, strict=True)) if not n or upto <= size]


def require_text(text: str, limit: int) -> None:
    """Refuse what nobody could read or no database would store."""
    if not text.strip():
        raise Refused("empty", "There is nothing in the message.")
    if (size := len(text.encode())) > limit:
        raise Refused("too_long", f"A message has at most {limit} bytes; this one has {size}.")
    if "\x00" in text:
        raise Refused("invalid", "A message cannot hold the character NUL.")


def _page(call: Call, found: list[Message], more: bool) -> MessagePage:
    return MessagePage(room=call.room.id, seq=call.room.seq, messages=found, more=more)
