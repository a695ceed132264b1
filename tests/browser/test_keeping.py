"""What the page keeps of the promise by itself: order, states, what a closed tab left, a browser that keeps nothing."""

import asyncio
import contextlib
import re
import sys

import pytest
from playwright.async_api import expect

from tests.browser.conftest import OpenTab
from tests.browser.server import Server
from tests.browser.tab import new_tab

pytestmark = pytest.mark.asyncio(loop_scope="session")

NOTHING_KEPT = """
Object.defineProperty(window, 'localStorage', { get() { throw new DOMException('No.', 'SecurityError') } })
"""


async def test_who_writes_too_fast_sees_it_wait_and_arrive_in_order(open_tab: OpenTab, server: Server) -> None:
    """Forty lines at once, of which the server takes thirty, and ten a second more: `Retry-After` is obeyed, none is lost."""
    await server.kill()
    server.flags = ()
    await server.start()
    ann = await open_tab("ann")
    lines = [f"line {n}" for n in range(40)]
    for line in lines:
        await ann.say(line)
    await ann.sees(lines[-1])
    await ann.has_sent()
    await expect(ann.log.get_by_role("alert")).to_have_count(0)
    eve = await open_tab("eve")
    await eve.sees(lines[-1])
    assert (await eve.texts())[-20:] == lines[-20:]


async def test_what_a_closed_tab_left_is_sent_by_the_next_one(open_tab: OpenTab, server: Server) -> None:
    ann = await open_tab("ann")
    await ann.say("before")
    await ann.sees("before")
    await ann.has_sent()
    await server.kill()
    await ann.say("left behind")
    await expect(ann.log.get_by_text("Sent as soon as there is a connection.")).to_be_visible()
    context = ann.page.context
    await ann.page.close()
    await server.start()
    again = await new_tab(context, server.url)
    await again.visit()
    await again.sees("left behind")
    await again.has_sent()
    eve = await open_tab("eve")
    await eve.sees("left behind")
    assert await eve.texts() == ["before", "left behind"]
    assert again.faults == []


async def test_a_browser_that_keeps_nothing_has_a_chat_all_the_same(open_tab: OpenTab, server: Server) -> None:
    """Storage is forbidden: one comes in, writes, and comes back after the server was killed; only a reload forgets."""
    ann = await open_tab()
    await ann.page.context.add_init_script(NOTHING_KEPT)
    await ann.sign_in("ann")
    await ann.say("one")
    await ann.sees("one")
    await ann.has_sent()
    await server.kill()
    await ann.say("two")
    await server.start()
    await ann.sees("two")
    await ann.has_sent()
    eve = await open_tab("eve")
    await eve.sees("two")
    assert await eve.texts() == ["one", "two"]


async def test_12_two_tabs_and_a_terminal_of_one_person_agree(open_tab: OpenTab, server: Server) -> None:
    """A 12: what one of ann's two tabs or her terminal sends is in all three, once, and in one order."""
    ann = await open_tab("ann")
    twin = await new_tab(ann.page.context, server.url)
    await twin.visit()
    await twin.is_in("#lobby")
    token = await ann.page.evaluate("() => localStorage.getItem('hubbub.token')")
    command = [sys.executable, "-m", "hubbub", "chat", server.socket, "--token", token, "--stay"]
    terminal = await asyncio.create_subprocess_exec(
        *command, stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.DEVNULL
    )
    assert terminal.stdin
    assert terminal.stdout
    try:
        await ann.say("from one tab")
        await twin.say("from the other")
        for tab in (ann, twin):
            await tab.sees("from the other")
        terminal.stdin.write(b"from the terminal\n")
        for tab in (ann, twin):
            await tab.sees("from the terminal")
            await tab.sees("from one tab")
        printed = ""
        async with asyncio.timeout(20):
            while "from the terminal" not in printed:
                printed += (await terminal.stdout.readline()).decode()
        assert await ann.texts() == await twin.texts()
        said = re.findall(r"ann: (from .*)", printed)
        assert said == await ann.texts()
    finally:
        with contextlib.suppress(ProcessLookupError):
            terminal.kill()
        await terminal.communicate()
    assert twin.faults == []


async def test_an_address_written_by_hand_is_survived(open_tab: OpenTab) -> None:
    ann = await open_tab("ann")
    for ending in ("#/r/%", "#/r/r999", "#nonsense"):
        await ann.page.goto("about:blank")
        await ann.page.goto(f"{ann.url}{ending}")
        await ann.is_in("#lobby")
