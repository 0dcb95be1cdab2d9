"""Branches in which people say that it is still out are shown, and decided about, on pages and over the REST API."""

import re
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from outages.branches import BranchState
from outages.campaigns import Campaign, CampaignId, SampleState, count_progress
from outages.incidents import IncidentId, State
from outages.news import News
from outages.notifications import NotificationState
from tests.support.branch_cases import ASKED, HELD, TOLD
from tests.support.web_visits import NOTICE, get, post, publish_notice, sign_in
from tests.support.web_world import AGENT, MANAGER, NOON, Client, World

PAGE = "/campaigns/7"


@pytest.fixture
async def manager(client: Client, world: World) -> Client:
    visitor = await sign_in(client, "maria", "correct horse")
    await publish_notice(visitor)
    await post(visitor, "/incidents", NOTICE)
    began = NOON - timedelta(minutes=10)
    campaign = Campaign(CampaignId(7), IncidentId(1), News.RESTORED, began, sample=SampleState.TAKEN)
    progress = count_progress({(NotificationState.PENDING, None): 50}, 3, 37)
    world.campaigns.add(campaign, progress, [])
    world.branches.kept = {one.id: one for one in (TOLD, ASKED, HELD)}
    return visitor


def words(page: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


async def test_the_campaign_says_what_people_of_each_branch_answered_held_ones_first(manager: Client) -> None:
    page = (await get(manager, PAGE))[1]
    said = words(page)
    assert "часть людей спрошена первой" in said
    assert "ждут, что скажут другие или решит дежурный 37" in said
    assert said.index("3 из 4 говорят, что не работает") < said.index("пока никто не ответил")
    assert "дальше не звоним ждут: 28 Черновик объявления" in said
    assert page.count("/confirm") == page.count("/release") == 1


async def test_the_board_shows_a_held_branch_and_leads_to_the_decision(manager: Client) -> None:
    _, board = await get(manager, "/overview")
    assert (
        "улица Ленина, Химки, Московская область – 3 из 4 говорят, что не работает; дальше не звоним ждут: 28"
        in words(board)
    )
    assert f'href="{PAGE}"' in board


async def test_a_manager_publishes_what_is_still_out(manager: Client, world: World) -> None:
    status, _ = await post(manager, "/branches/3/confirm")
    assert (status, world.incidents.kept[IncidentId(2)].state) == (303, State.ACTIVE)


async def test_a_manager_has_people_told_all_the_same(manager: Client, world: World) -> None:
    status, _ = await post(manager, "/branches/3/release")
    assert (status, world.incidents.kept[IncidentId(2)].state) == (303, State.CANCELLED)
    assert "Извещаем и на этом участке." in (await get(manager, f"{PAGE}?done=release"))[1]


async def test_a_branch_is_decided_once(manager: Client, world: World) -> None:
    world.branches.kept[HELD.id] = replace(HELD, state=BranchState.RELEASED, changed_by="oleg", waiting=0)
    for deed in ("confirm", "release"):
        assert (await post(manager, f"/branches/3/{deed}"))[0] == 303
        assert (await call(manager, "POST", f"/branches/3/{deed}"))[0] == 409
    assert world.incidents.kept[IncidentId(2)].state is State.DRAFT
    assert "Об этом участке уже решено." in (await get(manager, f"{PAGE}?done=decided"))[1]
    assert "извещаем: так решил дежурный oleg" in words((await get(manager, PAGE))[1])


async def test_an_agent_decides_nothing(manager: Client, world: World) -> None:
    assert (await call(manager, "POST", "/branches/3/confirm", AGENT))[0] == 403
    assert world.incidents.kept[IncidentId(2)].state is State.DRAFT


async def test_the_rest_api_lists_what_waits_and_decides(manager: Client, world: World) -> None:
    (held,) = (await call(manager, "GET", "/branches"))[1]["items"]
    assert (held["id"], held["still_out"], held["works"], held["waiting"]) == (3, 3, 1, 28)
    listed = (await call(manager, "GET", "/branches?campaign=7"))[1]["items"]
    assert [one["state"] for one in listed] == ["open", "asked", "held"]
    assert (await call(manager, "GET", "/branches/4"))[1]["area"] == ASKED.area
    assert (await call(manager, "POST", "/branches/4/confirm"))[0] == 409
    assert (await call(manager, "POST", "/branches/9/release"))[0] == 404
    assert (await call(manager, "POST", "/branches/3/confirm"))[0] == 200
    assert world.incidents.kept[IncidentId(2)].state is State.ACTIVE


async def call(client: Client, method: str, path: str, who: dict[str, str] = MANAGER) -> tuple[int, Any]:
    async with client.request(method, f"/api/v1{path}", headers=who) as answer:
        return answer.status, await answer.json(content_type=None)
