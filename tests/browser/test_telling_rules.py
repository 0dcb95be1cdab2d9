"""The rules of telling, and the estimate before very many are told, as a duty manager meets them in Chromium."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import expect

from outages.subscribers import Tier
from outages.telling_rules import Audience, Fact, TellingRule
from outages.tickets import Channel
from tests.support.board_scene import active_incident, sign_in
from tests.support.browser_page import BrowserPage, Opens
from tests.support.web_world import World

pytestmark = pytest.mark.asyncio(loop_scope="session")


@pytest_asyncio.fixture(loop_scope="session")
async def opened(opens: Opens, world: World) -> AsyncIterator[BrowserPage]:
    await active_incident(world)
    world.telling_rules.people = {(Channel.SMS, "ru"): 900, (Channel.CALL, "en"): 200}
    async with opens() as opened:
        await sign_in(opened.page)
        yield opened


async def test_a_manager_sets_a_rule(opened: BrowserPage, world: World) -> None:
    page = opened.page
    await page.get_by_role("link", name="Оповещения").click()
    await page.get_by_role("link", name="Кого извещать").click()
    await page.get_by_label("срок изменился: Кому").select_option(label="и тем, кто слышал об этом")
    await page.get_by_label("срок изменился: Способ").select_option(label="всем по SMS")
    await page.get_by_label("срок изменился: Каким абонентам").select_option(label="критическим абонентам")
    await page.get_by_role("button", name="Сохранить").click()
    await expect(page.get_by_role("status")).to_contain_text("Правила сохранены")
    assert (await world.telling_rules.read())[Fact.ETR_MOVED] == TellingRule(
        Audience.HEARD, Channel.SMS, Tier.CRITICAL
    )
    assert opened.complaints == []


async def test_very_many_are_told_after_the_estimate_was_seen(opened: BrowserPage, world: World) -> None:
    page = opened.page
    await page.goto("/incidents/1")
    await page.get_by_text("Услуга восстановлена", exact=True).click()
    form = page.locator("form[action$='/restore']")
    await form.get_by_label("Кому").select_option(label="всем, кого это касается")
    await form.get_by_role("button").click()
    await expect(form.get_by_role("alert")).to_contain_text("1100")
    await expect(form.get_by_role("alert")).to_contain_text("RUB")
    await opened.is_for_everybody("mass-telling")
    await form.get_by_label("Да, сообщить им всем").check()
    await form.get_by_role("button").click()
    await expect(page.get_by_role("status")).to_be_visible()
    assert (await world.telling_rules.read((await world.incidents.find())[0].id))[
        Fact.RESTORED
    ].audience is Audience.AFFECTED
    assert [one for one in opened.complaints if "422" not in one] == []


async def test_the_rules_are_legible_named_and_fit_a_telephone(opened: BrowserPage) -> None:
    page = opened.page
    await page.goto("/telling-rules")
    await opened.is_for_everybody("telling-rules")
    assert opened.complaints == []
