"""The pages of an incident's life: forms that are refused, overtaken, or answered with what follows."""

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta

import pytest

from outages.addresses.house_rules import HouseRange, HouseRule, Side
from outages.calls import CallRecord, Promise
from outages.cards import CallerCard
from outages.edits import draft_of
from outages.estimates import Delay, EtrSource
from outages.incidents import Cause, Incident, IncidentDraft, IncidentId, IncidentKind, State
from outages.ledger import LedgerEntry, Means, Told
from outages.places import AreaId
from outages.scopes import Scope, ScopeItem
from outages.subscribers import Service
from tests.support.caller_scene import CALL, HOSPITAL, record
from tests.support.web_visits import SAME_SITE, sign_in
from tests.support.web_world import NOON, Client, World, browse

ODD = HouseRule((), (HouseRange(1, 25, Side.ODD),))
HOUR = timedelta(hours=1)
LENINA, LESNAYA = AreaId(3), AreaId(4)
FAULT = IncidentDraft(
    IncidentKind.UNPLANNED,
    frozenset({Service.INTERNET}),
    Scope((ScopeItem(LENINA, ODD), ScopeItem(LESNAYA)), (ScopeItem(LENINA, HouseRule(("13",))),)),
    Cause.POWER,
    NOON + 3 * HOUR,
    note="Бригада 7",
    began_at=NOON - timedelta(minutes=50, seconds=7),
)
WORK = replace(
    FAULT, kind=IncidentKind.PLANNED, starts_at=NOON + timedelta(hours=1, seconds=7), began_at=None
)


async def publish(world: World, draft: IncidentDraft = FAULT) -> Incident:
    made = await world.incidents.create(draft, author="Мария", at=NOON)
    return await world.incidents.publish(made.id, author="Мария", at=NOON)


async def read(client: Client, path: str) -> str:
    async with client.get(path) as answer:
        return await answer.text()


async def post(
    client: Client, path: str, form: Mapping[str, object] | list[tuple[str, str]]
) -> tuple[int, str]:
    async with client.post(path, data=form, headers=SAME_SITE, allow_redirects=False) as answer:
        return answer.status, await answer.text()


def fields_of(page: str) -> list[tuple[str, str]]:
    """Return the fields of the edit form as a browser would send them untouched."""
    form = page[page.index('/edit" class="stack"') :]
    form = form[: form.index("</form>")]
    fields = [
        (name, value)
        for attributes in re.findall(r"<input ([^>]*)>", form)
        if (name := _attribute(attributes, "name"))
        and ("checked" in attributes or 'type="radio"' not in attributes)
        and ("checked" in attributes or 'type="checkbox"' not in attributes)
        for value in [_attribute(attributes, "value") or "on" * ("checked" in attributes)]
    ]
    for name, options in re.findall(r'<select name="(\w+)"[^>]*>(.*?)</select>', form, re.DOTALL):
        fields += [(name, value) for value in re.findall(r'value="(\w+)" selected', options)]
    return [*fields, *re.findall(r'<textarea [^>]*name="(\w+)"[^>]*>([^<]*)<', form)]


def _attribute(attributes: str, name: str) -> str:
    found = re.search(rf'\b{name}="([^"]*)"', attributes)
    return found[1] if found else ""


def change(fields: list[tuple[str, str]], **typed: str) -> list[tuple[str, str]]:
    """Return the fields with some of them typed over."""
    return [one for one in fields if one[0] not in typed] + list(typed.items())


def only(world: World) -> Incident:
    return world.incidents.kept[IncidentId(1)]


# Editing


@pytest.mark.parametrize("draft", [FAULT, WORK, replace(WORK, ends_by_clock=True)])
async def test_an_untouched_form_changes_nothing(manager: Client, world: World, draft: IncidentDraft) -> None:
    before = await publish(world, draft)
    fields = fields_of(await read(manager, "/incidents/1/edit"))
    assert (await post(manager, "/incidents/1/edit", fields))[0] == 303
    assert replace(only(world), version=before.version) == before


