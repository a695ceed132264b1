"""A server whose people sign in by their school's account, and a browser before it. Must not know what is tested."""

import json
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

from cookie_jar import Browser
from http_client import Answer
from tests.house import NOON, House, Wire, house
from tests.oidc.genuine import BACK, Agent

from hubbub.core.origin import Origins
from hubbub.features.call import Rules, Vouching
from hubbub.features.first_start import offer_ownership
from hubbub.gateways.oidc import Company, CompanyDoor
from hubbub.oidc.fetch import Fetcher
from hubbub.oidc.provider import Provider, Registration
from hubbub.store import audit
from hubbub.store.audit import AuditRow

SITE = BACK.removesuffix("/oidc/callback")
SCOPES = ("openid", "profile", "email", "groups")
OPEN = Vouching(newcomers=True)


class Pupil(Browser):
    """A browser that can go to the provider and come back."""

    def __init__(self, home: House, web: Path, door: CompanyDoor) -> None:
        super().__init__(home, web, door.routes())
        self.web, self.door = web, door

    def another(self) -> "Pupil":
        """Somebody else's browser."""
        return Pupil(self.home, self.web, self.door)

    async def leave(self, login: str, query: str = "") -> str:
        """Go to the provider and sign in there. Returns the path it sends back to."""
        answer = await self.get(f"/oidc/login{query}", sec_fetch_site="same-origin")
        assert answer.status == 303, answer.body
        async with Agent() as agent:
            return (await agent.sign_in(answer.headers["location"], login)).removeprefix(SITE)

    async def begin_linking(self, **fields: str) -> Answer:
        """The wish to link an identity, with the right password."""
        return await self.post("identity.begin", body=json.dumps({"password": "correct horse", **fields}).encode())

    async def ticket(self) -> str:
        return str((await self.begin_linking()).json["ticket"])

    async def linking(self, more: str = "") -> str:
        """What is asked of the door by somebody who links an identity."""
        return f"?link=yes&ticket={await self.ticket()}{more}"

    async def sign_in(self, login: str, query: str = "") -> Answer:
        """The whole way there and back."""
        return await self.get(await self.leave(login, query))

    async def me(self) -> dict[str, object]:
        """Who the cookie says this is, as `welcome` tells it."""
        return dict((await self.post("hello")).json)

    async def boss(self) -> Wire:
        """The server's owner, who has a password."""
        await self.home.store.transaction(lambda tx: offer_ownership(tx, NOON, "first-start"))
        boss = self.home.connect()
        opened = await boss.ask("account.register", name="boss", password="correct horse", invite="first-start")
        await boss.ask("hello", token=opened["token"])
        return boss

    async def audited(self) -> list[AuditRow]:
        """What the audit log says of this way in, newest first."""
        rows = await self.home.store.read(lambda tx: audit.newest(tx, 2**63 - 1, None, "identity", 100))
        return [row for row in rows if row.action == "identity.open"]


@asynccontextmanager
async def school(
    web: Path, issuer: str, vouching: Vouching = OPEN, client: tuple[str, str] = ("hubbub", "kept: between us+both"),
    origins: Origins | None = None, require_factor: bool = False, wall: Callable[[], float] = time.time,
) -> AsyncIterator[Pupil]:  # fmt: skip
    """A server that takes no guests, and nobody without an invite but by the provider's word."""
    rules = Rules(rate=0, guests=False, registration=True, vouching=vouching, require_factor=require_factor)
    async with house(rules=rules, origins=origins or Origins()) as home:
        provider = Provider(Registration(issuer, *client, BACK, SCOPES), Fetcher(), wall=wall)
        words = tuple(said.rpartition("=")[0] for said in vouching.ranks)
        door = CompanyDoor(home.road, home.doorway, Company(provider, words, bool(vouching.domains)))
        try:
            yield Pupil(home, web, door)
        finally:
            await door.close()
