"""What can be seen of a page by measure: what axe finds wrong in it, and whether it is wider than the screen."""

from pathlib import Path
from typing import Any

from playwright.async_api import Page

AXE = Path(__file__).parents[2] / "webapp/node_modules/axe-core/axe.min.js"
PHONE = {"width": 360, "height": 640}


async def check(page: Page, where: str) -> None:
    """Fails if axe finds anything wrong on the page as it is."""
    assert AXE.exists(), "axe-core is missing: run npm ci in webapp."
    await page.evaluate(AXE.read_text())
    found: dict[str, Any] = await page.evaluate("() => axe.run(document, {resultTypes: ['violations']})")
    faults = [f"{v['id']} {[n['html'] for n in v['nodes']]}" for v in found["violations"]]
    assert faults == [], f"{where}: {'; '.join(faults)}"


async def overflow(page: Page) -> int:
    """Pixels that the page is wider than its window."""
    return int(await page.evaluate("() => document.documentElement.scrollWidth - document.documentElement.clientWidth"))
