"""Whom somebody wants to hear nothing from. Must not know where they would have."""

from ..protocol.commands import AddBlock, ListBlocks, RemoveBlock
from ..protocol.errors import Refused
from ..protocol.replies import Blocked, BlockList
from ..protocol.signals import BlockChanged
from ..store import blocks, people
from .call import Call
from .find import require_user

MOST = 1000
"""People whom one person may block: all of them are told in every welcome."""


async def add(call: Call, command: AddBlock) -> Blocked:
    user = await require_user(call, command.user)
    if user.id == call.person.id:
        raise Refused("invalid", "You cannot block yourself.")
    if len(await blocks.ids(call.tx, call.person.id)) >= MOST:
        raise Refused("too_many", f"One person may block {MOST} others.")
    await blocks.add(call.tx, call.person.id, user.id, call.now.at)
    return _changed(call, user, True)


async def remove(call: Call, command: RemoveBlock) -> Blocked:
    user = await require_user(call, command.user)
    await blocks.remove(call.tx, call.person.id, user.id)
    return _changed(call, user, False)


async def list_blocks(call: Call, _: ListBlocks) -> BlockList:
    return BlockList(blocked=await blocks.of_user(call.tx, call.person.id))


def _changed(call: Call, user: people.Account, on: bool) -> Blocked:
    call.signal = BlockChanged(user=user.person, on=on)
    return Blocked(user=user.person)
