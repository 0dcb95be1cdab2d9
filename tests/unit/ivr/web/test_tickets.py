"""Tickets over the REST API and on their page: lists, closing and reopening."""

import re
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import pytest

from outages.incidents import IncidentId
from outages.news import News
from outages.notifications import Notification, NotificationId, NotificationState
from outages.subscribers import ServicePointId, SubscriberId
from outages.tickets import Channel, Closing, Departure, Ticket, TicketId, TicketState
from tests.support.web_visits import SAME_SITE, sign_in
from tests.support.web_world import AGENT, NOON, Client, World, browse, make_world

TICKET = Ticket(
    TicketId(1), "1000001", SubscriberId(1), ServicePointId(1), IncidentId(1), TicketState.OPEN, NOON
)
RECURRENT = replace(TICKET, id=TicketId(2), number="1000002", recurrent=True)
CLOSED = replace(
    TICKET, id=TicketId(3), number="1000003", state=TicketState.CLOSED, closed_at=NOON, closing=Closing.TOLD
)


@pytest.fixture
def world() -> World:
    world = make_world()
    world.tickets.kept = [TICKET, RECURRENT, CLOSED]
    return world


@pytest.fixture
async def client(world: World) -> AsyncIterator[Client]:
    async with browse(world) as client:
        yield await sign_in(client, "anton", "battery staple")


async def call(client: Client, method: str, path: str, body: object = None) -> tuple[int, Any]:
    async with client.request(method, f"/api/v1{path}", json=body, headers=AGENT) as answer:
        return answer.status, await answer.json(content_type=None)


async def read(client: Client, path: str) -> str:
    async with client.get(path) as answer:
        assert answer.status == 200
        return await answer.text()


async def act(client: Client, path: str, form: dict[str, str]) -> tuple[int, str, str]:
    """Send a form; return the status, where it leads, and the page."""
    async with client.post(path, data=form, headers=SAME_SITE, allow_redirects=False) as answer:
        return answer.status, answer.headers.get("Location", ""), await answer.text()


def numbers(page: str) -> list[str]:
    return re.findall(r'<td class="figures">(\d+)</td>', page)


# Over the REST API


async def test_tickets_are_told_without_what_nobody_needs(client: Client) -> None:
    _, body = await call(client, "GET", "/tickets?incident=1&state=open")
    assert [one["number"] for one in body["items"]] == ["1000002", "1000001"]
    assert body["items"][0]["opened_at"] == "2026-11-21T12:00:00Z"
    assert (body["items"][0]["recurrent"], body["items"][0]["restored_at"]) == (True, None)


@pytest.mark.parametrize(("wanted", "found"), [("true", ["1000002"]), ("false", ["1000003", "1000001"])])
async def test_those_for_a_specialist_are_listed(client: Client, wanted: str, found: list[str]) -> None:
    _, body = await call(client, "GET", f"/tickets?recurrent={wanted}")
    assert [one["number"] for one in body["items"]] == found


async def test_a_ticket_is_closed_and_reopened_with_a_reason(client: Client) -> None:
    status, told = await call(client, "POST", "/tickets/1000001/close", {"reason": "Ложный вызов"})
    assert (status, told["state"], told["closing"], told["reason"]) == (
        200,
        "closed",
        "by_people",
        "Ложный вызов",
    )
    assert (await call(client, "POST", "/tickets/1000001/close", {"reason": "ещё раз"}))[0] == 409
    status, told = await call(client, "POST", "/tickets/1000001/reopen", {"reason": "Ошибка"})
    assert (status, told["state"], told["reason"]) == (200, "open", "Ошибка")


@pytest.mark.parametrize("reason", ["", "  ", "а" * 201, "a\nb"])
async def test_without_a_good_reason_a_ticket_stays(client: Client, world: World, reason: str) -> None:
    status, problem = await call(client, "POST", "/tickets/1000001/close", {"reason": reason})
    assert (status, problem["errors"][0]["field"]) == (422, "reason")
    assert world.tickets.kept[0] == TICKET


