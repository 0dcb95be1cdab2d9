"""Notices by telephone as a duty manager prepares for them, and finds one that lapsed, in Chromium."""

from dataclasses import replace
from datetime import timedelta

import pytest
from playwright.async_api import expect

from tests.support.board_scene import sign_in
from tests.support.browser_page import Opens
from tests.support.web_world import NOON, World
from tests.unit.ivr.web.test_incident_life import FAULT, publish

pytestmark = pytest.mark.asyncio(loop_scope="session")

HOURS = timedelta(hours=8)


async def test_a_manager_sets_a_pin_prints_codes_and_renews_what_lapsed(opens: Opens, world: World) -> None:
    made = await publish(world, replace(FAULT, etr=NOON + 2 * HOURS, holds_until=NOON + HOURS))
    world.clock.advance(HOURS)
    await world.incidents.lapse(at=world.clock.now())
    async with opens() as opened:
        page = opened.page
        await sign_in(page)
        await page.get_by_title("Объявления по телефону").click()
        await page.get_by_label("Новый код").fill("493817")
        await page.get_by_label("Ещё раз").fill("493817")
        await page.keyboard.press("Enter")
        await expect(page.get_by_role("status")).to_contain_text("Код сохранён")
        await expect(page.get_by_text("Ваш номер дежурного: 101.")).to_be_visible()
        await opened.is_for_everybody("telephone")
        await page.get_by_role("link", name="Коды адресов").click()
        await page.get_by_role("table").get_by_role("link").first.click()
        await expect(page.get_by_role("cell", name="21", exact=True)).to_be_visible()
        await opened.is_for_everybody("area-codes")
        await page.goto("/")
        await page.get_by_role("region", name="нужен ваш ответ").get_by_role("link").click()
        await opened.is_for_everybody("lapsed-notice")
        await page.get_by_role("button", name="Продлить до").click()
        await expect(page.get_by_role("status")).to_contain_text("Объявление продлено")
        assert opened.complaints == []
    assert world.incidents.kept[made.id].lapsed_at is None
