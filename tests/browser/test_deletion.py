"""A message is taken back: by whoever said it, and by those who look after the room; everybody sees that it is gone, at once."""

import pytest
from playwright.async_api import expect

from tests.browser.conftest import OpenTab
from tests.browser.server import Server
from tests.browser.sight import check
from tests.browser.tab import PASSWORD, invite_of

pytestmark = pytest.mark.asyncio(loop_scope="session")

AT_ONCE = 1000


async def test_what_one_said_is_gone_for_everybody_after_a_question(open_tab: OpenTab) -> None:
    ann, bob = await open_tab("ann"), await open_tab("bob")
    await ann.say("a slip of the tongue")
    await bob.sees("a slip of the tongue")
    await expect(bob.page.get_by_role("button", name="Delete this message")).to_have_count(0)
    bin = ann.page.get_by_role("button", name="Delete this message of yours")
    await bin.focus()
    await ann.page.keyboard.press("Enter")
    await check(ann.page, "the question before a message is deleted")
    await ann.page.get_by_role("button", name="Cancel").click()
    await bob.sees("a slip of the tongue")
    await bin.click()
    await ann.page.get_by_role("button", name="Delete it").click()
    for tab in (ann, bob):
        await expect(tab.message("Message deleted")).to_be_visible(timeout=AT_ONCE)
        await tab.sees("a slip of the tongue", times=0)
    await expect(ann.page.get_by_role("dialog")).to_have_count(0)
    await check(bob.page, "a message that is gone")
    await bob.page.reload()
    await expect(bob.message("Message deleted")).to_be_visible()


async def test_those_who_look_after_a_room_delete_what_anybody_said(open_tab: OpenTab) -> None:
    ann, eve = await open_tab("ann"), await open_tab("eve")
    await ann.make_room("tea")
    await eve.join("tea")
    await eve.say("buy cheap tea")
    await ann.sees("buy cheap tea")
    await ann.page.get_by_role("button", name="Delete this message of eve").click()
    await expect(ann.page.get_by_text("What eve said will be gone for everybody")).to_be_visible()
    await ann.page.get_by_role("button", name="Delete it").click()
    await expect(eve.message("Message deleted")).to_be_visible(timeout=AT_ONCE)
    await eve.sees("buy cheap tea", times=0)


async def test_what_is_gone_while_nobody_looked_is_not_new(open_tab: OpenTab) -> None:
    ann, bob = await open_tab("ann"), await open_tab("bob")
    await ann.make_room("tea")
    await bob.join("tea")
    await bob.room("channel lobby").click()
    await bob.is_in("#lobby")
    await ann.say("@bob never mind")
    await expect(bob.room("channel tea, 1 unread, 1 mention")).to_be_visible()
    await ann.page.get_by_role("button", name="Delete this message of yours").click()
    await ann.page.get_by_role("button", name="Delete it").click()
    await expect(bob.room("channel tea")).to_be_visible(timeout=AT_ONCE)
    await expect(bob.room("channel tea, 1 unread, 1 mention")).to_have_count(0)


async def test_a_room_is_gone_for_everybody_in_it_after_a_question(open_tab: OpenTab) -> None:
    ann, bob = await open_tab("ann"), await open_tab("bob")
    await ann.make_room("tea")
    await bob.join("tea")
    await ann.page.get_by_role("button", name="Settings of this room").click()
    await ann.page.get_by_role("button", name="Delete the room").click()
    await check(ann.page, "the question before a room is deleted")
    await ann.page.get_by_role("button", name="Delete the room").click()
    for tab in (ann, bob):
        await tab.is_in("#lobby")
        await expect(tab.room("channel tea")).to_have_count(0)


async def test_whoever_closes_their_account_may_take_along_what_they_wrote(open_tab: OpenTab, server: Server) -> None:
    ann, bob = await open_tab(), await open_tab()
    await ann.register(await server.claim(), "ann")
    await bob.register(await invite_of(ann), "bob")
    await ann.page.get_by_role("button", name="Back to the chat").click()
    await bob.say("my own words")
    await ann.sees("my own words")
    await bob.turn_to("account/profile")
    await bob.page.get_by_role("button", name="Delete the account…").click()
    await bob.page.get_by_label("What you wrote").select_option("is deleted, everywhere")
    await expect(bob.page.get_by_text("Every message of yours goes")).to_be_visible()
    await check(bob.page, "the end of an account")
    await bob.page.get_by_label("Your password", exact=True).fill(PASSWORD)
    await bob.page.get_by_role("button", name="Delete my account").click()
    await expect(ann.message("Message deleted")).to_be_visible(timeout=2 * AT_ONCE)
    await ann.sees("my own words", times=0)


async def test_a_guest_who_signs_out_may_take_along_what_they_wrote(open_tab: OpenTab) -> None:
    ann, bob = await open_tab("ann"), await open_tab("bob")
    await bob.say("a guest's words")
    await ann.sees("a guest's words")
    await bob.page.get_by_role("button", name="You, bob").click()
    await bob.page.get_by_role("button", name="Sign out…").click()
    await bob.page.get_by_label("What you wrote").select_option("is deleted, everywhere")
    await check(bob.page, "a guest who signs out")
    await bob.page.get_by_role("button", name="Sign out", exact=True).click()
    await expect(ann.message("Message deleted")).to_be_visible(timeout=2 * AT_ONCE)


async def test_an_admin_deletes_everything_of_somebody_who_is_out_for_good(open_tab: OpenTab, server: Server) -> None:
    """The button is there only then, and asks once more."""
    ann, eve = await open_tab(), await open_tab("eve")
    await ann.register(await server.claim(), "ann")
    await eve.say("buy cheap tea")
    await eve.say("buy it now")
    await ann.sees("buy it now")
    await ann.turn_to("admin/people")
    delete = ann.page.get_by_role("button", name="Delete everything eve wrote")
    await expect(ann.page.get_by_role("button", name="Keep out eve")).to_be_visible()
    await expect(delete).to_have_count(0)
    await ann.page.get_by_role("button", name="Keep out eve").click()
    await ann.page.get_by_role("form", name="Keep eve out").get_by_role("button", name="Keep eve out").click()
    await delete.click()
    await expect(ann.page.get_by_text("Nobody can bring it back.")).to_be_visible()
    await check(ann.page, "the question before all of somebody is deleted")
    await (
        ann.page.get_by_role("group", name="Delete everything eve wrote")
        .get_by_role("button", name="Delete messages", exact=True)
        .click()
    )
    await expect(ann.page.get_by_text("What eve wrote is being deleted.")).to_be_visible()
    await ann.turn_to("admin/audit")
    await expect(ann.page.get_by_text("deleted everything that eve wrote")).to_be_visible()
    await ann.page.get_by_role("link", name="lobby").first.click()
    await expect(ann.message("Message deleted").first).to_be_visible()
    await ann.sees("buy cheap tea", times=0)
