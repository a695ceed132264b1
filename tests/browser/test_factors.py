"""A second factor and passkeys in tabs, with the authenticator app and the device that a person would have."""

import re

import pyotp
import pytest
from playwright.async_api import expect

from tests.browser.conftest import OpenTab
from tests.browser.server import Server
from tests.browser.tab import PASSWORD, Tab

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_an_app_is_added_and_its_recovery_code_lets_in(open_tab: OpenTab, server: Server) -> None:
    ann, far = await open_tab(), await open_tab()
    await ann.register(await server.claim(), "ann")
    await ann.turn_to("account/access")
    codes = await _add_app(ann)
    assert len(codes) == 10
    await expect(ann.page.get_by_text("An authenticator app is on")).to_be_visible()
    await far.sign_in_as("ann")
    await expect(far.page.get_by_label("Code")).to_be_focused()
    await far.page.get_by_label("Code").fill("000000")
    await far.page.keyboard.press("Enter")
    await expect(far.page.get_by_label("Code")).to_have_attribute("aria-invalid", "true")
    await far.page.get_by_label("Code").fill(codes[0])
    await far.page.keyboard.press("Enter")
    await far.is_in("#lobby")
    await ann.page.reload()
    await expect(ann.page.get_by_text("9 recovery codes are left.")).to_be_visible()
    await ann.page.get_by_role("button", name="Remove the app…").click()
    await ann.page.get_by_label("Your password", exact=True).fill(PASSWORD)
    await ann.page.get_by_label("Code").fill(codes[1])
    await ann.page.get_by_role("button", name="Remove it").click()
    await expect(ann.page.get_by_role("button", name="Add an authenticator app")).to_be_visible()


async def test_a_passkey_lets_in_without_name_password_or_code(open_tab: OpenTab, server: Server) -> None:
    ann = await open_tab()
    await _give_device(ann)
    await ann.register(await server.claim(), "ann")
    await ann.turn_to("account/access")
    await ann.page.get_by_role("button", name="Add a passkey").click()
    await ann.page.get_by_label("What to call it").fill("my phone")
    await ann.page.get_by_label("Your password", exact=True).fill(PASSWORD)
    await ann.page.get_by_role("button", name="Make the passkey").click()
    await expect(ann.page.get_by_role("list", name="Recovery codes").get_by_role("listitem")).to_have_count(10)
    await ann.page.get_by_role("button", name="I have kept them").click()
    await ann.page.get_by_role("button", name="You, ann").click()
    await ann.page.get_by_role("button", name="Sign out", exact=True).click()
    await ann.page.get_by_role("button", name="Use a passkey").click()
    await expect(ann.page.get_by_role("button", name="You, ann")).to_be_visible()
    await ann.turn_to("account/access")
    await ann.page.get_by_role("button", name="Remove the passkey my phone").click()
    await ann.page.get_by_label("Your password", exact=True).fill(PASSWORD)
    await ann.page.get_by_role("button", name="Remove it").click()
    await expect(ann.page.get_by_role("list", name="Passkeys")).to_have_text("You have none.")


@pytest.mark.parametrize("flags", [("--second-factor", "required")])
async def test_where_a_factor_is_required_nothing_else_comes_first(
    open_tab: OpenTab, server: Server, flags: tuple[str, ...]
) -> None:
    await server.kill()
    server.flags += flags
    await server.start()
    ann = await open_tab()
    await ann.page.goto(await server.claim())
    await ann.page.get_by_label("Name", exact=True).fill("ann")
    await ann.page.get_by_label("Password", exact=True).fill(PASSWORD)
    await ann.page.get_by_role("button", name="Come in").click()
    await expect(ann.page.get_by_text("This server asks for a second factor.")).to_be_visible()
    await _add_app(ann)
    await ann.page.get_by_role("button", name="Go to the chat").click()
    await ann.is_in("#lobby")
    await ann.say("at last")
    await ann.has_sent()


async def _add_app(tab: Tab) -> list[str]:
    """Adds an authenticator app, and keeps the recovery codes."""
    await tab.page.get_by_role("button", name="Add an authenticator app").click()
    await tab.page.get_by_label("Your password", exact=True).fill(PASSWORD)
    await tab.page.get_by_role("button", name="Go on").click()
    await expect(tab.page.get_by_role("img", name=re.compile("QR code"))).to_be_visible()
    key = await tab.page.locator("code").inner_text()
    await tab.page.get_by_label("Code").fill(pyotp.TOTP(key.replace(" ", "")).now())
    await tab.page.get_by_role("button", name="Turn it on").click()
    found = tab.page.get_by_role("list", name="Recovery codes").get_by_role("listitem")
    await expect(found).to_have_count(10)
    codes = await found.all_inner_texts()
    await tab.page.get_by_role("button", name="I have kept them").click()
    return codes


async def _give_device(tab: Tab) -> None:
    """Chromium's own pretend device: it keeps passkeys and says that its owner is there."""
    line = await tab.page.context.new_cdp_session(tab.page)
    await line.send("WebAuthn.enable")
    options = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True}
    more = {"isUserVerified": True, "automaticPresenceSimulation": True}
    await line.send("WebAuthn.addVirtualAuthenticator", {"options": options | more})
