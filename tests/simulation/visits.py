"""Who comes by another door than the SDK's: a tab at the plain one, a script that posts. Must not know what is expected of it."""

import asyncio
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import msgspec
from websockets.asyncio.client import connect
from websockets.exceptions import WebSocketException

from hubbub.protocol import commands as c
from hubbub.protocol.frames import encode

if TYPE_CHECKING:
    from tests.simulation.device import Human
    from tests.simulation.stage import Stage

PORT = 950
"""What visitors dial."""

GONE = (OSError, EOFError, TimeoutError, WebSocketException)


async def speak_plainly(lines: tuple[str, ...]) -> None:
    """Open the plain door, say some lines, and go."""
    with suppress(*GONE):
        async with connect(
            f"ws://localhost:{PORT}/ws", compression=None, proxy=None, ping_interval=None, close_timeout=2
        ) as tab:
            for line in lines:
                await tab.send(line)
                await asyncio.sleep(0.1)
            await asyncio.sleep(1)


async def post(stage: "Stage", human: "Human", command: c.Command) -> None:
    """Ask a command over HTTP, once, whatever comes of it."""
    attempt = None
    if isinstance(command, c.SendMessage):
        stage.posts += 1
        command = msgspec.structs.replace(command, key=command.key or f"{human.name} post {stage.posts}")
        by = f"{human.name} by HTTP {stage.posts}"
        attempt = stage.books.intend(human.name, str(command.key), by, command.room, command.text)
    with suppress(*GONE):
        answer = await _exchange(c.name_of(command), human.token or "", encode(command))
        stage.trace.add("post", f"{human.name} {answer.get('type')} {answer.get('code', '')}")
        if answer.get("code") == "internal":
            stage.books.oddities.append(f"B1 {command} was answered with internal over HTTP")
        if attempt and answer.get("type") == "ok":
            attempt.place = (answer["room"], answer["seq"])
        elif attempt:
            attempt.refused = answer.get("code")


async def _exchange(name: str, token: str, body: bytes) -> dict[str, Any]:
    reader, writer = await asyncio.open_connection("localhost", PORT)
    try:
        head = (
            f"POST /api/v1/{name} HTTP/1.1\r\nHost: localhost:8080\r\nAuthorization: Bearer {token}\r\n"
            f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\nConnection: close\r\n\r\n"
        )
        writer.write(head.encode() + body)
        async with asyncio.timeout(20):
            said = await reader.read()
    finally:
        writer.close()
    answer = said.partition(b"\r\n\r\n")[2]
    if not answer:
        raise EOFError("no answer")
    try:
        found: dict[str, Any] = msgspec.json.decode(answer)
    except msgspec.DecodeError:
        raise EOFError("half an answer") from None
    return found
