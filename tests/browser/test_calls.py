"""The agents' pages in Chromium."""

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest
import pytest_asyncio
from playwright.async_api import Page, expect

from outages.calls import CallOutcome
from outages.cards import CallerCard
from tests.support.browser_page import BrowserPage, Opens
from tests.support.caller_scene import CALL, NUMBER, fill, queue, record, write
from tests.support.web_world import World

pytestmark = pytest.mark.asyncio(loop_scope="session")

_PATHS = {
    "desk": "desk",
    "idle": "desk",
    "tickets": "tickets",
    "replies": "replies",
    "all-replies": "replies?list=all",
}


@pytest_asyncio.fixture(loop_scope="session")
async def opened(opens: Opens) -> AsyncIterator[BrowserPage]:
    async with opens() as opened:
        await sign_in(opened.page)
        yield opened


async def sign_in(page: Page) -> None:
    await page.goto("/login")
    await page.get_by_label("Логин").fill("anton")
    await page.get_by_label("Пароль").fill("battery staple")
    await page.get_by_role("button", name="Войти").click()
    await expect(page.get_by_role("navigation", name="Страницы")).to_be_visible()


async def test_a_call_that_rings_comes_by_itself_and_its_card_is_one_click_away(
    opened: BrowserPage, world: World
) -> None:
    page = opened.page
    await page.get_by_role("link", name="Рабочее место оператора").click()
    await expect(page.get_by_role("heading", name="Никто не звонит")).to_be_visible()
    await fill(world)
    queue(world)
    caller = page.get_by_role("article").get_by_role("link", name="Городская больница № 3")
    await expect(caller).to_be_visible()
    await expect(page.get_by_role("article")).to_contain_text("до 20:00")
    await expect(page.locator(".queue").last.get_by_role("listitem")).to_have_count(3)
    await caller.click()
    await expect(page.get_by_role("heading", level=1)).to_have_text("Городская больница № 3")
    await expect(page.get_by_role("region", name="Что слышал в этом звонке")).to_contain_text("клавиша")
    assert opened.complaints == []


async def test_the_list_moves_on_without_losing_who_is_chosen_by_keyboard(
    opened: BrowserPage, world: World
) -> None:
    page = opened.page
    await fill(world)
    queue(world)
    await page.goto("/desk")
    chosen = page.get_by_role("link", name="Сидоренко Мария")
    await chosen.focus()
    world.queue_view.calls = [one for one in world.queue_view.calls if one.id != "t.1"]
    await expect(page.get_by_role("heading", name="Разговаривают")).to_have_count(0)
    await expect(chosen).to_be_focused()
    assert opened.complaints == []


async def test_a_card_that_is_opened_too_early_completes_itself(opened: BrowserPage, world: World) -> None:
    page = opened.page
    await fill(world)
    kept, world.calls.kept = world.calls.kept, []
    world.queue_view.numbers = {CALL: NUMBER}
    await page.goto(f"/calls/{CALL}")
    await expect(page.get_by_role("status")).to_contain_text("сейчас появится")
    await expect(page.get_by_role("heading", level=1)).to_have_text("Городская больница № 3")
    world.calls.kept = kept
    await expect(page.locator(".moments").get_by_text("Починим до восемнадцати")).to_be_visible()
    await expect(page.get_by_role("status")).to_have_count(0)
    assert opened.complaints == []


async def test_the_evidence_of_a_wish_opens_by_keyboard(opened: BrowserPage, world: World) -> None:
    page = opened.page
    await fill(world)
    await page.goto("/tickets")
    asked = page.locator(".request").first
    await asked.locator("summary").focus()
    await page.keyboard.press("Enter")
    await expect(asked.get_by_text("2026-11-21 14:59:07 UTC+03:00")).to_be_visible()
    await asked.get_by_role("link", name=CALL).click()
    await expect(page.get_by_role("heading", level=1)).to_have_text("Городская больница № 3")
    assert opened.complaints == []


async def test_a_message_that_was_read_leaves_the_list(opened: BrowserPage, world: World) -> None:
    page = opened.page
    await fill(world)
    await write(world)
    await page.goto("/")
    await page.get_by_role("link", name="Сообщения").click()
    await expect(page.get_by_role("heading", level=1)).to_have_text("Сообщения абонентов")
    first = page.get_by_role("row").filter(has_text="Пахнет газом")
    await first.get_by_role("button", name="Разобрано").click()
    await expect(page.get_by_role("status")).to_have_text("Сообщение разобрано.")
    await expect(page.get_by_role("row").filter(has_text="Пахнет газом")).to_have_count(0)
    await expect(page.get_by_role("row").filter(has_text="в другом нет")).to_have_count(1)
    assert opened.complaints == []


@pytest.mark.parametrize(
    "place", ["call", "keyed", "stranger", "desk", "idle", "tickets", "replies", "all-replies"]
)
async def test_pages_are_readable_on_any_screen(opened: BrowserPage, world: World, place: str) -> None:
    await fill(world)
    await write(world)
    if place == "desk":
        queue(world)
    if place == "keyed":
        keyed = replace(world.cards.card.contracts[0], by_number=False)
        world.cards.card = replace(world.cards.card, contracts=(keyed,))
    if place == "stranger":
        world.calls.kept = [replace(record(), subscriber_id=None, outcome=CallOutcome.HAZARD)]
        world.cards.card = CallerCard()
    path = _PATHS.get(place, f"calls/{CALL}")
    await opened.page.goto(f"/{path}")
    await expect(opened.page.locator("h1")).to_be_visible()
    await opened.is_for_everybody(place)
    assert opened.complaints == []
