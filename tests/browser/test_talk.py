"""People talk in tabs: rooms, direct messages, who is here, what is new, and coming back."""

import re

import pytest
from playwright.async_api import expect

from tests.browser.conftest import OpenTab
from tests.browser.tab import new_tab

pytestmark = pytest.mark.asyncio(loop_scope="session")

WATCH_PEOPLE = """
() => {
  window.guesses = []
  const look = () => {
    const said = document.querySelector('aside').innerText
    if (/too many|\\b0\\b/.test(said)) window.guesses.push(said)
  }
  new MutationObserver(look).observe(document.body, { childList: true, subtree: true, characterData: true })
}
"""


async def test_two_tabs_talk_in_one_order(open_tab: OpenTab) -> None:
    ann, bob = await open_tab("ann"), await open_tab("bob")
    await ann.say("Hello bob")
    await bob.sees("Hello bob")
    await bob.say("Hello ann")
    await ann.sees("Hello ann")
    for tab in (ann, bob):
        assert await tab.texts() == ["Hello bob", "Hello ann"]


async def test_a_reload_keeps_the_identity_the_history_and_the_draft(open_tab: OpenTab) -> None:
    ann = await open_tab("ann")
    await ann.say("I was here")
    await ann.sees("I was here")
    await ann.composer.fill("not said yet")
    await ann.page.reload()
    await ann.is_in("#lobby")
    await ann.sees("I was here")
    await expect(ann.page.get_by_role("button", name="You, ann")).to_be_visible()
    await expect(ann.composer).to_have_value("not said yet")


async def test_a_second_tab_of_the_same_browser_is_the_same_person(open_tab: OpenTab) -> None:
    ann = await open_tab("ann")
    twin = await new_tab(ann.page.context, ann.url)
    await twin.visit()
    await twin.is_in("#lobby")
    await ann.say("one of me")
    await twin.sees("one of me")
    assert twin.faults == []


async def test_who_is_here_and_who_writes_is_shown(open_tab: OpenTab) -> None:
    ann, bob = await open_tab("ann"), await open_tab("bob")
    people = ann.page.get_by_role("complementary", name="People")
    here = people.get_by_role("list", name=re.compile("^Here"))
    await expect(here.get_by_role("button", name="Write to bob")).to_be_visible()
    await bob.composer.press_sequentially("I am writ")
    await expect(ann.page.get_by_text("bob is writing…")).to_be_visible()
    await bob.say("Done")
    await expect(ann.page.get_by_text("bob is writing…")).to_have_count(0)
    await bob.page.close()
    away = people.get_by_role("list", name=re.compile("^Away"))
    await expect(away.get_by_role("button", name="Write to bob")).to_be_visible()


async def test_what_is_said_elsewhere_is_counted_and_marked(open_tab: OpenTab) -> None:
    ann, bob = await open_tab("ann"), await open_tab("bob")
    await ann.say("I stay a member here")
    await bob.sees("I stay a member here")
    await ann.make_room("quiet")
    await bob.say("first")
    await bob.say("and @ann, second")
    await expect(ann.room("channel lobby, 2 unread, 1 mention")).to_be_visible()
    await expect(ann.page).to_have_title("(2) #quiet · Hubbub")
    await ann.room(re.compile("lobby")).click()
    await ann.sees("first")
    await expect(ann.log.get_by_role("separator", name="New messages")).to_be_visible()
    await expect(ann.room("channel lobby")).to_be_visible()
    await expect(ann.page).to_have_title("#lobby · Hubbub")


async def test_a_direct_message_is_seen_by_two(open_tab: OpenTab) -> None:
    ann, bob, eve = await open_tab("ann"), await open_tab("bob"), await open_tab("eve")
    await ann.page.get_by_role("button", name="Write to bob").click()
    await ann.is_in("bob")
    await ann.say("only for you")
    await expect(bob.room(re.compile("direct messages with ann, 1 unread"))).to_be_visible()
    await bob.room(re.compile("direct messages with ann")).click()
    await bob.sees("only for you")
    await bob.say("understood")
    await ann.sees("understood")
    await ann.room(re.compile("lobby")).click()
    await ann.say("for all")
    await eve.sees("for all")
    await expect(eve.room(re.compile("direct"))).to_have_count(0)


