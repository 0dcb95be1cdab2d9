"""The pages of call flows and tickets, and what every page says of languages and of where it is."""

import html
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from ivr.notices.preview import PreviewText
from ivr.web.texts.display import name_language
from ivr.web.texts.pages import PageTexts
from outages.incidents import Incident, IncidentId
from outages.reports import Complaint, Detail
from outages.subscribers import Language, Service, ServicePointId, SubscriberId
from outages.tickets import Ticket, TicketId, TicketState
from tests.support.web_visits import SAME_SITE, sign_in
from tests.support.web_world import NOON, Client, FakePreview, World, browse

RUSSIAN, ENGLISH = PageTexts("ru"), PageTexts("en")


@pytest.fixture
async def agent(world: World) -> AsyncIterator[Client]:
    async with browse(world) as client:
        yield await sign_in(client, "anton", "battery staple")


async def get(client: Client, path: str, language: str = "ru") -> str:
    async with client.get(path, headers={"Accept-Language": language}) as answer:
        assert answer.status == 200
        return html.unescape(await answer.text())


def ticket(
    number: int, *, incident: int | None = None, recurrent: bool = False, other_fault: bool = False
) -> Ticket:
    return Ticket(
        TicketId(number),
        f"471200{number}",
        SubscriberId(1),
        ServicePointId(1),
        IncidentId(incident) if incident else None,
        TicketState.OPEN,
        NOON,
        recurrent=recurrent,
        other_fault=other_fault,
    )


async def test_call_flows_are_shown_in_the_visitors_language(agent: Client) -> None:
    russian, english = await get(agent, "/scripts"), await get(agent, "/scripts", "en")
    for page, title, words in (
        (russian, "Известная авария", "Здравствуйте, аварийная служба. По адресу: улица Ленина"),
        (english, "A known outage", "Hello, this is the outage line. There's an internet outage at"),
    ):
        assert f'<h2 id="title-outage">{title}</h2>' in page
        assert words in page
        assert page.count('<svg class="script"') > 10
        assert 'href="#outage-2"' in page
        assert 'id="outage-2"' in page
        assert "<style" not in page
    assert await get(agent, "/scripts") == russian


async def test_tickets_are_shown_with_danger_first_and_without_an_incident_too(
    agent: Client, world: World
) -> None:
    world.tickets.kept += [
        ticket(1, incident=7),
        ticket(2, recurrent=True),
        ticket(3),
        ticket(4, other_fault=True),
    ]
    await world.reports.keep(TicketId(3), Complaint(hazard=True), call_id="a", at=NOON)
    heard = await world.reports.keep(
        TicketId(4), Complaint(frozenset({Service.WATER, Service.GAS})), call_id="b", at=NOON
    )
    await world.reports.attach(heard, Detail("x.wav", 7))
    page = await get(agent, "/tickets")
    places = [page.index(f"471200{number}") for number in (3, 2)]
    assert places == sorted(places)
    assert max(places) < min(page.index("4712001"), page.index("4712004"))
    assert page.index(RUSSIAN.hazard) < page.index("4712002")
    for told in (
        RUSSIAN.recurrent,
        RUSSIAN.other_fault,
        "газ, холодная вода",
        'href="/incidents/7"',
        "/tickets/4712004/detail.wav",
    ):
        assert told in page
    assert page.count("<audio") == 1


async def test_no_tickets_at_all_is_said(agent: Client) -> None:
    assert RUSSIAN.no_tickets in await get(agent, "/tickets")


@pytest.mark.parametrize(
    ("code", "words", "name"),
    [
        ("kk", RUSSIAN, "Казахский"),
        ("kk", ENGLISH, "Kazakh"),
        ("ru", RUSSIAN, "Русский"),
        ("xx", ENGLISH, "xx"),
        ("?", ENGLISH, "?"),
    ],
)
def test_a_language_has_its_name_in_the_pages_own(code: str, words: PageTexts, name: str) -> None:
    assert name_language(code, words) == name


class KazakhPreview(FakePreview):
    async def write(self, incident: Incident) -> dict[str, PreviewText]:
        told = PreviewText("Апат.", "Апат.", "", 1)
        return {"ru": told, "kk": told}


async def test_the_preview_names_a_language_and_says_that_nobody_has_reviewed_it(world: World) -> None:
    services = replace(world.services(), preview=KazakhPreview(), languages=(Language("ru"), Language("kk")))
    form = {
        "place": "улица Ленина, Химки, Московская область",
        "houses": "",
        "services": "internet",
        "cause": "power",
        "etr_choice": "2h",
    }
    async with browse(world, services) as client:
        await sign_in(client, "maria", "correct horse")
        async with client.post("/incidents", data=form, headers=SAME_SITE, allow_redirects=False) as made:
            assert made.status == 303
        page = await get(client, "/incidents/1")
    assert page.count(RUSSIAN.not_reviewed) == 1
    assert page.index("По-русски") < page.index("Казахский") < page.index(RUSSIAN.not_reviewed)


async def test_another_language_keeps_the_place_and_the_page_is_marked(agent: Client) -> None:
    page = await get(agent, "/tickets?x=1")
    assert 'href="/tickets?x=1&lang=en"' in page
    assert '<a href="/tickets" aria-current="page">Заявки</a>' in page
    assert '<a href="/tickets?lang=en"' in await get(agent, "/tickets")
