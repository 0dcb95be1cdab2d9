"""One Chromium for all these tests, which share its event loop; each has a town and pages of its own."""

from collections.abc import AsyncIterator
from functools import partial

import pytest
import pytest_asyncio
from aiohttp.web import AppRunner, TCPSite
from playwright.async_api import Browser

from tests.support.browser_page import Opens, open_page, start_browser
from tests.support.web_world import World, build_site, make_world


@pytest_asyncio.fixture(loop_scope="session", scope="session")
async def browser() -> AsyncIterator[Browser]:
    async with start_browser() as browser:
        yield browser


@pytest.fixture
def world() -> World:
    return make_world()


@pytest_asyncio.fixture(loop_scope="session")
async def opens(browser: Browser, world: World) -> AsyncIterator[Opens]:
    """Return what opens the town's pages."""
    # Not aiohttp's TestServer: it cancels what a closed page has asked for, and so leaves the icon's file open.
    runner = AppRunner(build_site(world.services()))
    await runner.setup()
    try:
        await TCPSite(runner, "127.0.0.1", 0).start()
        host, port = runner.addresses[0]
        yield partial(open_page, browser, f"http://{host}:{port}/")
    finally:
        await runner.cleanup()
