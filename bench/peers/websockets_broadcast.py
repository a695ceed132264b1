"""The websockets library and its broadcast(): JSON in, the same JSON out to everyone. It stores nothing."""

import asyncio
import sys

from websockets.asyncio.server import ServerConnection, broadcast, serve

clients: set[ServerConnection] = set()


async def handle(connection: ServerConnection) -> None:
    clients.add(connection)
    try:
        async for said in connection:
            broadcast(clients, said)
    finally:
        clients.discard(connection)


async def main() -> None:
    async with serve(handle, "127.0.0.1", int(sys.argv[1]), compression=None, ping_interval=None):
        await asyncio.get_running_loop().create_future()


try:
    import uvloop
except ImportError:
    asyncio.run(main())
else:
    uvloop.run(main())