async def test_the_form_shows_places_and_exceptions_as_people_type_them(
    manager: Client, world: World
) -> None:
    await publish(world)
    fields = fields_of(await read(manager, "/incidents/1/edit"))
    typed = [value for name, value in fields if name in ("place", "houses", "except-place", "except-houses")]
    lenina = "улица Ленина, Химки, Московская область"
    assert typed == [lenina, "1-25 нечётные", "Лесная улица, Химки, Московская область", "", lenina, "13"]


async def test_a_draft_is_edited_with_its_estimate(manager: Client, world: World) -> None:
    await world.incidents.create(FAULT, author="Мария", at=NOON)
    page = await read(manager, "/incidents/1/edit")
    assert "Черновик никто не слышит." in page
    fields = change(fields_of(page), etr_choice="1h", source="crew")
    assert (await post(manager, "/incidents/1/edit", fields))[0] == 303
    promise = only(world).promise
    assert (promise.number, promise.etr, promise.source) == (2, NOON + HOUR, EtrSource.CREW)


@pytest.mark.parametrize(
    ("typed", "field", "message"),
    [
        ({"services": ""}, "services", "Отметьте хотя бы одну услугу"),
        ({"began_at": "2026-11-21T15:01"}, "began", "ещё не наступило"),
        ({"began_at": "x"}, "began", "Укажите дату и время"),
        ({"except-houses": "все"}, "except-houses.0", "Не получилось прочитать"),
        ({"except-place": "Тверь", "except-houses": ""}, "except-place.0", "Такого места нет"),
        ({"remark_ru": "[b]"}, "remark.ru", "не произносятся"),
    ],
)
async def test_a_wrong_edit_comes_back_as_it_was_typed(
    manager: Client, world: World, typed: dict[str, str], field: str, message: str
) -> None:
    await publish(world)
    fields = change(fields_of(await read(manager, "/incidents/1/edit")), **typed)
    status, page = await post(manager, "/incidents/1/edit", fields)
    assert (status, only(world).version) == (422, 2)
    shown = re.search(rf'id="error-{re.escape(field)}">([^<]*)', page)
    assert shown is not None
    assert message in shown[1]


async def test_a_fault_is_put_inside_a_larger_one_and_stays_there(manager: Client, world: World) -> None:
    await publish(world)
    await publish(world)
    fields = change(fields_of(await read(manager, "/incidents/1/edit")), parent_id="2")
    assert (await post(manager, "/incidents/1/edit", fields))[0] == 303
    assert only(world).parent_id == 2
    assert "Внутри аварии из объявления 2" in await read(manager, "/incidents/1")
    await world.incidents.restore(IncidentId(2), author="Антон", at=NOON)
    fields = fields_of(await read(manager, "/incidents/1/edit"))
    assert (await post(manager, "/incidents/1/edit", fields))[0] == 303
    assert only(world).parent_id == 2


async def test_a_place_named_twice_is_refused_at_the_places(manager: Client, world: World) -> None:
    await publish(world, replace(FAULT, scope=Scope((ScopeItem(LENINA),))))
    fields = fields_of(await read(manager, "/incidents/1/edit"))
    twice = [*fields, ("place", "улица Ленина"), ("houses", "5")]
    status, page = await post(manager, "/incidents/1/edit", twice)
    assert (status, "Место названо дважды" in page) == (422, True)


async def test_work_that_ends_by_itself_needs_its_end(manager: Client, world: World) -> None:
    await publish(world, WORK)
    fields = fields_of(await read(manager, "/incidents/1/edit"))
    typed = change(fields, ends_by_clock="on", etr_choice="unknown")
    status, page = await post(manager, "/incidents/1/edit", typed)
    assert (status, "должны иметь срок" in page) == (422, True)


async def test_an_overtaken_edit_names_what_has_changed(manager: Client, world: World) -> None:
    incident = await publish(world)
    fields = change(fields_of(await read(manager, "/incidents/1/edit")), note="Ждём кран")
    other = replace(draft_of(incident), cause=Cause.WEATHER)
    await world.incidents.edit(incident.id, other, author="Антон", at=NOON, seen=None)
    status, page = await post(manager, "/incidents/1/edit", fields)
    assert (status, "объявление изменили: причина" in page, "Ждём кран</textarea>" in page) == (
        409,
        True,
        True,
    )
    assert 'name="version" value="3"' in page
    assert only(world).note == "Бригада 7"


