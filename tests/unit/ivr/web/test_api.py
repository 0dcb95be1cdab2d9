"""The REST API: what it takes, what it refuses, and how clearly."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest

from outages.calls import CallOutcome, CallRecord, Direction, HeardPrompt, Promise
from outages.errors import StoreError
from outages.incidents import IncidentId, State
from tests.support.web_world import AGENT, MANAGER, NOON, Client, World

Headers = Mapping[str, str]
LENINA = ["Московская область", "Химки", "улица Ленина"]


def notice(**changes: object) -> dict[str, Any]:
    body: dict[str, Any] = {
        "services": ["internet"],
        "scope": {"include": [{"address": LENINA, "houses": "1-25 odd, 30, 32а"}]},
        "cause": "line_damage",
        "etr": "2026-11-21T18:00:00+03:00",
    }
    return body | changes


async def post(client: Client, path: str, body: object = None, headers: Headers = MANAGER) -> tuple[int, Any]:
    async with client.post(f"/api/v1{path}", json=body, headers=headers) as answer:
        return answer.status, await answer.json(content_type=None)


async def get(client: Client, path: str, headers: Headers = AGENT) -> tuple[int, Any]:
    async with client.get(f"/api/v1{path}", headers=headers) as answer:
        return answer.status, await answer.json(content_type=None)


async def test_a_draft_is_kept_with_its_place_by_name_and_its_author(client: Client, world: World) -> None:
    status, body = await post(client, "/incidents", notice())
    assert status == 201
    assert body["state"] == "draft"
    assert body["etr"] == "2026-11-21T15:00:00Z"
    assert body["scope"]["include"] == [
        {"area": 3, "kind": "street", "names": LENINA, "houses": "1-25 odd, 30, 32а", "restored_at": None}
    ]
    assert body["revisions"][0]["author"] == "Мария"
    assert [one.id for one in world.changes] == [1]


@pytest.mark.parametrize(
    ("item", "area"),
    [
        ({"area": 3}, 3),
        ({"address": ["московская область", "химки"]}, 2),
        ({"address": [*LENINA, "12"]}, 5),
        ({"node": "headend-1/switch-12"}, 7),
    ],
)
async def test_an_area_is_named_in_any_of_three_ways(client: Client, item: object, area: int) -> None:
    status, body = await post(client, "/incidents", notice(scope={"include": [item]}))
    assert (status, body["scope"]["include"][0]["area"]) == (201, area)


async def test_an_incident_lives_from_draft_to_restored(client: Client, world: World) -> None:
    await post(client, "/incidents", notice())
    assert (await post(client, "/incidents/1/publish"))[1]["state"] == "active"
    _, moved = await post(
        client, "/incidents/1/etr", {"etr": "2026-11-21T20:00:00+03:00", "reason": "spare_part"}
    )
    assert [one["reason"] for one in moved["revisions"]] == [None, "spare_part"]
    assert (await post(client, "/incidents/1/restore"))[1]["state"] == "restored"
    assert [one.state for one in world.changes] == [State.DRAFT, State.ACTIVE, State.ACTIVE, State.RESTORED]
    assert world.incidents.authors == ["Мария"] * 4


async def test_an_unknown_estimate_is_stated_as_null(client: Client) -> None:
    await post(client, "/incidents", notice())
    await post(client, "/incidents/1/publish")
    status, body = await post(client, "/incidents/1/etr", {"etr": None, "reason": "more_damage"})
    assert (status, body["etr"]) == (200, None)


async def test_planned_work_is_stated_with_its_start_its_next_news_and_remarks(client: Client) -> None:
    status, body = await post(
        client,
        "/incidents",
        notice(
            kind="planned",
            starts_at="2026-11-21T16:00:00+03:00",
            next_news="2026-11-21T19:00:00+03:00",
            remarks={"ru": "Подвоз воды – у дома 20."},
        ),
    )
    assert status == 201
    assert (body["starts_at"], body["next_news"]) == ("2026-11-21T13:00:00Z", "2026-11-21T16:00:00Z")
    assert body["revisions"][0]["next_news"] == body["next_news"]
    assert body["remarks"] == {"ru": "Подвоз воды – у дома 20."}


async def test_next_news_may_be_stated_with_another_estimate(client: Client) -> None:
    await post(client, "/incidents", notice())
    await post(client, "/incidents/1/publish")
    stated = {"etr": None, "reason": "access", "next_news": "2026-11-21T20:00:00+03:00"}
    status, body = await post(client, "/incidents/1/etr", stated)
    assert (status, body["etr"], body["next_news"]) == (200, None, "2026-11-21T17:00:00Z")
    status, problem = await post(client, "/incidents/1/etr", stated | {"next_news": "2026-11-21T11:00:00Z"})
    assert (status, problem["errors"][0]["field"]) == (422, "next_news")


async def test_a_part_is_restored_and_told_of(client: Client, world: World) -> None:
    await post(client, "/incidents", notice())
    await post(client, "/incidents/1/publish")
    item = {"address": LENINA, "houses": "1-11 odd"}
    status, body = await post(client, "/incidents/1/restore-part", {"items": [item]})
    assert (status, body["state"], body["partly_restored"]) == (200, "active", True)
    assert body["scope"]["restored"] == [
        {
            "area": 3, "kind": "street", "names": LENINA, "houses": "1-11 odd",
            "restored_at": "2026-11-21T12:00:00Z",
        }
    ]  # fmt: skip
    assert world.changes[-1].partly_restored


@pytest.mark.parametrize(
    ("items", "field"),
    [
        ([], "items"),
        ([{"area": 99}], "items.0.area"),
        ([{"area": 3, "houses": "1-5"}, {"address": [*LENINA[:2], "Лесная улица"]}], "items.1"),
        ([{"area": 3}], "items"),
    ],
)
async def test_a_part_that_is_none_is_refused_by_the_fields_name(
    client: Client, items: object, field: str
) -> None:
    await post(client, "/incidents", notice())
    await post(client, "/incidents/1/publish")
    status, problem = await post(client, "/incidents/1/restore-part", {"items": items})
    assert (status, problem["errors"][0]["field"]) == (422, field)


async def test_a_remark_is_read_aloud_with_its_doubts(client: Client) -> None:
    text = "Звоните в ПТО."
    status, body = await post(client, "/remarks", {"language": "ru", "text": text})
    assert status == 200
    assert body["spoken"] == "Звоните в пэ тэ о."
    assert [text[one["start"] : one["end"]] for one in body["doubts"]] == ["ПТО"]


async def test_a_draft_is_cancelled(client: Client) -> None:
    await post(client, "/incidents", notice())
    assert (await post(client, "/incidents/1/cancel"))[1]["state"] == "cancelled"


@pytest.mark.parametrize(
    ("body", "field"),
    [
        (notice(services=[]), "services"),
        (notice(services=["beer"]), "services.0"),
        (notice(scope={"include": []}), "scope.include"),
        (notice(scope={"include": [{}]}), "scope.include.0"),
        (notice(scope={"include": [{"area": 3, "node": "headend-1"}]}), "scope.include.0"),
        (notice(scope={"include": [{"area": 99}]}), "scope.include.0.area"),
        (notice(scope={"include": [{"address": ["Тверь"]}]}), "scope.include.0.address"),
        (notice(scope={"include": [{"area": 3, "houses": "all"}]}), "scope.include.0.houses"),
        (notice(scope={"include": [{"area": 2, "houses": "1-5"}]}), "scope.include.0.houses"),
        (notice(scope={"include": [{"area": 3}], "exclude": [{"node": "x"}]}), "scope.exclude.0.node"),
        (notice(etr="2026-11-21T18:00:00"), "etr"),
        (notice(etr=1795000000), "etr"),
        (notice(etr="2026-11-21T11:00:00Z"), "etr"),
        (notice(etr="9999-12-31T23:59:59Z"), "etr"),
        (notice(etr="0001-01-01T00:00:00+23:59"), "etr"),
        (notice(cause="gremlins"), "cause"),
        (notice(general="yes"), "general"),
        (notice(note="a\x00b"), "note"),
        (notice(colour="red"), "colour"),
        (notice(starts_at="2026-11-21T13:00:00Z"), "starts_at"),
        (notice(kind="planned", starts_at="2026-11-21T18:00:00Z"), "starts_at"),
        (notice(next_news="2026-11-21T11:00:00Z"), "next_news"),
        (notice(remarks={"ru": "<b>Внимание</b>"}), "remarks.ru"),
        (notice(remarks={"ru": "я" * 201}), "remarks.ru"),
        (notice(remarks={"de": "Hallo."}), "remarks.de"),
    ],
)
async def test_a_bad_notice_is_refused_by_the_fields_name(client: Client, body: object, field: str) -> None:
    status, problem = await post(client, "/incidents", body)
    assert status == 422
    assert [one["field"] for one in problem["errors"]] == [field]
    assert problem["errors"][0]["reason"]


@pytest.mark.parametrize("raw", [b"{", b"\xff\xfe", b'{"note": "\\ud800"}'])
async def test_what_is_no_json_is_refused_as_such(client: Client, raw: bytes) -> None:
    headers = MANAGER | {"Content-Type": "application/json"}
    async with client.post("/api/v1/incidents", data=raw, headers=headers) as answer:
        assert answer.status == 400
        assert answer.content_type == "application/problem+json"


async def test_a_form_is_no_json(client: Client) -> None:
    async with client.post("/api/v1/incidents", data={"kind": "planned"}, headers=MANAGER) as answer:
        assert answer.status == 415


async def test_without_a_token_nothing_is_told(client: Client) -> None:
    for headers in ({}, {"Authorization": "Bearer wrong"}, {"Authorization": "Basic bWFyaWE6eA=="}):
        async with client.get("/api/v1/incidents", headers=headers) as answer:
            assert answer.status == 401
            assert answer.headers["WWW-Authenticate"] == "Bearer"
            assert (await answer.json(content_type=None))["status"] == 401


async def test_an_expired_token_no_longer_holds(client: Client, world: World) -> None:
    world.accounts.expiries["token-of-agent"] = NOON + timedelta(hours=1)
    assert (await get(client, "/incidents"))[0] == 200
    world.clock.advance(timedelta(hours=1))
    assert (await get(client, "/incidents"))[0] == 401


async def test_an_agent_reads_and_does_not_write(client: Client, world: World) -> None:
    await post(client, "/incidents", notice())
    assert (await get(client, "/incidents/1"))[0] == 200
    status, problem = await post(client, "/incidents/1/publish", headers=AGENT)
    assert status == 403
    assert "only a manager" in problem["detail"]
    assert len(world.changes) == 1


async def test_a_second_publish_is_a_conflict(client: Client) -> None:
    await post(client, "/incidents", notice())
    await post(client, "/incidents/1/publish")
    status, problem = await post(client, "/incidents/1/publish")
    assert (status, problem["title"]) == (409, "Conflict")


@pytest.mark.parametrize(
    "path", ["/incidents/7", "/incidents/x", "/incidents/99999999999999999999", "/nothing"]
)
async def test_what_does_not_exist_is_not_found(client: Client, path: str) -> None:
    status, problem = await get(client, path)
    assert (status, problem["status"]) == (404, 404)


async def test_a_wrong_method_says_which_are_right(client: Client) -> None:
    async with client.delete("/api/v1/incidents/1", headers=MANAGER) as answer:
        assert (answer.status, answer.headers["Allow"]) == (405, "GET,PATCH")


async def test_incidents_are_paged_and_filtered(client: Client) -> None:
    for _ in range(3):
        await post(client, "/incidents", notice())
    await post(client, "/incidents/2/publish")
    _, page = await get(client, "/incidents?limit=2")
    assert ([one["id"] for one in page["items"]], page["next"]) == ([3, 2], 2)
    _, rest = await get(client, "/incidents?limit=2&before=2")
    assert ([one["id"] for one in rest["items"]], rest["next"]) == ([1], None)
    _, some = await get(client, "/incidents?state=active&state=restored")
    assert [one["id"] for one in some["items"]] == [2]


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("/incidents?sate=active", "sate"),
        ("/incidents?state=lost", "state.0"),
        ("/incidents?limit=501", "limit"),
        ("/incidents?limit=1&limit=2", "limit"),
        ("/tickets?number=8-800", "number"),
        ("/tickets?incident=0", "incident"),
        ("/calls?before=yesterday", "before"),
        ("/calls?before=0001-01-01T00:00:00%2B23:59", "before"),
        ("/areas?q=", "q"),
        ("/areas?q=a%00b", "q"),
    ],
)
async def test_a_bad_query_is_refused_by_the_parameters_name(client: Client, query: str, field: str) -> None:
    status, problem = await get(client, query)
    assert (status, [one["field"] for one in problem["errors"]]) == (422, [field])


@pytest.mark.parametrize("written", ["%2B79991234567", "+79991234567"])
async def test_a_number_is_understood_with_its_plus_encoded_or_not(
    client: Client, world: World, written: str
) -> None:
    status, _ = await get(client, f"/tickets?number={written}")
    assert (status, world.tickets.asked) == (200, ["+79991234567"])


async def test_a_call_is_told_with_words_and_files(client: Client, world: World) -> None:
    heard = HeardPrompt("etr", "ru", "3f2a", "Ориентировочный срок", whole=True, ms=1200)
    world.calls.kept.append(
        CallRecord(
            "c-1", Direction.INBOUND, "+79991234567", None, None, "ru", NOON, NOON, CallOutcome.COMPLETED,
            heard=(heard,), promises=(Promise(IncidentId(1), 1, NOON),),
        )
    )  # fmt: skip
    _, body = await get(client, "/calls?incident=1&limit=1")
    assert body["items"][0]["heard"] == [
        {
            "id": "etr", "language": "ru", "file": "3f2a", "text": "Ориентировочный срок", "whole": True, "ms": 1200,
        }
    ]  # fmt: skip
    assert body["next"] == "2026-11-21T12:00:00Z"
    _, rest = await get(client, f"/calls?limit=1&before={body['next']}")
    assert rest["items"] == []


async def test_areas_are_found_by_their_beginning(client: Client) -> None:
    _, body = await get(client, "/areas?q=лесн")
    assert [one["names"][-1] for one in body["items"]] == ["Лесная улица"]


async def test_a_database_away_is_said_without_its_name(client: Client, world: World) -> None:
    world.incidents.error = StoreError("connection to db.internal:5432 refused for user ivr")
    async with client.get("/api/v1/incidents/1", headers=AGENT) as answer:
        text = await answer.text()
        assert (answer.status, answer.headers["Retry-After"]) == (503, "5")
        assert "db.internal" not in text


async def test_an_inner_failure_leaks_nothing_but_its_name_in_the_log(
    client: Client, world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    world.incidents.error = RuntimeError("secret=hunter2")
    status, problem = await get(client, "/incidents/1")
    assert status == 500
    assert "hunter2" not in str(problem)
    logged = capsys.readouterr().out
    assert problem["instance"] in logged
    assert "hunter2" in logged


async def test_one_call_is_read_by_the_id_that_a_telephone_was_told(client: Client, world: World) -> None:
    record = CallRecord(
        "1795312468.0",
        Direction.INBOUND,
        "+79990000101",
        None,
        None,
        "ru",
        NOON,
        NOON,
        CallOutcome.HANDED_OVER,
    )
    await world.calls.write([record])
    await world.calls.rate(record.id, 5)
    status, found = await get(client, "/calls/1795312468.0")
    assert (status, found["id"], found["outcome"], found["rating"]) == (200, record.id, "handed_over", 5)
    assert (await get(client, "/calls/1795312468.1"))[0] == 404
    assert (await get(client, "/calls/a%2Fb"))[0] == 404
