"""The duty manager's pages in Chromium."""

import os
import re
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta

import pytest
import pytest_asyncio
from playwright.async_api import expect

from ivr.observability.parts import Part, PartState
from outages.addresses.house_rules import HouseRule
from outages.estimates import Delay
from outages.incidents import IncidentId, State
from outages.ledger import LedgerEntry, Means, Told
from outages.places import AreaId
from outages.scopes import ScopeItem
from tests.support.board_scene import active_incident, planned_incident, sign_in
from tests.support.browser_page import BrowserPage, Opens
from tests.support.fakes import same
from tests.support.web_world import NOON, World

pytestmark = pytest.mark.asyncio(loop_scope="session")

#: Folder for screenshots to look at; None keeps none.
_PICTURES = os.environ.get("PICTURES")


@pytest_asyncio.fixture(loop_scope="session")
async def opened(opens: Opens) -> AsyncIterator[BrowserPage]:
    async with opens() as opened:
        yield opened


async def test_a_notice_from_typing_to_restoration(opened: BrowserPage, world: World) -> None:
    page = opened.page
    await sign_in(page)
    await page.get_by_role("combobox", name="Улица, город или узел сети").press_sequentially("ленин")
    await expect(page.get_by_role("listbox").get_by_role("option")).to_have_count(1)
    await page.keyboard.press("ArrowDown")
    await page.keyboard.press("Enter")
    await page.get_by_label("Дома").fill("1-25 нечётные, 30")
    await page.get_by_label("интернет").check()
    await page.get_by_label("+2 ч").check()
    await page.get_by_label("Причина").select_option(label="повреждение линии")
    await page.get_by_role("button", name="Далее: прослушать").click()

    await expect(page.get_by_text("Авария 1.")).to_be_visible()
    await expect(page.get_by_text("Outage 1.")).to_be_visible()
    for audio in await page.locator("audio").all():
        await audio.evaluate("player => player.play()")
        await expect(audio).to_have_js_property("ended", value=True)
        assert await audio.evaluate("player => player.duration") == 1
    await page.get_by_role("button", name="Опубликовать").click()
    await expect(page.get_by_role("status")).to_contain_text("звонящие слышат")
    await page.get_by_role("link", name="Дежурный щит").click()
    card = page.locator(".card")
    await expect(card).to_contain_text("улица Ленина, Химки: 1‑25 нечётные, 30")
    await expect(card).to_contain_text("осталось 2 ч")
    await card.get_by_role("link").click()

    await page.get_by_text("Изменить срок").click()
    await page.get_by_label("Другое время").check()
    await page.get_by_label("Дата и время").fill("2026-11-21T19:30")
    await page.get_by_label("Почему").select_option(label="ждём запчасть")
    await page.get_by_role("button", name="Объявить новый срок").click()
    await expect(page.locator(".history li").first).to_contain_text("до 19:30 ждём запчасть")

    await page.get_by_text("Услуга восстановлена", exact=True).click()
    await page.get_by_role("button", name="Да, восстановлена").click()
    await expect(page.get_by_role("status")).to_contain_text("извещаем")
    incident = world.incidents.kept[IncidentId(1)]
    assert (incident.state, incident.promise.reason) == (State.RESTORED, Delay.SPARE_PART)
    assert opened.complaints == []


