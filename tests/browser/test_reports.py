"""Somebody is a nuisance: what they said is shown to those who look after the room, and folded away for whoever blocks them."""

import re

import pytest
from playwright.async_api import expect

from tests.browser.conftest import OpenTab
from tests.browser.sight import check
from tests.browser.tab import new_tab

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_a_report_reaches_whoever_looks_after_the_room_and_is_settled_once(open_tab: OpenTab) -> None:
    ann, bob, eve = await open_tab("ann"), await open_tab("bob"), await open_tab("eve")
    await ann.make_room("tea")
    for tab in (bob, eve):
        await tab.join("tea")
    await eve.say("buy cheap tea")
    await bob.sees("buy cheap tea")
    await bob.page.get_by_role("button", name="Report this message of eve").click()
    await expect(bob.page.get_by_role("dialog").get_by_text("buy cheap tea")).to_be_visible()
    await bob.page.get_by_label("Why").fill("spam")
    await check(bob.page, "a report")
    await bob.page.get_by_role("button", name="Report it").click()
    await expect(bob.page.get_by_text("Thank you.")).to_be_visible()
    await expect(ann.page.get_by_role("button", name=re.compile("You, ann.*1 report waits for you"))).to_be_visible(
        timeout=2000
    )
    await ann.turn_to("admin/reports")
    reports = ann.page.get_by_role("list", name="Reports")
    await expect(reports.get_by_text("buy cheap tea")).to_be_visible()
    await expect(reports.get_by_text(re.compile("bob reported it just now: “spam”"))).to_be_visible()
    await check(ann.page, "reports")
    await ann.page.get_by_role("button", name="About eve…").click()
    await ann.page.get_by_role("button", name="Mute…").click()
    await ann.page.get_by_role("button", name="Mute eve").click()
    await expect(eve.page.get_by_text(re.compile("You may not speak here until"))).to_be_visible(timeout=2000)
    await ann.page.keyboard.press("Escape")
    await ann.page.get_by_label("What was done about it").fill("muted for an hour")
    await ann.page.get_by_role("button", name="Settle").click()
    await expect(reports.get_by_text(re.compile("Settled by ann just now: “muted for an hour”"))).to_be_visible()
    await expect(ann.page.get_by_role("button", name=re.compile("waits for you"))).to_have_count(0)
    await ann.page.get_by_label("Settled", exact=True).check()
    await expect(reports.get_by_text("buy cheap tea")).to_be_visible()


async def test_what_a_blocked_person_says_is_folded_away_on_every_device(open_tab: OpenTab) -> None:
    ann, eve = await open_tab("ann"), await open_tab("eve")
    twin = await new_tab(ann.page.context, ann.url)
    await twin.visit()
    await eve.say("noise")
    await twin.sees("noise")
    await ann.page.get_by_role("button", name="More about eve").click()
    await ann.page.get_by_role("button", name="Block", exact=True).click()
    await expect(ann.page.get_by_role("button", name="Unblock")).to_be_visible()
    await ann.page.keyboard.press("Escape")
    for tab in (ann, twin):
        await expect(tab.log.get_by_text("Somebody you have blocked said something.")).to_be_visible()
        await tab.sees("noise", times=0)
    await check(ann.page, "a folded message")
    await ann.log.get_by_role("button", name="Show it").click()
    await ann.sees("noise")
    await ann.turn_to("account/profile")
    await ann.page.get_by_role("button", name="Unblock eve").click()
    await ann.page.get_by_role("button", name="Unblock", exact=True).click()
    await twin.sees("noise")
    assert twin.faults == []
