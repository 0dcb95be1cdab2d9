"""A new notice on the duty manager's board, from lines of a mail to its publication at a chosen time."""

import re
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import Page, expect

from outages.incidents import IncidentId
from tests.support.board_scene import active_incident, sign_in
from tests.support.browser_page import BrowserPage, Opens
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
