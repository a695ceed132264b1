"""One browser tab and the things a person does in it. Finds everything by role and name, as a screen reader would."""

import re

from playwright.async_api import BrowserContext, ConsoleMessage, Locator, Page, expect

EXPECTED = re.compile(
    r"WebSocket connection to .* failed|WebSocket is already in CLOSING"
    r"|Failed to load resource: .*(status of 4\d\d|DISCONNECTED|CONNECTION_RESET|CONNECTION_REFUSED|EMPTY_RESPONSE)"
)
"""What every browser says by itself when the line breaks or the server refuses something."""

PASSWORD = "correct horse"


STAND_STILL = """
list => new Promise(go => {
  const wait = (top, left) => left ? requestAnimationFrame(() => wait(list.scrollTop, top === list.scrollTop ? left - 1 : 20)) : go()
  wait(list.scrollTop, 20)
})
"""


class Tab:
    """A tab on the web client. `faults` is what the browser complained of: errors, and everything the policy forbade."""

    def __init__(self, page: Page, url: str) -> None:
        self.page = page
        self.url = url
        self.faults: list[str] = []
        page.on("pageerror", lambda error: self.faults.append(str(error)))
        page.on("console", self._listen)

    @property
    def log(self) -> Locator:
        """The list of messages."""
        return self.page.get_by_role("log", name=re.compile("^Messages in"))

    @property
    def composer(self) -> Locator:
        return self.page.get_by_role("textbox", name=re.compile("^Message "))

    async def visit(self) -> None:
        await self.page.goto(self.url)

    async def sign_in(self, name: str) -> None:
        await self.visit()
        await self.page.get_by_label("Your name").fill(name)
        await self.page.get_by_role("button", name="Start chatting").click()
        await self.is_in("#lobby")

    async def register(self, link: str, name: str, password: str = PASSWORD) -> None:
        """Follows an invite, and makes an account by it."""
        await self.page.goto(link)
        await self.page.get_by_label("Name", exact=True).fill(name)
        await self.page.get_by_label("Password", exact=True).fill(password)
        await self.page.get_by_role("button", name="Come in").click()
        await self.is_in("#lobby")

    async def sign_in_as(self, name: str, password: str = PASSWORD) -> None:
        """Into an account."""
        sign_in = self.page.get_by_role("button", name="Sign in", exact=True)
        await expect(sign_in.or_(self.page.get_by_label("Your name"))).to_be_visible()
        if not await sign_in.is_visible():
            await self.page.get_by_role("button", name="Sign in to an account").click()
        await self.page.get_by_label("Name", exact=True).fill(name)
        await self.page.get_by_label("Password", exact=True).fill(password)
        await sign_in.click()

    async def turn_to(self, page: str) -> None:
        """A page beside the rooms, such as `account/sessions`."""
        await self.page.goto(f"{self.url}#/{page}")

    async def is_in(self, room: str) -> None:
        await expect(self.page.get_by_role("main", name=room)).to_be_visible()

    async def say(self, text: str) -> None:
        await self.composer.fill(text)
        await self.composer.press("Enter")

    async def sees(self, text: str, times: int = 1) -> None:
        """Waits until exactly that text stands in the list."""
        await expect(self.message(text)).to_have_count(times)

    async def has_sent(self) -> None:
        """Waits until nothing that was said is still on its way."""
        await expect(self.log.get_by_text("sending", exact=True)).to_have_count(0)

    async def is_still(self) -> None:
        """Waits until the list loads nothing and has stood in one place for a while, counted in frames drawn."""
        await expect(self.log).to_have_attribute("aria-busy", "false")
        await self.log.evaluate(STAND_STILL)

    def message(self, text: str) -> Locator:
        return self.log.get_by_role("article").get_by_text(text, exact=True)

    def room(self, name: str | re.Pattern[str]) -> Locator:
        return self.page.get_by_role("navigation", name="Rooms").get_by_role("link", name=name)

    async def make_room(self, name: str) -> None:
        await self.page.get_by_role("button", name="Make a room").click()
        await self.page.get_by_label("Name", exact=True).fill(name)
        await self.page.get_by_role("button", name="Make it").click()
        await self.is_in(f"#{name}")

    async def join(self, name: str) -> None:
        """Finds a channel, and returns when one is in it: what is said sooner is said in the room before."""
        await self.page.get_by_role("button", name="Find a room to join").click()
        await self.page.get_by_role("button", name=f"Join #{name}").click()
        await self.is_in(f"#{name}")

    async def texts(self) -> list[str]:
        """The messages that are drawn just now, from top to bottom."""
        return await self.log.get_by_role("article").locator("p[dir=auto]").all_inner_texts()

    def _listen(self, message: ConsoleMessage) -> None:
        where = str(message.location.get("url", ""))
        is_ours = not where or where.startswith(self.url)
        if message.type in ("error", "warning") and is_ours and not EXPECTED.search(message.text):
            self.faults.append(f"{message.text} {where}")


async def new_tab(context: BrowserContext, url: str) -> Tab:
    return Tab(await context.new_page(), url)


async def invite_of(owner: Tab, rooms: list[str] | None = None) -> str:
    """A link that lets one member in, made on the page."""
    await owner.turn_to("admin/invites")
    for room in rooms or []:
        await owner.page.get_by_label(room, exact=True).check()
    await owner.page.get_by_role("button", name="Make the link").click()
    return await owner.page.get_by_label("The link, which is shown only now").input_value()
