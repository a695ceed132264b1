"""What was written is stored once and nothing is missed, though the server is killed; hostile text stays text."""

import pytest
from playwright.async_api import expect

from tests.browser.conftest import OpenTab
from tests.browser.crowd import say_all
from tests.browser.server import Server

pytestmark = pytest.mark.asyncio(loop_scope="session")

HOSTILE = [
    "<script>window.pwned = 1</script>",
    "<img src=x onerror='window.pwned = 1'>",
    '<a href="javascript:window.pwned=1">click</a>',
    "javascript:window.pwned=1",
    "{@html '<b>x</b>'} {{7*7}} ${7*7}",
    "</textarea><svg onload=window.pwned=1>",
    "&lt;b&gt; &amp; \u202eright to left\u202c",
]


async def test_a_killed_server_is_come_back_to_and_nothing_is_missed(open_tab: OpenTab, server: Server) -> None:
    ann = await open_tab("ann")
    await ann.say("before")
    await ann.sees("before")
    await ann.has_sent()
    await server.kill()
    await expect(ann.page.get_by_text("Reconnecting in")).to_be_visible()
    await ann.say("said while it was down")
    await expect(ann.log.get_by_text("Sent as soon as there is a connection.")).to_be_visible()
    await server.start()
    await say_all(server.socket, "bob", ["missed one", "missed two"])
    await ann.sees("said while it was down")
    await expect(ann.page.get_by_text("Reconnecting in")).to_be_hidden()
    for text in ("before", "missed one", "missed two", "said while it was down"):
        await ann.sees(text)
    eve = await open_tab("eve")
    await eve.sees("said while it was down")
    await ann.say("after")
    await eve.sees("after")
    assert await eve.texts() == await ann.texts()


async def test_what_was_not_sent_survives_a_reload_and_is_stored_once(open_tab: OpenTab, server: Server) -> None:
    ann = await open_tab("ann")
    await ann.say("before")
    await ann.sees("before")
    await ann.has_sent()
    await ann.page.context.set_offline(True)
    await server.kill()
    await ann.say("kept one")
    await ann.say("kept two")
    await server.start()
    await ann.page.context.set_offline(False)
    await ann.page.reload()
    await ann.sees("kept two")
    eve = await open_tab("eve")
    await eve.sees("kept two")
    assert await eve.texts() == ["before", "kept one", "kept two"]


async def test_hostile_text_stays_text(open_tab: OpenTab) -> None:
    ann, bob = await open_tab("ann"), await open_tab("bob")
    for text in HOSTILE:
        await ann.say(text)
    for tab in (ann, bob):
        await expect(tab.log.get_by_role("article")).to_have_count(len(HOSTILE))
        assert await tab.texts() == HOSTILE
        assert await tab.page.evaluate("() => window.pwned") is None
        assert await tab.log.locator("script, img, b, p svg, a").count() == 0


async def test_links_lead_out_without_a_way_back(open_tab: OpenTab) -> None:
    ann = await open_tab("ann")
    await ann.say("See https://example.org/a?b=<i>.")
    link = ann.log.get_by_role("link")
    await expect(link).to_have_attribute("href", "https://example.org/a?b=")
    await expect(link).to_have_attribute("rel", "noopener noreferrer nofollow")


async def test_what_the_server_refuses_says_why_and_can_be_tried_again(open_tab: OpenTab) -> None:
    ann, bob = await open_tab("ann"), await open_tab("bob")
    await ann.page.get_by_role("button", name="Write to bob").click()
    await ann.is_in("bob")
    await ann.say("are you there")
    await ann.sees("are you there")
    await bob.page.get_by_role("button", name="You, bob").click()
    await bob.page.get_by_role("button", name="Sign out…").click()
    await bob.page.get_by_role("button", name="Sign out", exact=True).click()
    await expect(bob.page.get_by_label("Your name")).to_be_visible()
    await ann.say("too late")
    failed = ann.log.get_by_role("alert")
    await expect(failed).to_contain_text("Not sent:")
    await failed.get_by_role("button", name="Try again").click()
    await expect(failed).to_contain_text("Not sent:")
    await failed.get_by_role("button", name="Discard").click()
    await ann.sees("too late", times=0)
