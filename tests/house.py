"""The joined pair: a real server core and clients joined by bytes, with no socket, on the real SQLite in memory.

`House` is everything of a server but uvicorn; `Wire` is one client, speaking through the same protocol bytes as a
browser. Time stands still until a test moves it.
"""

import asyncio
import itertools
import json
from collections.abc import Iterator, Sequence
from contextlib import asynccontextmanager
from functools import partial
from types import SimpleNamespace
from typing import Any

from websockets.client import ClientProtocol
from websockets.frames import Frame, Opcode
from websockets.http11 import Response
from websockets.protocol import State
from websockets.uri import parse_uri

from hubbub.bus.local import LocalBus
from hubbub.core.hub import Hub
from hubbub.core.presence import Presence
from hubbub.dispatch import Road
from hubbub.features.call import Rules
from hubbub.features.first_start import offer_ownership, prepare
from hubbub.gateways.doorway import Doorway
from hubbub.gateways.websocket import SocketDoor
from hubbub.gateways.wheel import Wheel
from hubbub.store.driver import Driver, Link
from hubbub.store.migrate import migrate
from hubbub.store.sqlite import InlineSqlite
from tests.pipe import Pipe

NOON = 1_795_000_000_000_000
"""Where the tests' wall clock begins: microseconds since 1970."""

KEY = bytes(range(32))
"""The key of the data folder."""

CHEAP = (8, 1, 0.0)  # What a password costs here: real Argon2id, of the least memory there is; nobody is made to wait.


