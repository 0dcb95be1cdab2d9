"""A new notice on the duty manager's board, from lines of a mail to its publication at a chosen time."""

import re
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
import pytest_asyncio
from playwright.async_api import Page, expect

from outages.incidents import IncidentId, State
from tests.support.board_scene import active_incident, sign_in
from tests.support.browser_page import NARROW, BrowserPage, Opens
from tests.support.web_world import World

pytestmark = pytest.mark.asyncio(loop_scope="session")

MAIL = "Нет сети:\n- Ленина, 1-25 нечётные, 30\n- switch-12\n"
PLACE = "Улица, город или узел сети"


@pytest_asyncio.fixture(loop_scope="session")
async def opened(opens: Opens) -> AsyncIterator[BrowserPage]:
    async with opens() as opened:
        yield opened


async def paste(page: Page, text: str) -> None:
    await page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    await page.evaluate("text => navigator.clipboard.writeText(text)", text)
    await page.keyboard.press("Control+v")


async def test_lines_of_a_mail_become_places_as_they_are_pasted(opened: BrowserPage, world: World) -> None:
    await active_incident(world)
    page = opened.page
    await sign_in(page)
    await page.get_by_role("combobox", name=PLACE).focus()
    await paste(page, MAIL)
    places = page.get_by_role("combobox", name=PLACE)
    await expect(places).to_have_count(3)
    await expect(places.first).to_be_focused()
    await expect(places.first).to_have_accessible_description(re.compile("Такого места нет"))
    await expect(page.get_by_text("Поняты 2 строки. Отмечена 1: исправьте её.")).to_be_visible()
    await expect(page.get_by_label("Дома").nth(1)).to_have_value("1-25 нечётные, 30")

    concerned = page.locator(".concerned")
    await expect(concerned).to_contain_text("9 точек подключения")
    await expect(concerned).to_contain_text("Пересекается с объявлением 1: 3 точки подключения")
    await expect(page.get_by_label("горячая вода")).to_be_checked()
    await page.get_by_label("горячая вода").uncheck()
    await page.get_by_role("button", name="Убрать место").first.click()
    await expect(places).to_have_count(2)
    await page.get_by_role("button", name="Добавить места в № 1").click()
    await expect(page.get_by_text("Места добавлены, ещё не сохранены")).to_be_visible()
    await page.get_by_role("button", name="Сохранить исправления").click()
    await expect(page.get_by_role("status")).to_contain_text("Исправления сохранены")
    assert [one.area for one in world.incidents.kept[IncidentId(1)].scope.include] == [3, 7]
    assert opened.complaints == []


async def test_a_notice_is_published_at_its_time_by_thumb_alone(opens: Opens, world: World) -> None:
    async with opens(size=NARROW) as opened:
        page = opened.page
        await sign_in(page)
        await page.get_by_role("link", name="Новое объявление", exact=True).click()
        place = page.get_by_role("combobox", name=PLACE)
        await expect(place).to_be_focused()
        await place.fill("Ленина 1-25 нечётные")
        await expect(page.locator(".concerned")).to_contain_text("3 точки подключения")
        await page.get_by_label("+2 ч").check()
        onwards = page.get_by_role("button", name="Далее: прослушать")
        await expect(onwards).to_be_in_viewport(ratio=1)
        await onwards.click()

        await expect(page.get_by_text("Авария 1.")).to_be_visible()
        publish = page.get_by_role("button", name="Опубликовать", exact=True)
        await expect(publish).to_be_in_viewport(ratio=1)
        await page.get_by_text("Опубликовать в назначенное время").click()
        await expect(page.get_by_text("По часам линии: UTC+03:00.")).to_be_visible()
        await page.get_by_label("Когда опубликовать").fill("2026-11-21T16:30")
        await page.get_by_role("button", name="Назначить").click()
        await expect(page.get_by_text("Опубликуется 16:30, если никто не отменит.")).to_be_visible()
        await opened.is_for_everybody("draft")

        world.clock.advance(timedelta(hours=1, minutes=30))
        assert len(await world.publications.publish_due(at=world.clock.now())) == 1
        await page.goto("/")
        await expect(page.locator(".card")).to_contain_text("улица Ленина, Химки: 1‑25 нечётные")
        assert world.incidents.kept[IncidentId(1)].state is State.ACTIVE
        assert world.incidents.authors[-1] == "maria"
        assert opened.complaints == []


async def test_the_first_field_is_where_typing_begins(opened: BrowserPage, opens: Opens) -> None:
    await sign_in(opened.page)
    await expect(opened.page.get_by_role("combobox", name=PLACE)).to_be_focused()
    async with opens(size=NARROW) as narrow:
        page = narrow.page
        await sign_in(page)
        await page.keyboard.press("Tab")
        await page.keyboard.press("Tab")
        skip = page.get_by_role("link", name="К новому объявлению")
        await expect(skip).to_be_focused()
        await expect(skip).to_be_in_viewport(ratio=1)
        await page.keyboard.press("Enter")
        await expect(page.get_by_role("combobox", name=PLACE)).to_be_focused()


async def test_a_template_fills_in_what_comes_again(opened: BrowserPage, world: World) -> None:
    await active_incident(world)
    page = opened.page
    await sign_in(page)
    await page.goto("/incidents/1")
    await page.get_by_text("Сохранить как шаблон").click()
    await page.get_by_label("Имя шаблона").fill("Подстанция")
    await page.get_by_role("button", name="Сохранить шаблон").click()
    await expect(page.get_by_role("status")).to_contain_text("Шаблон сохранён")
    await page.get_by_role("link", name="Составить по нему").click()
    await expect(page.get_by_role("combobox", name=PLACE)).to_have_value(
        "улица Ленина, Химки, Московская область"
    )
    await expect(page.get_by_role("combobox", name=PLACE)).to_be_focused()
    await expect(page.get_by_role("checkbox", name="интернет")).to_be_checked()
    await expect(page.get_by_label("Причина")).to_have_value("power")
    assert opened.complaints == []
