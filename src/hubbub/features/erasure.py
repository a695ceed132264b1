"""Taking back what somebody said, a few at a time, and what a closed account leaves in keys. Must not know who asks for more, or when."""

from ..protocol.commands import EraseMore, EraseUser
from ..protocol.errors import Refused
from ..protocol.replies import ErasedSome, UserChanged
from ..store import erasures, events, keys, messages, people
from ..store.erasures import Erasure
from .call import Call
from .deletion import erase
from .users import as_seen, require_below

AT_ONCE = 20
"""Messages gone through in one transaction: it bounds how long those wait who have something in the same one."""

KEYS_AT_ONCE = 200


async def erase_user(call: Call, command: EraseUser) -> UserChanged:
    """Of somebody who can say no more: else there would be no end of it."""
    user = await require_below(call, command.user, may_be_gone=True)
    if user.id == call.person.id:
        raise Refused("forbidden", "Close your own account to delete all that you wrote.")
    if user.closed_at is None and (user.disabled_at is None or user.disabled_until is not None):
        raise Refused("not_out", f"Keep {user.name} out for good first, or they go on writing meanwhile.")
    await erasures.begin(call.tx, user.id, messages=True)
    call.erases = True
    return UserChanged(user=as_seen(user, call.now.at))


async def erase_more(call: Call, _: EraseMore) -> ErasedSome:
    """The next few of somebody's messages, in their name, as if they had taken back one by one; then what is left in keys."""
    erasure = await erasures.least(call.tx)
    if erasure is None:
        return ErasedSome(more=False)
    author = await people.by_id(call.tx, erasure.user_id)
    assert author is not None, "an erasure ends with its person"
    call.person, call.erased = author.person, True
    if (then := await _messages(call, erasure, author) or await _keys(call, erasure, author)) is not None:
        await erasures.go_on(call.tx, then)
    else:
        await erasures.end(call.tx, erasure.user_id)
    return ErasedSome(more=True)


async def _messages(call: Call, erasure: Erasure, author: people.Account) -> Erasure | None:
    """How far it has come then; None: all were gone through."""
    limit = AT_ONCE if erasure.messages else KEYS_AT_ONCE
    found = await messages.of_author(call.tx, author.id, erasure.room_id, erasure.seq, limit)
    for room, seq, key, is_there in found:
        if erasure.messages and is_there and (sent := await events.message(call.tx, room, seq)):
            await erase(call, sent)
        if author.closed_at is not None and key is not None:
            await keys.forget_message(call.tx, author.id, key)
    if not found:
        return None
    room, seq, *_ = found[-1]
    return erasure._replace(room_id=room, seq=seq, done=erasure.done + len(found))


async def _keys(call: Call, erasure: Erasure, author: people.Account) -> Erasure | None:
    """Whoever has closed their account sends nothing again, and the answers kept for that say what they did."""
    if author.closed_at is None:
        return None
    count = await keys.forget(call.tx, author.id, KEYS_AT_ONCE)
    return erasure._replace(done=erasure.done + count) if count else None