async def test_planned_work_with_a_remark_that_is_read_while_typing(
    opened: BrowserPage, world: World
) -> None:
    page = opened.page
    await sign_in(page)
    await page.get_by_role("combobox", name="Улица, город или узел сети").fill("улица Ленина")
    await page.get_by_label("интернет").check()
    await page.get_by_label("Другое время").check()
    await page.get_by_label("Дата и время").fill("2026-11-21T19:30")
    await page.get_by_label("Когда сообщим новости").fill("2026-11-21T18:00")
    await page.get_by_text("Ещё: плановые работы").click()
    await expect(page.get_by_label("Начало плановых работ")).to_be_hidden()
    await page.get_by_label("плановые работы").check()
    await page.get_by_label("Начало плановых работ").fill("2026-11-21T16:00")

    remark = page.get_by_label("Своими словами для звонящих (по-русски)")
    await remark.press_sequentially("Звоните в ПТО.")
    await expect(page.get_by_text("Звоните в пэ тэ о.")).to_be_visible()
    await page.get_by_role("button", name="пто", exact=True).click()
    await expect(remark).to_have_value("Звоните в пто.")
    await expect(remark).to_be_focused()
    await expect(page.get_by_text("Звоните в пто.", exact=True)).to_be_visible()
    await page.get_by_role("button", name="Далее: прослушать").click()

    await expect(page.get_by_text("работы начнутся 16:00")).to_be_visible()
    await expect(page.get_by_text("SMS, 2 части")).to_be_visible()
    draft = world.incidents.kept[IncidentId(1)]
    assert draft.remarks == {"ru": same("Звоните в пто.")}
    assert opened.complaints == []


async def test_a_part_is_restored_by_keyboard(opened: BrowserPage, world: World) -> None:
    await active_incident(world)
    page = opened.page
    await sign_in(page)
    await page.goto("/incidents/1")
    await page.get_by_text("Восстановлена часть").focus()
    await page.keyboard.press("Enter")
    await page.keyboard.press("Tab")
    await page.keyboard.type("ленин")
    await expect(page.get_by_role("listbox").get_by_role("option")).to_have_count(1)
    await page.keyboard.press("ArrowDown")
    await page.keyboard.press("Enter")
    await page.keyboard.press("Tab")
    await page.keyboard.type("1-11 нечётные")
    await page.get_by_role("button", name="Да, здесь уже работает").press("Enter")
    await expect(page.get_by_text("улица Ленина, Химки: 1‑11 нечётные")).to_be_visible()
    assert world.incidents.kept[IncidentId(1)].partly_restored
    assert opened.complaints == []


async def test_a_wrong_form_comes_back_with_the_focus_where_it_is_wrong(opened: BrowserPage) -> None:
    page = opened.page
    await sign_in(page)
    await page.get_by_role("combobox", name="Улица, город или узел сети").fill("улица Ленина")
    await page.get_by_label("Дома").fill("все")
    await page.get_by_role("button", name="Далее: прослушать").click()
    houses = page.get_by_label("Дома")
    await expect(houses).to_be_focused()
    await expect(houses).to_have_value("все")
    await expect(houses).to_have_accessible_description(re.compile("Не получилось прочитать"))
    await expect(page.get_by_role("alert")).to_be_visible()
    await expect(page.get_by_text("Отметьте хотя бы одну услугу.")).to_be_visible()
    await page.get_by_role("combobox", name="Улица, город или узел сети").fill("")
    await page.get_by_role("button", name="Далее: прослушать").click()
    await expect(page.get_by_role("combobox", name="Улица, город или узел сети")).to_be_focused()


async def test_several_places_are_added_and_removed(opened: BrowserPage, world: World) -> None:
    page = opened.page
    await sign_in(page)
    await page.get_by_role("combobox", name="Улица, город или узел сети").fill("Лесная улица")
    await page.get_by_role("button", name="Добавить место").click()
    await page.keyboard.type("switch")
    await page.get_by_role("option", name="switch-12, headend-1").click()
    await page.get_by_role("button", name="Добавить место").click()
    await page.keyboard.type("Твер")
    await page.get_by_role("button", name="Убрать место").last.click()
    await page.get_by_label("интернет").check()
    await page.get_by_role("button", name="Далее: прослушать").click()
    await expect(page.get_by_role("heading", level=1)).to_have_text(
        "Лесная улица, Химки; headend-1/switch-12"
    )
    assert [item.area for item in world.incidents.kept[IncidentId(1)].scope.include] == [4, 7]
    assert opened.complaints == []


