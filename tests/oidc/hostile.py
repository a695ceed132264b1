"""An identity provider that does what it is told to, well or badly. Must not know what is tested."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any
from urllib.parse import parse_qs, urlsplit

from aiohttp import web
from joserfc import jwt
from joserfc.jwk import KeySet, RSAKey

from hubbub.oidc.fetch import Fetcher
from hubbub.oidc.provider import Provider, Registration

BACK = "http://localhost:8080/oidc/callback"
NOW = 1_795_000_000.0
SECRET = "a secret that is kept between the two of us"

Claims = dict[str, Any]

STRANGER = RSAKey.generate_key(2048, {"kid": "k1"}, private=True)
"""A key of somebody else's, by the name of the provider's own."""


class Clock:
    """Both kinds of time, in seconds; they stand still until a test moves them."""

    def __init__(self) -> None:
        self.passed = 0.0

    def mono(self) -> float:
        return self.passed

    def wall(self) -> float:
        return NOW + self.passed


class Hostile:
    """One provider. A test changes `about`, `claims`, `keys`, `sign`, `userinfo`, or puts an `answer` in the place of a page."""

    def __init__(self) -> None:
        self.clock = Clock()
        self.key = RSAKey.generate_key(2048, {"kid": "k1", "use": "sig", "alg": "RS256"}, private=True)
        self.keys: list[Any] = [self.key]
        self.about: Claims = {}
        self.claims: Claims = {}
        self.userinfo: Claims = {"sub": "id-ann", "email": "ann@school.example"}
        self.sign: Callable[[Claims], str] = self.signed
        self.answers: dict[str, Callable[[web.Request], Any]] = {}
        self.asked: list[str] = []
        self.forms: list[dict[str, str]] = []

    def signed(self, claims: Claims, key: Any = None, alg: str = "RS256", **header: Any) -> str:
        key = key or self.key
        return jwt.encode({"alg": alg, "kid": key.kid, **header}, claims, key, algorithms=[alg])

    async def serve(self, request: web.Request) -> web.StreamResponse:
        self.asked.append(request.path)
        if request.path in self.answers:
            answer = self.answers[request.path](request)
            return await answer if asyncio.iscoroutine(answer) else answer
        pages = {
            "/.well-known/openid-configuration": self._about, "/keys": self._keys, "/token": self._token, "/me": self._me,
        }  # fmt: skip
        return web.json_response(await pages[request.path](request))

    async def _about(self, _: web.Request) -> Claims:
        return self.about

    async def _keys(self, _: web.Request) -> Any:
        return KeySet(self.keys).as_dict(private=False)

    async def _token(self, request: web.Request) -> Claims:
        self.forms.append({name: str(value) for name, value in (await request.post()).items()})
        return {"access_token": "a", "token_type": "Bearer", "id_token": self.sign(self.claims)}

    async def _me(self, _: web.Request) -> Claims:
        return self.userinfo

    def believe(self, issuer: str) -> None:
        """Begin with what a good provider says."""
        self.about = {
            "issuer": issuer, "authorization_endpoint": f"{issuer}/auth", "token_endpoint": f"{issuer}/token",
            "jwks_uri": f"{issuer}/keys",
        }  # fmt: skip
        self.claims = {
            "iss": issuer, "sub": "id-ann", "aud": "hubbub", "nonce": "n", "iat": int(NOW), "exp": int(NOW) + 300,
        }  # fmt: skip

    def client(self, within: float = 5) -> Provider:
        """Our side."""
        us = Registration(self.about["issuer"], "hubbub", SECRET, BACK)
        return Provider(us, Fetcher(within), self.clock.mono, self.clock.wall)


@asynccontextmanager
async def hostile() -> AsyncIterator[Hostile]:
    built = Hostile()
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", built.serve)
    runner = web.AppRunner(app, shutdown_timeout=0.1, handler_cancellation=True)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    host, port = runner.addresses[0][:2]
    built.believe(f"http://{host}:{port}")
    try:
        yield built
    finally:
        await runner.cleanup()


def asked_of(url: str) -> dict[str, str]:
    """The query of an address."""
    return {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}


async def identify(us: Provider, wanted: set[str] | None = None) -> Claims:
    return await us.identify("c", "v" * 43, "n", wanted or set())
