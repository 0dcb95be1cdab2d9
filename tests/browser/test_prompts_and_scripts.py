"""The pages of phrases, call flows and tickets in Chromium."""

import os
import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Page, expect

from outages.reports import Complaint, Detail
from outages.subscribers import Service, ServicePointId, SubscriberId
from outages.tickets import Ticket, TicketId, TicketState
from prompts.errors import RecordingError, RecordingFlaw
from tests.support.browser_page import BrowserPage, Opens
from tests.support.web_world import NOON, World, silence

pytestmark = pytest.mark.asyncio(loop_scope="session")

#: Folder for screenshots to look at; None keeps none.
_PICTURES = os.environ.get("PICTURES")


@pytest_asyncio.fixture(loop_scope="session")
async def opened(opens: Opens) -> AsyncIterator[BrowserPage]:
    async with opens() as opened:
        await sign_in(opened.page)
        yield opened


async def sign_in(page: Page) -> None:
    await page.goto("/login")
    await page.get_by_label("Логин").fill("maria")
    await page.get_by_label("Пароль").fill("correct horse")
    await page.get_by_role("button", name="Войти").click()
    await expect(page.get_by_role("navigation", name="Страницы")).to_be_visible()


async def fill(world: World) -> None:
    """Fill the world with a bit of everything."""
    world.prompts.recorded["ru", "goodbye"] = b"RIFF"
    world.prompts.refused["greeting"] = RecordingError(
        "soft", RecordingFlaw.SOFT, loudness=-50.0, least=-42.0
    )
    world.prompts.unspoken = ("digit_4",)
    for number in (1, 2):
        world.tickets.kept.append(
            Ticket(
                TicketId(number),
                f"471200{number}",
                SubscriberId(1),
                ServicePointId(1),
                None,
                TicketState.OPEN,
                NOON,
                recurrent=number == 1,
            )
        )
        complaint = Complaint(frozenset({Service.GAS}), hazard=number == 1)
        report = await world.reports.keep(TicketId(number), complaint, call_id="c", at=NOON)
        await world.reports.attach(report, Detail("a.wav", 7))
        world.reports.numbers[f"471200{number}"] = Detail("a.wav", 7)


async def test_a_phrase_is_found_heard_replaced_and_given_back(
    opened: BrowserPage, world: World, tmp_path: Path
) -> None:
    page, file = opened.page, tmp_path / "voice.wav"
    file.write_bytes(silence())
    await page.get_by_role("link", name="Фразы").click()
    phrases = page.locator(".phrase")
    await expect(phrases).to_have_count(3)
    await page.get_by_label("Поиск").fill("СВИДАНИЯ")
    await expect(phrases.filter(visible=True)).to_have_count(1)
    await expect(page.get_by_role("status")).to_have_text("показана 1 фраза")

    play = page.get_by_role("button", name="Прослушать: До свидания")
    await play.focus()
    await page.keyboard.press("Space")
    await expect(play).to_have_attribute("aria-pressed", "true")
    await expect(play).to_have_attribute("aria-pressed", "false")

    phrase = page.locator("#goodbye")
    await phrase.get_by_text("Заменить записью").click()
    await phrase.get_by_label("Файл WAV").set_input_files(file)
    await phrase.get_by_role("button", name="Проверить и заменить").click()
    await expect(phrase.get_by_role("status")).to_contain_text("говорит человек")
    assert world.prompts.recorded == {("ru", "goodbye"): silence()}

    await phrase.get_by_text("Заменить записью").click()
    await phrase.get_by_role("button", name="Убрать запись").click()
    await expect(phrase.get_by_role("status")).to_contain_text("снова говорит синтез")
    assert world.prompts.recorded == {}
    assert opened.complaints == []


async def test_a_refusal_stands_at_its_field_which_has_the_focus(
    opened: BrowserPage, world: World, tmp_path: Path
) -> None:
    page, file = opened.page, tmp_path / "voice.wav"
    file.write_bytes(b"RIFF")
    world.prompts.refusal = RecordingError("soft", RecordingFlaw.SOFT, loudness=-50.0, least=-42.0)
    await page.goto("/prompts")
    await page.locator("#greeting").get_by_text("Заменить записью").click()
    field = page.locator("#greeting").get_by_label("Файл WAV")
    await field.set_input_files(file)
    await page.locator("#greeting").get_by_role("button", name="Проверить и заменить").click()
    await expect(page.get_by_role("alert")).to_contain_text("Слишком тихо: -50,0 LUFS")
    await expect(field).to_be_focused()
    await expect(field).to_have_accessible_description(re.compile("Слишком тихо"))


async def test_call_flows_are_drawn_and_can_be_read_as_text(opened: BrowserPage) -> None:
    page = opened.page
    await page.get_by_role("link", name="Сценарии").click()
    outage = page.get_by_role("region", name="Известная авария")
    picture = outage.get_by_role("img", name="Известная авария")
    await expect(picture).to_be_visible()
    await expect(picture).to_contain_text("→ Просьба известить")
    text = outage.get_by_text("Прочитать текстом")
    await text.focus()
    await page.keyboard.press("Enter")
    await outage.get_by_role("link", name="шаг 2").first.click()
    await expect(page.locator("#outage-2")).to_be_in_viewport()
    assert opened.complaints == []


async def test_a_voice_is_played_with_its_ticket(opened: BrowserPage, world: World) -> None:
    await fill(world)
    page = opened.page
    await page.get_by_role("link", name="Заявки").click()
    first = page.get_by_role("row").nth(1)
    await expect(first).to_contain_text("опасность")
    audio = first.locator("audio")
    await audio.evaluate("player => player.play()")
    await expect(audio).to_have_js_property("ended", value=True)
    assert opened.complaints == []


@pytest.mark.parametrize("path", ["prompts", "scripts", "tickets"])
async def test_pages_are_readable_on_any_screen(opened: BrowserPage, world: World, path: str) -> None:
    await fill(world)
    await opened.page.goto(f"/{path}")
    await expect(opened.page.locator("h1")).to_be_visible()
    # One conversation is drawn like another.
    await opened.page.evaluate(
        "document.querySelectorAll('.conversation ~ .conversation').forEach((one) => one.remove())"
    )
    await opened.is_for_everybody(path)
    assert opened.complaints == []


async def test_without_scripts_the_page_searches_and_plays_by_links(opens: Opens) -> None:
    async with opens(scripts=False) as opened:
        page = opened.page
        await sign_in(page)
        await page.goto("/prompts")
        await page.get_by_label("Поиск").fill("digit")
        await page.get_by_role("button", name="Найти").click()
        await expect(page.locator(".phrase")).to_have_count(1)
        link = page.get_by_role("link", name="Прослушать")
        await expect(link).to_have_attribute("href", "/prompts/ru/digit_4.wav")
