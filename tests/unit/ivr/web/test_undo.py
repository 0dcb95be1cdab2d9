"""A slip on a notice's page, and over REST, is taken back with one click within a minute."""

from datetime import timedelta

import pytest

from outages.estimates import Delay
from outages.incidents import State
from tests.support.board_scene import active_incident
from tests.support.web_visits import get, post, sign_in
from tests.support.web_world import MANAGER, NOON, Client, World

HOUR = timedelta(hours=1)


@pytest.fixture
async def manager(client: Client) -> Client:
    return await sign_in(client, "maria", "correct horse")


async def test_a_restoration_that_was_a_slip_goes_on_with_its_estimate(manager: Client, world: World) -> None:
    outage = await active_incident(world)
    await post(manager, f"/incidents/{outage.id}/restore")
    _, page = await get(manager, f"/incidents/{outage.id}?done=restore")
    assert "Ошибка: авария продолжается" in page
    status, _ = await post(manager, f"/incidents/{outage.id}/undo")
    again = await world.incidents.get(outage.id)
    assert (status, again.state, again.promise.etr) == (303, State.ACTIVE, outage.promise.etr)


async def test_an_estimate_that_was_a_slip_is_the_former_one_again(manager: Client, world: World) -> None:
    outage = await active_incident(world)
    form = {"etr_choice": "1h", "reason": "access"}
    assert (await post(manager, f"/incidents/{outage.id}/etr", form))[0] == 303
    assert "Ошибка: вернуть прежний срок" in (await get(manager, f"/incidents/{outage.id}"))[1]
    await post(manager, f"/incidents/{outage.id}/undo")
    promise = (await world.incidents.get(outage.id)).promise
    assert (promise.etr, promise.reason) == (outage.promise.etr, Delay.CORRECTION)


async def test_after_a_minute_or_by_somebody_else_nothing_is_undone(manager: Client, world: World) -> None:
    outage = await active_incident(world)
    await post(manager, f"/incidents/{outage.id}/restore")
    world.clock.advance(timedelta(minutes=1))
    assert "/undo" not in (await get(manager, f"/incidents/{outage.id}"))[1]
    status, page = await post(manager, f"/incidents/{outage.id}/undo")
    assert (status, "Уже поздно" in page) == (409, True)

    others = await active_incident(world)
    assert "/undo" not in (await get(manager, f"/incidents/{others.id}"))[1]
    assert (await post(manager, f"/incidents/{others.id}/undo"))[0] == 409
    assert (await world.incidents.get(others.id)).state is State.ACTIVE


async def test_programs_take_back_what_they_published(client: Client) -> None:
    body = {
        "kind": "unplanned",
        "services": ["internet"],
        "scope": {"include": [{"area": 3}]},
        "cause": "power",
        "etr": (NOON + HOUR).isoformat(),
    }
    async with client.post("/api/v1/incidents", json=body, headers=MANAGER) as answer:
        number = (await answer.json())["id"]
    for deed, state in (("publish", "active"), ("undo", "cancelled")):
        async with client.post(f"/api/v1/incidents/{number}/{deed}", json={}, headers=MANAGER) as answer:
            assert (answer.status, (await answer.json())["state"]) == (200, state)
    async with client.post(f"/api/v1/incidents/{number}/undo", json={}, headers=MANAGER) as answer:
        assert answer.status == 409