class StillClock:
    """A clock that moves when it is told to."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def wall(self) -> int:
        return NOON + round(self.seconds * 1_000_000)

    def mono(self) -> float:
        return self.seconds


class Wire:
    """One client. `frames` is every JSON object received, `said` what is not yet looked at."""

    def __init__(
        self, house: "House", plain: bool, address: str, path: str, origin: str | None,
        subprotocols: Sequence[str] = ("hubbub.v1",), headers: Sequence[tuple[str, str]] = (),
    ) -> None:  # fmt: skip
        self.house = house
        host = dict(headers).get("Host", "localhost:8080")
        self.client = ClientProtocol(
            parse_uri(f"ws://{host}{path}"), subprotocols=None if plain else list(subprotocols), origin=origin
        )
        self.pipe = Pipe(self, address)
        self.door = SocketDoor(house.doorway, None, house.uvicorn, None)
        self.frames: list[dict[str, Any]] = []
        self.unread: list[dict[str, Any]] = []
        self.raw: list[bytes] = []
        self.response: Response | None = None
        self.you: dict[str, Any] = {}
        self.opened: dict[str, Any] = {}
        self._outgoing: list[bytes] = []
        self._ids = itertools.count(1)
        self.door.connection_made(self.pipe)
        request = self.client.connect()
        for name, value in (each for each in headers if each[0] != "Host"):
            request.headers[name] = value
        self.client.send_request(request)
        self.pump()

    # bytes, both ways

    def pump(self) -> None:
        self._outgoing += [data for data in self.client.data_to_send() if data]
        while self._outgoing and self.pipe.reading and not self.pipe.closing:
            self.door.data_received(self._outgoing.pop(0))

    def receive(self, data: bytes) -> None:
        self.client.receive_data(data)
        for event in self.client.events_received():
            if isinstance(event, Frame) and event.opcode is Opcode.TEXT:
                self.raw.append(bytes(event.data))
                self.frames.append(json.loads(event.data))
                self.unread.append(self.frames[-1])
            elif not isinstance(event, Frame):
                self.response = event
        # The server may be in the middle of a write; what the client owes it (a pong, a close) goes later.
        asyncio.get_running_loop().call_soon(self.pump)

    def lost(self) -> None:
        asyncio.get_running_loop().call_soon(self.door.connection_lost, None)

    def vanish(self) -> None:
        """The network is gone: the server finds out, the client says nothing."""
        self.pipe.is_broken = True
        self.pipe.abort()

    # frames

    def send(self, **fields: Any) -> int:
        """Send a command without waiting. Returns its id."""
        request_id = next(self._ids)
        self.send_text(json.dumps({"id": request_id, **fields}))
        return request_id

    def send_text(self, text: str | bytes) -> None:
        self.client.send_text(text.encode() if isinstance(text, str) else text)
        self.pump()

    def send_frames(self, *frames: Frame) -> None:
        """Send frames just as they are, in one segment."""
        self.send_bytes(b"".join(frame.serialize(mask=True) for frame in frames))

    def send_bytes(self, data: bytes) -> None:
        """Send bytes just as they are."""
        self._outgoing.append(data)
        self.pump()

    async def ask(self, type: str, **fields: Any) -> dict[str, Any]:
        """Send a command and return its reply."""
        request_id = self.send(type=type, **fields)
        await self.house.settle()
        replies = [frame for frame in self.frames if frame.get("re") == request_id]
        assert len(replies) == 1, f"{type} was answered {len(replies)} times: {replies}"
        return replies[0]

    async def hello(self, name: str | None = None, **fields: Any) -> dict[str, Any]:
        welcome = await self.ask("hello", **({"name": name} if name else {}), **fields)
        self.you = welcome.get("you", {})
        return welcome

    async def say(self, text: str, room: str = "lobby", **fields: Any) -> dict[str, Any]:
        return await self.ask("message.send", room=room, text=text, **fields)

    async def lines(self, *texts: str) -> list[dict[str, Any]]:
        """Send text frames on the plain door; returns what came."""
        self.heard()
        for text in texts:
            self.send_text(text)
        await self.house.settle()
        return self.heard()

    def heard(self, *types: str) -> list[dict[str, Any]]:
        """What was received since the last call; of these types, or all."""
        unread, self.unread = self.unread, []
        return [frame for frame in unread if not types or frame.get("type") in types]

    def heard_raw(self) -> list[bytes]:
        """The text frames received since the last call, as they came."""
        raw, self.raw = self.raw, []
        return raw

    @property
    def is_open(self) -> bool:
        return self.client.state is State.OPEN and not self.pipe.closing

    @property
    def close_code(self) -> int | None:
        return self.client.close_rcvd.code if self.client.close_rcvd else None


class House:
    """A server without sockets."""

    def __init__(self, store: Driver, epoch: str, rules: Rules, **limits: Any) -> None:
        self.clock = StillClock()
        self.store = store
        self.hub = Hub(Presence())
        self.broken: list[str] = []
        self.codes = itertools.count(1)
        secrets = (f"secret-{n}" for n in itertools.count(1))
        self.road = Road(
            store, LocalBus(), self.hub, self.clock, rules, epoch, KEY, on_broken=self.broken.append,
            sockets_per_user=limits.pop("sockets_per_user", 20), secret=partial(next, secrets), cost=CHEAP,
        )  # fmt: skip
        self.wheel = Wheel()
        self.doorway = Doorway(self.road, self.wheel, self.clock, rules.frame_limit, **limits)
        self.uvicorn = SimpleNamespace(connections=set())

    def connect(
        self, plain: bool = False, address: str = "192.0.2.1", path: str = "/ws", origin: str | None = None, **more: Any
    ) -> Wire:
        return Wire(self, plain, address, path, origin, **more)

    async def enter(self, name: str | None = None, **fields: Any) -> Wire:
        """Somebody who has said hello and looked at the answer."""
        wire = self.connect()
        await wire.hello(name, **fields)
        wire.heard()
        return wire

    async def claim(self) -> str:
        """The code of the link that makes one person the owner of the server."""
        made = partial(offer_ownership, at=self.clock.wall(), code=f"claim-{next(self.codes)}")
        return str(await self.store.transaction(made))

    async def dump(self) -> str:
        """Every value of every table."""

        async def read(tx: Link) -> str:
            names = await tx.all("SELECT name FROM sqlite_schema WHERE type = 'table'")
            return "\n".join([str(row) for (name,) in names for row in await tx.all(f"SELECT * FROM {name}")])

        return await self.store.read(read)

    async def settle(self) -> None:
        """Let everything that was set off come to its end."""
        quiet = 0
        while quiet < 5:
            await asyncio.sleep(0)
            quiet = 0 if self.road.is_busy else quiet + 1
        ears = [listener for mine in self.hub._people.values() for listener in mine]
        assert all(ear.full or not ear.behind for ear in ears), "somebody is behind and nobody brings them back"

    async def pass_time(self, seconds: int) -> None:
        """Seconds go by, and the node's timer with them."""
        for _ in range(seconds):
            self.clock.seconds += 1
            self.wheel.turn(self.clock.mono())
            self.road.tell_presence()
            self.road.expire()
            self.road.scrub()
            self.road.eraser.go_on()
            await self.settle()


@asynccontextmanager
async def house(store: Driver | None = None, rules: Rules | None = None, **limits: Any) -> "Iterator[House]":
    """A house on a new database in memory, or on a given store."""
    store = store or InlineSqlite()
    await migrate(store)
    epoch = await store.transaction(partial(prepare, at=NOON, epoch="e-test"))
    built = House(store, epoch, rules or Rules(rate=0), **limits)
    try:
        yield built
    finally:
        await built.road.stop()
        await store.close()
