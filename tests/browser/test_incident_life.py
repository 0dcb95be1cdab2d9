"""What becomes of a notice, as a duty manager does it in Chromium."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta

import pytest
import pytest_asyncio
from playwright.async_api import expect

from outages.accounts import Role
from outages.edits import draft_of
from outages.estimates import EtrSource
from outages.incidents import Cause, IncidentId, Stage, State
from outages.ledger import LedgerEntry, Means, Told
from outages.tickets import TicketState
from tests.support.board_scene import active_incident, planned_incident, sign_in
from tests.support.browser_page import BrowserPage, Opens
from tests.support.caller_scene import fill
from tests.support.web_world import NOON, World

pytestmark = pytest.mark.asyncio(loop_scope="session")


@pytest_asyncio.fixture(loop_scope="session")
async def opened(opens: Opens) -> AsyncIterator[BrowserPage]:
    async with opens() as opened:
        await sign_in(opened.page)
        yield opened


async def test_a_notice_is_corrected(opened: BrowserPage, world: World) -> None:
    await active_incident(world)
    page = opened.page
    await page.goto("/incidents/1")
    await page.get_by_role("link", name="Исправить объявление").click()
    await expect(page.get_by_role("combobox").first).to_have_value("улица Ленина, Химки, Московская область")
    await expect(page.get_by_label("интернет")).to_be_checked()
    await expect(page.get_by_label("Дата и время")).to_have_count(0)
    await page.get_by_label("Причина").select_option(label="повреждение линии")
    await page.get_by_role("button", name="Добавить место").first.click()
    await page.keyboard.type("Лесная улица")
    await page.get_by_label("Когда началась авария").fill("2026-11-21T14:10")
    await page.get_by_role("button", name="Сохранить исправления").click()
    await expect(page.get_by_role("status")).to_contain_text("Исправления сохранены")
    await expect(page.get_by_role("heading", level=1)).to_have_text(
        "улица Ленина, Химки; Лесная улица, Химки"
    )
    await expect(page.get_by_text("исправлено место, причина, когда началось")).to_be_visible()
    incident = world.incidents.kept[IncidentId(1)]
    assert (incident.cause, incident.began) == (Cause.LINE_DAMAGE, NOON - timedelta(minutes=50))
    assert opened.complaints == []


async def test_an_overtaken_correction_is_kept_and_sent_again(opened: BrowserPage, world: World) -> None:
    incident = await active_incident(world)
    page = opened.page
    await page.goto("/incidents/1/edit")
    other = replace(draft_of(incident), note="Бригада 9 выехала.")
    await world.incidents.edit(incident.id, other, author="Антон", at=NOON, seen=None)
    await page.get_by_label("Причина").select_option(label="погода")
    await page.get_by_role("button", name="Сохранить исправления").click()
    await expect(page.get_by_role("alert")).to_contain_text("объявление изменили: заметка")
    await expect(page.get_by_text("Бригада 9 выехала.")).to_be_visible()
    await expect(page.get_by_label("Причина")).to_have_value("weather")
    await page.get_by_label("Заметка для коллег").fill("Бригада 9 выехала.")
    await page.get_by_role("button", name="Сохранить исправления").click()
    await expect(page.get_by_role("status")).to_contain_text("Исправления сохранены")
    kept = world.incidents.kept[IncidentId(1)]
    assert (kept.cause, kept.note) == (Cause.WEATHER, "Бригада 9 выехала.")


async def test_a_slip_is_taken_back_with_one_click(opened: BrowserPage, world: World) -> None:
    await active_incident(world)
    page = opened.page
    await page.goto("/incidents/1")
    await page.get_by_text("Услуга восстановлена", exact=True).click()
    await page.locator("form[action$='/restore']").get_by_role("button").click()
    await expect(page.get_by_text("в течение минуты")).to_be_visible()
    await opened.is_for_everybody("undo")
    await page.get_by_role("button", name="Ошибка: авария продолжается").click()
    await expect(page.get_by_role("status")).to_be_visible()
    await expect(page.get_by_text("идёт", exact=True)).to_be_visible()
    assert world.incidents.kept[IncidentId(1)].state is State.ACTIVE
    assert opened.complaints == []


async def test_planned_work_is_moved(opened: BrowserPage, world: World) -> None:
    await planned_incident(world)
    page = opened.page
    await page.goto("/")
    await expect(page.get_by_text("Плановые работы впереди")).to_be_visible()
    await page.get_by_role("link", name="Лесная улица").click()
    await expect(page.get_by_text("запланированы", exact=True)).to_be_visible()
    await expect(page.get_by_text("Услуга восстановлена")).to_have_count(0)
    await page.get_by_role("link", name="Исправить или перенести работы").click()
    await page.get_by_label("Начало плановых работ").fill("2026-11-22T10:00")
    await page.get_by_label("Дата и время").fill("2026-11-22T14:00")
    await page.get_by_label("Когда сообщим новости").fill("2026-11-22T13:00")
    await page.get_by_label("Кто назвал срок").select_option(label="бригада")
    await page.get_by_role("button", name="Сохранить исправления").click()
    await expect(page.get_by_text("работы начнутся завтра 10:00")).to_be_visible()
    work = world.incidents.kept[IncidentId(1)]
    assert (work.stage(NOON), work.promise.source) == (Stage.SCHEDULED, EtrSource.CREW)
    assert opened.complaints == []


async def test_a_notice_is_merged_into_another(opened: BrowserPage, world: World) -> None:
    await active_incident(world, 3)
    await active_incident(world, 4)
    page = opened.page
    await page.goto("/incidents/1")
    await page.get_by_text("Объединить с другим объявлением").click()
    await page.get_by_label("Продолжится").select_option(label="№ 2: Лесная улица, Химки, интернет, до 18:00")
    await page.get_by_role("button", name="Да, объединить").click()
    await expect(page.get_by_role("heading", level=1)).to_have_text(
        "Лесная улица, Химки; улица Ленина, Химки"
    )
    await page.goto("/incidents/1")
    await expect(page.get_by_text("объединена с № 2")).to_be_visible()
    await page.get_by_role("link", name="Продолжается в объявлении 2").click()
    await expect(page.get_by_role("heading", level=1)).to_contain_text("Лесная")
    assert world.incidents.kept[IncidentId(1)].state is State.MERGED


async def test_a_part_is_split_off(opened: BrowserPage, world: World) -> None:
    await active_incident(world, 3, 4)
    page = opened.page
    await page.goto("/incidents/1")
    await page.get_by_text("Выделить часть").click()
    form = page.locator("form[action$='/split']")
    await form.get_by_role("button", name="Да, выделить").click()
    await expect(page.get_by_text("Укажите хотя бы одно место.")).to_be_visible()
    await form.get_by_label("Лесная улица, Химки").check()
    await form.get_by_role("button", name="Да, выделить").click()
    await expect(page.get_by_role("status")).to_contain_text("новое объявление о части")
    await expect(page.get_by_role("heading", level=1)).to_have_text("Лесная улица, Химки")
    assert [one.area for one in world.incidents.kept[IncidentId(1)].scope.include] == [3]


async def test_a_restoration_of_an_hour_ago_is_taken_back(opened: BrowserPage, world: World) -> None:
    await active_incident(world)
    world.clock.advance(timedelta(hours=2))
    page = opened.page
    await page.goto("/incidents/1")
    await page.get_by_text("Услуга восстановлена", exact=True).click()
    ended = page.get_by_label("Когда заработало")
    await ended.fill("2026-11-21T14:00")
    await page.get_by_role("button", name="Да, восстановлена").click()
    await expect(page.get_by_text("Раньше, чем началась авария.")).to_be_visible()
    await expect(ended).to_be_focused()
    await ended.fill("2026-11-21T16:00")
    await page.get_by_role("button", name="Да, восстановлена").click()
    await expect(page.get_by_role("status")).to_contain_text("извещаем")
    assert world.incidents.kept[IncidentId(1)].restored_at == NOON + timedelta(hours=1)

    heard = LedgerEntry(NOON, "+79990000101", "a-1", Means.RING_BACK, Told.RESTORED, IncidentId(1), 1)
    await world.ledger.note([heard])
    await page.goto("/incidents/1")
    await page.get_by_text("Восстановлено по ошибке").click()
    await expect(page.get_by_text("Услышали, что работает: 1.")).to_be_visible()
    await page.get_by_label("+4 ч").check()
    await page.get_by_role("button", name="Да, открыть снова").click()
    await expect(page.get_by_text("открыта снова 17:00")).to_be_visible()
    await expect(page.get_by_text("до 21:00").first).to_be_visible()


async def test_a_draft_is_discarded(opened: BrowserPage, world: World) -> None:
    incident = await active_incident(world)
    await world.incidents.create(draft_of(incident), author="Мария", at=NOON)
    await opened.page.goto("/incidents/2")
    await opened.page.get_by_text("Удалить черновик").click()
    await opened.page.get_by_role("button", name="Да, удалить").click()
    await expect(opened.page.get_by_role("status")).to_contain_text("Черновик удалён")
    assert world.incidents.kept[IncidentId(2)].state is State.CANCELLED


async def test_a_ticket_for_a_specialist_is_closed_and_found_again(opened: BrowserPage, world: World) -> None:
    await fill(world)
    page = opened.page
    await page.goto("/tickets")
    await page.get_by_role("link", name="Специалисту").click()
    await page.get_by_text("Закрыть", exact=True).click()
    await page.get_by_label("Почему").fill("Кабель заменён")
    await page.get_by_role("button", name="Да, закрыть").click()
    await expect(page.get_by_role("status")).to_contain_text("Заявка закрыта")
    await expect(page.get_by_text("Заявок пока нет.")).to_be_visible()
    await page.get_by_role("link", name="Закрытые").click()
    await expect(page.get_by_text("Кабель заменён")).to_be_visible()
    assert world.tickets.kept[0].state is TicketState.CLOSED
    assert opened.complaints == []


async def test_two_people_at_one_notice_see_each_other_and_what_the_other_changes(
    opens: Opens, opened: BrowserPage, world: World
) -> None:
    await active_incident(world)
    world.accounts.passwords["olga"] = ("correct horse", Role.MANAGER)
    await opened.page.goto("/incidents/1/edit")
    async with opens() as other:
        await sign_in(other.page, "olga")
        await other.page.goto("/incidents/1")
        await expect(other.page.get_by_text("Сейчас открыто у: maria (правит), olga")).to_be_visible()
        await expect(opened.page.get_by_text("Сейчас открыто у: maria (правит), olga")).to_be_visible()

        await opened.page.get_by_label("Причина").select_option(label="погода")
        await opened.page.get_by_role("button", name="Сохранить исправления").click()
        await expect(other.page.get_by_text("Пока вы смотрели, объявление изменили:")).to_be_visible()
        await other.page.get_by_role("link", name="Показать, как есть сейчас").click()
        await expect(other.page.get_by_text("Пока вы смотрели")).to_have_count(0)
        await expect(other.page.get_by_text("погода").first).to_be_visible()
    assert opened.complaints == []
