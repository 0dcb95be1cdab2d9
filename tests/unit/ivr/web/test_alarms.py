"""What needs a hand is on the board until it ends, with who has taken it on; over the REST API, too."""

import re
from datetime import timedelta

import pytest

from ivr.observability.parts import Condition, Part, PartState
from outages.alarms import AlarmId, AlarmKind, AlarmReason
from outages.campaigns import StillOut
from tests.support.branch_cases import HELD
from tests.support.fake_proposals import proposal_in
from tests.support.web_visits import get, post, publish_notice, sign_in
from tests.support.web_world import AGENT, MANAGER, NOON, Client, World

API = "/api/v1/alarms"


def marks(page: str) -> list[tuple[str, bool]]:
    """Return the alarms that the page marks, and whether somebody has taken each on."""
    return [(one, bool(taken)) for one, taken in re.findall(r'data-alarm="([\d-]+)"( data-taken)?', page)]


async def test_each_matter_that_needs_a_hand_can_be_taken_on(manager: Client, world: World) -> None:
    await publish_notice(manager)
    world.clock.advance(timedelta(hours=3))
    world.proposals.add(proposal_in(3, at=NOON))
    world.branches.kept[HELD.id] = HELD
    world.campaigns.unrestored = StillOut(2, ())
    world.parts.append(Part("trunk", PartState.DEGRADED, "…", Condition.TRUNK_SILENT))
    reasons = [
        AlarmReason(AlarmKind.PART, "trunk", 1, "a"),
        AlarmReason(AlarmKind.PROPOSAL, "1"),
        AlarmReason(AlarmKind.PROMISE, "1", 3),
        AlarmReason(AlarmKind.BRANCH, str(HELD.id)),
        AlarmReason(AlarmKind.STILL_OUT, level=2),
    ]
    for key, reason in enumerate(reasons, 1):
        world.alarms.needs(reason, at=NOON, key=key)
    _, page = await get(manager, "/overview")
    assert [one.split("-")[0] for one, _ in marks(page)] == ["1", "2", "3", "4", "5"]
    assert re.findall(r'action="/alarms/(\d)/acknowledge"', page) == ["1", "2", "3", "4", "5"]
    assert "Транк: не отвечает на проверку" in page
    assert "Беру на себя: улица Ленина" in page


async def test_who_has_taken_it_on_is_shown_to_all(manager: Client, world: World) -> None:
    world.alarms.needs(AlarmReason(AlarmKind.AGENTS), at=NOON)
    _, before = await get(manager, "/overview")
    assert "Звонящие ждут оператора, а на месте никого" in before
    world.clock.advance(timedelta(minutes=5))
    assert (await post(manager, "/alarms/1/acknowledge"))[0] == 303
    _, page = await get(manager, "/overview?lang=en")
    assert "maria is on it since 15:05" in page
    assert "/acknowledge" not in page
    assert [taken for _, taken in marks(page)] == [True]


async def test_what_grew_worse_is_another_one_for_the_page(manager: Client, world: World) -> None:
    await publish_notice(manager)
    world.clock.advance(timedelta(hours=2))
    seen = set()
    for level, at in ((1, NOON), (2, NOON), (2, NOON + timedelta(minutes=30))):
        world.alarms.needs(AlarmReason(AlarmKind.PROMISE, "1", level), at=at)
        seen |= set(marks((await get(manager, "/overview"))[1]))
    assert len(seen) == 3


async def test_what_is_over_by_now_is_no_error(manager: Client) -> None:
    assert (await post(manager, "/alarms/7/acknowledge"))[0] == 303


async def test_agents_see_it_and_leave_it_to_managers(client: Client, world: World) -> None:
    world.alarms.needs(AlarmReason(AlarmKind.AGENTS), at=NOON)
    agent = await sign_in(client, "anton", "battery staple")
    _, page = await get(agent, "/overview")
    assert "Звонящие ждут оператора" in page
    assert "Беру на себя" not in page
    assert (await post(agent, "/alarms/1/acknowledge"))[0] == 403
    assert world.alarms.kept[AlarmId(1)].acknowledged_by is None


@pytest.mark.parametrize(("headers", "status"), [(MANAGER, 200), (AGENT, 403), ({}, 401)])
async def test_it_is_taken_on_over_rest(
    client: Client, world: World, headers: dict[str, str], status: int
) -> None:
    world.alarms.needs(AlarmReason(AlarmKind.PROMISE, "5", 3), at=NOON)
    async with client.post(f"{API}/1/acknowledge", headers=headers) as answer:
        assert answer.status == status
    async with client.get(API, headers=MANAGER) as answer:
        (alarm,) = (await answer.json())["items"]
    assert (alarm["kind"], alarm["subject"], alarm["level"]) == ("promise", "5", 3)
    assert alarm["acknowledged_by"] == ("Мария" if status == 200 else None)


async def test_rest_says_what_is_over(client: Client) -> None:
    async with client.post(f"{API}/9/acknowledge", headers=MANAGER) as answer:
        assert answer.status == 404
