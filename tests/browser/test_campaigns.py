"""The telling of news, as a duty manager watches, holds and stops it in Chromium."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
import pytest_asyncio
from playwright.async_api import expect

from outages.campaigns import (
    Campaign,
    CampaignId,
    CampaignState,
    Minute,
    Progress,
    StillOut,
    StillOutBranch,
    count_progress,
)
from outages.incidents import IncidentId
from outages.news import News
from outages.notifications import NotificationState, Result
from tests.support.board_scene import active_incident, sign_in
from tests.support.browser_page import BrowserPage, Opens
from tests.support.web_world import NOON, World

pytestmark = pytest.mark.asyncio(loop_scope="session")

BEGAN = NOON - timedelta(minutes=40)
CAMPAIGN = Campaign(CampaignId(7), IncidentId(1), News.RESTORED, BEGAN)
MINUTES = [
    Minute(BEGAN + timedelta(minutes=one), told=3 + one % 7, unreached=one % 3 == 0) for one in range(40)
]


def progress(told: int) -> Progress:
    return count_progress(
        {
            (NotificationState.PENDING, None): 260 - told,
            (NotificationState.SENDING, None): 6,
            (NotificationState.DONE, Result.WORKS): told - 9,
            (NotificationState.DONE, Result.STILL_OUT): 6,
            (NotificationState.DONE, Result.WANTS_AGENT): 3,
            (NotificationState.DONE, None): 4,
            (NotificationState.FAILED, Result.NO_ANSWER): 11,
            (NotificationState.OPTED_OUT, None): 2,
        },
        30,
    )


@pytest_asyncio.fixture(loop_scope="session")
async def opened(opens: Opens, world: World) -> AsyncIterator[BrowserPage]:
    await active_incident(world)
    world.campaigns.add(CAMPAIGN, progress(180), MINUTES)
    async with opens() as opened:
        await sign_in(opened.page)
        yield opened


async def test_a_campaign_is_watched_and_held(opened: BrowserPage, world: World) -> None:
    page = opened.page
    await page.goto("/")
    await expect(page.get_by_role("heading", name="Идёт оповещение")).to_be_visible()
    await page.get_by_role("link", name="Услуга работает").click()
    await expect(page.get_by_role("heading", name="Известили 180")).to_be_visible()
    world.campaigns.standing[CAMPAIGN.id] = progress(200)
    # The page refreshes itself.
    await expect(page.get_by_role("heading", name="Известили 200")).to_be_visible()
    await expect(page.get_by_role("button", name="Пауза")).to_be_visible()
    await page.get_by_role("button", name="Пауза").click()
    await expect(page.get_by_role("status")).to_contain_text("на паузе")
    assert world.campaigns.kept[CAMPAIGN.id].state is CampaignState.PAUSED
    await page.get_by_role("button", name="Продолжить").click()
    await expect(page.get_by_role("status")).to_contain_text("продолжается")
    await page.get_by_text("Темп", exact=True).click()
    await page.get_by_label("Человек в минуту, не больше").fill("12")
    await page.get_by_role("button", name="Задать темп").click()
    await expect(page.get_by_text("не больше 12 в минуту")).to_be_visible()
    await page.get_by_text("Остановить совсем").click()
    await page.get_by_role("button", name="Да, остановить").click()
    await expect(page.get_by_role("status")).to_contain_text("остановлено")
    await expect(page.get_by_role("button", name="Пауза")).to_have_count(0)
    assert opened.complaints == []


async def test_nothing_is_left_to_hold_once_everybody_was_told(opened: BrowserPage, world: World) -> None:
    page = opened.page
    await page.goto("/campaigns/7")
    await expect(page.get_by_role("button", name="Пауза")).to_be_visible()
    world.campaigns.standing[CAMPAIGN.id] = count_progress({(NotificationState.DONE, Result.WORKS): 9}, 0)
    # The page refreshes itself.
    await expect(page.get_by_text("закончено")).to_be_visible()
    await expect(page.get_by_role("button", name="Пауза")).to_be_hidden()


@pytest.mark.parametrize("path", ["/", "/campaigns", "/campaigns/7"])
async def test_its_pages_are_legible_named_and_fit_a_telephone(
    opened: BrowserPage, world: World, path: str
) -> None:
    world.campaigns.unrestored = StillOut(
        6, (StillOutBranch(world.areas.all[2].id, 5), StillOutBranch(world.areas.all[6].id, 6))
    )
    page = opened.page
    await page.goto(path)
    await opened.is_for_everybody(f"campaigns-{path.rpartition('/')[2]}")
    assert opened.complaints == []
