"""The page of all notices, and the same over REST."""

from datetime import timedelta

import pytest

from outages.incidents import Incident
from tests.support.board_scene import active_incident
from tests.support.web_visits import get, sign_in
from tests.support.web_world import AGENT, NOON, Client, World


@pytest.fixture
async def ended(world: World) -> Incident:
    """Return an outage of the first street that was over at one o'clock, before another one elsewhere."""
    first = await active_incident(world)
    await world.incidents.restore(first.id, author="Мария", at=NOON + timedelta(hours=1))
    return await world.incidents.get(first.id)


async def test_an_agent_finds_what_was_out_where_and_when(client: Client, ended: Incident) -> None:
    await sign_in(client, "anton", "battery staple")
    for query in ("", "where=Ленина", "state=restored", "since=2026-11-21&until=2026-11-21"):
        _, page = await get(client, f"/notices?{query}")
        assert f"№ {ended.id} · " in page, query
    for query in ("where=Лесная+улица", "state=active", "since=2026-11-22", "until=2026-11-20"):
        assert "Таких объявлений не было." in (await get(client, f"/notices?{query}"))[1], query


@pytest.mark.parametrize(
    ("query", "complaint"),
    [
        ("where=Нигдешная+улица", "Такого места нет в базе."),
        ("since=21.11.2026", "Это не дата."),
        ("since=2026-11-21&until=2026-11-20", "Раньше, чем «С»."),
    ],
)
async def test_what_is_wrong_is_said_at_its_field_and_stays_typed(
    client: Client, ended: Incident, query: str, complaint: str
) -> None:
    await sign_in(client, "anton", "battery staple")
    _, page = await get(client, f"/notices?{query}")
    assert complaint in page
    assert f"№ {ended.id} · " not in page


async def test_a_place_that_is_only_like_one_is_offered(client: Client) -> None:
    await sign_in(client, "anton", "battery staple")
    _, page = await get(client, "/notices?where=Линина")
    assert "Может быть, вы имели в виду:" in page
    assert "улица Ленина, Химки, Московская область</a>" in page


async def test_programs_find_them_too(client: Client, ended: Incident) -> None:
    for query, found in (
        ("", [ended.id]),
        ("area=3", [ended.id]),
        ("area=5&state=restored", [ended.id]),
        ("area=4", []),
        ("since=2026-11-21T16:00:00%2B03:00", []),
        ("until=2026-11-21T16:00:00%2B03:00", [ended.id]),
    ):
        async with client.get(f"/api/v1/incidents?{query}", headers=AGENT) as answer:
            assert [one["id"] for one in (await answer.json())["items"]] == found, query
