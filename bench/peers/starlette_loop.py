"""Starlette as its tutorials show it: `for client in clients: await client.send_text(...)`. It stores nothing."""

import sys

import uvicorn
from starlette.applications import Starlette
from starlette.routing import WebSocketRoute
from starlette.websockets import WebSocket, WebSocketDisconnect

clients: set[WebSocket] = set()


async def handle(socket: WebSocket) -> None:
    await socket.accept()
    clients.add(socket)
    try:
        while True:
            said = await socket.receive_text()
            for client in tuple(clients):
                await client.send_text(said)
    except WebSocketDisconnect:
        clients.discard(socket)


app = Starlette(routes=[WebSocketRoute("/ws", handle)])
uvicorn.run(
    app, host="127.0.0.1", port=int(sys.argv[1]), log_level="warning", ws="websockets-sansio",
    ws_per_message_deflate=False, ws_ping_interval=None,
)  # fmt: skip
