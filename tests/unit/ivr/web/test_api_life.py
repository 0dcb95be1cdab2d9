"""An incident's life over the REST API: edited, merged, split, reopened, by the version that was seen."""

from datetime import timedelta
from typing import Any

import pytest

from outages.incidents import IncidentId
from outages.ledger import LedgerEntry, Means, Told
from tests.support.web_world import AGENT, MANAGER, NOON, Client, World

LENINA = ["Московская область", "Химки", "улица Ленина"]
LESNAYA = [*LENINA[:2], "Лесная улица"]
HOUR = timedelta(hours=1)


async def call(client: Client, method: str, path: str, body: object = None) -> tuple[int, Any]:
    headers = AGENT if method == "GET" else MANAGER
    async with client.request(method, f"/api/v1{path}", json=body, headers=headers) as answer:
        return answer.status, await answer.json(content_type=None)


async def announce(client: Client, *streets: list[str], **changes: object) -> int:
    """Publish a notice of these streets and return its number."""
    include = [{"address": street} for street in streets or (LENINA,)]
    notice = {"services": ["internet"], "scope": {"include": include}, "etr": "2026-11-21T15:00:00Z"}
    _, made = await call(client, "POST", "/incidents", notice | changes)
    assert (await call(client, "POST", f"/incidents/{made['id']}/publish"))[0] == 200
    return int(made["id"])


async def test_a_notice_tells_what_it_is_by_the_clock(client: Client, world: World) -> None:
    work = await announce(
        client, kind="planned", starts_at="2026-11-21T13:00:00Z", source="crew", ends_by_clock=True
    )
    _, ahead = await call(client, "GET", f"/incidents/{work}")
    assert (ahead["state"], ahead["stage"], ahead["version"]) == ("active", "scheduled", 2)
    assert (ahead["began_at"], ahead["ends_by_clock"]) == ("2026-11-21T13:00:00Z", True)
    assert ahead["revisions"][0]["source"] == "crew"
    world.clock.advance(2 * HOUR)
    assert (await call(client, "GET", f"/incidents/{work}"))[1]["stage"] == "active"
    world.clock.advance(2 * HOUR)
    assert (await call(client, "GET", f"/incidents/{work}"))[1]["stage"] == "overrun"


async def test_a_nested_fault_is_dated_from_its_beginning(client: Client) -> None:
    larger = await announce(client)
    nested = await announce(client, LESNAYA, began_at="2026-11-21T09:30:00+03:00", parent_id=larger)
    _, told = await call(client, "GET", f"/incidents/{nested}")
    assert (told["began_at"], told["parent_id"]) == ("2026-11-21T06:30:00Z", larger)


async def test_of_an_edit_fields_that_are_not_given_stay(client: Client, world: World) -> None:
    number = await announce(client, note="Бригада 7", remarks={"ru": "Подвоз воды – у дома 20."})
    change = {"version": 2, "cause": "power", "scope": {"include": [{"address": LESNAYA}]}}
    status, edited = await call(client, "PATCH", f"/incidents/{number}", change)
    assert (status, edited["version"], edited["cause"], edited["note"]) == (200, 3, "power", "Бригада 7")
    assert [one["names"] for one in edited["scope"]["include"]] == [LESNAYA]
    assert (edited["remarks"], edited["services"]) == ({"ru": "Подвоз воды – у дома 20."}, ["internet"])
    assert [one["number"] for one in edited["revisions"]] == [1]
    assert world.changes[-1].version == 3


async def test_a_draft_is_edited_as_a_whole(client: Client) -> None:
    notice = {"services": ["internet"], "scope": {"include": [{"address": LENINA}]}, "note": "x"}
    await call(client, "POST", "/incidents", notice)
    change = {
        "version": 1, "services": ["tv", "gas"], "general": True, "note": "", "etr": "2026-11-21T16:00:00Z",
        "source": "rule", "remarks": {"ru": "Ждите."}, "began_at": "2026-11-21T11:00:00Z",
    }  # fmt: skip
    status, edited = await call(client, "PATCH", "/incidents/1", change)
    assert (status, edited["services"], edited["general"], edited["note"]) == (200, ["tv", "gas"], True, "")
    assert (edited["etr"], edited["remarks"]) == ("2026-11-21T16:00:00Z", {"ru": "Ждите."})
    assert [one["source"] for one in edited["revisions"]] == ["manager", "rule"]


