"""A company's sign-in in tabs, with a genuine identity provider: the button, the way there and back, and one more way in."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.async_api import expect

from tests.browser.conftest import OpenTab
from tests.browser.server import Server
from tests.browser.tab import PASSWORD, Tab
from tests.oidc.genuine import genuine

pytestmark = pytest.mark.asyncio(loop_scope="session")

SECRET = "kept: between us+both"


async def test_the_button_leads_to_the_company_and_back_into_the_chat(open_tab: OpenTab, server: Server) -> None:
    with _provider(server) as flags:
        await _restart(server, *flags, "--oidc-people", "all", "--guests", "no", "--server-name", "School chat")
        ann = await open_tab()
        await expect(ann.page.get_by_role("heading", name="School chat")).to_be_visible()
        await ann.page.get_by_role("link", name="Sign in with School account").click()
        await _vouch(ann, "id-ann")
        await ann.is_in("#lobby")
        await ann.say("with my school account")
        await ann.has_sent()
        await ann.page.reload()
        await ann.sees("with my school account")
        await expect(ann.page.get_by_role("button", name="You, Ann Bell")).to_be_visible()
        assert not ann.page.url.endswith("signed-in")


async def test_an_account_takes_the_company_as_one_more_way_in(open_tab: OpenTab, server: Server) -> None:
    with _provider(server) as flags:
        await _restart(server, *flags)
        ann, far = await open_tab(), await open_tab()
        await ann.register(await server.claim(), "annie", PASSWORD)
        await ann.turn_to("account/access")
        await ann.page.get_by_role("button", name="Link School account…").click()
        await ann.page.get_by_label("Your password", exact=True).fill("an open browser")
        await ann.page.get_by_role("button", name="Go on to School account").click()
        await expect(ann.page.get_by_text("That is not your password.")).to_be_visible()
        await ann.page.get_by_label("Your password", exact=True).fill(PASSWORD)
        await ann.page.get_by_role("button", name="Go on to School account").click()
        await _vouch(ann, "id-ann")
        await expect(ann.page.get_by_role("heading", name="Signing in")).to_be_visible()
        await far.page.get_by_role("link", name="Sign in with School account").click()
        await _vouch(far, "id-ann")
        await expect(far.page.get_by_role("button", name="You, annie")).to_be_visible()
        await ann.page.get_by_role("button", name=re.compile("^Unlink id-ann of")).click()
        await ann.page.get_by_label("Your password", exact=True).fill(PASSWORD)
        await ann.page.get_by_role("button", name="Unlink it").click()
        await expect(ann.page.get_by_role("button", name=re.compile("^Unlink"))).to_have_count(0)
        await expect(far.page.get_by_role("alert")).to_contain_text("signed out", timeout=2000)


@contextmanager
def _provider(server: Server) -> Iterator[tuple[str, ...]]:
    """A provider that sends people back to that server, and the settings that name it."""
    with genuine(f"{server.url}oidc/callback") as issuer:
        yield (
            "--oidc-issuer", issuer, "--oidc-client-id", "hubbub", "--oidc-client-secret", SECRET,
            "--oidc-button", "School account",
        )  # fmt: skip


async def _restart(server: Server, *flags: str) -> None:
    await server.kill()
    server.flags += flags
    await server.start()


async def _vouch(tab: Tab, login: str) -> None:
    """Signs in at the provider, which then asks whether it may tell us."""
    await tab.page.get_by_placeholder("Enter any login").fill(login)
    await tab.page.get_by_placeholder("and password").fill("any")
    await tab.page.get_by_role("button", name="Sign-in").click()
    await tab.page.get_by_role("button", name=re.compile("continue", re.IGNORECASE)).click()
