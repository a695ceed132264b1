"""A node's HTTP door and its clients, joined in memory: no socket, the real road and store. Must not know what is tested."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

from starlette.routing import Route

from hubbub.bus.local import LocalBus
from hubbub.core.hub import Hub
from hubbub.core.presence import Presence
from hubbub.dispatch import Road
from hubbub.features.call import Rules
from hubbub.features.first_start import prepare
from hubbub.gateways import http
from hubbub.gateways.doorway import Doorway
from hubbub.gateways.wheel import Wheel
from hubbub.store.migrate import migrate
from hubbub.store.sqlite import InlineSqlite

SOON = 5.0
"""Seconds after which a test that waits for something has failed."""


class StillClock:
    """Stands still until a test moves it."""

    def __init__(self) -> None:
        self.now = 1_000.0

    def wall(self) -> int:
        return int(self.now * 1_000_000)

    def mono(self) -> float:
        return self.now


class Answer(NamedTuple):
    status: int
    headers: dict[str, str]
    body: bytes
    cookies: tuple[str, ...] = ()

    @property
    def json(self) -> Any:
        return json.loads(self.body)


class Told(NamedTuple):
    """One server-sent event."""

    event: str
    raw: str
    cursor: str | None

    @property
    def data(self) -> Any:
        return json.loads(self.raw)


def scope(method: str, target: str, headers: Mapping[str, str], peer: str) -> dict[str, Any]:
    path, _, query = target.partition("?")
    given = {"host": "localhost:8080", **{name.lower(): value for name, value in headers.items()}}
    return {
        "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": method, "scheme": "http",
        "path": path, "raw_path": path.encode(), "root_path": "", "query_string": query.encode(),
        "headers": [(name.encode(), value.encode()) for name, value in given.items()],
        "client": (peer, 40_000), "server": ("127.0.0.1", 8080),
    }  # fmt: skip


class Node:
    """One server. `get` and `post` ask it; `stream` listens to it."""

    def __init__(self, road: Road, doorway: Doorway, clock: StillClock, web: Path, more: Sequence[Route] = ()) -> None:
        self.road, self.clock = road, clock
        self.door = http.build(road, doorway, web, more)

    async def request(
        self,
        method: str,
        target: str,
        body: bytes = b"",
        headers: Mapping[str, str] | None = None,
        peer: str = "127.0.0.1",
    ) -> Answer:
        told: list[Any] = []
        asked = iter([{"type": "http.request", "body": body, "more_body": False}])

        async def receive() -> Any:
            return next(asked, {"type": "http.disconnect"})

        async def send(message: Any) -> None:
            told.append(message)

        await asyncio.wait_for(self.door(scope(method, target, headers or {}, peer), receive, send), SOON)
        found = {name.decode().lower(): value.decode() for name, value in told[0]["headers"]}
        cookies = tuple(value.decode() for name, value in told[0]["headers"] if name.lower() == b"set-cookie")
        return Answer(told[0]["status"], found, b"".join(m.get("body", b"") for m in told[1:]), cookies)

    async def get(self, target: str, peer: str = "127.0.0.1", **headers: str) -> Answer:
        return await self.request(
            "GET", target, headers={k.replace("_", "-"): v for k, v in headers.items()}, peer=peer
        )

    async def post(self, command: str, token: str | None = None, **fields: Any) -> Answer:
        headers = {"authorization": f"Bearer {token}"} if token else {}
        return await self.request("POST", f"/api/v1/{command}", json.dumps(fields).encode(), headers)

    async def token_of(self, name: str) -> str:
        """Somebody new of that name."""
        return str((await self.post("hello", name=name)).json["token"])

    @asynccontextmanager
    async def stream(
        self, token: str | None, query: str = "", cursor: str | None = None, peer: str = "127.0.0.1",
        headers: Mapping[str, str] | None = None,
    ) -> AsyncIterator["Listening"]:  # fmt: skip
        own = {"authorization": f"Bearer {token}"} if token else {}
        own |= {"last-event-id": cursor} if cursor else {}
        listening = Listening()
        asked = scope("GET", f"/api/v1/stream{query}", {**own, **(headers or {})}, peer)
        listening.serving = asyncio.create_task(self.door(asked, listening.receive, listening.send))
        try:
            yield listening
        finally:
            listening.hang_up()
            await asyncio.wait_for(listening.serving, SOON)


class Line:
    """As much of uvicorn's transport and protocol as a stream asks of them. `untaken` bytes lie in it."""

    def __init__(self, hang_up: Callable[[], None]) -> None:
        self.connections: set[Any] = set()
        self.untaken = 0
        self.abort = hang_up

    def get_protocol(self) -> "Line":
        return self

    def get_write_buffer_size(self) -> int:
        return self.untaken

    def get_extra_info(self, _: str) -> None:
        return None


class Listening:
    """The reader of one stream. While `flowing` is not set, the connection takes nothing more."""

    serving: "asyncio.Task[None]"

    def __init__(self) -> None:
        self.status = asyncio.get_running_loop().create_future()
        self.transport = Line(self.hang_up)
        self.gone = asyncio.Event()
        self.flowing = asyncio.Event()
        self.flowing.set()
        self.over = asyncio.Event()
        self.text = ""
        self.came: asyncio.Queue[str] = asyncio.Queue()

    async def receive(self) -> Any:
        await self.gone.wait()
        return {"type": "http.disconnect"}

    async def send(self, message: Any) -> None:
        await self.flowing.wait()
        if message["type"] == "http.response.start":
            self.status.set_result(message["status"])
            return
        self.text += message["body"].decode()
        *blocks, self.text = self.text.split("\n\n")
        for block in blocks:
            self.came.put_nowait(block)
        if not message.get("more_body"):
            self.over.set()

    def hang_up(self) -> None:
        self.gone.set()
        self.flowing.set()

    async def block(self) -> str:
        return await asyncio.wait_for(self.came.get(), SOON)

    async def next(self, *kinds: str) -> Told:
        """The next event, or the next of these kinds."""
        while True:
            lines = dict(line.split(": ", 1) for line in (await self.block()).split("\n") if not line.startswith(":"))
            if lines and (not kinds or lines["event"] in kinds):
                return Told(lines["event"], lines["data"], lines.get("id"))


@asynccontextmanager
async def running(web: Path, rules: Rules | None = None, **doorway: Any) -> AsyncIterator[Node]:
    """A node with an empty store in memory."""
    store, clock = InlineSqlite(), StillClock()
    await migrate(store)
    epoch = await store.transaction(partial(prepare, at=clock.wall(), epoch="e1"))
    road = Road(
        store,
        LocalBus(),
        Hub(Presence()),
        clock,
        rules or Rules(rate=0),
        epoch,
        bytes(32),
        sockets_per_user=3,
        cost=(8, 1, 0.0),
    )
    yield Node(road, Doorway(road, Wheel(), clock, **doorway), clock, web)
    await road.stop()
    await store.close()
