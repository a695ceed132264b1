"""A genuine identity provider in its own process, and somebody with a browser who signs in to it. Must not know what is tested."""

import json
import re
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from yarl import URL

HERE = Path(__file__).parent

BACK = "http://localhost:8080/oidc/callback"

PEOPLE: dict[str, dict[str, Any]] = {
    "id-ann": {
        "preferred_username": "ann", "name": "Ann Bell", "email": "ann@school.example", "email_verified": True,
        "groups": ["staff", "chat-admins"],
    },
    "id-bob": {"preferred_username": "bob", "name": "Bob", "email": "bob@school.example", "email_verified": False, "groups": ["staff"]},
    "id-eve": {"preferred_username": "ann", "name": "Ann Bell", "email": "eve@evil.example", "email_verified": True, "groups": []},
    "id-mute": {},
}  # fmt: skip
"""By their subject, which is also their login. Eve calls herself what Ann is called."""

ACTION = re.compile(r'<form[^>]*action="([^"]+)"')
PROMPT = re.compile(r'name="prompt" value="(\w+)"')


@contextmanager
def genuine(back: str = BACK) -> Iterator[str]:
    """The issuer of a provider that has just been started."""
    if not (HERE / "node_modules").is_dir():
        pytest.skip("the identity provider is not here; `make .make/oidc` brings it")
    command = ["node", "provider.js", json.dumps({"people": PEOPLE, "back": back})]
    with subprocess.Popen(
        command, cwd=HERE, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as process:
        assert process.stdout is not None
        # It ends with its standard input, which is closed at the end.
        yield process.stdout.readline().strip()


class Agent:
    """A browser, as far as the provider sees it. It stops where it is sent back to us."""

    def __init__(self, back: str = BACK) -> None:
        self.back = back
        self.client = aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True))

    async def __aenter__(self) -> "Agent":
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.client.close()

    async def sign_in(self, url: str, login: str) -> str:
        """Sign in to the provider at the address we sent people to. Returns the address it sends them back to."""
        form: dict[str, str] | None = None
        for _ in range(12):
            if url.startswith(self.back):
                return url
            async with self.client.request(
                "POST" if form else "GET", URL(url, encoded=True), data=form, allow_redirects=False
            ) as response:
                form, page = None, await response.text()
                here = str(response.url)
            if location := response.headers.get("Location"):
                url = str(URL(here).join(URL(location, encoded=True)))
            elif (action := ACTION.search(page)) and (prompt := PROMPT.search(page)):
                url, form = action[1], {"prompt": prompt[1], "login": login, "password": "any"}
            else:
                raise AssertionError(f"the provider is stuck at {here}: {response.status} {page[:2000]}")
        raise AssertionError("the provider sends people round in circles")
