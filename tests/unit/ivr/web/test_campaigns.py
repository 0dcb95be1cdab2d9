"""A campaign is watched, paused, slowed and stopped, on its page and over the REST API."""

import re
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest

from outages.campaigns import (
    Campaign,
    CampaignId,
    CampaignState,
    Minute,
    StillOut,
    StillOutBranch,
    count_progress,
)
from outages.incidents import IncidentId
from outages.news import News
from outages.notifications import NotificationState, Result
from outages.reach import TellingOutcome
from outages.tickets import Channel
from tests.support.web_visits import get, post, publish_notice, sign_in
from tests.support.web_world import AGENT, MANAGER, NOON, Client, World, browse

TALLY: dict[tuple[NotificationState, Result | None], int] = {
    (NotificationState.PENDING, None): 40,
    (NotificationState.SENDING, None): 3,
    (NotificationState.DONE, Result.WORKS): 50,
    (NotificationState.DONE, Result.STILL_OUT): 2,
    (NotificationState.FAILED, Result.NO_ANSWER): 4,
    (NotificationState.OPTED_OUT, None): 1,
}
PAGE = "/campaigns/7"


@pytest.fixture
async def manager(client: Client, world: World) -> Client:
    visitor = await sign_in(client, "maria", "correct horse")
    await publish_notice(visitor)
    began = NOON - timedelta(minutes=10)
    campaign = Campaign(CampaignId(7), IncidentId(1), News.RESTORED, began)
    minutes = [Minute(began + timedelta(minutes=one), told=5, unreached=one % 2) for one in range(10)]
    world.campaigns.add(campaign, count_progress(TALLY, 30), minutes)
    return visitor


@pytest.fixture
async def agent(world: World) -> AsyncIterator[Client]:
    async with browse(world) as client:
        yield await sign_in(client, "anton", "battery staple")