async def test_a_ticket_that_is_none_is_not_closed(client: Client) -> None:
    assert (await call(client, "POST", "/tickets/9/close", {"reason": "x"}))[0] == 404
    assert (await call(client, "POST", "/tickets/x/close", {"reason": "x"}))[0] == 404


# On the page


@pytest.mark.parametrize(
    ("path", "found"),
    [
        ("/tickets", ["1000002", "1000001"]),
        ("/tickets?list=specialist", ["1000002"]),
        ("/tickets?list=closed", ["1000003"]),
        ("/tickets?list=nonsense&before=x", ["1000002", "1000001"]),
        ("/tickets?before=2", ["1000001"]),
    ],
)
async def test_each_list_has_its_tickets(client: Client, path: str, found: list[str]) -> None:
    assert numbers(await read(client, path)) == found


async def test_tickets_whose_subscriber_left_are_listed_with_the_reason(client: Client, world: World) -> None:
    left = replace(TICKET, departure=Departure.NUMBER_LEFT)
    world.tickets.kept = [left, RECURRENT, CLOSED]
    page = await read(client, "/tickets?list=departed")
    assert numbers(page) == ["1000001"]
    assert "номер уже не абонента: известить некого" in page
    _, body = await call(client, "GET", "/tickets?departed=true")
    assert [(one["number"], one["departure"]) for one in body["items"]] == [("1000001", "number_left")]


async def test_an_agent_sees_that_the_number_promised_by_sms_did_not_arrive(
    client: Client, world: World
) -> None:
    assert "номер по SMS не дошёл" not in await read(client, "/tickets")
    world.tickets.kept = [replace(TICKET, number_unsent=True), RECURRENT, CLOSED]
    assert "номер по SMS не дошёл" in await read(client, "/tickets")
    _, body = await call(client, "GET", "/tickets?state=open")
    assert [(one["number"], one["number_unsent"]) for one in body["items"]] == [
        ("1000002", False),
        ("1000001", True),
    ]


async def test_a_texted_number_is_listed_among_the_notifications_without_an_incident(
    client: Client, world: World
) -> None:
    world.notifications.kept = [
        Notification(
            NotificationId(1), None, ("1000001",), Channel.SMS, "+79990000101", "ru", NotificationState.SENT, 1, NOON,
            None, news=News.TICKET,
        )
    ]  # fmt: skip
    _, body = await call(client, "GET", "/notifications?number=%2B79990000101")
    (listed,) = body["items"]
    assert (listed["news"], listed["incident_id"], listed["ticket_number"], listed["state"]) == (
        "ticket", None, "1000001", "sent",
    )  # fmt: skip


async def test_the_specialist_s_list_has_every_ticket_in_the_end(client: Client, world: World) -> None:
    world.tickets.kept = [replace(RECURRENT, id=TicketId(n), number=str(1000000 + n)) for n in range(1, 151)]
    page = await read(client, "/tickets?list=specialist")
    (older,) = re.findall(r'href="(/tickets\?list=specialist&amp;before=\d+)"', page)
    seen = numbers(page) + numbers(await read(client, older.replace("&amp;", "&")))
    assert len(set(seen)) == 150


async def test_an_agent_closes_a_ticket_and_comes_back_to_the_list(client: Client, world: World) -> None:
    form = {"reason": "Абонент отказался", "back": "/tickets?list=specialist"}
    status, location, _ = await act(client, "/tickets/1000002/close", form)
    assert (status, location) == (303, "/tickets?list=specialist&done=close")
    closed = world.tickets.kept[1]
    assert (closed.state, closed.closing, closed.reason) == (
        TicketState.CLOSED,
        Closing.BY_PEOPLE,
        "Абонент отказался",
    )
    assert "Заявка закрыта." in await read(client, location)
    page = await read(client, "/tickets?list=closed")
    assert "закрыл сотрудник" in page
    assert "Абонент отказался" in page


