"""A page that is left open: it follows what happens, says when it has no contact, and goes on after a restart."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import timedelta

import pytest
import pytest_asyncio
from aiohttp.web import AppRunner, TCPSite
from playwright.async_api import Browser, expect

from outages.alarms import AlarmId, AlarmKind, AlarmReason
from outages.call_minutes import CallMinute, Handling, NoticeChange
from outages.campaigns import StillOut, StillOutBranch
from outages.places import AreaId
from tests.support.board_scene import active_incident, sign_in
from tests.support.browser_page import open_page
from tests.support.web_world import World, build_site

pytestmark = pytest.mark.asyncio(loop_scope="session")


@dataclass
class Server:
    """Serves the town's pages, and may be stopped and started under those who look at them."""

    world: World
    port: int = 0
    runner: AppRunner = field(init=False)

    async def starts(self) -> None:
        """Serve, at the same port as before."""
        self.runner = AppRunner(build_site(self.world.services()))
        await self.runner.setup()
        await TCPSite(self.runner, "127.0.0.1", self.port).start()
        self.port = self.runner.addresses[0][1]

    async def stops(self) -> None:
        """Stop serving."""
        await self.runner.cleanup()


@pytest_asyncio.fixture(loop_scope="session")
async def server(world: World) -> AsyncIterator[Server]:
    server = Server(world)
    await server.starts()
    yield server
    await server.stops()


async def test_the_board_follows_what_happens(browser: Browser, server: Server, world: World) -> None:
    async with open_page(browser, f"http://127.0.0.1:{server.port}/") as opened:
        await sign_in(opened.page)
        await expect(opened.page.get_by_text("Объявлений нет")).to_be_visible()
        await active_incident(world)
        await expect(opened.page.get_by_role("link", name="улица Ленина")).to_be_visible()
        world.campaigns.unrestored = StillOut(1, (StillOutBranch(AreaId(4), 1),))
        city = opened.page.locator("#branch-2 > summary")
        await city.press("Enter")
        world.campaigns.unrestored = StillOut(2, (StillOutBranch(AreaId(4), 2),))
        await expect(city).to_contain_text("2 говорят «всё ещё нет»")
        await expect(opened.page.locator("#branch-2").get_by_text("Лесная улица")).to_be_visible()
        await expect(city).to_be_focused()
        assert opened.complaints == []


async def test_a_board_that_is_left_open_says_when_it_is_out_of_date_and_goes_on_after_a_restart(
    browser: Browser, server: Server, world: World
) -> None:
    async with open_page(browser, f"http://127.0.0.1:{server.port}/") as opened:
        await sign_in(opened.page)
        await opened.page.locator("#place-0").fill("улица Лен")
        await server.stops()
        warning = opened.page.get_by_role("alert")
        await expect(warning).to_contain_text("Ниже – как было в")
        world.campaigns.unrestored = StillOut(2, ())
        await server.starts()
        await expect(warning).to_be_hidden()
        await expect(opened.page.get_by_text("2 абонента говорят")).to_be_visible()
        await expect(opened.page.locator("#place-0")).to_have_value("улица Лен")


async def test_what_was_typed_outlives_another_language_and_an_ended_session(
    browser: Browser, server: Server, world: World
) -> None:
    async with open_page(browser, f"http://127.0.0.1:{server.port}/") as opened:
        page = opened.page
        await sign_in(page)
        await page.locator("#place-0").fill("улица Ленина, Химки, Московская область")
        await page.get_by_role("button", name="Добавить место").click()
        await page.locator("#place-1").fill("Лесная улица")
        await page.get_by_label("интернет").check()
        await page.get_by_role("link", name="English").click()
        await expect(page.locator("#place-1")).to_have_value("Лесная улица")
        await expect(page.get_by_label("internet")).to_be_checked()
        # A notice about a place that was found is another one.
        await page.goto("/?place=headend-1")
        await expect(page.locator("#place-0")).to_have_value("headend-1")
        await page.goto("/")
        await expect(page.locator("#place-1")).to_have_value("Лесная улица")
        # Their session ends meanwhile.
        world.accounts.bearers.clear()
        await page.get_by_role("button", name="Next: listen").click()
        await page.get_by_label("Login").fill("maria")
        await page.get_by_label("Password").fill("correct horse")
        await page.get_by_role("button", name="Sign in").click()
        await expect(page.locator("#place-1")).to_have_value("Лесная улица")
        await page.locator("#place-1").fill("Лесная улица, Химки, Московская область")
        await page.get_by_role("button", name="Next: listen").click()
        await expect(page).to_have_url(f"http://127.0.0.1:{server.port}/incidents/1")
        await page.goto("/")
        await expect(page.locator("#place-0")).to_have_value("")