async def test_planned_work_is_moved_with_its_end(client: Client) -> None:
    work = await announce(client, kind="planned", starts_at="2026-11-21T13:00:00Z")
    moved = {"version": 2, "starts_at": "2026-11-22T13:00:00Z", "etr": "2026-11-22T15:00:00Z"}
    status, told = await call(client, "PATCH", f"/incidents/{work}", moved)
    assert (status, told["starts_at"], told["etr"]) == (200, "2026-11-22T13:00:00Z", "2026-11-22T15:00:00Z")


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"cause": "power"}, "version"),
        ({"version": 2, "kind": "planned"}, "kind"),
        ({"version": 2, "services": []}, "services"),
        ({"version": 2, "scope": {"include": [{"address": ["Тверь"]}]}}, "scope.include.0.address"),
        (
            {"version": 2, "scope": {"include": [{"address": LENINA}], "exclude": [{"address": LENINA}]}},
            "scope",
        ),
        ({"version": 2, "scope": {"include": [{"area": 2}, {"address": LENINA}]}}, "scope"),
        ({"version": 2, "etr": "2026-11-21T17:00:00Z"}, "etr"),
        ({"version": 2, "began_at": "2026-11-21T13:00:00Z"}, "began_at"),
        ({"version": 2, "starts_at": "2026-11-21T13:00:00Z"}, "starts_at"),
        ({"version": 2, "parent_id": 9}, "parent_id"),
        ({"version": 2, "ends_by_clock": True}, "ends_by_clock"),
        ({"version": 2, "remarks": {"ru": "<b>"}}, "remarks.ru"),
    ],
)
async def test_a_bad_edit_is_refused_by_the_fields_name(
    client: Client, world: World, change: object, field: str
) -> None:
    number = await announce(client)
    status, problem = await call(client, "PATCH", f"/incidents/{number}", change)
    assert (status, [one["field"] for one in problem["errors"]]) == (422, [field])
    assert world.incidents.kept[IncidentId(number)].version == 2


@pytest.mark.parametrize(
    ("method", "verb", "body"),
    [
        ("PATCH", "", {"note": "x"}),
        ("POST", "/etr", {"etr": None, "reason": "access"}),
        ("POST", "/restore", {}),
        ("POST", "/restore-part", {"items": [{"address": LENINA}]}),
        ("POST", "/cancel", {}),
        ("POST", "/merge", {"into": 2}),
        ("POST", "/split", {"items": [{"address": LENINA}]}),
    ],
)
async def test_a_stale_request_is_told_what_has_changed(
    client: Client, world: World, method: str, verb: str, body: dict[str, object]
) -> None:
    number = await announce(client, LENINA, LESNAYA)
    await announce(client, LENINA, LESNAYA)
    await call(client, "PATCH", f"/incidents/{number}", {"version": 2, "cause": "power", "note": "x"})
    path = f"/incidents/{number}{verb}"
    status, problem = await call(client, method, path, body | {"version": 2})
    assert (status, problem["changed"], problem["version"]) == (409, ["cause", "note"], 3)
    assert world.incidents.kept[IncidentId(number)].version == 3
    assert (await call(client, method, path, body | {"version": 3}))[0] == 200


async def test_a_draft_is_published_by_the_version_that_was_heard(client: Client) -> None:
    notice = {"services": ["internet"], "scope": {"include": [{"address": LENINA}]}}
    await call(client, "POST", "/incidents", notice)
    await call(client, "PATCH", "/incidents/1", {"version": 1, "cause": "power"})
    assert (await call(client, "POST", "/incidents/1/publish", {"version": 1}))[0] == 409
    assert (await call(client, "POST", "/incidents/1/publish", {"version": 2}))[0] == 200


async def test_an_outage_ended_at_a_past_time(client: Client, world: World) -> None:
    number = await announce(client)
    world.clock.advance(2 * HOUR)
    for wrong in ("2026-11-21T11:59:00Z", "2026-11-21T14:01:00Z"):
        status, problem = await call(client, "POST", f"/incidents/{number}/restore", {"ended_at": wrong})
        assert (status, problem["errors"][0]["field"]) == (422, "ended_at")
    ended = {"ended_at": "2026-11-21T13:00:00Z"}
    _, told = await call(client, "POST", f"/incidents/{number}/restore", ended)
    assert (told["state"], told["restored_at"]) == ("restored", "2026-11-21T13:00:00Z")


async def test_a_restoration_is_taken_back(client: Client, world: World) -> None:
    number = await announce(client)
    assert (await call(client, "POST", f"/incidents/{number}/reopen"))[0] == 409
    await call(client, "POST", f"/incidents/{number}/restore")
    late = {"etr": "2026-11-21T11:00:00Z"}
    status, problem = await call(client, "POST", f"/incidents/{number}/reopen", late)
    assert (status, problem["errors"][0]["field"]) == (422, "etr")
    again = {"etr": None, "next_news": "2026-11-21T13:00:00Z"}
    status, told = await call(client, "POST", f"/incidents/{number}/reopen", again)
    assert (status, told["stage"], told["reopened_at"]) == (200, "active", "2026-11-21T12:00:00Z")
    assert (told["restored_at"], told["next_news"]) == (None, "2026-11-21T13:00:00Z")
    assert world.changes[-1].id == number


