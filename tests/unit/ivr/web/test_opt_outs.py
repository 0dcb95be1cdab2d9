"""Who is never to be rung or written to: over the REST API and on a call's page."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from outages.opt_outs import OptOutSource
from outages.tickets import Channel
from tests.support.caller_scene import CALL, NUMBER, fill
from tests.support.web_visits import get, post, sign_in
from tests.support.web_world import AGENT, NOON, Client, World, browse


@pytest.fixture
async def client(world: World) -> AsyncIterator[Client]:
    await fill(world)
    async with browse(world) as client:
        yield await sign_in(client, "anton", "battery staple")


async def call(client: Client, method: str, path: str, body: object = None) -> tuple[int, Any]:
    async with client.request(method, f"/api/v1{path}", json=body, headers=AGENT) as answer:
        return answer.status, await answer.json(content_type=None)


async def test_an_opt_out_is_kept_listed_and_ended(client: Client) -> None:
    status, kept = await call(client, "POST", "/opt-outs", {"number": NUMBER, "channel": "call"})
    assert (status, kept["number"], kept["author"], kept["source"]) == (201, NUMBER, "Антон", "agent")
    _, listed = await call(client, "GET", f"/opt-outs?number=%2B{NUMBER[1:]}&holding=true")
    assert listed["items"] == [kept]
    status, ended = await call(client, "DELETE", f"/opt-outs/{kept['id']}")
    assert (status, ended["ended_by"]) == (200, "Антон")
    assert (await call(client, "GET", "/opt-outs?holding=true"))[1]["items"] == []
    assert (await call(client, "GET", "/opt-outs"))[1]["items"] == [ended]


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"number": "112", "channel": "call"}, "number"),
        ({"number": NUMBER, "channel": "letter"}, "channel"),
        ({"number": NUMBER}, "channel"),
    ],
)
async def test_a_bad_one_is_refused_by_the_fields_name(
    client: Client, world: World, body: object, field: str
) -> None:
    status, problem = await call(client, "POST", "/opt-outs", body)
    assert (status, [one["field"] for one in problem["errors"]]) == (422, [field])
    assert world.opt_outs.kept == []


async def test_what_has_ended_or_never_was_is_not_ended(client: Client) -> None:
    await call(client, "POST", "/opt-outs", {"number": NUMBER, "channel": "sms"})
    assert [(await call(client, "DELETE", f"/opt-outs/{key}"))[0] for key in (1, 1, 2)] == [200, 409, 404]


async def test_an_agent_keeps_it_on_the_callers_page_and_ends_it(client: Client, world: World) -> None:
    _, page = await get(client, f"/calls/{CALL}")
    assert "Больше не звонить" in page
    assert await post(client, f"/calls/{CALL}/opt-out", {"channel": "call"}) == (303, "303: See Other")
    (kept,) = world.opt_outs.kept
    assert (kept.number, kept.channel, kept.at, kept.source, kept.author) == (
        NUMBER, Channel.CALL, NOON, OptOutSource.AGENT, "anton",
    )  # fmt: skip
    _, page = await get(client, f"/calls/{CALL}")
    assert "Больше не звонить" not in page
    assert "Больше не писать" in page
    assert "Не звонить: сказано 15:00, anton" in page
    await post(client, f"/calls/{CALL}/opt-out/end", {"channel": "call"})
    assert world.opt_outs.kept[0].ended_by == "anton"


async def test_a_form_without_a_channel_or_of_no_call_changes_nothing(client: Client, world: World) -> None:
    for path, form in ((CALL, {}), (CALL, {"channel": "letter"}), ("404.1", {"channel": "call"})):
        status, _ = await post(client, f"/calls/{path}/opt-out", form)
        assert status == (404 if path == "404.1" else 400)
    assert world.opt_outs.kept == []


async def test_a_withheld_number_has_nothing_to_opt_out(client: Client, world: World) -> None:
    world.calls.kept.clear()
    world.queue_view.numbers["7.7"] = ""
    assert "opt-out" not in (await get(client, "/calls/7.7"))[1]
    await post(client, "/calls/7.7/opt-out", {"channel": "call"})
    assert world.opt_outs.kept == []


async def test_the_card_tells_what_holds(client: Client) -> None:
    await call(client, "POST", "/opt-outs", {"number": NUMBER, "channel": "sms"})
    _, card = await call(client, "GET", f"/calls/{CALL}/card")
    assert [(one["channel"], one["ended_at"]) for one in card["opt_outs"]] == [("sms", None)]
