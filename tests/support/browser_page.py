"""A real Chromium for tests: a page that collects everything its console complains about."""

from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field
from typing import Literal, Protocol

from playwright.async_api import Browser, ConsoleMessage, Page, ViewportSize, async_playwright, expect

from tests.support.patience import PATIENCE
from tests.support.runtime import PROGRAMS

CHROMIUM = PROGRAMS / "chromium"
expect.set_options(timeout=1000 * PATIENCE)

_FLAGS = [
    "--no-sandbox",
    "--headless",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]

WIDE = ViewportSize(width=1280, height=900)
NARROW = ViewportSize(width=360, height=740)


#: Returns the texts with too little contrast to their background; pictures use the same colours.
CONTRAST = """
() => {
  const channel = (c) => (c /= 255) <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
  const light = ([r, g, b]) => 0.2126 * channel(r) + 0.7152 * channel(g) + 0.0722 * channel(b);
  const parse = (text) => text.match(/[\\d.]+/g).map(Number);
  const ground = (one) => {
    for (; one; one = one.parentElement) {
      const colour = parse(getComputedStyle(one).backgroundColor);
      if (colour.length === 3 || colour[3] === 1) return colour;
    }
    return [255, 255, 255];
  };
  const faint = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node; (node = walker.nextNode()); ) {
    const one = node.parentElement;
    if (!node.data.trim() || !one.checkVisibility() || one.closest("script, option, svg")) continue;
    const [a, b] = [light(parse(getComputedStyle(one).color)), light(ground(one))].sort((x, y) => y - x);
    const ratio = (a + 0.05) / (b + 0.05);
    if (ratio < 4.5) faint.push(`${ratio.toFixed(2)} ${node.data.trim()}`);
  }
  return faint;
}
"""

#: Returns the elements that have no accessible name.
NAMELESS = """
() => [...document.querySelectorAll("input, select, textarea, button, a, audio")]
  .filter((one) => one.type !== "hidden" && !one.hidden)
  .filter((one) => !(one.labels?.length || one.textContent.trim() || one.ariaLabel))
  .map((one) => one.outerHTML)
"""


@dataclass
class BrowserPage:
    """A page, and the errors of its console, scripts and requests."""

    page: Page
    complaints: list[str] = field(default_factory=list)

    def note_console(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self.complaints.append(f"{message.type}: {message.text}")


@asynccontextmanager
async def start_browser() -> AsyncIterator[Browser]:
    """Run Chromium until the block ends."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=_FLAGS)
        try:
            yield browser
        finally:
            await browser.close()


class Opens(Protocol):
    """Opens a page of one site."""

    def __call__(
        self,
        *,
        size: ViewportSize = WIDE,
        scheme: Literal["dark", "light"] = "light",
        scripts: bool = True,
    ) -> AbstractAsyncContextManager[BrowserPage]: ...


@asynccontextmanager
async def open_page(
    browser: Browser,
    url: str,
    *,
    size: ViewportSize = WIDE,
    scheme: Literal["dark", "light"] = "light",
    scripts: bool = True,
) -> AsyncIterator[BrowserPage]:
    """Open a page that shares nothing with others, whose relative addresses are below the url."""
    context = await browser.new_context(
        base_url=url,
        viewport=size,
        color_scheme=scheme,
        locale="ru-RU",
        java_script_enabled=scripts,
    )
    try:
        opened = BrowserPage(await context.new_page())
        opened.page.on("console", opened.note_console)
        opened.page.on("pageerror", lambda error: opened.complaints.append(f"script: {error}"))
        opened.page.set_default_timeout(1000 * PATIENCE)
        yield opened
    finally:
        await context.close()
