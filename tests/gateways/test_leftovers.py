"""Connections that come and go leave nothing to the garbage collector, which would stop everybody (profile, "Garbage")."""

import asyncio
import gc
from collections import Counter
from functools import partial

import uvicorn
import uvloop
from starlette.types import Receive, Scope, Send
from tests.house import House, house
from uvicorn.server import ServerState
from websockets.asyncio.client import connect
from websockets.protocol import Protocol
from websockets.server import ServerProtocol

from hubbub.core.hub import Listener
from hubbub.gateways.entrance import Entrance
from hubbub.gateways.websocket import SocketDoor

OURS = (Entrance, SocketDoor, ServerProtocol, Protocol, Listener)


async def no_pages(scope: Scope, receive: Receive, send: Send) -> None:
    raise AssertionError("nobody asks for pages here")


def standing() -> Counter[str]:
    """What there is of a connection's objects, reachable or not."""
    return Counter(type(thing).__name__ for thing in gc.get_objects() if type(thing) in OURS)


async def come_and_go(home: House, times: int) -> tuple[Counter[str], Counter[str]]:
    """What there is while so many are connected, and after they have gone."""
    config = uvicorn.Config(app=no_pages, ws=partial(SocketDoor, home.doorway), lifespan="off", log_config=None)  # type: ignore[arg-type]
    config.load()
    state = ServerState()
    server = await asyncio.get_running_loop().create_server(
        lambda: Entrance(home.doorway, config=config, server_state=state, app_state={}), "127.0.0.1", 0
    )
    url = f"ws://127.0.0.1:{server.sockets[0].getsockname()[1]}/ws"
    lines = [await connect(url, subprotocols=["hubbub.v1"], compression=None) for _ in range(times)]  # type: ignore[list-item]
    for n, line in enumerate(lines):
        await line.send(f'{{"type":"hello","id":1,"name":"p{n}"}}')
        assert "welcome" in str(await line.recv())
    there = standing()
    for line in lines:
        await line.close()
    while state.connections:  # noqa: ASYNC110
        await asyncio.sleep(0)
    await home.settle()
    server.close()
    # Whether newcomers say hello is watched for ten turns, also of those who have gone.
    for turn in range(11):
        home.doorway.wheel.turn(turn / 2)
    return there, standing()


def test_connections_leave_nothing_to_the_collector() -> None:
    async def run() -> tuple[Counter[str], Counter[str]]:
        async with house() as home:
            return await come_and_go(home, 20)

    gc.collect()
    gc.disable()
    before = standing()
    try:
        there, left = uvloop.run(run())
    finally:
        gc.enable()
    there, left = there - before, left - before
    assert there["SocketDoor"] == there["Protocol"] == there["Listener"] == 20
    assert there["ServerProtocol"] == there["Entrance"] == 0
    assert not left