async def test_a_merged_incident_names_the_one_that_goes_on(client: Client) -> None:
    one, other = await announce(client, LENINA), await announce(client, LESNAYA)
    status, told = await call(client, "POST", f"/incidents/{one}/merge", {"into": other})
    assert (status, told["id"], told["stage"]) == (200, other, "active")
    assert [item["names"] for item in told["scope"]["include"]] == [LESNAYA, LENINA]
    _, gone = await call(client, "GET", f"/incidents/{one}")
    assert (gone["state"], gone["stage"], gone["merged_into"]) == ("merged", "merged", other)
    assert (await call(client, "POST", f"/incidents/{other}/merge", {"into": one}))[0] == 409


@pytest.mark.parametrize("into", [1, 7])
async def test_an_incident_merges_into_another_that_exists(client: Client, into: int) -> None:
    await announce(client)
    status, problem = await call(client, "POST", "/incidents/1/merge", {"into": into})
    assert (status, problem["errors"][0]["field"]) == (422, "into")


async def test_what_does_not_exist_is_merged_nowhere(client: Client) -> None:
    assert (await call(client, "POST", "/incidents/7/merge", {"into": 7}))[0] == 404


async def test_a_part_gets_an_incident_of_its_own(client: Client) -> None:
    number = await announce(client, LENINA, LESNAYA)
    path = f"/incidents/{number}/split"
    status, part = await call(client, "POST", path, {"items": [{"address": LESNAYA}]})
    assert (status, part["id"], part["etr"]) == (200, 2, "2026-11-21T15:00:00Z")
    assert [one["names"] for one in part["scope"]["include"]] == [LESNAYA]
    _, left = await call(client, "GET", f"/incidents/{number}")
    assert [one["names"] for one in left["scope"]["include"]] == [LENINA]
    status, problem = await call(client, "POST", path, {"items": [{"address": LENINA}]})
    assert (status, problem["errors"][0]["field"]) == (422, "items")


async def test_the_history_tells_who_changed_what(client: Client) -> None:
    number = await announce(client)
    await call(client, "PATCH", f"/incidents/{number}", {"version": 2, "cause": "power"})
    _, told = await call(client, "GET", f"/incidents/{number}/history")
    assert [(one["number"], one["action"]) for one in told["items"]] == [
        (1, "create"),
        (2, "publish"),
        (3, "edit"),
    ]
    assert told["items"][2] == {
        "number": 3, "action": "edit", "author": "Мария", "at": "2026-11-21T12:00:00Z", "changed": ["cause"],
    }  # fmt: skip
    assert (await call(client, "GET", "/incidents/7/history"))[0] == 404


async def test_what_an_agent_told_stands_in_the_ledger(client: Client, world: World) -> None:
    one = await announce(client)
    body = {"number": "+79990000101", "incident": one}
    status, line = await call(client, "POST", "/ledger", body)
    assert (status, line["means"], line["told"], line["revision"]) == (200, "agent", "out", 1)
    assert (line["number"], line["outcome"]) == ("+79990000101", "open")

    await call(client, "POST", f"/incidents/{one}/restore", {})
    _, line = await call(client, "POST", "/ledger", body | {"means": "page"})
    assert (line["means"], line["told"], line["etr"], line["outcome"]) == ("page", "restored", None, "none")
    assert [entry.means for entry in world.ledger.kept] == [Means.AGENT, Means.PAGE]


@pytest.mark.parametrize("refused", [{"means": "call"}, {"incident": 7}, {"number": "101"}])
async def test_what_nobody_can_have_told_is_refused(client: Client, refused: dict[str, object]) -> None:
    one = await announce(client)
    body = {"number": "+79990000101", "incident": one} | refused
    assert (await call(client, "POST", "/ledger", body))[0] in (404, 422)


async def test_the_ledger_tells_who_was_told_what_and_whether_it_was_kept(
    client: Client, world: World
) -> None:
    one, other = IncidentId(await announce(client)), IncidentId(await announce(client, LESNAYA))
    for number, incident in (("+79990000101", one), (None, one), ("+79990000101", other)):
        entry = LedgerEntry(NOON, number, "c-1", Means.CALL, Told.OUT, incident, 1, NOON + HOUR)
        await world.ledger.note([entry])
    world.clock.advance(2 * HOUR)
    await call(client, "POST", f"/incidents/{other}/restore", {"ended_at": "2026-11-21T12:30:00Z"})
    _, told = await call(client, "GET", "/ledger?number=%2B79990000101")
    assert [(line["incident_id"], line["outcome"]) for line in told["items"]] == [(2, "kept"), (1, "broken")]
    _, page = await call(client, "GET", f"/ledger?incident={one}&limit=1")
    assert page["items"][0] == {
        "id": 2, "at": "2026-11-21T12:00:00Z", "number": None, "source": "c-1", "means": "call", "told": "out",
        "incident_id": 1, "revision": 1, "etr": "2026-11-21T13:00:00Z", "next_news": None, "outcome": "broken",
    }  # fmt: skip
    _, rest = await call(client, "GET", f"/ledger?incident={one}&limit=1&before={page['next']}")
    assert [line["id"] for line in rest["items"]] == [1]
