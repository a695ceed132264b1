"""Somebody who says a great deal without a browser."""

import json
from itertools import count

from websockets.asyncio.client import connect


async def say_all(socket: str, name: str, texts: list[str], room: str = "lobby") -> None:
    """Says `texts` in that order as a guest called `name`. Returns when the last one is on disk."""
    ids = count(1)
    async with connect(socket, subprotocols=["hubbub.v1"], max_queue=None) as line:
        await line.send(json.dumps({"type": "hello", "id": 0, "name": name}))
        for text in texts:
            await line.send(json.dumps({"type": "message.send", "id": next(ids), "room": room, "text": text}))
        async for frame in line:
            reply = json.loads(frame)
            assert reply["type"] != "error", reply
            if reply.get("re") == len(texts):
                return
