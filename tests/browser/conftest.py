"""One Chromium for all these tests, which share its event loop; each has a town and pages of its own."""

from collections.abc import AsyncIterator
from functools import partial

import pytest
import pytest_asyncio
from aiohttp.test_utils import TestServer
from playwright.async_api import Browser

from ivr.web.site import build_web
from tests.support.browser_page import Opens, open_page, start_browser
from tests.support.web_world import World, make_world


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
    async with TestServer(build_web(world.services())) as server:
        yield partial(open_page, browser, str(server.make_url("/")))
