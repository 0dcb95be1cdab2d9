"""Whom nothing has reached is called by agents: on their page and over the REST API."""

import re
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest

from outages.news import News
from outages.subscribers import Tier
from tests.support.fake_call_list import make_entry
from tests.support.web_visits import get, post, sign_in
from tests.support.web_world import AGENT, MANAGER, NOON, Client, World, browse

NUMBER = "+79161234501"


@pytest.fixture
async def anton(client: Client) -> Client:
    return await sign_in(client, "anton", "battery staple")


@pytest.fixture
async def maria(world: World) -> AsyncIterator[Client]:
    async with browse(world) as client:
        yield await sign_in(client, "maria", "correct horse")


def words(page: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


async def test_an_empty_list_says_so(anton: Client) -> None:
    status, page = await get(anton, "/call-list")
    assert (status, "Звонить некому" in page) == (200, True)


async def test_an_entry_tells_whom_to_call_what_to_say_and_what_was_tried(
    anton: Client, world: World
) -> None:
    world.call_list.add(make_entry(1, NOON, tier=Tier.CRITICAL))
    page = words((await get(anton, "/call-list"))[1])
    assert NUMBER in page
    assert "улица Ленина, 12/3, кв. 7 критический: риск для людей" in page
    assert "Сидоренко Мария, счёт 100101" in page
    assert "Снова работает: интернет, телевидение." in page
    assert "сегодня" not in page
    assert "звонок : занято" in page.replace(":", " :")
    assert "SMS : не доставлено" in page.replace(":", " :")


@pytest.mark.parametrize(
    ("news", "said"),
    [
        (News.RESTORED, "Back again: internet"),
        (News.WITHDRAWN, "was a mistake"),
        (News.REOPENED, "We were wrong: still out: internet"),
    ],
)
async def test_each_kind_of_news_has_its_words(anton: Client, world: World, news: News, said: str) -> None:
    world.call_list.add(make_entry(1, NOON, news=news))
    assert said in words((await get(anton, "/call-list?lang=en"))[1])


async def test_the_address_is_not_for_whoever_answers_a_strange_telephone(
    anton: Client, world: World
) -> None:
    world.call_list.add(make_entry(1, NOON, on_account=False))
    assert "не называйте адрес" in (await get(anton, "/call-list"))[1]


async def test_whoever_takes_an_entry_dials_it_and_others_see_that(
    anton: Client, maria: Client, world: World
) -> None:
    world.call_list.add(make_entry(1, NOON))
    assert f"tel:{NUMBER}" not in (await get(anton, "/call-list"))[1]
    assert (await post(anton, "/call-list/1/take"))[0] == 303
    assert f'href="tel:{NUMBER}"' in (await get(anton, "/call-list?done=take"))[1]
    _, hers = await get(maria, "/call-list/entries")
    assert "звонит anton" in hers
    assert "/call-list/1/take" not in hers
    status, page = await post(maria, "/call-list/1/take")
    assert (status, "взял кто-то другой" in page) == (409, True)


@pytest.mark.parametrize(
    ("outcome", "said"), [("told", "знает"), ("still_out", "всё ещё"), ("unreached", "не дозвонились")]
)
async def test_what_came_of_the_call_is_kept_under_the_agents_name(
    anton: Client, world: World, outcome: str, said: str
) -> None:
    world.call_list.add(make_entry(1, NOON))
    await post(anton, "/call-list/1/take")
    assert (await post(anton, "/call-list/1/settle", {"outcome": outcome}))[0] == 303
    assert world.call_list.settled == [(1, outcome, "anton")]
    assert said in words((await get(anton, f"/call-list?done={outcome}"))[1])


async def test_only_what_was_taken_is_settled_and_with_a_known_outcome(anton: Client, world: World) -> None:
    world.call_list.add(make_entry(1, NOON))
    assert (await post(anton, "/call-list/1/settle", {"outcome": "told"}))[0] == 409
    await post(anton, "/call-list/1/take")
    for bad in ("needless", "expired", "", "x"):
        assert (await post(anton, "/call-list/1/settle", {"outcome": bad}))[0] == 400
    assert (await post(anton, "/call-list/99/take"))[0] == 404


async def test_nobody_takes_an_entry_in_quiet_hours(anton: Client, world: World) -> None:
    world.call_list.add(make_entry(1, NOON, opens_at=NOON + timedelta(hours=9)))
    _, page = await get(anton, "/call-list")
    assert "тихие часы: не раньше" in page
    assert "/call-list/1/take" not in page
    assert (await post(anton, "/call-list/1/take"))[0] == 409


async def test_what_does_not_fit_is_counted(anton: Client, world: World) -> None:
    for key in range(1, 54):
        world.call_list.add(make_entry(key, NOON))
    page = words((await get(anton, "/call-list"))[1])
    assert "Позвонить 53" in page
    assert "и ещё 3 человека" in page


async def call(
    client: Client, method: str, path: str, body: object = None, who: dict[str, str] = AGENT
) -> tuple[int, Any]:
    async with client.request(method, f"/api/v1{path}", json=body, headers=who) as answer:
        return answer.status, await answer.json(content_type=None)


async def test_the_rest_api_lists_takes_and_settles(client: Client, world: World) -> None:
    for key in (1, 2):
        world.call_list.add(make_entry(key, NOON))
    _, listed = await call(client, "GET", "/call-list?limit=1")
    (one,) = listed["items"]
    assert (listed["total"], one["number"], one["news"], one["taken_by"]) == (2, NUMBER, "restored", None)
    assert one["addresses"][0]["services"] == ["internet", "tv"]
    assert [tried["result"] for tried in one["tries"]] == ["busy", "no_answer", "undelivered"]
    status, taken = await call(client, "POST", "/call-list/1/take")
    assert (status, taken["taken_by"]) == (200, "Антон")
    assert (await call(client, "POST", "/call-list/1/take", who=MANAGER))[0] == 409
    assert (await call(client, "POST", "/call-list/1/settle", {"outcome": "expired"}))[0] == 422
    status, over = await call(client, "POST", "/call-list/1/settle", {"outcome": "still_out"})
    assert (status, over) == (200, {"id": 1, "outcome": "still_out"})
    assert (await call(client, "POST", "/call-list/1/settle", {"outcome": "told"}))[0] == 409
    assert (await call(client, "POST", "/call-list/99/take"))[0] == 404