async def test_what_has_ended_is_not_edited(manager: Client, world: World) -> None:
    await publish(world)
    fields = fields_of(await read(manager, "/incidents/1/edit"))
    await world.incidents.restore(IncidentId(1), author="Антон", at=NOON)
    assert (await post(manager, "/incidents/1/edit", change(fields, version="")))[0] == 409
    async with manager.get("/incidents/1/edit", allow_redirects=False) as answer:
        assert (answer.status, answer.headers["Location"]) == (303, "/incidents/1")


async def test_an_agent_edits_nothing(world: World) -> None:
    await publish(world)
    async with browse(world) as client:
        await sign_in(client, "anton", "battery staple")
        for path in ("/incidents/1/edit", "/incidents/1/merge", "/incidents/1/split", "/incidents/1/reopen"):
            assert (await post(client, path, {"version": "2"}))[0] == 403
        async with client.get("/incidents/1/edit") as answer:
            assert answer.status == 403


# Other deeds


async def test_an_overtaken_estimate_is_kept_as_typed(manager: Client, world: World) -> None:
    await publish(world)
    etr = NOON + 5 * HOUR
    await world.incidents.move_etr(IncidentId(1), etr, reason=Delay.ACCESS, author="Антон", at=NOON)
    typed = {
        "version": "2",
        "etr_choice": "exact",
        "etr_at": "2026-11-21T21:30",
        "reason": "weather",
        "source": "crew",
    }
    status, page = await post(manager, "/incidents/1/etr", typed)
    assert (status, "объявление изменили: срок" in page, 'value="2026-11-21T21:30"' in page) == (
        409,
        True,
        True,
    )
    assert (await post(manager, "/incidents/1/etr", typed | {"version": "3"}))[0] == 303
    assert only(world).promise.source is EtrSource.CREW


async def test_an_unknown_estimate_is_nobody_s(manager: Client, world: World) -> None:
    await publish(world)
    form = {"etr_choice": "unknown", "reason": "access", "source": "crew"}
    assert (await post(manager, "/incidents/1/etr", form))[0] == 303
    assert only(world).promise.source is EtrSource.UNKNOWN


@pytest.mark.parametrize(
    ("ended_at", "message"),
    [
        ("2026-11-21T15:01", "ещё не наступило"),
        ("2026-11-21T14:00", "Раньше, чем началась авария"),
        ("вчера", "Укажите дату и время"),
    ],
)
async def test_an_impossible_end_is_refused(
    manager: Client, world: World, ended_at: str, message: str
) -> None:
    await publish(world)
    status, page = await post(manager, "/incidents/1/restore", {"ended_at": ended_at})
    assert (status, message in page, f'value="{ended_at}"' in page) == (422, True, True)
    assert only(world).state is State.ACTIVE


async def test_notices_that_would_say_too_much_together_stay_apart(manager: Client, world: World) -> None:
    plain = replace(FAULT, scope=Scope((ScopeItem(LENINA),)))
    await publish(world, plain)
    await publish(
        world, replace(plain, services=frozenset({Service.GAS}), scope=Scope((ScopeItem(LESNAYA),)))
    )
    status, page = await post(manager, "/incidents/1/merge", {"into": "2"})
    assert (status, "Объединить нельзя" in page, only(world).state) == (409, True, State.ACTIVE)
    assert (await post(manager, "/incidents/1/merge", {"into": "x"}))[0] == 422


async def test_all_of_a_notice_is_not_split_off(manager: Client, world: World) -> None:
    await publish(world, replace(FAULT, scope=Scope((ScopeItem(LENINA),))))
    status, page = await post(manager, "/incidents/1/split", {"place": "улица Ленина", "houses": ""})
    assert (status, "выделять нечего" in page) == (422, True)
    status, page = await post(manager, "/incidents/1/split", {"place": "Лесная улица", "houses": ""})
    assert (status, "не входит в объявление" in page) == (422, True)