async def test_who_is_here_is_not_guessed_before_it_is_known(open_tab: OpenTab) -> None:
    ann = await open_tab("ann")
    await open_tab("bob")
    write = ann.page.get_by_role("button", name="Write to bob")
    await expect(write).to_be_visible()
    await ann.page.evaluate(WATCH_PEOPLE)
    await write.click()
    await ann.is_in("bob")
    await expect(ann.page.get_by_role("list", name="Here 2")).to_be_visible()
    assert await ann.page.evaluate("window.guesses") == []


async def test_a_room_is_found_by_a_few_letters_among_those_one_does_not_hear(open_tab: OpenTab) -> None:
    ann, bob = await open_tab("ann"), await open_tab("bob")
    for room in ("tea", "coffee"):
        await ann.make_room(room)
    await bob.page.get_by_role("button", name="Find a room to join").click()
    joins = bob.page.get_by_role("button", name=re.compile("^Join #"))
    await expect(joins).to_have_count(2)
    await bob.page.get_by_label("Part of its name").fill("CoF")
    await expect(joins).to_have_count(1)
    await bob.page.keyboard.press("Enter")
    await bob.is_in("#coffee")


async def test_a_room_may_be_named_in_several_words(open_tab: OpenTab) -> None:
    ann = await open_tab("ann")
    await ann.page.get_by_role("button", name="Make a room").click()
    await ann.page.get_by_label("Name", exact=True).press_sequentially("#tea for two")
    await ann.page.get_by_role("button", name="Make it").click()
    await ann.is_in("#tea-for-two")


async def test_a_private_room_is_entered_by_invitation(open_tab: OpenTab) -> None:
    ann, bob = await open_tab("ann"), await open_tab("bob")
    await ann.page.get_by_role("button", name="Make a room").click()
    await ann.page.get_by_label("Name", exact=True).fill("den")
    await ann.page.get_by_label("Private").check()
    await ann.page.get_by_role("button", name="Make it").click()
    await ann.is_in("#den")
    await ann.page.get_by_role("button", name="Invite somebody").click()
    await ann.page.get_by_label("Name", exact=True).fill("nobody-there")
    await ann.page.get_by_role("button", name="Invite", exact=True).click()
    await expect(ann.page.get_by_role("alert").filter(has_text=re.compile("."))).to_be_visible()
    await ann.page.get_by_label("Name", exact=True).fill("bob")
    await ann.page.get_by_role("button", name="Invite", exact=True).click()
    await bob.room(re.compile("private room den")).click()
    await bob.say("thank you")
    await ann.sees("thank you")


async def test_a_room_is_found_joined_and_left(open_tab: OpenTab) -> None:
    ann, bob = await open_tab("ann"), await open_tab("bob")
    await ann.make_room("tea")
    await bob.join("tea")
    await bob.page.get_by_role("button", name="Leave this room").click()
    await bob.page.get_by_role("button", name="Leave", exact=True).click()
    await bob.is_in("#lobby")
    await expect(bob.room("channel tea")).to_have_count(0)


async def test_a_taken_name_is_refused_and_another_one_lets_in(open_tab: OpenTab) -> None:
    await open_tab("ann")
    other = await open_tab()
    await other.page.get_by_label("Your name").fill("ann")
    await other.page.get_by_role("button", name="Start chatting").click()
    await expect(other.page.get_by_role("alert")).to_have_text(re.compile("name", re.IGNORECASE))
    await other.page.get_by_label("Your name").fill("eve")
    await other.page.get_by_role("button", name="Start chatting").click()
    await other.is_in("#lobby")


async def test_signing_out_leaves_nothing_behind_in_the_browser(open_tab: OpenTab) -> None:
    ann = await open_tab("ann")
    twin = await new_tab(ann.page.context, ann.url)
    await twin.visit()
    await twin.is_in("#lobby")
    await ann.page.get_by_role("button", name="You, ann").click()
    await ann.page.get_by_role("button", name="Sign out…").click()
    await ann.page.get_by_role("button", name="Sign out", exact=True).click()
    for tab in (ann, twin):
        await expect(tab.page.get_by_label("Your name")).to_be_visible()
    await ann.page.reload()
    await expect(ann.page.get_by_label("Your name")).to_be_visible()
    await ann.sign_in("ann")
