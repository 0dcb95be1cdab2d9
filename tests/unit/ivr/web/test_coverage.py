"""Whom a notice concerns: shown before it is published, and zero has to be confirmed."""

import re

import pytest

from outages.incidents import IncidentId, State
from tests.support.web_visits import NOTICE, get, only_incident, post, publish_notice
from tests.support.web_world import AGENT, MANAGER, Client, World

LENINA = ["Московская область", "Химки", "улица Ленина"]
SCOPE = {"include": [{"address": LENINA, "houses": "1-5"}]}


async def _call(client: Client, method: str, path: str, body: object) -> tuple[int, dict[str, object]]:
    async with client.request(method, f"/api/v1{path}", json=body, headers=MANAGER) as answer:
        return answer.status, await answer.json()


async def test_coverage_is_counted_before_anything_is_kept(client: Client, world: World) -> None:
    wanted = {"services": ["internet", "water"], "scope": SCOPE}
    async with client.post("/api/v1/coverage", json=wanted, headers=AGENT) as answer:
        assert (answer.status, await answer.json()) == (
            200,
            {
                "points": 3,
                "by_service": {"internet": 3, "water": 3},
                "houses": 1,
                "examples": [],
                "overlaps": [],
            },
        )
    assert not world.incidents.kept


async def test_the_notice_itself_is_no_overlap(client: Client) -> None:
    await _call(client, "POST", "/incidents", {"services": ["internet"], "scope": SCOPE})
    await _call(client, "POST", "/incidents/1/publish", {})
    wanted = {"services": ["internet"], "scope": SCOPE}
    _, measured = await _call(client, "POST", "/coverage", wanted)
    assert measured["overlaps"] == [{"incident": 1, "points": 3}]
    _, measured = await _call(client, "POST", "/coverage", wanted | {"incident": 1})
    assert measured["overlaps"] == []
    status, problem = await _call(client, "POST", "/coverage", wanted | {"incident": 9})
    assert (status, problem["errors"]) == (
        422,
        [{"field": "incident", "reason": "there is no incident 9"}],
    )


async def test_a_notice_for_nobody_is_published_only_when_confirmed(client: Client, world: World) -> None:
    world.point_groups.empty.add("улица Ленина")
    await _call(client, "POST", "/incidents", {"services": ["internet"], "scope": SCOPE})
    status, problem = await _call(client, "POST", "/incidents/1/publish", {})
    assert (status, [one["field"] for one in problem["errors"]]) == (422, ["confirmed"])  # type: ignore[attr-defined]
    assert only_incident(world).state is State.DRAFT
    assert (await _call(client, "POST", "/incidents/1/publish", {"confirmed": True}))[0] == 200


async def test_an_edit_that_leaves_nobody_is_made_only_when_confirmed(client: Client, world: World) -> None:
    world.point_groups.empty.add("Лесная улица")
    await _call(client, "POST", "/incidents", {"services": ["internet"], "scope": SCOPE})
    moved = {"scope": {"include": [{"address": [*LENINA[:2], "Лесная улица"]}]}}
    assert (await _call(client, "PATCH", "/incidents/1", moved | {"version": 1}))[0] == 200, "a draft may"
    await _call(client, "POST", "/incidents/1/publish", {"confirmed": True})
    assert (await _call(client, "PATCH", "/incidents/1", moved | {"version": 3}))[0] == 422
    assert (await _call(client, "PATCH", "/incidents/1", moved | {"version": 3, "confirmed": True}))[0] == 200


async def test_an_import_is_counted_at_once(client: Client, world: World) -> None:
    world.point_groups.empty.add("улица Ленина")
    wanted = {"services": ["internet"], "scope": SCOPE}
    assert (await _call(client, "POST", "/coverage", wanted))[1]["points"] == 0
    world.point_groups.empty.clear()
    world.point_groups.imports += 1
    assert (await _call(client, "POST", "/coverage", wanted))[1]["points"] == 3


async def test_the_page_says_whom_a_draft_concerns(manager: Client) -> None:
    await publish_notice(manager)
    await post(manager, "/incidents", NOTICE)
    _, page = await get(manager, "/incidents/2")
    assert "3 точки подключения" in page
    assert "Пересекается с объявлением 1" in page
    assert 'name="confirmed"' not in page