async def test_work_ahead_is_told_apart_and_cant_be_restored(manager: Client, world: World) -> None:
    await publish(world, WORK)
    board = await read(manager, "/overview")
    assert "Объявлений нет." in board
    assert "Плановые работы впереди" in board
    assert "до начала 1 ч" in board
    page = await read(manager, "/incidents/1")
    assert "запланированы" in page
    assert "/incidents/1/restore" not in page
    world.clock.advance(2 * HOUR)
    assert "начались" in await read(manager, "/incidents/1")
    world.clock.advance(2 * HOUR)
    assert "затянулись" in await read(manager, "/overview")


async def test_who_was_told_what_stands_on_the_page(manager: Client, world: World) -> None:
    await publish(world)
    told = LedgerEntry(NOON, "+79990000101", "c-1", Means.CALL, Told.OUT, IncidentId(1), 1, NOON + HOUR)
    await world.ledger.note([told, replace(told, number=None, means=Means.GENERAL, etr=None)])
    world.clock.advance(2 * HOUR)
    page = " ".join(re.sub(r"<[^>]+>", " ", await read(manager, "/incidents/1")).split())
    assert "15:00 скрыт общее объявление услуги нет срок не обещан" in page
    assert "15:00 +79990000101 позвонил сам услуги нет до 16:00 нарушено" in page


# What an agent sees of a caller


async def card_of(world: World, *promises: Promise) -> CallRecord:
    world.cards.card = CallerCard((replace(HOSPITAL, homes=HOSPITAL.homes[1:]),))
    heard = replace(record(), promises=promises)
    world.calls.kept = [heard]
    return heard


async def test_of_several_estimates_for_a_service_the_latest_is_shown(manager: Client, world: World) -> None:
    plain = replace(FAULT, scope=Scope((ScopeItem(LENINA),)))
    await publish(world, plain)
    await publish(world, replace(plain, etr=NOON + 7 * HOUR))
    await publish(world, replace(plain, services=frozenset({Service.TV, Service.GAS})))
    await publish(world, replace(WORK, scope=plain.scope))
    await card_of(world)
    page = " ".join(re.sub(r"<[^>]+>", " ", await read(manager, f"/calls/{CALL}")).split())
    assert page.count("не работает: интернет") == 1
    assert "не работает: интернет до 22:00" in page
    assert "не работает: телевидение до 18:00" in page
    assert "плановые работы: интернет до 18:00 работы начнутся 16:00" in page


async def test_what_was_heard_of_a_merged_notice_is_told_by_the_one_that_goes_on(
    manager: Client, world: World
) -> None:
    plain = replace(FAULT, scope=Scope((ScopeItem(LENINA),)))
    await publish(world, plain)
    await publish(world, replace(plain, etr=NOON + 7 * HOUR))
    await world.incidents.merge(IncidentId(1), IncidentId(2), author="Мария", at=NOON)
    await card_of(world, Promise(IncidentId(1), 1, NOON + 3 * HOUR))
    page = await read(manager, f"/calls/{CALL}")
    assert "до 18:00 (срок № 1)" in page
    assert "Сейчас: до 22:00 (срок № 1) – скажите об этом." in page


@pytest.mark.parametrize(
    ("told", "shown", "now"),
    [
        (Told.RESTORED, "услуга работает", "Сейчас: до 18:00"),
        (Told.WITHDRAWN, "объявление отменено", "Сейчас: до 18:00"),
        (Told.OUT, "до 18:00 (срок № 1)", "Он и сейчас в силе."),
    ],
)
async def test_what_a_caller_heard_is_compared_with_what_is_so(
    manager: Client, world: World, told: Told, shown: str, now: str
) -> None:
    await publish(world, replace(FAULT, scope=Scope((ScopeItem(LENINA),))))
    await card_of(world, Promise(IncidentId(1), 1, NOON + 3 * HOUR, told=told))
    page = await read(manager, f"/calls/{CALL}")
    assert shown in page
    assert now in page
