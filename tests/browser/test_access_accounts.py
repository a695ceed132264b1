"""Anybody can use what accounts bring: on a small screen, in the dark, with a screen reader, by keyboard alone."""

import re

import pytest
from playwright.async_api import expect

from tests.browser.conftest import OpenTab
from tests.browser.server import Server
from tests.browser.sight import PHONE, check, overflow
from tests.browser.tab import PASSWORD, Tab

pytestmark = pytest.mark.asyncio(loop_scope="session")

PAGES = {
    "account/profile": "Names",
    "account/access": "Password",
    "account/sessions": "this one",
    "account/tokens": "A new token",
    "admin/people": "Owner, you",
    "admin/invites": "A new invite",
    "admin/reports": "Nothing is waiting for you.",
    "admin/audit": "made an account",
}
"""Each page, and a text that stands on it when it is there."""


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_axe_finds_nothing_on_any_page_of_accounts(open_tab: OpenTab, server: Server, scheme: str) -> None:
    ann = await open_tab(color_scheme=scheme)
    await ann.page.get_by_role("button", name="Sign in to an account").click()
    await expect(ann.page.get_by_role("button", name="Use a passkey")).to_be_visible()
    await check(ann.page, "signing in")
    await ann.sign_in_as("nobody")
    await expect(ann.page.get_by_text("do not go together")).to_be_visible()
    await check(ann.page, "a wrong password")
    await ann.page.goto(await server.claim())
    await expect(ann.page.get_by_role("button", name="Come in")).to_be_visible()
    await check(ann.page, "an invite")
    await ann.register(await server.claim(), "ann")
    for page, text in PAGES.items():
        await _turn_to(ann, page, text)
        await check(ann.page, page)
    await _open_factor(ann)
    await check(ann.page, "adding an app")


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_axe_finds_nothing_where_a_room_is_looked_after(open_tab: OpenTab, scheme: str) -> None:
    ann, bob = await open_tab("ann", color_scheme=scheme), await open_tab("bob")
    await ann.make_room("tea")
    await bob.join("tea")
    await ann.page.get_by_role("button", name="More about bob").click()
    await ann.page.get_by_role("button", name="Ban…").click()
    await check(ann.page, "a person")
    await ann.page.keyboard.press("Escape")
    await ann.page.get_by_role("button", name="Settings of this room").click()
    await expect(ann.page.get_by_label("Slow mode")).to_be_visible()
    await check(ann.page, "settings of a room")


async def test_no_page_of_accounts_is_wider_than_a_small_phone(open_tab: OpenTab, server: Server) -> None:
    ann = await open_tab(viewport=PHONE)
    await ann.page.get_by_role("button", name="Sign in to an account").click()
    assert await overflow(ann.page) == 0
    await ann.register(await server.claim(), "w" * 40)
    for page, text in PAGES.items():
        await _turn_to(ann, page, text)
        assert await overflow(ann.page) == 0, page
    await _open_factor(ann)
    assert await overflow(ann.page) == 0


async def test_an_account_is_made_and_left_without_a_mouse(open_tab: OpenTab, server: Server) -> None:
    ann = await open_tab()
    keys = ann.page.keyboard
    await ann.page.goto(await server.claim())
    await expect(ann.page.get_by_label("Name", exact=True)).to_be_focused()
    await keys.type("ann")
    await keys.press("Tab")
    await keys.type("short")
    await keys.press("Enter")
    await expect(ann.page.get_by_label("Password", exact=True)).to_have_accessible_description(
        re.compile("at least 8 characters")
    )
    await expect(ann.page.get_by_label("Password", exact=True)).to_be_focused()
    await keys.type(" of nothing")
    await keys.press("Enter")
    await ann.is_in("#lobby")
    await ann.turn_to("account/sessions")
    await ann.page.get_by_role("button", name="Sign out", exact=True).focus()
    await keys.press("Enter")
    await expect(ann.page.get_by_label("Password", exact=True)).to_be_focused()


async def _turn_to(tab: Tab, page: str, text: str) -> None:
    await tab.turn_to(page)
    await expect(tab.page.get_by_role("main").get_by_text(text).first).to_be_visible()


async def _open_factor(tab: Tab) -> None:
    await tab.turn_to("account/access")
    await tab.page.get_by_role("button", name="Add an authenticator app").click()
    await tab.page.get_by_label("Your password", exact=True).fill(PASSWORD)
    await tab.page.get_by_role("button", name="Go on").click()
    await expect(tab.page.get_by_role("img", name=re.compile("QR code"))).to_be_visible()
