"""Anybody can use it: by keyboard alone, on a small screen, in the dark, with a screen reader."""

import re

import pytest
from playwright.async_api import Page, expect

from tests.browser.conftest import OpenTab
from tests.browser.sight import PHONE, check, overflow

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_signing_in_talking_and_changing_rooms_needs_no_mouse(open_tab: OpenTab) -> None:
    ann = await open_tab()
    keys = ann.page.keyboard
    await expect(ann.page.get_by_label("Your name")).to_be_focused()
    await keys.type("ann")
    await keys.press("Enter")
    await ann.is_in("#lobby")
    await expect(ann.composer).to_be_focused()
    await keys.type("one line")
    await keys.press("Shift+Enter")
    await keys.type("and another")
    await keys.press("Enter")
    await ann.sees("one line\nand another")
    await ann.make_room("tea")
    await keys.press("Alt+ArrowUp")
    await ann.is_in("#lobby")
    await keys.press("Control+k")
    await keys.type("te")
    await keys.press("Enter")
    await ann.is_in("#tea")
    await expect(ann.composer).to_be_focused()
    await keys.press("Control+k")
    await keys.press("Escape")
    await expect(ann.page.get_by_role("dialog")).to_have_count(0)
    await expect(ann.composer).to_be_focused()


async def test_focus_is_visible_on_everything_that_can_be_reached(open_tab: OpenTab) -> None:
    ann = await open_tab("ann")
    for _ in range(15):
        await ann.page.keyboard.press("Tab")
        drawn = await ann.page.evaluate(
            "() => { const s = getComputedStyle(document.activeElement);"
            " return document.activeElement === document.body || (s.outlineStyle !== 'none' && parseFloat(s.outlineWidth) > 0) }"
        )
        assert drawn, await ann.page.evaluate("() => document.activeElement.outerHTML")


async def test_nothing_is_wider_than_a_small_phone(open_tab: OpenTab) -> None:
    ann = await open_tab(viewport=PHONE)
    assert await overflow(ann.page) == 0
    await ann.sign_in("ann")
    await ann.say("w" * 300 + " https://example.org/" + "x" * 300)
    await expect(ann.log.get_by_role("article")).to_have_count(1)
    assert await overflow(ann.page) == 0
    await ann.page.get_by_role("button", name="Rooms").click()
    await expect(ann.room("channel lobby")).to_be_in_viewport()
    assert await overflow(ann.page) == 0
    await ann.page.get_by_role("button", name="Make a room").click()
    assert await overflow(ann.page) == 0
    await ann.page.get_by_label("Name", exact=True).fill("n" * 40)
    await ann.page.get_by_label("Private").check()
    await ann.page.get_by_role("button", name="Make it").click()
    await ann.is_in("#" + "n" * 40)
    await expect(ann.page.get_by_role("navigation")).to_be_hidden()
    await ann.is_still()
    assert await ann.page.get_by_role("button", name="jump there").count() == 0, "there is nothing to jump over"
    assert await overflow(ann.page) == 0
    await ann.page.get_by_role("button", name=re.compile("^People")).click()
    await expect(ann.page.get_by_role("complementary", name="People")).to_be_in_viewport()
    await ann.page.keyboard.press("Escape")
    await expect(ann.page.get_by_role("complementary", name="People")).to_be_hidden()


async def test_it_is_dark_where_the_system_is_and_light_when_asked(open_tab: OpenTab) -> None:
    ann = await open_tab("ann", color_scheme="dark")
    assert await _brightness(ann.page) < 60
    await ann.page.get_by_role("button", name="You, ann").click()
    await ann.page.get_by_label("Light").check()
    assert await _brightness(ann.page) > 200
    await ann.page.reload()
    await ann.is_in("#lobby")
    assert await _brightness(ann.page) > 200


async def test_a_screen_reader_hears_what_is_new_and_only_that(open_tab: OpenTab) -> None:
    ann, bob = await open_tab("ann"), await open_tab("bob")
    await ann.say("from ann")
    await bob.sees("from ann")
    await bob.say("from bob")
    news = ann.page.get_by_role("log", name="New messages")
    await expect(news).to_have_attribute("aria-live", "polite")
    await expect(news).to_have_text("bob: from bob")
    await ann.page.get_by_role("button", name="Make a room").click()
    await ann.page.get_by_label("Name", exact=True).fill("quiet")
    await ann.page.get_by_role("button", name="Make it").click()
    await ann.is_in("#quiet")
    await bob.say("once more")
    await expect(news).to_contain_text("New in channel lobby, 1 unread")


