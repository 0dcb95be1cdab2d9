"""Managers hand out and erase one person's data over REST; nobody else does."""

import io
import zipfile
from collections.abc import Mapping
from typing import Any

import pytest

from tests.support.fake_persons import ACCOUNT, NUMBER
from tests.support.web_world import AGENT, MANAGER, Client, World

EXPORT, ERASE = "/api/v1/persons/export", "/api/v1/persons/erase"


async def _erase(client: Client, body: Mapping[str, object], status: int = 200) -> Any:  # noqa: ANN401 - JSON
    async with client.post(ERASE, json=body, headers=MANAGER) as answer:
        assert answer.status == status, await answer.text()
        return await answer.json()


@pytest.mark.parametrize("whose", [f"account={ACCOUNT}", f"number=%2B{NUMBER[1:]}", f"number={NUMBER}"])
async def test_a_manager_gets_everything_in_one_file(client: Client, world: World, whose: str) -> None:
    async with client.get(f"{EXPORT}?{whose}", headers=MANAGER) as answer:
        assert (answer.status, answer.content_type) == (200, "application/zip")
        assert "attachment" in answer.headers["Content-Disposition"]
        with zipfile.ZipFile(io.BytesIO(await answer.read())) as archive:
            assert archive.namelist() == ["person.json"]
    assert world.persons.exported == ["Мария"]


async def test_an_erasure_is_shown_first_and_done_when_it_is_meant(client: Client, world: World) -> None:
    shown = await _erase(client, {"account": ACCOUNT})
    assert (shown["numbers"], shown["obstacles"], shown["marker"]) == ([NUMBER], [], "")
    assert [(one["kind"], one["records"]) for one in shown["held"]] == [("subscriber", 1), ("calls", 2)]
    assert all(one["goes"] and one["stays"] for one in shown["held"])
    assert world.persons.erased == []

    done = await _erase(client, {"account": ACCOUNT, "yes": True})
    assert (done["marker"], world.persons.erased) == ("erased-123456789", ["Мария"])
    await _erase(client, {"number": NUMBER, "yes": True}, 404)


async def test_what_has_to_end_first_is_named(client: Client, world: World) -> None:
    world.persons.obstacles = ("the ticket 4712001 is open: close it",)
    assert (await _erase(client, {"account": ACCOUNT}))["obstacles"] == list(world.persons.obstacles)
    assert "4712001" in (await _erase(client, {"account": ACCOUNT, "yes": True}, 409))["detail"]


async def test_an_agent_may_do_neither(client: Client, world: World) -> None:
    async with client.get(f"{EXPORT}?account={ACCOUNT}", headers=AGENT) as answer:
        assert answer.status == 403
    async with client.post(ERASE, json={"account": ACCOUNT, "yes": True}, headers=AGENT) as answer:
        assert answer.status == 403
    async with client.get(f"{EXPORT}?account={ACCOUNT}") as answer:
        assert answer.status == 401
    assert (world.persons.exported, world.persons.erased) == ([], [])


@pytest.mark.parametrize("query", ["", "account=1&number=%2B79990000104", "number=104", "account="])
async def test_exactly_one_person_is_named(client: Client, query: str) -> None:
    async with client.get(f"{EXPORT}?{query}", headers=MANAGER) as answer:
        assert answer.status == 422
    fields = dict(pair.split("=") for pair in query.replace("%2B", "+").split("&") if pair)
    await _erase(client, fields, 422)


async def test_nothing_is_held_about_somebody_unknown(client: Client) -> None:
    async with client.get(f"{EXPORT}?account=1", headers=MANAGER) as answer:
        assert answer.status == 404