async def test_what_needs_a_hand_is_counted_in_the_title_and_sounds_once_that_is_allowed(
    browser: Browser, server: Server, world: World
) -> None:
    async with open_page(browser, f"http://127.0.0.1:{server.port}/") as opened:
        page = opened.page
        # Whatever sounds, for a test to count: headless browsers have no loudspeaker.
        await page.add_init_script(
            """
            window.sounded = 0;
            const start = OscillatorNode.prototype.start;
            OscillatorNode.prototype.start = function (at) { window.sounded++; start.call(this, at); };
            """
        )
        incident = await active_incident(world, hours=1)
        await sign_in(page)
        title = await page.title()
        button = page.get_by_role("button", name="Звук и уведомления")
        await expect(button).to_have_attribute("aria-pressed", "false")
        await button.click()
        await expect(button).to_have_attribute("aria-pressed", "true")
        tried = await page.evaluate("window.sounded")
        assert tried > 0
        world.clock.advance(timedelta(hours=1))
        world.alarms.needs(AlarmReason(AlarmKind.PROMISE, str(incident.id), 3), at=world.clock.now())
        await expect(page).to_have_title(f"(1) {title}")
        sounded = await page.evaluate("window.sounded")
        assert sounded > tried
        await page.locator("#place-0").fill("улица Лен")
        await page.get_by_role("button", name="Беру на себя: улица Ленина").click()
        await expect(page.get_by_text("занимается maria с 16:00")).to_be_visible()
        await expect(page).to_have_title(title)
        # Nothing that was typed is lost, and it sounds again once it comes back.
        await expect(page.locator("#place-0")).to_have_value("улица Лен")
        world.clock.advance(timedelta(minutes=30))
        world.alarms.needs(AlarmReason(AlarmKind.PROMISE, str(incident.id), 3), at=world.clock.now())
        await expect(page).to_have_title(f"(1) {title}")
        assert await page.evaluate("window.sounded") > sounded
        await page.reload()
        await expect(button).to_have_attribute("aria-pressed", "true")
        await expect(page).to_have_title(f"(1) {title}")


async def test_a_board_on_which_much_needs_a_hand_is_for_everybody(
    browser: Browser, server: Server, world: World
) -> None:
    incident = await active_incident(world, hours=1)
    world.clock.advance(timedelta(hours=1))
    now = world.clock.now()
    world.alarms.needs(AlarmReason(AlarmKind.AGENTS), at=now, key=1)
    world.alarms.needs(AlarmReason(AlarmKind.PROMISE, str(incident.id), 3), at=now, key=2)
    await world.alarms.acknowledge(AlarmId(2), author="Антон", at=now)
    world.campaigns.unrestored = StillOut(2, (StillOutBranch(AreaId(4), 2),))
    world.call_minutes.kept = [
        CallMinute(now - timedelta(minutes=9), dict.fromkeys(Handling, 5)),
        CallMinute(now - timedelta(minutes=3), {Handling.BY_LINE: 9}),
    ]
    world.call_minutes.changed = [NoticeChange(incident.id, "publish", now - timedelta(hours=1))]
    async with open_page(browser, f"http://127.0.0.1:{server.port}/") as opened:
        await sign_in(opened.page)
        await expect(opened.page.get_by_role("img", name="24 звонка")).to_be_visible()
        await opened.is_for_everybody("board-alarms")
        assert opened.complaints == []
