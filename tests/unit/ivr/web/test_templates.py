"""Templates of notices, and notices like last time, on pages and over REST."""

import re
from typing import Any

import pytest

from outages.places import AreaKind
from tests.support.web_visits import NOTICE, get, post, publish_notice
from tests.support.web_world import AGENT, MANAGER, Client, World

TYPED = NOTICE | {
    "except-place": "12, улица Ленина",
    "except-houses": "",
    "remark_ru": "Бригада выехала.",
    "cause": "weather",
}


async def call(client: Client, method: str, path: str, body: object = None) -> tuple[int, Any]:
    async with client.request(method, f"/api/v1{path}", json=body, headers=MANAGER) as answer:
        return answer.status, await answer.json()


def filled(page: str) -> dict[str, list[str]]:
    names = ("place", "houses", "except-place", "etr_at", "next_news_at", "began_at")
    return {name: re.findall(f'name="{name}" value="([^"]*)"', page) for name in names}


async def test_a_notice_is_kept_as_a_template_and_used(manager: Client, world: World) -> None:
    assert (await post(manager, "/incidents", TYPED))[0] == 303
    status, _ = await post(manager, "/incidents/1/template", {"name": "Грозовая линия"})
    assert status == 303
    _, board = await get(manager, "/")
    assert '<a href="/?template=1#place-0">Грозовая линия</a>' in board
    _, page = await get(manager, "/?template=1")
    assert filled(page) == {
        "place": ["улица Ленина, Химки, Московская область"],
        "houses": ["1-25 нечётные, 30, 32а"],
        "except-place": ["12, улица Ленина, Химки, Московская область"],
        "etr_at": [""],
        "next_news_at": [""],
        "began_at": [""],
    }
    assert re.search('name="services" value="internet" checked', page)
    assert '<option value="weather" selected>' in page
    assert "Бригада выехала.</textarea>" in page
    assert re.search('name="etr_choice" value="unknown" checked', page)
    assert world.templates.deeds == [("add", "maria")]


async def test_templates_are_renamed_and_deleted(manager: Client) -> None:
    await post(manager, "/incidents", NOTICE)
    for name in ("Первый", "Второй"):
        await post(manager, "/incidents/1/template", {"name": name})
    for wrong in ("Второй", " ", "я" * 81):
        status, page = await post(manager, "/templates/1/rename", {"name": wrong})
        assert (status, "не подходит" in page) == (422, True)
    assert (await post(manager, "/incidents/1/template", {"name": "Второй"}))[0] == 422
    assert (await post(manager, "/templates/1/rename", {"name": "Другой"}))[0] == 303
    assert (await post(manager, "/templates/2/remove"))[0] == 303
    _, page = await get(manager, "/templates?done=remove")
    assert "Шаблон удалён." in page
    assert re.findall("<h2>([^<]*)</h2>", page) == ["Другой"]
    for path in ("/?template=2", "/?template=99"):
        assert (await get(manager, path))[0] == 404
    assert (await post(manager, "/templates/2/remove"))[0] == 404


async def test_a_place_that_exists_no_more_is_marked_when_a_template_is_used(
    manager: Client, world: World
) -> None:
    street = world.areas.add(AreaKind.STREET, "Московская область", "Химки", "Временная улица")
    await post(manager, "/incidents", NOTICE | {"place": "Временная улица"})
    await post(manager, "/incidents/1/template", {"name": "Временный"})
    world.areas.remove(street)
    _, page = await get(manager, "/?template=1")
    status, page = await post(manager, "/incidents", NOTICE | {"place": filled(page)["place"][0]})
    assert (status, 'id="error-place.0"' in page) == (422, True)


@pytest.mark.parametrize("end", ["restore", "cancel"])
async def test_a_notice_like_last_time_has_no_times_and_no_words(manager: Client, end: str) -> None:
    assert (await post(manager, "/incidents", TYPED))[0] == 303
    assert (await post(manager, "/incidents/1/publish"))[0] == 303
    assert "/?like=1" not in (await get(manager, "/incidents/1"))[1]
    assert (await post(manager, f"/incidents/1/{end}"))[0] == 303
    assert 'href="/?like=1#place-0"' in (await get(manager, "/incidents/1"))[1]
    _, page = await get(manager, "/?like=1")
    assert filled(page)["houses"] == ["1-25 нечётные, 30, 32а"]
    assert '<option value="weather" selected>' in page
    assert "Бригада выехала." not in page
    assert re.search('name="etr_choice" value="unknown" checked', page)
    assert (await get(manager, "/?like=99"))[0] == 404


async def test_programs_keep_rename_and_delete_templates(manager: Client, client: Client) -> None:
    await publish_notice(manager)
    status, kept = await call(client, "POST", "/templates", {"name": "Линия", "incident": 1})
    assert (status, kept["name"], kept["services"]) == (201, "Линия", ["internet"])
    assert kept["places"] == [
        {"place": "улица Ленина, Химки, Московская область", "houses": "1-25 odd, 30, 32а"}
    ]
    status, problem = await call(client, "POST", "/templates", {"name": "Линия", "incident": 1})
    assert (status, problem["errors"][0]["field"]) == (422, "name")
    status, problem = await call(client, "POST", "/templates", {"name": "Ещё", "incident": 9})
    assert (status, problem["errors"][0]["field"]) == (422, "incident")
    assert (await call(client, "PATCH", "/templates/1", {"name": "Кабель"}))[1]["name"] == "Кабель"
    assert [one["name"] for one in (await call(client, "GET", "/templates"))[1]["items"]] == ["Кабель"]
    async with client.delete("/api/v1/templates/1", headers=AGENT) as answer:
        assert answer.status == 403
    assert (await call(client, "DELETE", "/templates/1"))[0] == 200
    assert (await call(client, "DELETE", "/templates/1"))[0] == 404
