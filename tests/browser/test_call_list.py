"""Whom nothing has reached, as agents find, take and call them in Chromium."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta

import pytest
import pytest_asyncio
from playwright.async_api import expect

from outages.call_list import CallListEntryId
from outages.news import News
from outages.subscribers import Tier
from tests.support.board_scene import active_incident, sign_in
from tests.support.browser_page import BrowserPage, Opens
from tests.support.fake_call_list import make_entry
from tests.support.web_world import NOON, World

pytestmark = pytest.mark.asyncio(loop_scope="session")


@pytest_asyncio.fixture(loop_scope="session")
async def opened(opens: Opens, world: World) -> AsyncIterator[BrowserPage]:
    await active_incident(world)
    world.call_list.add(make_entry(1, NOON, tier=Tier.CRITICAL))
    world.call_list.add(make_entry(2, NOON, number="+74952000002", on_account=False, news=News.REOPENED))
    async with opens() as opened:
        await sign_in(opened.page)
        yield opened


async def test_an_agent_takes_somebody_calls_and_says_what_came_of_it(
    opened: BrowserPage, world: World
) -> None:
    page = opened.page
    await page.goto("/call-list")
    await page.get_by_role("button", name="Взять: +79161234501").click()
    await expect(page.get_by_role("status")).to_contain_text("на 15 минут")
    await expect(page.get_by_role("heading", name="Вы звоните 1")).to_be_visible()
    await expect(page.get_by_role("link", name="+79161234501")).to_have_attribute("href", "tel:+79161234501")
    # Somebody new appears by himself, and whoever works by keyboard keeps the place.
    told = page.get_by_role("button", name="Сообщили", exact=True)
    await told.focus()
    world.call_list.add(make_entry(3, NOON, number="+79161234503"))
    await expect(page.get_by_text("+79161234503")).to_be_visible()
    await expect(told).to_be_focused()
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("status")).to_contain_text("человек знает")
    assert [one[1] for one in world.call_list.settled] == ["told"]
    assert opened.complaints == []


async def test_its_page_is_legible_named_and_fits_a_telephone(opened: BrowserPage, world: World) -> None:
    first = world.call_list.kept[CallListEntryId(1)]
    others = replace(first, id=CallListEntryId(3), taken_by="olga", taken_at=NOON)
    asleep = make_entry(4, NOON, opens_at=NOON + timedelta(hours=8))
    for one in (others, asleep):
        world.call_list.add(one)
    page = opened.page
    await page.goto("/call-list")
    await page.get_by_role("button", name="Взять: +79161234501").click()
    for language in ("ru", "en"):
        await page.goto(f"/call-list?lang={language}")
        await opened.is_for_everybody(f"call-list-{language}")
    assert opened.complaints == []
