"""Outages that reports point to come first on the board, say what they rest on, and are decided in one click."""

import re
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from ivr.web.pages.proposal_cards import tell_chance, tell_false_alarm
from ivr.web.texts.pages import PageTexts
from outages.detection.baseline import Level
from outages.detection.proposals import Dismissal, Proposal, ProposalId, ProposalState, Sighting
from outages.detection.record import Strength, TrackRecord
from outages.incidents import Cause, State
from outages.places import AreaId
from outages.subscribers import Service
from tests.support.fake_proposals import proposal_in
from tests.support.web_visits import get, only_incident, post, sign_in
from tests.support.web_world import MANAGER, NOON, Client, World, browse

PAGE = "/proposals/1"
MINUTE = timedelta(minutes=1)
RU, EN = PageTexts("ru"), PageTexts("en")
NOTHING = TrackRecord()


@pytest.fixture
def proposal(world: World) -> Proposal:
    """Lenin street, with a house of its own as the runner-up."""
    one = replace(
        proposal_in(3, at=NOON),
        runner_up=Sighting((AreaId(5), AreaId(7)), Level.HOUSE, 3, 12, 15, 0.003),
        model=0.034,
    )
    world.proposals.add(one)
    return one


def words(page: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


@pytest.mark.usefixtures("proposal")
async def test_the_board_begins_with_what_looks_like_an_outage(manager: Client) -> None:
    for path in ("/", "/overview"):
        said = words((await get(manager, path))[1])
        assert "5 сообщений за 15 мин: улица Ленина, Химки" in said
        assert "Случайно на всей линии так бывает не чаще раза в 2 года." in said
        assert "Вероятность ложной тревоги – 3 %" in said
        assert "Предварительно" in said
        assert said.index("Похоже на аварию") < said.index("Объявлений нет")


@pytest.mark.usefixtures("proposal")
async def test_its_page_says_what_it_rests_on(manager: Client) -> None:
    status, page = await get(manager, PAGE)
    said = words(page)
    assert status == 200
    assert "первое 14:47, последнее 14:59" in said
    assert "Сообщили 5 из 48 точек подключения; обычно за это время – 0,012." in said
    assert "интернет: 5, телевидение: 1" in said
    assert (
        "Вторая по вероятности область: улица Ленина, 12 (то же самое: headend-1/switch-12), 3 из 12." in said
    )
    english = words((await get(manager, PAGE + "?lang=en"))[1])
    assert "5 reports in 15 min" in english
    assert "at most once in 2 years" in english


async def test_one_click_publishes_where_what_and_since_when(
    manager: Client, world: World, proposal: Proposal
) -> None:
    assert (await post(manager, PAGE + "/publish"))[0] == 303
    incident = only_incident(world)
    assert incident.state is State.ACTIVE
    assert [item.area for item in incident.scope.include] == [3]
    # Fewer than half of those who miss the internet miss television.
    assert incident.services == {Service.INTERNET}
    assert (incident.cause, incident.began_at) == (Cause.UNKNOWN, proposal.first_at)
    assert incident.promise.etr is None
    assert world.proposals.kept[proposal.id].incident == incident.id
    assert world.proposals.settled == [NOON]


@pytest.mark.usefixtures("proposal")
async def test_a_draft_is_made_once_and_found_again(manager: Client, world: World) -> None:
    for _ in range(2):
        async with manager.post(
            PAGE + "/draft", headers={"Sec-Fetch-Site": "same-origin"}, allow_redirects=False
        ) as answer:
            assert (answer.status, answer.headers["Location"]) == (303, "/incidents/1")
    assert only_incident(world).state is State.DRAFT
    assert "Черновик 1" in words((await get(manager, "/"))[1])


async def test_what_would_concern_nobody_stays_a_draft(manager: Client, world: World) -> None:
    world.point_groups.empty.add("улица Ленина")
    world.proposals.add(proposal_in(3, at=NOON))
    assert (await post(manager, PAGE + "/publish"))[0] == 303
    assert only_incident(world).state is State.DRAFT


async def call(client: Client, method: str, path: str, body: object = None) -> tuple[int, Any]:
    async with client.request(method, f"/api/v1{path}", json=body, headers=MANAGER) as answer:
        return answer.status, await answer.json(content_type=None)


@pytest.mark.usefixtures("proposal")
async def test_a_program_lists_publishes_and_dismisses(client: Client, world: World) -> None:
    status, listed = await call(client, "GET", "/proposals")
    (one,) = listed["items"]
    assert (status, one["chance"], one["false_alarm"]) == (200, 0.04, 0.034)
    assert one["sighting"]["areas"][0]["names"] == ["Московская область", "Химки", "улица Ленина"]
    assert [area["id"] for area in one["runner_up"]["areas"]] == [5, 7]
    assert one["record"] == {"strength": "strong", "confirmed": 0, "dismissed": 0}
    status, draft = await call(client, "POST", "/proposals/1/draft")
    assert (status, draft["state"]) == (200, "draft")
    status, published = await call(client, "POST", "/proposals/1/publish")
    assert (status, published["state"], published["id"]) == (200, "active", draft["id"])
    world.proposals.add(proposal_in(4, at=NOON, key=2))
    status, dismissed = await call(client, "POST", "/proposals/2/dismiss", {"why": "over"})
    assert (status, dismissed["state"], dismissed["dismissal"]) == (200, "dismissed", "over")
    assert (await call(client, "POST", "/proposals/2/dismiss", {"why": "over"}))[0] == 409
    assert (await call(client, "POST", "/proposals/2/dismiss", {"why": "boredom"}))[0] == 422
    assert (await call(client, "GET", "/proposals/404"))[0] == 404


async def test_a_dismissal_needs_a_reason_and_clears_the_board(
    manager: Client, world: World, proposal: Proposal
) -> None:
    status, page = await post(manager, PAGE + "/dismiss")
    assert status == 422
    assert "Выберите, почему это не авария." in page
    assert (await post(manager, PAGE + "/dismiss", {"why": "coincidence"}))[0] == 303
    kept = world.proposals.kept[proposal.id]
    assert (kept.state, kept.dismissal, kept.decided_by) == (
        ProposalState.DISMISSED,
        Dismissal.COINCIDENCE,
        "maria",
    )
    assert "Похоже на аварию" not in (await get(manager, "/"))[1]
    assert "совпадение" in (await get(manager, PAGE))[1]


async def test_whoever_comes_second_sees_what_was_decided(
    manager: Client, world: World, proposal: Proposal
) -> None:
    world.proposals.add(replace(proposal, state=ProposalState.CONFIRMED))
    for deed, data in (("publish", {}), ("draft", {}), ("dismiss", {"why": "over"})):
        status, page = await post(manager, f"{PAGE}/{deed}", data)
        assert status == 409
        assert "кто-то уже решил" in page
    assert world.incidents.kept == {}


async def test_an_agent_sees_and_does_not_decide(world: World) -> None:
    world.proposals.add(proposal_in(3, at=NOON))
    async with browse(world) as client:
        agent = await sign_in(client, "anton", "battery staple")
        page = (await get(agent, PAGE))[1]
        assert "5 сообщений" in page
        assert "/publish" not in page + (await get(agent, "/"))[1]
        assert (await post(agent, PAGE + "/publish"))[0] == 403
        assert (await get(agent, "/proposals/404"))[0] == 404


@pytest.mark.parametrize(
    ("chance", "said"),
    [
        (10.0, "Случайно на всей линии так бывает до 10 раз в месяц."),
        (2.2, "Случайно на всей линии так бывает до 3 раз в месяц."),
        (1.0, "Случайно на всей линии так бывает до 1 раза в месяц."),
        (0.6, "Случайно на всей линии так бывает не чаще раза в 1 месяц."),
        (0.21, "Случайно на всей линии так бывает не чаще раза в 4 месяца."),
        (1e-9, "Случайно на всей линии так бывает не чаще раза в 100 лет."),
        (0.0, "Случайно на всей линии так бывает не чаще раза в 100 лет."),
    ],
)
def test_how_rarely_chance_shows_it_is_never_overstated(chance: float, said: str) -> None:
    assert tell_chance(chance, RU) == said


@pytest.mark.parametrize(
    ("model", "record", "said"),
    [
        (None, NOTHING, "There is no telling yet how probable a false alarm is: 0 of 30 decisions"),
        (0.002, NOTHING, "The probability of a false alarm is less than 1 % (reckoned: 0 decisions"),
        (0.25, TrackRecord(20, 9), "The probability of a false alarm is 25\N{NO-BREAK SPACE}% (reckoned: 29 decisions"),
        (0.25, TrackRecord(36, 4), "Of 40 decisions on proposals like this, 36 were outages: the probability of a false alarm is 12\N{NO-BREAK SPACE}% (5\N{NO-BREAK SPACE}% to 21\N{NO-BREAK SPACE}%)."),
    ],
)  # fmt: skip
def test_decisions_take_the_place_of_the_model(model: float | None, record: TrackRecord, said: str) -> None:
    assert tell_false_alarm(model, record, EN).startswith(said)


async def test_the_record_is_that_of_proposals_of_the_same_strength(
    manager: Client, world: World, proposal: Proposal
) -> None:
    world.proposals.track[Strength.STRONG] = TrackRecord(40, 0)
    world.proposals.track[Strength.WEAK] = TrackRecord(0, 40)
    assert "Из 40 решений о таких предложениях авария подтвердилась в 40" in (await get(manager, PAGE))[1]
    world.proposals.add(replace(proposal, chance=5.0))
    assert "подтвердилась в 0" in (await get(manager, PAGE))[1]


async def test_a_whole_town_is_not_published_from_the_board(manager: Client, world: World) -> None:
    one = proposal_in(2, at=NOON)
    world.proposals.add(replace(one, sighting=replace(one.sighting, level=Level.CITY)))
    assert "/proposals/1/publish" not in (await get(manager, "/"))[1]
    said = words((await get(manager, PAGE))[1])
    assert "вся линия занята больше обычного" in said
    assert "Звонящие оттуда уже слышат" not in said


async def test_the_page_says_that_callers_hear_of_it_only_while_they_do(
    manager: Client, world: World, proposal: Proposal
) -> None:
    assert "Звонящие оттуда уже слышат" in (await get(manager, PAGE))[1]
    two = replace(proposal, sighting=replace(proposal.sighting, reports=2))
    long_ago = replace(proposal, last_at=NOON - 61 * MINUTE)
    for untold in (two, long_ago):
        world.proposals.add(untold)
        assert "Звонящие оттуда уже слышат" not in (await get(manager, PAGE))[1]


async def test_a_place_that_is_gone_by_now_is_said_to_be(manager: Client, world: World) -> None:
    world.proposals.add(proposal_in(999, at=NOON, key=2))
    assert "адрес удалён" in (await get(manager, "/proposals/2"))[1]
    assert ProposalId(2) in world.proposals.kept


def test_services_are_those_that_most_callers_miss() -> None:
    one = replace(proposal_in(3, at=NOON), said={Service.TV: 4, Service.INTERNET: 2, Service.WATER: 1})
    assert one.services == {Service.TV, Service.INTERNET}
    assert replace(one, said={}).services == frozenset()
