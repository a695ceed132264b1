"""Those who look after a room, and those they look after, side by side: roles, mutes, bans and the states of a room as they change."""

import re

import pytest
from playwright.async_api import expect

from tests.browser.conftest import OpenTab
from tests.browser.tab import Tab

pytestmark = pytest.mark.asyncio(loop_scope="session")

AT_ONCE = 2000


async def test_a_role_that_changes_is_seen_by_everybody_at_once(open_tab: OpenTab) -> None:
    ann, bob = await _in_tea(open_tab)
    await expect(bob.page.get_by_role("button", name="Settings of this room")).to_have_count(0)
    await _about(ann, "bob")
    await ann.page.get_by_label("Role").select_option("moderator")
    await expect(bob.page.get_by_role("button", name="Settings of this room")).to_be_visible(timeout=AT_ONCE)
    people = ann.page.get_by_role("complementary", name="People", include_hidden=True)
    await expect(people.get_by_text("moderator", exact=True)).to_have_count(1)
    await ann.page.get_by_label("Role").select_option("reader")
    await expect(bob.page.get_by_text("You are a reader in #tea")).to_be_visible(timeout=AT_ONCE)
    await expect(bob.composer).to_have_count(0)


async def test_whoever_is_muted_is_told_until_when_and_keeps_the_draft(open_tab: OpenTab) -> None:
    ann, bob = await _in_tea(open_tab)
    await bob.composer.fill("half a sentence")
    await _about(ann, "bob")
    await ann.page.get_by_role("button", name="Mute…").click()
    await ann.page.get_by_label("For").select_option("10")
    await ann.page.get_by_role("button", name="Mute bob").click()
    await expect(bob.page.get_by_text(re.compile("for another 10 minutes"))).to_be_visible(timeout=AT_ONCE)
    await ann.page.get_by_role("button", name="Let speak again").click()
    await expect(bob.composer).to_have_value("half a sentence", timeout=AT_ONCE)


async def test_whoever_is_banned_is_out_at_once_and_stays_out_until_let_in(open_tab: OpenTab) -> None:
    ann, bob = await _in_tea(open_tab)
    await _about(ann, "bob")
    await ann.page.get_by_role("button", name="Ban…").click()
    await ann.page.get_by_label("Why").fill("spam")
    await ann.page.get_by_role("button", name="Ban bob").click()
    await expect(bob.room("channel tea")).to_have_count(0, timeout=AT_ONCE)
    await bob.is_in("#lobby")
    await ann.page.keyboard.press("Escape")
    await ann.page.get_by_role("button", name="Settings of this room").click()
    await expect(ann.page.get_by_text("by ann just now: spam")).to_be_visible()
    await ann.page.get_by_role("button", name="Let bob in again").click()
    await ann.page.get_by_role("button", name="Let in", exact=True).click()
    await expect(ann.page.get_by_text("by ann just now: spam")).to_have_count(0)
    await bob.join("tea")


async def test_whoever_is_removed_is_out_at_once(open_tab: OpenTab) -> None:
    ann, bob = await _in_tea(open_tab)
    await _about(ann, "bob")
    await ann.page.get_by_role("button", name="Remove bob from #tea").click()
    await ann.page.get_by_role("button", name="Remove", exact=True).click()
    await expect(bob.room("channel tea")).to_have_count(0, timeout=AT_ONCE)


async def test_a_room_that_changes_says_so_and_says_who_may_write(open_tab: OpenTab) -> None:
    ann, bob = await _in_tea(open_tab)
    settings = ann.page.get_by_role("button", name="Settings of this room")
    await settings.click()
    await ann.page.get_by_label("Name", exact=True).fill("coffee")
    await ann.page.get_by_label("What it is about").fill("Stronger")
    await ann.page.get_by_label("Who writes").select_option("announcing")
    await ann.page.get_by_role("button", name="Save").click()
    await bob.is_in("#coffee")
    await expect(bob.page.get_by_text("Stronger")).to_be_visible()
    await expect(bob.page.get_by_text("Only those who look after #coffee write here.")).to_be_visible()
    await ann.say("an announcement")
    await bob.sees("an announcement")
    await settings.click()
    await ann.page.get_by_label("Who writes").select_option("archived")
    await ann.page.get_by_role("button", name="Save").click()
    for tab in (ann, bob):
        await expect(tab.page.get_by_text("#coffee is archived")).to_be_visible()


async def test_slow_mode_counts_down_and_lets_nothing_be_lost(open_tab: OpenTab) -> None:
    ann, bob = await _in_tea(open_tab)
    await ann.page.get_by_role("button", name="Settings of this room").click()
    await ann.page.get_by_label("Slow mode").select_option("5")
    await ann.page.get_by_role("button", name="Save").click()
    await expect(bob.page.get_by_text("Slow mode: one message in 5 seconds.")).to_be_visible()
    await bob.say("one")
    await bob.has_sent()
    await expect(bob.page.get_by_text(re.compile("you can send again in [1-5] second"))).to_be_visible()
    await bob.composer.fill("two")
    await expect(bob.page.get_by_role("button", name="Send")).to_be_disabled()
    await expect(bob.page.get_by_role("button", name="Send")).to_be_enabled()
    await bob.composer.press("Enter")
    await ann.sees("two")


async def _in_tea(open_tab: OpenTab) -> tuple[Tab, Tab]:
    """ann owns the room tea, and bob is in it."""
    ann, bob = await open_tab("ann"), await open_tab("bob")
    await ann.make_room("tea")
    await bob.join("tea")
    return ann, bob


async def _about(tab: Tab, name: str) -> None:
    """What one can do with somebody."""
    await tab.page.get_by_role("button", name=f"More about {name}").click()
    await expect(tab.page.get_by_role("dialog", name=name)).to_be_visible()
