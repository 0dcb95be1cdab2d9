"""A duty manager who signs in, and notices on the board."""

from datetime import timedelta

from playwright.async_api import Page, expect

from outages.incidents import Cause, Incident, IncidentDraft, IncidentKind
from outages.places import AreaId
from outages.scopes import Scope, ScopeItem
from outages.subscribers import Service
from tests.support.fakes import same
from tests.support.web_world import NOON, World


async def sign_in(page: Page, login: str = "maria") -> None:
    await page.goto("/login")
    await page.get_by_label("Логин").fill(login)
    await page.get_by_label("Пароль").fill("correct horse")
    await page.get_by_role("button", name="Войти").click()
    await expect(page.get_by_role("heading", name="Новое объявление")).to_be_visible()


async def active_incident(world: World, *areas: int, hours: int = 3) -> Incident:
    draft = IncidentDraft(
        IncidentKind.UNPLANNED,
        frozenset({Service.INTERNET}),
        Scope(tuple(ScopeItem(AreaId(one)) for one in areas or (3,))),
        Cause.POWER,
        world.clock.now() + timedelta(hours=hours),
        note="Бригада 7 выехала.",
    )
    made = await world.incidents.create(draft, author="Мария", at=NOON)
    return await world.incidents.publish(made.id, author="Мария", at=NOON)


async def planned_incident(world: World) -> Incident:
    draft = IncidentDraft(
        IncidentKind.PLANNED,
        frozenset({Service.WATER, Service.HOT_WATER}),
        Scope((ScopeItem(AreaId(4)), ScopeItem(AreaId(8)))),
        Cause.MAINTENANCE,
        world.clock.now() + timedelta(hours=9),
        starts_at=world.clock.now() + timedelta(hours=5),
        next_news=world.clock.now() + timedelta(hours=8),
        remarks={
            "ru": same("Подвоз воды у дома двадцать."),
            "en": same("A water cart stands at house twenty."),
        },
    )
    made = await world.incidents.create(draft, author="Мария", at=NOON)
    return await world.incidents.publish(made.id, author="Мария", at=NOON)
