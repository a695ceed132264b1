"""A browser before a server without sockets: keeps its cookies and sends them along. Must not know what is tested."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from http.cookies import SimpleCookie
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from http_client import Answer, Listening, Node
from starlette.routing import Route
from tests.house import House, Wire, house

from hubbub.core.origin import Origins
from hubbub.features.call import Rules

OWN = "http://localhost:8080"
LISTED = "https://shop.example"
"""An origin that the operator allows by name."""


class Browser:
    """One browser: keeps what it is given, and sends it along whoever asks."""

    def __init__(self, home: House, web: Path, more: Sequence[Route] = ()) -> None:
        self.home, self.more = home, more
        self.node = Node(home.road, home.doorway, SimpleNamespace(), web, more)  # type: ignore[arg-type]
        self.kept: dict[str, str] = {}

    def headers(self, origin: str | None, **more: str) -> dict[str, str]:
        cookie = {"cookie": "; ".join(f"{name}={value}" for name, value in self.kept.items())} if self.kept else {}
        return {**cookie, **({"origin": origin} if origin else {}), **{k.replace("_", "-"): v for k, v in more.items()}}

    async def post(self, command: str, origin: str | None = OWN, body: bytes = b"{}", **more: str) -> Answer:
        answer = await self.node.request("POST", f"/api/v1/{command}", body, self.headers(origin, **more))
        self.keep(answer)
        return answer

    async def get(self, target: str, **more: str) -> Answer:
        """As somebody who follows a link there, from wherever."""
        answer = await self.node.request("GET", target, headers=self.headers(None, **more))
        self.keep(answer)
        return answer

    def keep(self, answer: Answer) -> None:
        for header in answer.cookies:
            for name, morsel in SimpleCookie(header).items():
                self.kept.pop(name, None)
                if morsel["max-age"] != "0":
                    self.kept[name] = morsel.value

    async def sign_up(self, name: str) -> Answer:
        return await self.post("account.register?cookie=yes", body=account(name))

    def socket(self, origin: str | None = OWN, path: str = "/ws", plain: bool = False) -> Wire:
        return self.home.connect(origin=origin, path=path, plain=plain, headers=list(self.headers(None).items()))

    @asynccontextmanager
    async def stream(self, origin: str | None = None, **more: str) -> AsyncIterator[Listening]:
        async with self.node.stream(None, headers=self.headers(origin, **more)) as opened:
            yield opened


def account(name: str) -> bytes:
    return b'{"name":"%b","password":"correct horse"}' % name.encode()


@asynccontextmanager
async def server(
    web: Path, rules: Rules | None = None, origins: Origins | None = None, **doorway: Any
) -> AsyncIterator[Browser]:
    rules = rules or Rules(rate=0, registration=True, guests=False)
    async with house(rules=rules, origins=origins or Origins(frozenset({LISTED})), **doorway) as home:
        yield Browser(home, web)
