"""The door for whoever runs the machine: a socket in the data folder, a command in JSON on each line, its answer on the next.

Who may open the socket is the file system's affair: the folder and the socket are their owner's alone. No network leads
here, no token opens it, and it is gone when the server ends. Must not know what is asked.
"""

import asyncio
import contextlib
import os
import socket
from collections.abc import AsyncIterator, Iterator
from functools import partial
from pathlib import Path

import structlog

from ..dispatch import Road
from ..protocol.errors import Refused
from ..protocol.frames import decode_command, encode, refusal
from .question import ask_as_hubbub

NAME = "office.sock"

LINE = 1 << 20
"""Bytes of the longest line, either way."""

LONGEST = 100
"""Bytes of a path that every system takes as a socket's address."""

log = structlog.get_logger("hubbub.office")


@contextlib.asynccontextmanager
async def office(road: Road, folder: Path, url: str) -> AsyncIterator[None]:
    """Take commands meanwhile. `url` is told to everybody who comes in, for the links they are to hand on.

    A file system that has no sockets costs this door, not the server.
    """
    place = folder / NAME
    try:
        listening = _listen(place)
    except OSError as fault:
        log.warning("office.closed", reason=str(fault), path=str(place))
        yield
        return
    server = await asyncio.start_unix_server(partial(_serve, road, url), sock=listening, limit=LINE)
    try:
        yield
    finally:
        # On a disk that has failed it stays; the next start makes a new one.
        with contextlib.suppress(OSError):
            place.unlink()
        server.close()


@contextlib.contextmanager
def address(place: Path) -> Iterator[str]:
    """The address of a socket at a path, which may be longer than an address can be."""
    if len(os.fsencode(place)) <= LONGEST:
        yield str(place)
        return
    folder = os.open(place.parent, os.O_RDONLY | os.O_DIRECTORY)
    try:
        yield f"/proc/self/fd/{folder}/{place.name}"
    finally:
        os.close(folder)


def _listen(place: Path) -> socket.socket:
    """A socket that only the owner of the folder can open. One that a killed server left behind is nobody's: the folder is held."""
    place.unlink(missing_ok=True)
    listening = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        with address(place) as where:
            listening.bind(where)
        place.chmod(0o600)
        listening.listen()
    except OSError:
        listening.close()
        raise
    return listening


async def _serve(road: Road, url: str, lines: asyncio.StreamReader, answers: asyncio.StreamWriter) -> None:
    """One visitor, until they hang up."""
    try:
        answers.write(encode({"url": url}) + b"\n")
        while line := await lines.readline():
            answers.write(await _answer(road, line) + b"\n")
            await answers.drain()
    except (OSError, ValueError):
        # They hung up, or sent a line longer than any command.
        return
    finally:
        answers.close()


async def _answer(road: Road, line: bytes) -> bytes:
    try:
        return encode(await ask_as_hubbub(road, decode_command(line)))
    except Refused as refused:
        return encode(refusal(refused, None))
