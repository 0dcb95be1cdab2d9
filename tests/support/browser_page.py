"""A real Chromium for tests: a page that collects everything its console complains about."""

import os
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, Protocol

from axe_playwright_python.async_playwright import Axe
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


#: Folder for pictures of the pages that tests look at; None keeps none.
_PICTURES = os.environ.get("PICTURES")
#: What axe looks at, which takes a second or two: everything on a telephone, and once more the colours where it is dark.
_EVERYTHING = {"resultTypes": ["violations"]}
_COLOURS = _EVERYTHING | {"runOnly": ["color-contrast"]}
_OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


@dataclass
class BrowserPage:
    """A page, and the errors of its console, scripts and requests."""

    page: Page
    complaints: list[str] = field(default_factory=list)

    async def is_for_everybody(self, name: str) -> None:
        """Check the open page: it fits a wide screen and a telephone, light and dark, and axe objects to nothing.

        axe looks at everything on a light telephone, and at the colours on a dark wide screen.
        `name` is that of its pictures, which the environment variable PICTURES gives a folder.
        """
        await self.page.evaluate(
            "document.querySelectorAll('details:not(.help)').forEach((one) => (one.open = true))"
        )
        looks: tuple[tuple[Literal["dark", "light"], ViewportSize, dict[str, list[str]] | None], ...] = (
            ("light", NARROW, _EVERYTHING),
            ("dark", NARROW, None),
            ("dark", WIDE, _COLOURS),
            ("light", WIDE, None),
        )
        for scheme, size, options in looks:
            await self.page.emulate_media(color_scheme=scheme)
            await self.page.set_viewport_size(size)
            look = f"{name}-{scheme}-{size['width']}"
            if options:
                found = await Axe().run(self.page, options=options)
                assert found.violations_count == 0, f"{look}: {found.generate_report()}"
            assert await self.page.evaluate(_OVERFLOW) == 0, look
            if _PICTURES:
                await self.page.screenshot(path=Path(_PICTURES) / f"{look}.png", full_page=True)

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
        # Colours that still change are no colours to judge.
        reduced_motion="reduce",
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
