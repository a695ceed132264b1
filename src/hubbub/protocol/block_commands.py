"""Commands about blocks: whom somebody wants to hear nothing from. Must not know who answers."""

from .command import Read, Write


class AddBlock(Write, frozen=True, kw_only=True, tag="block.add"):
    """Take no direct messages, invitations or mentions from somebody. Your clients hide what they say elsewhere."""

    user: str


class RemoveBlock(Write, frozen=True, kw_only=True, tag="block.remove"):
    """Hear from somebody again."""

    user: str


class ListBlocks(Read, frozen=True, kw_only=True, tag="block.list"):
    """Whom you have blocked, by name."""
