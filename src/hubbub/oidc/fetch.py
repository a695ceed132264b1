"""Asking the identity provider over HTTP: JSON back, of a bounded size, in a bounded time. Must not know what is asked."""

import asyncio
from typing import Any

import aiohttp
import msgspec

WITHIN, CONNECTED_WITHIN = 10.0, 5.0
"""Seconds for a whole answer, and for the connection."""

MOST = 256 * 1024
"""Bytes of an answer."""

AT_ONCE = 16
"""Questions under way; what is more waits its turn, within the same time."""

Json = dict[str, Any]


class ProviderFailed(Exception):
    """The provider did not answer, or not as it should. The text is for the log."""


class Fetcher:
    """A client of one provider. It follows nobody elsewhere, and keeps no cookies."""

    def __init__(self, within: float = WITHIN) -> None:
        self._within = within
        self._client: aiohttp.ClientSession | None = None

    async def get(self, url: str, token: str | None = None) -> Json:
        """The object at an address, asked for with a bearer token where there is one. Raises ProviderFailed."""
        status, body = await self._ask("GET", url, headers={"Authorization": f"Bearer {token}"} if token else {})
        if status != 200:
            raise ProviderFailed(f"{url} answered {status}")
        return body

    async def post(self, url: str, form: dict[str, str], headers: dict[str, str]) -> tuple[int, Json]:
        """Send a form. Returns the status and the object it was answered with. Raises ProviderFailed."""
        return await self._ask("POST", url, data=form, headers=headers)

    async def close(self) -> None:
        if self._client is not None:
            await self._client.close()

    async def _ask(self, method: str, url: str, **more: Any) -> tuple[int, Json]:
        try:
            async with (
                asyncio.timeout(self._within),
                self._session().request(method, url, allow_redirects=False, **more) as response,
            ):
                return response.status, _object(await _body(response), url)
        except TimeoutError:
            raise ProviderFailed(f"{url} did not answer in {self._within:g} s") from None
        except (aiohttp.ClientError, OSError, ValueError) as fault:
            raise ProviderFailed(f"{url}: {type(fault).__name__}: {fault}") from None

    def _session(self) -> aiohttp.ClientSession:
        if self._client is None:
            self._client = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(limit=AT_ONCE), cookie_jar=aiohttp.DummyCookieJar(), auto_decompress=False,
                timeout=aiohttp.ClientTimeout(total=self._within, sock_connect=CONNECTED_WITHIN),
                headers={"Accept": "application/json", "Accept-Encoding": "identity", "User-Agent": "Hubbub"},
            )  # fmt: skip
        return self._client


async def _body(response: aiohttp.ClientResponse) -> bytes:
    body = bytearray()
    async for piece in response.content.iter_any():
        body += piece
        if len(body) > MOST:
            response.close()
            raise ProviderFailed(f"{response.url} answered with more than {MOST} bytes")
    return bytes(body)


def _object(body: bytes, url: str) -> Json:
    try:
        return msgspec.json.decode(body, type=Json)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        raise ProviderFailed(f"{url} did not answer with a JSON object") from None