async def test_all_of_it_works_without_scripts(opens: Opens, world: World) -> None:
    async with opens(scripts=False) as opened:
        page = opened.page
        await sign_in(page)
        await page.get_by_label("Улица, город или узел сети").fill("Ленина, Химки")
        await page.get_by_label("телевидение").check()
        await page.get_by_role("button", name="Далее: прослушать").click()
        await page.get_by_role("button", name="Опубликовать").click()
        await page.get_by_text("Отменить объявление").click()
        await page.get_by_role("button", name="Да, отменить").click()
        await expect(page.get_by_role("status")).to_contain_text("отменено")
    assert world.incidents.kept[IncidentId(1)].state is State.CANCELLED


async def test_the_board_follows_what_colleagues_do(opened: BrowserPage, world: World) -> None:
    page = opened.page
    await sign_in(page)
    await expect(page.get_by_text("Объявлений нет.")).to_be_visible()
    await page.get_by_label("Дома").fill("1-5")
    await active_incident(world)
    await page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    await expect(page.locator(".card")).to_contain_text("улица Ленина, Химки")
    await expect(page.get_by_label("Дома")).to_have_value("1-5")
    assert opened.complaints == []


async def test_an_engine_that_cannot_speak_is_said_beside_the_player(
    opened: BrowserPage, world: World
) -> None:
    await active_incident(world)
    world.preview.silent = True
    await sign_in(opened.page)
    await opened.page.goto("/incidents/1")
    await opened.page.locator("audio").first.evaluate("player => player.load()")
    await opened.page.locator("audio").first.evaluate("player => player.play().catch(() => null)")
    await expect(opened.page.get_by_text("Озвучить сейчас нечем").first).to_be_visible()


async def test_the_english_pages_are_a_link_away(opened: BrowserPage) -> None:
    await sign_in(opened.page)
    await opened.page.get_by_role("link", name="English").click()
    await expect(opened.page.get_by_role("heading", name="New notice")).to_be_visible()
    await opened.page.goto("/")
    await expect(opened.page.get_by_role("button", name="Next: listen")).to_be_visible()


async def test_pages_are_readable_on_any_screen(opens: Opens, world: World) -> None:
    await active_incident(world)
    overdue = await active_incident(world, hours=1)
    await world.incidents.restore((await active_incident(world)).id, author="Мария", at=NOON)
    houses = ScopeItem(AreaId(3), HouseRule(("12",)))
    await world.incidents.restore_part(overdue.id, [houses], author="Мария", at=NOON)
    await planned_incident(world)
    told = LedgerEntry(NOON, "+79990000101", "c-1", Means.CALL, Told.OUT, overdue.id, 1, NOON)
    await world.ledger.note([told, replace(told, told=Told.RESTORED, incident_id=IncidentId(3))])
    world.clock.advance(timedelta(hours=2, minutes=50))
    world.parts.append(Part("asterisk", PartState.DOWN, "no answer"))
    world.parts.append(Part("sms", PartState.DEGRADED, "slow"))
    async with opens() as opened:
        page = opened.page
        await page.goto("/login")
        pages = ["/login", "/", f"/incidents/{overdue.id}?done=restore", "/nothing", "/incidents/4"]
        pages += ["/incidents/1/edit", "/incidents/4/edit", "/incidents/3"]
        for number, path in enumerate(pages):
            if number == 1:
                await sign_in(page)
            await page.goto(path)
            if path == "/":
                await page.locator("summary").last.click()
                await page.get_by_label("плановые работы").check()
                await page.get_by_label("Своими словами для звонящих (по-русски)").fill("Звоните в ПТО.")
                await expect(page.get_by_text("Звоните в пэ тэ о.")).to_be_visible()
                await page.get_by_role("button", name="Далее: прослушать").click()
            await opened.is_for_everybody(f"board-{number}")