async def test_a_closed_ticket_is_reopened(client: Client, world: World) -> None:
    form = {"reason": "Снова нет", "back": "/incidents/1"}
    status, location, _ = await act(client, "/tickets/1000003/reopen", form)
    assert (status, location) == (303, "/incidents/1?done=reopen-ticket")
    assert world.tickets.kept[2].state is TicketState.OPEN


@pytest.mark.parametrize(
    "back", ["", "//evil.example", "https://evil.example/", "/tickets\r\nX: y", "/prompts"]
)
async def test_a_form_leads_nowhere_else(client: Client, back: str) -> None:
    _, location, _ = await act(client, "/tickets/1000001/close", {"reason": "x", "back": back})
    assert location == "/tickets?done=close"


async def test_a_refused_reason_comes_back_as_typed(client: Client, world: World) -> None:
    typed = "б" * 201
    status, _, page = await act(client, "/tickets/1000001/close", {"reason": typed})
    assert (status, "не длиннее 200 знаков" in page, f'value="{typed}"' in page) == (422, True, True)
    status, _, page = await act(client, "/tickets/1000003/close", {"reason": "x"})
    assert (status, "Заявка 1000003: не получилось" in page) == (409, True)
    assert world.tickets.kept == [TICKET, RECURRENT, CLOSED]


async def test_a_ticket_is_not_closed_from_another_site(client: Client, world: World) -> None:
    headers = {"Sec-Fetch-Site": "cross-site"}
    async with client.post("/tickets/1000001/close", data={"reason": "x"}, headers=headers) as answer:
        assert answer.status == 403
    assert world.tickets.kept[0] == TICKET


# Requests that people take down


async def test_an_agent_takes_down_how_somebody_wants_to_be_told(client: Client, world: World) -> None:
    page = await read(client, "/tickets")
    assert page.count('action="/tickets/1000001/ask"') == 1
    assert 'action="/tickets/1000003/ask"' not in await read(client, "/tickets?list=closed")
    form = {"channel": "email", "number": "", "back": "/tickets?list=open"}
    status, place, _ = await act(client, "/tickets/1000001/ask", form)
    assert (status, place) == (303, "/tickets?list=open&done=ask")
    ((ticket, consent, author),) = world.requests.kept
    assert (ticket, consent.channel, consent.number, author) == (
        "1000001",
        Channel.EMAIL,
        "+79161234501",
        "anton",
    )


@pytest.mark.parametrize(
    ("form", "said"),
    [
        ({"channel": "sms", "number": "+74952000001"}, "Этот телефон не подходит"),
        ({"channel": "webhook", "number": "12"}, "Этот телефон не подходит"),
        ({"channel": "email", "number": ""}, "нет адреса почты"),
    ],
)
async def test_how_nobody_can_be_told_is_refused_in_words(
    client: Client, world: World, form: dict[str, str], said: str
) -> None:
    world.requests.email = None
    status, _, page = await act(client, "/tickets/1000001/ask", form)
    assert (status, said in page) == (422, True)
    assert world.requests.kept == []
    assert (await act(client, "/tickets/1000001/ask", {"channel": "x"}))[0] == 400


async def test_the_rest_api_takes_requests_down(client: Client, world: World) -> None:
    status, kept = await call(
        client, "POST", "/tickets/1000001/requests", {"channel": "webhook", "number": "+79161234502"}
    )
    assert (status, kept["channel"], kept["number"]) == (201, "webhook", "+79161234502")
    assert (await call(client, "POST", "/tickets/1000001/requests", {"channel": "fax"}))[0] == 422
    world.requests.able = (Channel.CALL,)
    status, problem = await call(client, "POST", "/tickets/1000001/requests", {"channel": "email"})
    assert (status, problem["errors"][0]["field"]) == (422, "channel")