async def test_a_drawer_takes_the_focus_keeps_it_and_gives_it_back(open_tab: OpenTab) -> None:
    ann = await open_tab("ann", viewport=PHONE)
    for button, drawer in (("Rooms", ".side"), (re.compile("^People"), "aside")):
        opener = ann.page.get_by_role("button", name=button)
        await opener.press("Enter")
        for _ in range(12):
            assert await ann.page.locator(f"{drawer} :focus").count() == 1 or await _is_outside(ann.page)
            await ann.page.keyboard.press("Tab")
        await ann.page.keyboard.press("Escape")
        await expect(opener).to_be_focused()


async def test_what_is_chosen_by_keys_is_in_sight_among_many_rooms(open_tab: OpenTab) -> None:
    ann = await open_tab("ann", viewport={"width": 1000, "height": 500})
    for n in range(20):
        await ann.make_room(f"room-{n:02}")
    await ann.page.keyboard.press("Control+k")
    for _ in range(15):
        await ann.page.keyboard.press("ArrowDown")
    await expect(ann.page.get_by_role("option", selected=True)).to_be_in_viewport(ratio=1)
    await ann.page.keyboard.press("Escape")
    for _ in range(20):
        await ann.page.keyboard.press("Alt+ArrowUp")
        await expect(ann.page.get_by_role("navigation").locator("[aria-current]")).to_be_in_viewport(ratio=1)


async def test_a_dialog_stands_inside_the_window_however_much_is_in_it(open_tab: OpenTab) -> None:
    ann, bob = await open_tab("ann"), await open_tab("bob", viewport={"width": 1000, "height": 500})
    for n in range(20):
        await ann.make_room(f"room-{n:02}")
    await bob.page.get_by_role("button", name="Find a room to join").click()
    dialog = bob.page.get_by_role("dialog")
    await expect(dialog.get_by_role("button", name="Join #room-00")).to_be_visible()
    await expect(dialog).to_be_in_viewport(ratio=1)
    await dialog.get_by_role("button", name="Join #room-19").scroll_into_view_if_needed()
    await expect(dialog.get_by_role("button", name="Close")).to_be_in_viewport(ratio=1)


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_axe_finds_nothing(open_tab: OpenTab, scheme: str) -> None:
    ann = await open_tab(color_scheme=scheme)
    await check(ann.page, "the way in")
    await ann.sign_in("ann")
    bob = await open_tab("bob")
    await ann.say("Hello https://example.org")
    await bob.say("Hello @ann")
    await ann.sees("Hello @ann")
    await ann.make_room("tea")
    await bob.say("More @ann")
    await expect(ann.room(re.compile("1 mention"))).to_be_visible()
    await check(ann.page, "a room")
    await ann.room(re.compile("lobby")).click()
    await ann.sees("More @ann")
    await check(ann.page, "messages")
    for name, title in DIALOGS.items():
        await ann.page.get_by_role("button", name=name).click()
        await expect(ann.page.get_by_role("dialog", name=title)).to_be_visible()
        await check(ann.page, title)
        await ann.page.keyboard.press("Escape")


DIALOGS = {
    "Go to a room or a person": "Go to…",
    "Find a room to join": "Find a room",
    "Make a room": "Make a room",
    "Invite somebody": "Invite to #lobby",
    "Leave this room": "Leave #lobby?",
    "You, ann": "You",
}


async def _is_outside(page: Page) -> bool:
    """Whether the focus has gone on to the browser's own bars."""
    return bool(await page.evaluate("() => document.activeElement === document.body"))


async def _brightness(page: Page) -> float:
    """Of the background, from 0 to 255."""
    colour: str = await page.evaluate("() => getComputedStyle(document.body).backgroundColor")
    return sum(float(part) for part in re.findall(r"[\d.]+", colour)[:3]) / 3
