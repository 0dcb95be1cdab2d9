"""A draft on the board and its page: published now, at a chosen time, or held back."""

import re
from datetime import timedelta
from typing import Any

import pytest

from outages.incidents import State
from tests.support.web_visits import NOTICE, get, only_incident, post
from tests.support.web_world import MANAGER, NOON, Client, World

LATER = {"publish_at": "2026-11-21T16:30"}


@pytest.fixture
async def draft(manager: Client) -> Client:
    """A manager with a draft whose estimate lies two hours ahead: 17:00 by the line's clock."""
    assert (await post(manager, "/incidents", NOTICE))[0] == 303
    return manager


async def call(client: Client, body: object) -> tuple[int, dict[str, Any]]:
    path = "/api/v1/incidents/1/publish-later"
    async with client.post(path, json=body, headers=MANAGER) as answer:
        return answer.status, await answer.json()


async def test_a_draft_is_published_at_a_time_of_the_lines_zone_unless_held_back(
    draft: Client, world: World
) -> None:
    assert (await post(draft, "/incidents/1/publish-later", LATER | {"version": "1"}))[0] == 303
    assert only_incident(world).publish_at == NOON + timedelta(hours=1, minutes=30)
    for path in ("/incidents/1", "/"):
        assert "Опубликуется 16:30, если никто не отменит." in (await get(draft, path))[1]
    _, page = await get(draft, "/incidents/1")
    assert "назначено время публикации" in page
    assert (await post(draft, "/incidents/1/hold-back", {"version": "2"}))[0] == 303
    assert only_incident(world).publish_at is None
    assert "Опубликуется" not in (await get(draft, "/"))[1]


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ("", "Укажите дату и время."),
        ("2026-11-21T14:59", "Это время уже прошло."),
        ("2026-11-21T17:00", "К публикации обещанное время уже пройдёт."),
    ],
)
async def test_a_time_that_will_not_do_comes_back_with_why(
    draft: Client, world: World, typed: str, message: str
) -> None:
    status, page = await post(draft, "/incidents/1/publish-later", {"publish_at": typed})
    assert status == 422
    shown = re.search(r'<p class="error" id="error-publish_at">([^<]*)', page)
    assert shown is not None
    assert shown[1] == message
    assert f'name="publish_at" value="{typed}"' in page
    assert only_incident(world).publish_at is None


async def test_the_estimate_of_a_timed_draft_lies_after_its_publication(draft: Client, world: World) -> None:
    await post(draft, "/incidents/1/publish-later", LATER)
    wrong = NOTICE | {"etr_choice": "exact", "etr_at": "2026-11-21T16:00", "version": "2"}
    status, page = await post(draft, "/incidents/1/edit", wrong)
    assert status == 422
    assert "К публикации обещанное время уже пройдёт." in page
    assert only_incident(world).version == 2


async def test_a_draft_that_was_missed_needs_a_hand(draft: Client, world: World) -> None:
    await post(draft, "/incidents/1/publish-later", LATER)
    world.clock.advance(timedelta(hours=3))
    assert await world.publications.publish_due(at=world.clock.now()) == []
    for path in ("/incidents/1", "/"):
        assert "Не опубликовано 16:30: линия не работала" in (await get(draft, path))[1]
    _, board = await get(draft, "/")
    assert re.search(r'aria-labelledby="missed-title".*?<li class="lapsed">', board, re.DOTALL)
    assert only_incident(world).state is State.DRAFT


async def test_a_notice_for_nobody_or_over_another_is_timed_only_when_that_was_seen(
    draft: Client, world: World
) -> None:
    await post(draft, "/incidents", NOTICE)
    await post(draft, "/incidents/2/publish")
    assert (await post(draft, "/incidents/1/publish-later", LATER))[0] == 409
    assert (await post(draft, "/incidents/1/publish-later", LATER | {"overlap": "2"}))[0] == 303
    await post(draft, "/incidents/2/cancel")
    world.point_groups.empty.add("улица Ленина")
    world.point_groups.imports += 1
    assert (await post(draft, "/incidents/1/publish-later", LATER))[0] == 422
    assert (await post(draft, "/incidents/1/publish-later", LATER | {"confirmed": "on"}))[0] == 303


async def test_a_program_chooses_the_time_too(draft: Client) -> None:
    status, incident = await call(draft, {"publish_at": "2026-11-21T13:30:00Z"})
    assert (status, incident["publish_at"]) == (200, "2026-11-21T13:30:00Z")
    status, problem = await call(draft, {"publish_at": "2026-11-21T11:30:00Z"})
    assert (status, [one["field"] for one in problem["errors"]]) == (422, ["publish_at"])
    status, incident = await call(draft, {"publish_at": None, "version": 2})
    assert (status, incident["publish_at"]) == (200, None)
    assert (await call(draft, {}))[0] == 422


async def test_a_draft_is_corrected_beside_what_callers_will_hear(draft: Client) -> None:
    _, page = await get(draft, "/incidents/1/edit")
    assert "Что услышат звонящие" in page
    assert 'src="/incidents/1/sound/ru.wav"' in page
