"""Being put out of a room, in the browser: what happened is said until it was seen, and nothing one had written is lost or misdirected."""

import re

import pytest
from playwright.async_api import Locator, expect

from hubbub import Client
from hubbub.protocol.commands import DeleteRoom
from tests.browser.conftest import OpenTab
from tests.browser.server import Server
from tests.browser.tab import Tab

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_whoever_is_banned_while_writing_is_told_and_says_nothing_elsewhere(
    open_tab: OpenTab, server: Server
) -> None:
    async with Client(server.socket, name="ann") as ann:
        await ann.create("tea")
        bob = await open_tab("bob")
        await bob.join("tea")
        await bob.composer.press_sequentially("only for tea")
        await ann.ban("tea", "bob", minutes=60, reason="spam")
        await bob.is_in("#lobby")
        said = notice(bob, re.compile(r"^ann banned you from #tea until .*\. Why: spam$"))
        await expect(said).to_be_visible()
        await bob.page.keyboard.type(", and on")
        await bob.page.keyboard.press("Enter")
        await expect(bob.composer).to_have_value("")
        await expect(bob.page.get_by_label("What you had not sent there")).to_have_value("only for tea")
        await bob.page.reload()
        await expect(said).to_be_visible()
        await bob.page.get_by_role("button", name="Dismiss").click()
        await expect(said).to_have_count(0)
        assert (await ann.history("lobby")).messages == []


async def test_a_room_that_is_deleted_is_told_and_takes_its_dialogs_along(open_tab: OpenTab, server: Server) -> None:
    async with Client(server.socket, name="ann") as ann:
        await ann.create("tea")
        bob = await open_tab("bob")
        await bob.join("tea")
        await bob.page.get_by_role("button", name="Leave this room").click()
        await expect(bob.page.get_by_role("dialog")).to_be_visible()
        await ann.ask(DeleteRoom(room="tea"))
        await expect(notice(bob, "#tea was deleted, with all that was said in it.")).to_be_visible()
        await expect(bob.page.get_by_role("dialog")).to_have_count(0)
        await bob.is_in("#lobby")


async def test_a_room_that_went_while_the_line_was_cut_is_told_with_what_was_not_sent(
    open_tab: OpenTab, server: Server
) -> None:
    async with Client(server.socket, name="ann") as ann:
        await ann.create("tea")
        token = ann.token
    bob = await open_tab("bob")
    await bob.join("tea")
    port = await elsewhere(server, 0)
    await expect(bob.page.get_by_text("Reconnecting in")).to_be_visible()
    await bob.say("one")
    await bob.say("two")
    async with Client(server.socket, token=token) as ann:
        await ann.remove("tea", "bob")
    await elsewhere(server, port)
    await expect(notice(bob, re.compile("^You are no longer in #tea: while you were not connected"))).to_be_visible()
    await expect(bob.page.get_by_label("What you had not sent there")).to_have_value("one\ntwo")
    await bob.is_in("#lobby")


async def elsewhere(server: Server, port: int) -> int:
    """The server is killed and starts at another port, 0 for a free one, where no tab looks for it. Returns where it was."""
    was = server.port
    await server.kill()
    server.port = port
    await server.start()
    return was


def notice(tab: Tab, text: str | re.Pattern[str]) -> Locator:
    return tab.page.get_by_role("region", name="What became of a room").get_by_text(text)