def words(page: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


def only(world: World) -> Campaign:
    (campaign,) = world.campaigns.kept.values()
    return campaign


async def test_the_page_says_who_was_told_who_is_left_and_when_it_ends(manager: Client) -> None:
    status, page = await get(manager, PAGE)
    assert status == 200
    said = words(page)
    assert "Известили 52 ответил: работает 50 ответил: не работает 2" in said
    assert "Осталось 43 в очереди 30 звоним или ждём отчёта 3 ждут своего часа или новой попытки 10" in said
    assert "Не удалось известить 5 не ответил 4 просил не сообщать 1" in said
    assert "закончим к" in said
    assert 'aria-label="Известили: 52. Не вышло: 5. Не нужно: 0. Осталось: 43."' in page
    assert "известили 50, не удалось 5; больше всего за 1 мин – 6." in said


async def test_what_refreshes_itself_is_the_same_as_on_the_page(manager: Client) -> None:
    _, page = await get(manager, PAGE)
    _, live = await get(manager, f"{PAGE}/live")
    assert f'data-refresh="{PAGE}/live"' in page
    assert words(live) in words(page)


async def test_a_manager_pauses_and_resumes(manager: Client, world: World) -> None:
    assert (await post(manager, f"{PAGE}/pause"))[0] == 303
    assert (only(world).state, only(world).changed_by) == (CampaignState.PAUSED, "maria")
    _, page = await get(manager, f"{PAGE}?done=pause")
    assert "Оповещение на паузе." in page
    assert "закончим к" not in page
    assert (await post(manager, f"{PAGE}/resume"))[0] == 303
    assert only(world).state is CampaignState.RUNNING


async def test_a_manager_slows_it_and_lifts_the_limit(manager: Client, world: World) -> None:
    assert (await post(manager, f"{PAGE}/pace", {"per_minute": "12"}))[0] == 303
    assert only(world).per_minute == 12
    assert "не больше 12 в минуту" in (await get(manager, PAGE))[1]
    assert (await post(manager, f"{PAGE}/pace", {"per_minute": ""}))[0] == 303
    assert only(world).per_minute is None


@pytest.mark.parametrize("typed", ["0", "1001", "-5", "много", "1" * 30, "½"])
async def test_a_pace_that_is_none_is_refused_as_typed(manager: Client, world: World, typed: str) -> None:
    status, page = await post(manager, f"{PAGE}/pace", {"per_minute": typed})
    assert (status, "Укажите число от 1 до 1000." in page, f'value="{typed}"' in page) == (422, True, True)
    assert only(world).per_minute is None


async def test_a_manager_says_when_people_are_told_and_lifts_the_limits(
    manager: Client, world: World
) -> None:
    # It is noon, 15:00 in Moscow.
    span = {"not_before": "2026-11-21T16:00", "not_after": "2026-11-21T20:30"}
    assert (await post(manager, f"{PAGE}/span", span))[0] == 303
    assert only(world).not_before == NOON + timedelta(hours=1)
    assert only(world).not_after == NOON + timedelta(hours=5, minutes=30)
    _, page = await get(manager, f"{PAGE}?done=span")
    assert "не раньше 16:00 не позже 20:30" in words(page)
    assert [f'value="{one}"' in page for one in span.values()] == [True, True]
    assert (await post(manager, f"{PAGE}/span", {"not_before": "", "not_after": ""}))[0] == 303
    assert (only(world).not_before, only(world).not_after) == (None, None)


@pytest.mark.parametrize(
    ("not_before", "not_after"),
    [
        ("", "2026-11-21T14:59"),
        ("2026-11-21T16:00", "2026-11-21T16:00"),
        ("2026-11-21T16:00", "вечером"),
        ("скоро", ""),
        ("2036-11-21T16:00", ""),
    ],
)
async def test_a_span_without_time_is_refused_as_typed(
    manager: Client, world: World, not_before: str, not_after: str
) -> None:
    typed = {"not_before": not_before, "not_after": not_after}
    status, page = await post(manager, f"{PAGE}/span", typed)
    assert (status, 'aria-invalid="true"' in page, f'value="{not_after}"' in page) == (422, True, True)
    assert (only(world).not_before, only(world).not_after) == (None, None)


async def test_a_stopped_one_can_be_changed_no_more(manager: Client, world: World) -> None:
    assert (await post(manager, f"{PAGE}/stop"))[0] == 303
    assert only(world).state is CampaignState.STOPPED
    assert f"{PAGE}/stop" not in (await get(manager, PAGE))[1]
    for deed in ("pause", "resume", "stop", "pace", "span"):
        status, page = await post(manager, f"{PAGE}/{deed}", {"per_minute": "5"})
        assert (status, "состояние оповещения уже изменилось" in page) == (409, True)


async def test_the_board_shows_what_goes_on_and_the_list_what_was(manager: Client, world: World) -> None:
    _, board = await get(manager, "/overview")
    assert "Идёт оповещение Услуга работает: улица Ленина, Химки" in words(board)
    assert f'href="{PAGE}"' in board
    done = count_progress({(NotificationState.DONE, Result.HEARD): 1}, 0)
    world.campaigns.add(Campaign(CampaignId(8), IncidentId(1), News.REOPENED, NOON), done)
    _, board = await get(manager, "/overview")
    assert "/campaigns/8" not in board
    _, listed = await get(manager, "/campaigns")
    assert re.findall(r"/campaigns/(\d+)", listed) == ["7", "8"]
    assert "закончено" in listed


async def test_the_board_shows_at_once_where_people_say_that_it_is_still_out(
    manager: Client, world: World
) -> None:
    lenina = next(one.id for one in world.areas.all if one.name == "улица Ленина")
    world.campaigns.unrestored = StillOut(3, (StillOutBranch(lenina, 3),))
    said = words((await get(manager, "/overview"))[1])
    assert "3 абонента говорят, что услуги всё ещё нет улица Ленина, Химки, Московская область 3" in said
    assert (await get(manager, "/tickets?list=still-out"))[0] == 200


async def test_without_any_the_list_says_so(client: Client) -> None:
    visitor = await sign_in(client, "maria", "correct horse")
    assert "Оповещений пока не было." in (await get(visitor, "/campaigns"))[1]


async def test_an_incidents_page_shows_its_campaigns_and_whom_an_end_would_reach(
    manager: Client, world: World
) -> None:
    world.campaigns.asked = {Channel.CALL: 12, Channel.SMS: 3}
    said = words((await get(manager, "/incidents/1"))[1])
    assert "Просили известить: 12 звонком, 3 по SMS." in said
    assert "52 из 100" in said
    world.campaigns.asked = {}
    assert "Просили известить: никто." in words((await get(manager, "/incidents/1"))[1])


async def test_the_page_of_what_is_over_says_who_knows_and_why_others_do_not(
    manager: Client, world: World
) -> None:
    world.campaigns.reached = {TellingOutcome.TOLD: 5, TellingOutcome.WITHHELD: 2}
    assert "знают" not in words((await get(manager, "/incidents/1"))[1])
    await post(manager, "/incidents/1/restore")
    assert "знают 5 номер скрыт, известить некого 2" in words((await get(manager, "/incidents/1"))[1])
    assert await call(manager, "GET", "/incidents/1/reach") == (200, {"persons": {"told": 5, "withheld": 2}})
    assert (await call(manager, "GET", "/incidents/99/reach"))[0] == 404


@pytest.mark.usefixtures("manager")
async def test_an_agent_watches_and_changes_nothing(agent: Client, world: World) -> None:
    _, page = await get(agent, PAGE)
    assert f"{PAGE}/pause" not in page
    assert (await post(agent, f"{PAGE}/pause"))[0] == 403
    assert only(world).state is CampaignState.RUNNING


async def test_a_campaign_that_never_was_is_no_page(manager: Client) -> None:
    assert (await get(manager, "/campaigns/99"))[0] == 404
    assert (await post(manager, "/campaigns/99/pause"))[0] == 404


async def call(
    client: Client, method: str, path: str, body: object = None, who: dict[str, str] = MANAGER
) -> tuple[int, Any]:
    async with client.request(method, f"/api/v1{path}", json=body, headers=who) as answer:
        return answer.status, await answer.json(content_type=None)


async def test_the_rest_api_tells_how_it_stands(manager: Client) -> None:
    _, listed = await call(manager, "GET", "/campaigns?incident=1&unfinished=true")
    (one,) = listed["items"]
    assert (one["id"], one["news"], one["state"]) == (7, "restored", "running")
    assert one["progress"]["told"] == {"works": 50, "still_out": 2}
    assert one["progress"]["unreached"] == {"no_answer": 4, "opted_out": 1}
    _, watched = await call(manager, "GET", "/campaigns/7")
    assert (len(watched["minutes"]), watched["expected_end"] is not None) == (10, True)
    assert watched["progress"] == one["progress"]


async def test_the_rest_api_holds_slows_and_stops(manager: Client) -> None:
    for deed, body, state in (
        ("pause", None, "paused"),
        ("resume", None, "running"),
        ("pace", {"per_minute": 5}, "running"),
        ("span", {"not_before": "2026-11-21T18:00:00+03:00", "not_after": None}, "running"),
        ("stop", None, "stopped"),
    ):
        status, one = await call(manager, "POST", f"/campaigns/7/{deed}", body)
        assert (status, one["state"], one["changed_by"]) == (200, state, "Мария")
    assert (await call(manager, "POST", "/campaigns/7/resume"))[0] == 409


@pytest.mark.parametrize("body", [{}, {"per_minute": 0}, {"per_minute": "5"}, {"per_minute": 5, "x": 1}])
async def test_the_rest_api_refuses_a_bad_pace_by_name(manager: Client, world: World, body: object) -> None:
    status, problem = await call(manager, "POST", "/campaigns/7/pace", body)
    assert status == 422
    assert {one["field"] for one in problem["errors"]} <= {"per_minute", "x"}
    assert only(world).per_minute is None


async def test_an_agents_token_changes_nothing(manager: Client, world: World) -> None:
    assert (await call(manager, "GET", "/campaigns/7", who=AGENT))[0] == 200
    assert (await call(manager, "POST", "/campaigns/7/pause", who=AGENT))[0] == 403
    assert only(world).state is CampaignState.RUNNING
