"""Takes the README's pictures of the web client, light and dark, from a server of its own: python -m scripts.pictures"""

import asyncio
import tempfile
from pathlib import Path
from typing import Literal, get_args

from playwright.async_api import Browser, ViewportSize, async_playwright
from tests.browser.conftest import CHROMIUM, FLAGS
from tests.browser.server import Server
from tests.browser.tab import Tab

from hubbub import Client

Scheme = Literal["light", "dark"]
FOLDER = Path(__file__).parents[1] / "docs/pictures"
SIZE: ViewportSize = {"width": 1200, "height": 720}


async def main() -> None:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        for scheme in get_args(Scheme):
            with tempfile.TemporaryDirectory() as data:
                server = Server(Path(data))
                await server.start()
                await take(browser, server, scheme)
                await server.kill()
        await browser.close()


async def take(browser: Browser, server: Server, scheme: Scheme) -> None:
    page = await browser.new_page(viewport=SIZE, color_scheme=scheme, timezone_id="Asia/Tokyo")
    ann = Tab(page, server.url)
    await ann.sign_in("ann")
    await ann.is_still()
    await ann.page.mouse.move(0, 0)
    async with Client(server.socket, name="bob") as bob, Client(server.socket, name="Eve Moore") as eve:
        await bob.send("lobby", "Morning! Is the release out?")
        await ann.say("Nearly. The last tests are running: https://example.org/builds/41")
        await ann.has_sent()
        await eve.send("lobby", "I am watching it from a terminal.")
        await eve.send("lobby", "hubbub tail lobby --json | jq .text")
        await eve.create("releases", topic="What is out, and what is next")
        await eve.invite("releases", "ann")
        await eve.send("releases", "@ann will you write the notes?")
        await eve.send("@ann", "Lunch at one?")
        await ann.say("Done.")
        await ann.has_sent()
        bob.typing("lobby")
        await ann.page.get_by_text("bob is writing").wait_for()
        await ann.page.get_by_text("you", exact=True).wait_for()
        await ann.page.screenshot(path=FOLDER / f"web-{scheme}.png")


if __name__ == "__main__":
    asyncio.run(main())