async def test_the_page_asks_before_a_notice_for_nobody(manager: Client, world: World) -> None:
    world.point_groups.empty.add("улица Ленина")
    await post(manager, "/incidents", NOTICE)
    status, page = await post(manager, "/incidents/1/publish")
    assert status == 422
    assert "не касается ни одной точки" in page
    assert 'name="confirmed"' in page
    assert (await post(manager, "/incidents/1/publish", {"confirmed": "on"}))[0] == 303


@pytest.mark.parametrize(("confirmed", "status"), [({}, 422), ({"confirmed": "on"}, 303)])
async def test_the_edit_page_asks_before_an_edit_for_nobody(
    manager: Client, world: World, confirmed: dict[str, str], status: int
) -> None:
    await publish_notice(manager)
    world.point_groups.empty.add("улица Ленина")
    world.point_groups.imports += 1
    answer, page = await post(manager, "/incidents/1/edit", NOTICE | {"version": "2"} | confirmed)
    assert answer == status
    assert ('name="confirmed"' in page) is (status == 422)


async def test_whom_a_notice_concerns_is_counted_while_it_is_typed(manager: Client) -> None:
    await publish_notice(manager)
    typed = {"place": "Ленина 1-25", "houses": "", "except-place": "", "except-houses": ""}
    status, part = await post(manager, "/concerned", typed)
    assert status == 200
    for shown in ("3 точки подключения", "Пересекается с объявлением 1", 'data-add="/incidents/1/add"'):
        assert shown in part
    assert 'data-supplied="internet tv telephony electricity water hot_water heat gas"' in part
    _, part = await post(manager, "/concerned", typed | {"services": "water"})
    assert "Пересекается" not in part
    _, part = await post(manager, "/concerned?itself=1", typed)
    assert "Пересекается" not in part
    _, part = await post(manager, "/concerned", typed | {"place": "улица Нигде"})
    assert part.strip() == ""


async def test_places_are_added_to_the_notice_that_covers_some_of_them(manager: Client, world: World) -> None:
    await publish_notice(manager)
    more = [("place", "Лесная"), ("houses", ""), ("place", NOTICE["place"]), ("houses", "1-9 нечётные")]
    status, page = await post(manager, "/incidents/1/add", more)
    assert status == 200
    assert "Места добавлены, ещё не сохранены" in page
    places = re.findall('name="place" value="([^"]*)"', page)
    assert places == [NOTICE["place"], "Лесная улица, Химки, Московская область"], "the rest is in it already"
    assert only_incident(world).version == 2
    await post(manager, "/incidents/1/cancel")
    assert (await post(manager, "/incidents/1/add", more))[0] == 409


async def test_exceptions_are_not_added_and_that_is_said(manager: Client) -> None:
    await publish_notice(manager)
    more = {"place": "Лесная", "houses": "", "except-place": "Лесная", "except-houses": "1"}
    _, page = await post(manager, "/incidents/1/add", more)
    assert "Места добавлены без исключений" in page


async def test_what_was_published_meanwhile_is_named_before_a_second_notice_is(
    manager: Client, world: World
) -> None:
    await post(manager, "/incidents", NOTICE)
    _, preview = await get(manager, "/incidents/1")
    assert "Пересекается" not in preview
    await post(manager, "/incidents", NOTICE)
    assert (await post(manager, "/incidents/2/publish"))[0] == 303
    status, page = await post(manager, "/incidents/1/publish")
    assert status == 409
    assert "Тем временем опубликовали объявление 2" in page
    assert '<input type="hidden" name="overlap" value="2">' in page
    assert "Опубликовать отдельно" in page
    assert world.incidents.kept[IncidentId(1)].state is State.DRAFT
    assert (await post(manager, "/incidents/1/publish", {"overlap": "2"}))[0] == 303


async def test_a_program_may_name_the_overlaps_that_it_knows(client: Client) -> None:
    for _ in range(2):
        await _call(client, "POST", "/incidents", {"services": ["internet"], "scope": SCOPE})
    assert (await _call(client, "POST", "/incidents/1/publish", {"overlaps": []}))[0] == 200
    status, problem = await _call(client, "POST", "/incidents/2/publish", {"overlaps": []})
    assert (status, problem["detail"]) == (409, "overlaps notices that you have not seen: 1")
    assert (await _call(client, "POST", "/incidents/2/publish", {"overlaps": [1]}))[0] == 200
