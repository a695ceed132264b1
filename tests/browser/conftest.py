"""A browser for all of these tests; for each test a server of its own and tabs that must end without a complaint."""

import shutil
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Browser, async_playwright, expect

from hubbub.web import ASSETS
from tests.browser.server import Server
from tests.browser.tab import Tab, new_tab

CHROMIUM = next(filter(None, map(shutil.which, ("chromium-headless-shell", "chromium", "google-chrome"))), None)
"""The shell is the same engine without a window around each tab: half the work."""
IS_BUILT = (ASSETS / "index.html").exists()
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip
PATIENCE = 15_000

OpenTab = Callable[..., Awaitable[Tab]]


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser() -> AsyncIterator[Browser]:
    if CHROMIUM is None:
        pytest.skip("The browser tests need Chromium: install Debian's package chromium-headless-shell.")
    assert IS_BUILT, "The web client is not built: run npm run build in webapp."
    expect.set_options(timeout=PATIENCE)
    async with async_playwright() as playwright:
        started = await playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield started
        await started.close()


@pytest_asyncio.fixture(loop_scope="session")
async def server(tmp_path: Path) -> AsyncIterator[Server]:
    process = Server(tmp_path / "data")
    try:
        await process.start()
        yield process
    finally:
        await process.kill()


@pytest_asyncio.fixture(loop_scope="session")
async def open_tab(browser: Browser, server: Server) -> AsyncIterator[OpenTab]:
    """Opens a tab in a browser profile of its own: `await open_tab("ann")`, or with no name at the way in."""
    opened: list[Tab] = []

    async def opening(name: str | None = None, **context: Any) -> Tab:
        profile = await browser.new_context(**context)
        profile.set_default_timeout(PATIENCE)
        tab = await new_tab(profile, server.url)
        opened.append(tab)
        await (tab.visit() if name is None else tab.sign_in(name))
        return tab

    yield opening
    for tab in opened:
        await tab.page.context.close()
    assert [fault for tab in opened for fault in tab.faults] == []
