"""Passkeys with a real browser: Chromium and its virtual authenticator make and sign what the server accepts."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Error, Page

from tests.faults.server import Server

pytestmark = pytest.mark.asyncio(loop_scope="session")

PASSWORD = "correct horse battery"

ASK = """
async ([command, fields, token]) => {
  const headers = { 'Content-Type': 'application/json', ...(token ? { Authorization: `Bearer ${token}` } : {}) }
  const answer = await fetch(`/api/v1/${command}`, { method: 'POST', headers, body: JSON.stringify(fields) })
  return await answer.json()
}
"""
CREATE = """
async options => {
  const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(options)
  return (await navigator.credentials.create({ publicKey })).toJSON()
}
"""
GET = """
async options => {
  const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(options)
  return (await navigator.credentials.get({ publicKey })).toJSON()
}
"""

DEVICE = {
    "protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
    "isUserVerified": True, "automaticPresenceSimulation": True,
}  # fmt: skip


@pytest_asyncio.fixture(loop_scope="session")
async def serving(tmp_path: Path) -> AsyncIterator[Server]:
    """A server on which anybody may make an account."""
    async with Server(tmp_path / "data", "--registration", "open", "--message-rate", "0") as server:
        yield server


async def ask(page: Page, command: str, token: str | None = None, **fields: Any) -> dict[str, Any]:
    reply: dict[str, Any] = await page.evaluate(ASK, [command, fields, token])
    return reply


async def visit(browser: Browser, server: Server, host: str = "localhost") -> Page:
    """A page of the server, in a browser whose device knows its owner and is not asked to wait for them."""
    page = await (await browser.new_context()).new_page()
    devices = await page.context.new_cdp_session(page)
    await devices.send("WebAuthn.enable")
    await devices.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE})
    await page.goto(f"http://{host}:{server.port}/")
    return page


async def test_a_browser_makes_a_passkey_and_signs_in_with_it(browser: Browser, serving: Server) -> None:
    page = await visit(browser, serving)
    token = (await ask(page, "account.register", name="ann", password=PASSWORD))["token"]
    begun = await ask(page, "passkey.begin", token, password=PASSWORD)
    added = await ask(page, "passkey.add", token, name="laptop", answer=await page.evaluate(CREATE, begun["options"]))
    assert (added["passkey"]["name"], len(added["codes"])) == ("laptop", 10)
    assert (await ask(page, "session.open", name="ann", password=PASSWORD))["code"] == "need_code"
    for _ in range(2):
        options = (await ask(page, "passkey.challenge"))["options"]
        answer = await page.evaluate(GET, options)
        opened = await ask(page, "passkey.open", answer=answer)
        assert opened["you"]["name"] == "ann"
        assert (await ask(page, "passkey.open", answer=answer))["code"] == "bad_login", "an answer is good once"
    assert (await ask(page, "factor.list", opened["token"]))["passkeys"] == 1
    answer = await page.evaluate(GET, (await ask(page, "passkey.challenge"))["options"])
    assert "token" not in await ask(page, "passkey.open?cookie=yes", answer=answer)
    assert (await ask(page, "factor.list"))["passkeys"] == 1, "the browser's cookie says who asks"
    await page.context.close()


async def test_a_browser_makes_no_second_passkey_on_the_same_device(browser: Browser, serving: Server) -> None:
    page = await visit(browser, serving)
    token = (await ask(page, "account.register", name="ann", password=PASSWORD))["token"]
    begun = await ask(page, "passkey.begin", token, password=PASSWORD)
    await ask(page, "passkey.add", token, name="laptop", answer=await page.evaluate(CREATE, begun["options"]))
    begun = await ask(page, "passkey.begin", token, password=PASSWORD)
    with pytest.raises(Error, match="InvalidStateError"):
        await page.evaluate(CREATE, begun["options"])
    await page.context.close()


async def test_53_a_browser_makes_no_passkey_on_a_page_of_another_address(browser: Browser, serving: Server) -> None:
    """E 53: 127.0.0.1 is the same server under another name; what the browser lets pass there, the server would refuse."""
    page = await visit(browser, serving, host="127.0.0.1")
    token = (await ask(page, "account.register", name="ann", password=PASSWORD))["token"]
    begun = await ask(page, "passkey.begin", token, password=PASSWORD)
    with pytest.raises(Error, match="SecurityError"):
        await page.evaluate(CREATE, begun["options"])
    await page.context.close()


async def test_53_the_same_name_at_another_port_is_refused(browser: Browser, serving: Server, tmp_path: Path) -> None:
    """E 53: a browser gives all of localhost the same passkeys; an answer made on another server's page is refused here."""
    async with Server(tmp_path / "other", "--registration", "open") as other:
        page, elsewhere = await visit(browser, serving), await visit(browser, other)
        token = (await ask(page, "account.register", name="ann", password=PASSWORD))["token"]
        begun = await ask(page, "passkey.begin", token, password=PASSWORD)
        answer = await elsewhere.evaluate(CREATE, begun["options"])
        assert (await ask(page, "passkey.add", token, name="x", answer=answer))["code"] == "bad_passkey"
        assert "Unexpected client data origin" in serving.log, "the operator is told why"
        await page.context.close()
        await elsewhere.context.close()
