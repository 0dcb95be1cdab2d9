"""Search on the pages and over the REST API."""

from dataclasses import replace
from typing import Any

import pytest

from outages.cards import CallerCard, Contract
from outages.places import AreaKind
from outages.search.words import LONGEST
from outages.subscribers import SubscriberId
from tests.support.caller_scene import HOSPITAL, NUMBER, fill
from tests.support.web_visits import get, sign_in
from tests.support.web_world import AGENT, MANAGER, Client, World

LENIN = ["Московская область", "Химки", "улица Ленина"]
IVANOVA = Contract(
    replace(HOSPITAL.subscriber, id=SubscriberId(2), account="A-4711", name="Иванова <b>Анна</b>", phones=()),
    (),
    by_number=False,
)


@pytest.fixture
async def agent(client: Client, world: World) -> Client:
    world.search.contracts = [HOSPITAL, IVANOVA]
    return await sign_in(client, "anton", "battery staple")


async def ask(client: Client, query: str, **headers: str) -> tuple[int, Any]:
    async with client.get(f"/api/v1/search?{query}", headers=headers or AGENT) as answer:
        return answer.status, await answer.json()


async def test_a_program_finds_places_nodes_and_people(agent: Client) -> None:
    status, found = await ask(agent, "q=ленина ул")
    assert (status, found["ready"]) == (200, True)
    (street,) = found["items"]
    assert (street["kind"], street["certainty"]) == ("place", "certain")
    assert (street["area"]["names"], street["person"]) == (LENIN, None)
    _, found = await ask(agent, "q=switch-12&kind=node")
    assert found["items"][0]["area"]["names"] == ["headend-1", "switch-12"]
    _, found = await ask(agent, "q=100104&kind=person&kind=place")
    (person,) = [one["person"] for one in found["items"]]
    assert person == {
        "subscriber_id": 1, "account": "100104", "name": "Городская больница № 3", "phones": [NUMBER],
        "clue": "account", "address": ["Московская область", "Химки", "Лесная улица", "40"], "flat": "",
        "node": ["headend-1", "switch-12"],
    }  # fmt: skip


async def test_a_guess_says_so_and_a_manager_may_ask_too(agent: Client) -> None:
    _, found = await ask(agent, "q=линина", **MANAGER)
    assert [one["certainty"] for one in found["items"]] == ["guess"]


@pytest.mark.parametrize(
    "query",
    ["", "q=", f"q={'я' * (LONGEST + 1)}", "q=a&kind=dog", "q=a&limit=0", "q=a&limit=51", "q=%00", "q=a&x=1"],
)
async def test_a_wrong_question_is_refused_and_names_its_field(agent: Client, query: str) -> None:
    status, problem = await ask(agent, query)
    assert status == 422
    assert problem["errors"]


async def test_nobody_searches_without_a_token_or_a_login(client: Client) -> None:
    assert (await ask(client, "q=a", Authorization="Bearer nobody"))[0] == 401
    for path in ("/search?q=a", "/find?q=a", "/subscribers/1"):
        assert (await get(client, path))[0] == 303


async def test_the_page_says_what_and_where_each_thing_is(agent: Client) -> None:
    _, page = await get(agent, "/search?q=ленина 12")
    assert "дом 12" in page
    assert "улица Ленина, Химки, Московская область" in page
    _, page = await get(agent, "/search?q=больница городская")
    assert '<a href="/subscribers/1">' in page
    assert NUMBER in page
    _, page = await get(agent, "/search?q=иванова")
    assert "Иванова &lt;b&gt;Анна&lt;/b&gt;" in page
    _, page = await get(agent, "/search?q=ничего такого")
    assert "Ничего не нашлось" in page
    _, page = await get(agent, "/search")
    assert "Ничего не нашлось" not in page


@pytest.mark.parametrize("typed", ['"><script>', "%25", "'", "_", "%00", "\\", "я" * 1000])
async def test_odd_signs_are_harmless_on_the_page(agent: Client, typed: str) -> None:
    status, page = await get(agent, f"/search?q={typed}")
    assert status == 200
    assert "<script>" not in page


async def test_a_place_leads_a_manager_to_a_new_notice(manager: Client) -> None:
    _, page = await get(manager, "/search?q=ленина")
    link = "/?place=%D1%83%D0%BB%D0%B8%D1%86%D0%B0"
    assert link in page
    _, page = await get(manager, "/?place=улица Ленина, Химки")
    assert 'name="place" value="улица Ленина, Химки"' in page


async def test_suggestions_lead_to_places_and_people(agent: Client) -> None:
    async with agent.get("/find", params={"q": "100104"}) as answer:
        (one,) = await answer.json()
    assert one == {
        "text": "счёт 100104 – Городская больница № 3, Лесная улица, 40, Химки, Московская область",
        "href": "/subscribers/1",
    }
    async with agent.get("/find", params={"q": "лесная"}) as answer:
        (one, *_) = await answer.json()
    assert one["text"] == "Лесная улица, Химки, Московская область"
    assert one["href"].startswith("/search?q=%D0%9B")


async def test_a_subscriber_has_a_page_with_what_is_out_there(agent: Client, world: World) -> None:
    await fill(world)
    status, page = await get(agent, "/subscribers/1")
    assert status == 200
    for part in ("Городская больница № 3", NUMBER, "счёт 100104", "не работает: интернет", "4712001"):
        assert part in page
    assert world.cards.asked[-1] == (None, SubscriberId(1))
    world.cards.card = CallerCard()
    assert (await get(agent, "/subscribers/9"))[0] == 404


async def test_two_towns_of_one_name_are_both_shown(agent: Client, world: World) -> None:
    for region in ("Тверская область", "Московская область"):
        if region not in {one.name for one in world.areas.all}:
            world.areas.add(AreaKind.REGION, region)
        world.areas.add(AreaKind.CITY, region, "Клин")
    _, page = await get(agent, "/search?q=клин")
    assert page.count("<li") >= 2
    assert "Тверская область" in page
