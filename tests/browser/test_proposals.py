"""An outage that reports point to, as a duty manager meets it in Chromium: first, explained, published or dismissed."""

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest
import pytest_asyncio
from playwright.async_api import expect

from outages.detection.baseline import Level
from outages.detection.proposals import Dismissal, Proposal, ProposalState, Sighting
from outages.places import AreaId
from tests.support.board_scene import active_incident, sign_in
from tests.support.browser_page import BrowserPage, Opens
from tests.support.fake_proposals import proposal_in
from tests.support.web_world import NOON, World

pytestmark = pytest.mark.asyncio(loop_scope="session")


def proposal() -> Proposal:
    """Return a proposal of Forest street, with a house and its switch as the runner-up."""
    runner_up = Sighting((AreaId(5), AreaId(7)), Level.HOUSE, 3, 12, 15, 0.003)
    return replace(proposal_in(4, at=NOON), runner_up=runner_up, model=0.03)


@pytest_asyncio.fixture(loop_scope="session")
async def opened(opens: Opens, world: World) -> AsyncIterator[BrowserPage]:
    await active_incident(world)
    world.proposals.add(proposal())
    async with opens() as opened:
        await sign_in(opened.page)
        yield opened


async def test_a_proposal_is_published_with_one_click(opened: BrowserPage, world: World) -> None:
    page = opened.page
    await page.goto("/")
    await page.get_by_role("button", name="Опубликовать: 5 сообщений за 15 мин: Лесная улица, Химки").click()
    await expect(page.get_by_role("heading", level=1)).to_contain_text("Лесная улица")
    await expect(page.get_by_role("status")).to_contain_text("Опубликовано")
    assert world.proposals.kept[proposal().id].incident is not None
    assert opened.complaints == []


async def test_a_proposal_is_put_away_with_its_reason_by_keyboard(opened: BrowserPage, world: World) -> None:
    page = opened.page
    await page.goto("/proposals/1")
    await page.get_by_text("Это не авария").press("Enter")
    await page.get_by_role("button", name="Убрать со щита").press("Enter")
    await expect(page.get_by_text("Выберите, почему это не авария.")).to_be_visible()
    await expect(page.get_by_label("совпадение, сообщения не связаны")).to_be_focused()
    await page.keyboard.press("Space")
    await page.keyboard.press("Enter")
    await expect(page).to_have_url("/")
    await expect(page.get_by_text("Похоже на аварию")).to_have_count(0)
    kept = world.proposals.kept[proposal().id]
    assert (kept.state, kept.dismissal) == (ProposalState.DISMISSED, Dismissal.COINCIDENCE)


async def test_the_button_keeps_the_focus_when_the_board_refreshes(opened: BrowserPage, world: World) -> None:
    page = opened.page
    await page.clock.install()
    await page.goto("/")
    button = page.get_by_role("button", name="Опубликовать")
    await button.focus()
    grown = replace(proposal(), sighting=replace(proposal().sighting, reports=6))
    world.proposals.add(grown)
    await page.clock.run_for(11_000)
    await expect(page.get_by_role("link", name="6 сообщений")).to_be_visible()
    await expect(button).to_be_focused()


@pytest.mark.parametrize("language", ["ru", "en"])
@pytest.mark.parametrize("path", ["/", "/proposals/1"])
async def test_everything_has_a_name_can_be_read_and_fits_a_telephone(
    opened: BrowserPage, path: str, language: str
) -> None:
    page = opened.page
    await page.goto(f"{path}?lang={language}")
    await opened.is_for_everybody(f"proposal-{path.rpartition('/')[2]}-{language}")
    assert opened.complaints == []
