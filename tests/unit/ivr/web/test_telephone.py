"""Notices by telephone on the pages: the PIN, the codes, and a notice that was made there."""

from dataclasses import replace
from datetime import timedelta

from outages.area_codes import code_of
from outages.incidents import Incident, IncidentDraft
from outages.places import AreaKind
from tests.support.web_visits import get, post, sign_in
from tests.support.web_world import MANAGER, NOON, Client, World
from tests.unit.ivr.web.test_incident_life import FAULT, publish

HOURS = timedelta(hours=8)
PIN = {"pin": "493817", "again": "493817"}


async def by_telephone(world: World, draft: IncidentDraft = FAULT) -> Incident:
    return await publish(world, replace(draft, etr=NOON + 9 * HOURS, holds_until=NOON + HOURS))


async def test_a_manager_sets_changes_and_removes_the_own_pin(manager: Client, world: World) -> None:
    assert "У вас ещё нет кода." in (await get(manager, "/telephone"))[1]
    assert (await post(manager, "/telephone", PIN))[0] == 303
    _, page = await get(manager, "/telephone?done=set")
    assert "Код сохранён." in page
    assert "Ваш номер дежурного: 101." in page
    assert world.accounts.pins == {"maria": (101, "493817")}
    assert (await post(manager, "/telephone/remove", {}))[0] == 303
    assert world.accounts.pins == {}
    assert (await post(manager, "/telephone/remove", {}))[0] == 303


async def test_a_poor_or_mistyped_pin_changes_nothing_and_is_not_shown(manager: Client, world: World) -> None:
    for typed, said in (
        ({"pin": "12345", "again": "12345"}, "Нужно от 6 до 12 цифр."),
        ({"pin": "777777", "again": "777777"}, "Такой код подбирают первым"),
        ({"pin": "493817", "again": "493871"}, "Введено по-разному."),
        ({}, "Нужно от 6 до 12 цифр."),
    ):
        status, page = await post(manager, "/telephone", typed)
        assert (status, said in page) == (422, True)
        assert typed.get("pin", "nothing") not in page
    assert world.accounts.pins == {}


async def test_agents_have_no_pin(client: Client) -> None:
    agent = await sign_in(client, "anton", "battery staple")
    assert (await get(agent, "/telephone"))[0] == 403
    assert (await post(agent, "/telephone", PIN))[0] == 403


async def test_codes_are_listed_from_the_top_down(manager: Client, world: World) -> None:
    _, page = await get(manager, "/area-codes")
    top = next(one for one in world.areas.all if len(one.names) == 1)
    assert code_of(top.id) in page
    _, page = await get(manager, f"/area-codes?under={top.id}")
    assert all(code_of(one.id) in page for one in world.areas.all if one.names[:-1] == top.names)
    lenina = next(one for one in world.areas.all if one.name == "улица Ленина")
    for house in ("10", "9а", "9"):
        world.areas.add(AreaKind.HOUSE, *lenina.names, house)
    _, page = await get(manager, f"/area-codes?under={lenina.id}")
    assert page.index(">9<") < page.index(">9а<") < page.index(">10<")
    for nothing in ("999999", "x", "１", "9" * 40):
        assert (await get(manager, f"/area-codes?under={nothing}"))[0] == 200


async def test_the_board_says_who_made_it_and_until_when(manager: Client, world: World) -> None:
    await by_telephone(world)
    _, board = await get(manager, "/")
    assert "по телефону: Мария, до" in board
    assert "promises-title" not in board


async def test_a_lapsed_notice_shouts_until_it_is_renewed(manager: Client, world: World) -> None:
    made = await by_telephone(world)
    world.clock.advance(HOURS)
    await world.incidents.lapse(at=world.clock.now())
    _, board = await get(manager, "/")
    assert "promises-title" in board
    assert "не продлено с" in board
    _, page = await get(manager, f"/incidents/{made.id}")
    assert "Продлить до" in page
    version = world.incidents.kept[made.id].version
    assert (await post(manager, f"/incidents/{made.id}/renew", {"version": str(version)}))[0] == 303
    kept = world.incidents.kept[made.id]
    assert (kept.lapsed_at, kept.holds_until) == (None, NOON + 2 * HOURS)
    assert "promises-title" not in (await get(manager, "/"))[1]


async def test_only_what_was_made_by_telephone_is_renewed(manager: Client, world: World) -> None:
    made = await publish(world)
    assert "Продлить до" not in (await get(manager, f"/incidents/{made.id}"))[1]
    assert (await post(manager, f"/incidents/{made.id}/renew", {}))[0] == 409


async def test_programs_renew_it_too(client: Client, world: World) -> None:
    made = await by_telephone(world)
    url = f"/api/v1/incidents/{made.id}"
    later = NOON + 2 * HOURS
    for body, until in (({}, NOON + HOURS), ({"until": later.isoformat()}, later)):
        async with client.post(f"{url}/renew", json=body, headers=MANAGER) as answer:
            assert answer.status == 200
            assert (await answer.json())["holds_until"] == until.isoformat().replace("+00:00", "Z")
    async with client.post(f"{url}/renew", json={"until": NOON.isoformat()}, headers=MANAGER) as answer:
        assert (answer.status, "until" in await answer.text()) == (422, True)
