"""A branch in which it is still out, as a duty manager finds it on the board and decides about it in Chromium."""

import os
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta

import pytest
import pytest_asyncio
from playwright.async_api import expect

from outages.branches import BranchState
from outages.campaigns import Campaign, CampaignId, SampleState, count_progress
from outages.incidents import Cause, IncidentDraft, IncidentId, IncidentKind, State
from outages.news import News
from outages.notifications import NotificationState, Result
from outages.places import AreaId
from outages.scopes import Scope, ScopeItem
from outages.subscribers import Service
from tests.support.board_scene import active_incident, sign_in
from tests.support.branch_cases import ASKED, HELD, TOLD
from tests.support.browser_page import BrowserPage, Opens
from tests.support.web_world import NOON, World

pytestmark = pytest.mark.asyncio(loop_scope="session")

#: Folder for screenshots to look at; None keeps none.
_PICTURES = os.environ.get("PICTURES")
CAMPAIGN = Campaign(
    CampaignId(7), IncidentId(1), News.RESTORED, NOON - timedelta(minutes=9), sample=SampleState.TAKEN
)
PROGRESS = count_progress(
    {
        (NotificationState.PENDING, None): 60,
        (NotificationState.DONE, Result.WORKS): 21,
        (NotificationState.DONE, Result.STILL_OUT): 3,
    },
    12,
    37,
)


@pytest_asyncio.fixture(loop_scope="session")
async def opened(opens: Opens, world: World) -> AsyncIterator[BrowserPage]:
    await active_incident(world)
    draft = IncidentDraft(
        IncidentKind.UNPLANNED,
        frozenset({Service.INTERNET}),
        Scope((ScopeItem(AreaId(3)),)),
        Cause.POWER,
        began_at=NOON - timedelta(hours=2),
        parent_id=IncidentId(1),
    )
    await world.incidents.create(draft, author="line", at=NOON)
    world.campaigns.add(CAMPAIGN, PROGRESS, [])
    world.branches.kept = {one.id: one for one in (TOLD, ASKED, HELD)}
    async with opens() as opened:
        await sign_in(opened.page)
        yield opened


async def test_a_held_branch_is_found_on_the_board_and_published(opened: BrowserPage, world: World) -> None:
    page = opened.page
    await page.goto("/")
    await page.get_by_role("link", name="3 из 4 говорят, что не работает; дальше не звоним").click()
    await expect(page.get_by_role("heading", name="По участкам")).to_be_visible()
    await page.get_by_role("button", name="Да, там авария: объявить").click()
    await page.wait_for_url("**/incidents/2?done=publish")
    assert world.incidents.kept[IncidentId(2)].state is State.ACTIVE
    assert opened.complaints == []


async def test_a_held_branch_is_let_go(opened: BrowserPage, world: World) -> None:
    page = opened.page
    await page.goto("/campaigns/7")
    await page.get_by_role("button", name="Нет, работает: извещать дальше").click()
    await expect(page.get_by_role("status")).to_contain_text("Извещаем и на этом участке.")
    assert world.incidents.kept[IncidentId(2)].state is State.CANCELLED
    assert opened.complaints == []


@pytest.mark.parametrize("path", ["/", "/campaigns/7"])
@pytest.mark.parametrize("language", ["ru", "en"])
async def test_its_pages_are_legible_named_and_fit_a_telephone(
    opened: BrowserPage, world: World, path: str, language: str
) -> None:
    decided = replace(HELD, state=BranchState.CONFIRMED, changed_by="Мария", waiting=0)
    world.branches.kept[TOLD.id] = replace(decided, id=TOLD.id, area=TOLD.area)
    page = opened.page
    await page.goto(f"{path}?lang={language}")
    await opened.is_for_everybody(f"branches-{'board' if path == '/' else 'campaign'}-{language}")
    assert opened.complaints == []
