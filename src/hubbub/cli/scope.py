"""What a token is limited to, as it is typed and as it is read. Must not know what lets programs in."""

from collections.abc import Sequence

import click
from msgspec.structs import replace

from hubbub.core.scope import WORDS
from hubbub.protocol.commands import ListRooms
from hubbub.protocol.people import Credential
from hubbub.protocol.replies import CredentialList, Reply, RoomList, TokenMade

from .office import Office


class ScopeWord(click.ParamType[str]):
    """One of the words that a token can be limited to. There are too many for the help."""

    name = "word"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        if value not in WORDS:
            self.fail(f"{value!r} is none of: {', '.join(WORDS)}.", param, ctx)
        return value


async def with_room_names(at: Office, replies: Sequence[Reply]) -> Sequence[Reply]:
    """Answers with the names of rooms; what whoever asks knows no name of is left as it is."""
    if not any(credential.rooms for reply in replies for credential in _in(reply)):
        return replies
    rooms = await at.ask(ListRooms(), RoomList)
    names = {room.id: f"#{room.name}" for room in rooms.rooms if room.kind != "direct"}
    return [_named(reply, names) for reply in replies]


def _in(reply: Reply) -> Sequence[Credential]:
    if isinstance(reply, TokenMade):
        return [reply.credential]
    return reply.credentials if isinstance(reply, CredentialList) else []


def _named(reply: Reply, names: dict[str, str]) -> Reply:
    found = [_called(credential, names) for credential in _in(reply)]
    if isinstance(reply, TokenMade):
        return replace(reply, credential=found[0])
    return replace(reply, credentials=found) if isinstance(reply, CredentialList) else reply


def _called(credential: Credential, names: dict[str, str]) -> Credential:
    rooms = credential.rooms
    return credential if rooms is None else replace(credential, rooms=[names.get(room, room) for room in rooms])
