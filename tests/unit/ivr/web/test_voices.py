"""What callers reported stands with their tickets, and their voices are played under somebody's name."""

import pytest

from outages.incidents import Cause, IncidentDraft, IncidentId, IncidentKind
from outages.places import AreaId
from outages.reports import Complaint, Detail, ReportId
from outages.scopes import Scope, ScopeItem
from outages.subscribers import Service, ServicePointId, SubscriberId
from outages.tickets import Ticket, TicketId, TicketState
from tests.support.web_world import AGENT, NOON, Client, World, make_world, silence

NUMBER = "4712001"
PATH = f"/api/v1/tickets/{NUMBER}/detail"


@pytest.fixture
async def world() -> World:
    world = make_world()
    draft = IncidentDraft(
        IncidentKind.UNPLANNED, frozenset({Service.TV}), Scope((ScopeItem(AreaId(3)),)), Cause.POWER
    )
    await world.incidents.create(draft, author="olga", at=NOON)
    world.tickets.kept.append(
        Ticket(TicketId(1), NUMBER, SubscriberId(1), ServicePointId(1), IncidentId(1), TicketState.OPEN, NOON)
    )
    complaint = Complaint(frozenset({Service.TV, Service.INTERNET}), hazard=True)
    report = await world.reports.keep(TicketId(1), complaint, call_id="call-1", at=NOON)
    await world.reports.attach(report, Detail("a.wav", 7))
    world.reports.numbers[NUMBER] = Detail("a.wav", 7)
    return world


async def log_in(client: Client) -> None:
    form = {"login": "anton", "password": "battery staple"}
    origin = str(client.make_url("/")).rstrip("/")
    async with client.post("/login", data=form, headers={"Origin": origin}) as answer:
        assert answer.status == 200


async def test_an_agent_hears_a_voice_and_that_is_kept(client: Client, world: World) -> None:
    async with client.get(PATH, headers=AGENT) as answer:
        assert (answer.status, answer.content_type) == (200, "audio/wav")
        assert await answer.read() == silence()
    assert world.reports.listened == [(NUMBER, "Антон")]


async def test_who_has_no_token_hears_nothing(client: Client, world: World) -> None:
    async with client.get(PATH) as answer:
        assert answer.status == 401
    async with client.get(f"/tickets/{NUMBER}/detail.wav", allow_redirects=False) as answer:
        assert (answer.status, answer.headers["Location"]) == (303, "/login")
    assert world.reports.listened == []


@pytest.mark.parametrize("number", ["4712002", "..", "4712001.wav", "%2e%2e"])
async def test_there_is_no_voice_of_anything_else(client: Client, number: str) -> None:
    async with client.get(f"/api/v1/tickets/{number}/detail", headers=AGENT) as answer:
        assert answer.status == 404


async def test_a_voice_that_was_deleted_is_said_to_be_so(client: Client, world: World) -> None:
    world.voices.deleted = True
    async with client.get(PATH, headers=AGENT) as answer:
        assert answer.status == 404
        assert "deleted" in await answer.text()


async def test_tickets_are_listed_with_what_was_said(client: Client) -> None:
    async with client.get("/api/v1/tickets", headers=AGENT) as answer:
        (ticket,) = (await answer.json())["items"]
    (report,) = ticket["reports"]
    assert (report["services"], report["hazard"], report["voice_seconds"]) == (["internet", "tv"], True, 7)


async def test_the_page_shows_what_was_said_and_plays_it(client: Client, world: World) -> None:
    await log_in(client)
    async with client.get("/incidents/1") as answer:
        page = await answer.text()
    assert f'src="/tickets/{NUMBER}/detail.wav"' in page
    assert "опасность" in page
    async with client.get(f"/tickets/{NUMBER}/detail.wav") as answer:
        assert await answer.read() == silence()
    assert world.reports.listened == [(NUMBER, "anton")]


async def test_the_page_of_a_ticket_without_a_voice_plays_none(client: Client, world: World) -> None:
    world.reports.kept.clear()
    await world.reports.keep(TicketId(1), Complaint(), call_id="call-1", at=NOON)
    assert world.reports.kept[0].id == ReportId(1)
    await log_in(client)
    async with client.get("/incidents/1") as answer:
        assert "detail.wav" not in await answer.text()


async def test_the_description_names_the_voice(client: Client) -> None:
    async with client.get("/api/v1/openapi.json") as answer:
        paths = (await answer.json())["paths"]
    assert "audio/wav" in paths["/api/v1/tickets/{number}/detail"]["get"]["responses"]["200"]["content"]
