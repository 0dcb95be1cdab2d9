"""The search box in Chromium."""

import os
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import Page, expect

from tests.support.browser_page import BrowserPage, Opens
from tests.support.caller_scene import HOSPITAL, fill
from tests.support.web_world import World

pytestmark = pytest.mark.asyncio(loop_scope="session")

#: Folder for screenshots to look at; None keeps none.
_PICTURES = os.environ.get("PICTURES")
_BOX = "Адрес, счёт, телефон, имя или узел сети"


@pytest_asyncio.fixture(loop_scope="session")
async def opened(opens: Opens, world: World) -> AsyncIterator[BrowserPage]:
    world.search.contracts = [HOSPITAL]
    await fill(world)
    async with opens() as opened:
        await sign_in(opened.page, "anton", "battery staple")
        yield opened


async def sign_in(page: Page, login: str, password: str) -> None:
    await page.goto("/login")
    await page.get_by_label("Логин").fill(login)
    await page.get_by_label("Пароль").fill(password)
    await page.get_by_role("button", name="Войти").click()
    await expect(page.get_by_role("navigation", name="Страницы")).to_be_visible()


async def test_an_agent_finds_a_subscriber_by_keyboard_alone(opened: BrowserPage) -> None:
    page = opened.page
    await page.goto("/desk")
    await page.get_by_role("combobox", name=_BOX).focus()
    await page.keyboard.type("городская больн")
    await expect(page.get_by_role("option")).to_have_count(1)
    await page.keyboard.press("ArrowDown")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("heading", level=1)).to_have_text("Городская больница № 3")
    await expect(page.locator(".homes")).to_contain_text("не работает: интернет")
    assert opened.complaints == []


async def test_enter_without_a_choice_shows_all_that_was_found(opened: BrowserPage) -> None:
    page = opened.page
    await page.goto("/")
    await page.get_by_role("combobox", name=_BOX).press_sequentially("ktybyf")
    await expect(page.get_by_role("option")).to_have_text(["улица Ленина, Химки, Московская область"])
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("heading", name="Точно такого нет. Может быть:")).to_be_visible()
    await expect(page.locator(".found")).to_contain_text("улица Ленина")
    assert opened.complaints == []


async def test_without_scripts_the_box_is_a_form(opens: Opens, world: World) -> None:
    world.search.contracts = [HOSPITAL]
    await fill(world)
    async with opens(scripts=False) as opened:
        page = opened.page
        await sign_in(page, "anton", "battery staple")
        await page.goto("/desk")
        await page.get_by_label(_BOX).fill("100104")
        await page.get_by_role("button", name="Найти").click()
        await page.get_by_role("link", name="счёт 100104 – Городская больница № 3").click()
        await expect(page.get_by_role("heading", level=1)).to_have_text("Городская больница № 3")


async def test_a_manager_goes_from_a_place_to_its_notice(opens: Opens) -> None:
    async with opens() as opened:
        page = opened.page
        await sign_in(page, "maria", "correct horse")
        await page.get_by_role("combobox", name=_BOX).press_sequentially("ленина 12")
        await page.keyboard.press("Enter")
        await page.get_by_role("link", name="Новое объявление здесь").first.click()
        place = page.get_by_role("combobox", name="Улица, город или узел сети")
        await expect(place).to_have_value("12, улица Ленина, Химки, Московская область")
        assert opened.complaints == []


async def test_what_was_found_is_readable_in_both_schemes_and_on_a_telephone(
    opens: Opens, world: World
) -> None:
    world.search.contracts = [HOSPITAL]
    await fill(world)
    async with opens() as opened:
        page = opened.page
        await sign_in(page, "maria", "correct horse")
        for name, path in (
            ("found", "/search?q=лен"),
            ("guessed", "/search?q=линина"),
            ("people", "/search?q=городская больница"),
            ("nothing", "/search?q=нигде"),
            ("subscriber", "/subscribers/1"),
            ("desk", "/desk"),
            ("notices", "/notices"),
            ("mistyped-notices", "/notices?where=линина"),
            ("board", "/"),
        ):
            await page.goto(path)
            if name == "board":
                await page.get_by_role("combobox", name=_BOX).press_sequentially("ле")
                await expect(page.get_by_role("listbox")).to_be_visible()
            await opened.is_for_everybody(f"search-{name}")
        assert opened.complaints == []
