"""A server started with an identity provider in its settings: the way in, over real sockets."""

import json
import socket
from collections.abc import Callable
from pathlib import Path
from typing import Any

import aiohttp
from yarl import URL

from tests.faults.server import Server
from tests.oidc.genuine import Agent, genuine


def free_port() -> int:
    """The provider must know beforehand where to send people back to."""
    with socket.create_server(("127.0.0.1", 0)) as found:
        return int(found.getsockname()[1])


async def test_somebody_comes_in_by_their_company_and_talks(serve: Callable[..., Any], tmp_path: Path) -> None:
    """From the button's name to a message at /ws, with the secret in a file and ranks by claim."""
    port = free_port()
    site = f"http://localhost:{port}"
    secret = tmp_path / "oidc.secret"
    secret.write_text("kept: between us+both\n")
    with genuine(f"{site}/oidc/callback") as issuer:
        server: Server = await serve(
            "--oidc-issuer", issuer, "--oidc-client-id", "hubbub", "--oidc-client-secret", f"@{secret}", "--oidc-people", "all",
            "--oidc-scopes", "openid,profile,email,groups", "--oidc-ranks", "groups:chat-admins=admin",
            "--oidc-domains", "School.example", "--oidc-button", "School account", "--guests", "no", port=port,
        )  # fmt: skip
        jar = aiohttp.CookieJar(unsafe=True)
        async with aiohttp.ClientSession(cookie_jar=jar) as browser:
            async with browser.post(f"{site}/api/v1/server.describe") as answer:
                assert (await answer.json())["oidc"] == "School account"
            async with browser.get(f"{site}/oidc/login", allow_redirects=False) as answer:
                leads = answer.headers["Location"]
            async with Agent(f"{site}/oidc/callback") as agent:
                back = await agent.sign_in(leads, "id-ann")
            async with browser.get(URL(back, encoded=True), allow_redirects=False) as answer:
                assert (answer.status, answer.headers["Location"]) == (303, "/")
            async with browser.ws_connect(f"{site}/ws", protocols=["hubbub.v1"], origin=site) as wire:
                await wire.send_json({"type": "hello", "id": 1})
                welcome = json.loads((await wire.receive()).data)
                assert (welcome["you"]["name"], welcome["account"]["rank"]) == ("ann", "admin")
        assert "oidc" not in server.log
