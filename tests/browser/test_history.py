"""A long history is read as far back as one scrolls, and the page stays where one reads."""

import pytest
from playwright.async_api import expect

from tests.browser.conftest import OpenTab
from tests.browser.crowd import say_all
from tests.browser.server import Server

pytestmark = pytest.mark.asyncio(loop_scope="session")

LINES = [f"line {n}" for n in range(1, 241)]

MEASURED_LATE = """
const Real = window.ResizeObserver
const held = []
let go = false
window.measureNow = () => { go = true; for (const tell of held.splice(0)) tell() }
window.ResizeObserver = class extends Real {
  constructor(told) { super((...what) => go ? told(...what) : held.push(() => told(...what))) }
}
"""


async def test_older_messages_load_on_scroll_and_nothing_jumps(open_tab: OpenTab, server: Server) -> None:
    await say_all(server.socket, "bob", LINES)
    ann = await open_tab("ann")
    await ann.sees("line 240")
    assert "line 1" not in await ann.texts()
    await ann.log.hover()
    seen = set(await ann.texts())
    for _ in range(200):
        await ann.page.mouse.wheel(0, -400)
        await ann.page.evaluate("() => new Promise(go => requestAnimationFrame(() => requestAnimationFrame(go)))")
        now = await ann.texts()
        numbers = [int(text.split()[1]) for text in now]
        assert numbers == list(range(numbers[0], numbers[-1] + 1)), "a stretch without a hole, in order"
        seen.update(now)
        if "line 1" in seen:
            break
    assert seen == set(LINES), "every line passed by on the way up"
    await expect(ann.log.get_by_text("This is where #lobby begins.")).to_be_visible()


async def test_a_history_that_comes_before_the_list_is_measured_is_shown(open_tab: OpenTab, server: Server) -> None:
    """A slow machine measures late: a first page that fits without scrolling is drawn all the same."""
    await say_all(server.socket, "bob", ["the only line"])
    ann = await open_tab("ann")
    await ann.page.add_init_script(MEASURED_LATE)
    await ann.page.reload()
    await ann.is_in("#lobby")
    await expect(ann.page.get_by_text("Reading history…")).to_be_hidden()
    await ann.is_still()
    await ann.page.evaluate("measureNow()")
    await ann.sees("the only line")


async def test_a_line_one_reads_stays_where_it_is_while_older_ones_load(open_tab: OpenTab, server: Server) -> None:
    await say_all(server.socket, "bob", LINES)
    ann = await open_tab("ann")
    await ann.sees("line 240")
    await ann.is_still()
    await ann.log.evaluate("list => { list.scrollTop = 800 }")
    await expect(ann.message("line 220")).to_be_attached()
    # Rows that are drawn for the first time turn out higher or lower than was guessed, and the list makes up for it.
    await ann.is_still()
    top = await ann.log.evaluate("list => list.scrollTop")
    height = await ann.log.evaluate("list => list.scrollHeight")
    before = await ann.message("line 220").bounding_box()
    # From here on the start is near enough for the next page.
    await ann.log.evaluate("list => { list.scrollTop = 560 }")
    await ann.page.wait_for_function(
        "height => document.querySelector('main [role=log]').scrollHeight > height * 1.5", arg=height
    )
    await ann.is_still()
    after = await ann.message("line 220").bounding_box()
    assert before is not None
    assert after is not None
    assert abs(after["y"] - before["y"] - (top - 560)) <= 2


async def test_new_lines_do_not_move_one_who_reads_back_and_a_button_leads_to_them(
    open_tab: OpenTab, server: Server
) -> None:
    await say_all(server.socket, "bob", LINES)
    ann = await open_tab("ann")
    await ann.sees("line 240")
    await ann.is_still()
    await ann.log.hover()
    await ann.page.mouse.wheel(0, -900)
    latest = ann.page.get_by_role("button", name="jump there")
    await expect(latest).to_be_visible()
    # Rows drawn for the first time are measured, and what is read stays where it is; how far down that is may change.
    await ann.is_still()
    drawn = await ann.texts()
    line = drawn[len(drawn) // 2]
    before = await ann.message(line).bounding_box()
    await say_all(server.socket, "eve", ["the newest"])
    await expect(latest).to_have_text("1 new messages, jump there")
    await ann.is_still()
    assert await ann.message(line).bounding_box() == before
    await latest.click()
    await expect(ann.message("the newest")).to_be_in_viewport()
    await expect(latest).to_be_hidden()


async def test_a_long_draft_leaves_the_newest_message_in_sight(open_tab: OpenTab, server: Server) -> None:
    await say_all(server.socket, "bob", LINES)
    ann = await open_tab("ann")
    await ann.sees("line 240")
    await ann.composer.focus()
    for n in range(6):
        await ann.page.keyboard.type(f"row {n}")
        await ann.page.keyboard.press("Shift+Enter")
        await ann.is_still()
        await expect(ann.message("line 240")).to_be_in_viewport()
    await expect(ann.page.get_by_role("button", name="jump there")).to_have_count(0)


async def test_the_way_back_to_the_newest_message_leaves_the_focus_in_the_list(
    open_tab: OpenTab, server: Server
) -> None:
    await say_all(server.socket, "bob", LINES)
    ann = await open_tab("ann")
    await ann.sees("line 240")
    await ann.log.focus()
    await ann.page.keyboard.press("PageUp")
    await ann.is_still()
    await ann.page.get_by_role("button", name="jump there").press("Enter")
    await expect(ann.message("line 240")).to_be_in_viewport()
    await expect(ann.log).to_be_focused()
