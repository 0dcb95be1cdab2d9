"""The form of an outage notice: what it takes, and what comes back for correction."""

import re
from datetime import UTC, datetime, timedelta

import pytest

from outages.addresses.house_rules import HouseRange, HouseRule, Side
from outages.incidents import Cause, IncidentKind, State
from outages.places import AreaKind
from outages.subscribers import Service
from tests.support.web_visits import NOTICE, SAME_SITE, get, only_incident, post
from tests.support.web_world import NOON, Client, World


async def test_a_notice_goes_from_form_to_callers(manager: Client, world: World) -> None:
    assert (await post(manager, "/incidents", NOTICE))[0] == 303
    draft = only_incident(world)
    assert (draft.kind, draft.services, draft.cause) == (
        IncidentKind.UNPLANNED,
        frozenset({Service.INTERNET}),
        Cause.LINE_DAMAGE,
    )
    rule = HouseRule(("30", "32а"), (HouseRange(1, 25, Side.ODD),))
    assert [(item.area, item.houses) for item in draft.scope.include] == [(3, rule)]
    assert draft.promise.etr == NOON + timedelta(hours=2)
    _, page = await get(manager, "/incidents/1")
    assert "Авария 1." in page
    assert "Outage 1." in page
    assert 'src="/incidents/1/sound/en.wav"' in page
    assert (await post(manager, "/incidents/1/publish"))[0] == 303
    assert [one.state for one in world.changes] == [State.DRAFT, State.ACTIVE]
    assert world.incidents.authors == ["maria", "maria"]


@pytest.mark.parametrize(
    ("now", "choice", "etr"),
    [
        ("2026-11-21T12:03:20", {"etr_choice": "1h"}, "2026-11-21T13:05:00"),
        ("2026-11-21T12:03:20", {"etr_choice": "4h"}, "2026-11-21T16:05:00"),
        ("2026-11-21T12:03:20", {"etr_choice": "evening"}, "2026-11-21T15:00:00"),
        ("2026-11-21T14:45:00", {"etr_choice": "evening"}, "2026-11-22T15:00:00"),
        ("2026-11-21T12:03:20", {"etr_choice": "exact", "etr_at": "2026-11-22T09:30"}, "2026-11-22T06:30:00"),
        ("2026-11-21T12:03:20", {"etr_choice": "unknown", "etr_at": "2026-11-22T09:30"}, None),
    ],
)
async def test_an_estimate_is_a_button_or_a_time_in_the_lines_zone(
    manager: Client, world: World, now: str, choice: dict[str, str], etr: str | None
) -> None:
    world.clock.at = datetime.fromisoformat(now).replace(tzinfo=UTC)
    assert (await post(manager, "/incidents", NOTICE | choice))[0] == 303
    expected = None if etr is None else datetime.fromisoformat(etr).replace(tzinfo=UTC)
    assert only_incident(world).promise.etr == expected


@pytest.mark.parametrize(
    ("typed", "area"),
    [
        ("улица ленина", 3),
        ("Ленина", 3),
        ("ленина,  химки", 3),
        ("Зеленая", 8),
        ("Химки", 2),
        ("headend-1/switch-12", 7),
        ("switch-12, headend-1", 7),
        ("12, улица Ленина", 5),
    ],
)
async def test_a_place_is_understood_as_people_type_it(
    manager: Client, world: World, typed: str, area: int
) -> None:
    assert (await post(manager, "/incidents", NOTICE | {"place": typed, "houses": ""}))[0] == 303
    assert [item.area for item in only_incident(world).scope.include] == [area]


async def test_several_places_keep_their_own_houses(manager: Client, world: World) -> None:
    more = [("place", "Лесная улица"), ("houses", ""), ("place", ""), ("houses", "")]
    assert (await post(manager, "/incidents", [*NOTICE.items(), *more]))[0] == 303
    items = only_incident(world).scope.include
    assert [(item.area, item.houses is None) for item in items] == [(3, False), (4, True)]


@pytest.mark.parametrize(
    ("change", "field", "message"),
    [
        ({"services": ""}, "services", "Отметьте хотя бы одну услугу"),
        ({"place": ""}, "place.0", "Укажите хотя бы одно место"),
        ({"place": "улица Нигде"}, "place.0", "Такого места нет"),
        ({"place": "ул\x00ица"}, "place.0", "Такого места нет"),
        ({"houses": "все"}, "houses.0", "Не получилось прочитать «все»: если вся улица"),
        ({"houses": "1-9, 15-25 нечет"}, "houses.0", "«15-25 нечет»: к каким домам относится сторона?"),
        ({"place": "Химки"}, "houses.0", "только для улицы"),
        ({"etr_choice": "exact"}, "etr", "Укажите дату и время"),
        ({"etr_choice": "exact", "etr_at": "2026-11-21T14:59"}, "etr", "уже прошло"),
        ({"etr_choice": "exact", "etr_at": "0001-01-01T00:00"}, "etr", "Укажите дату и время"),
        ({"etr_choice": "exact", "etr_at": "2062-11-21T18:00"}, "etr", "больше чем через год"),
        ({"note": "x" * 2001}, "note", "Слишком длинно"),
        ({"next_news_at": "2026-11-21T14:59"}, "next_news", "уже прошло"),
        ({"next_news_at": "скоро"}, "next_news", "Укажите дату и время"),
        ({"kind": "planned", "starts_at": "2026-11-21T17:00"}, "starts", "раньше, чем закончатся"),
        ({"kind": "planned", "starts_at": "x"}, "starts", "Укажите дату и время"),
        ({"remark_ru": "я" * 201}, "remark.ru", "Длиннее 200 знаков"),
        ({"remark_ru": "Пишите на a@b.ru"}, "remark.ru", "сайта или почты не запомнить на слух: «a@b.ru"),
        ({"remark_en": "Всё починим"}, "remark.en", "Похоже, это другой язык"),
    ],
)
async def test_what_is_wrong_is_said_at_its_field_and_nothing_is_lost(
    manager: Client, world: World, change: dict[str, str], field: str, message: str
) -> None:
    typed = NOTICE | {"note": "Бригада 7 выехала"} | change
    status, page = await post(manager, "/incidents", typed)
    assert status == 422
    shown = re.search(rf'<p class="error" id="error-{re.escape(field)}">([^<]*)', page)
    assert shown is not None
    assert message in shown[1]
    assert re.search(rf'aria-describedby="error-{re.escape(field)}[ "]', page)
    for name in ("place", "houses"):
        assert f'name="{name}" value="{typed[name]}"' in page
    assert typed["note"] in page
    assert world.incidents.kept == {}


async def test_a_place_that_exists_twice_is_asked_about(manager: Client, world: World) -> None:
    for city in ("Клин", "Клин-9"):
        names = world.areas.add(AreaKind.CITY, "Московская область", city).names
        world.areas.add(AreaKind.STREET, *names, "улица Ленина")
    status, page = await post(manager, "/incidents", NOTICE | {"place": "улица Ленина"})
    assert status == 422
    assert "Таких мест несколько" in page
    assert re.findall("<option>(улица Ленина[^<]*)", page) == [
        f"улица Ленина, {city}, Московская область" for city in ("Клин", "Клин-9", "Химки")
    ]
    assert (await post(manager, "/incidents", NOTICE | {"place": "ленина, клин"}))[0] == 303


async def test_a_place_is_chosen_among_those_that_were_meant(manager: Client, world: World) -> None:
    names = world.areas.add(AreaKind.CITY, "Московская область", "Клин").names
    klin = world.areas.add(AreaKind.STREET, *names, "улица Ленина")
    typed = NOTICE | {"place": "Ленина 1-25 нечётные", "houses": ""}
    status, page = await post(manager, "/incidents", typed)
    assert (status, 'name="houses" value="1-25 нечётные"' in page) == (422, True)
    chosen = typed | {
        "place": "Ленина",
        "houses": "1-25 нечётные",
        "pick": "улица Ленина, Клин, Московская область",
    }
    assert (await post(manager, "/incidents", chosen))[0] == 303
    assert only_incident(world).scope.include[0].area == klin.id


@pytest.mark.parametrize("typed", ["Линина", "ktybyf", "lenina", "переулок Ленина", "Ленина, 99"])
async def test_a_guess_is_offered_and_never_taken(manager: Client, world: World, typed: str) -> None:
    status, page = await post(manager, "/incidents", NOTICE | {"place": typed})
    assert status == 422
    assert "Точно такого места нет" in page
    assert "<option>улица Ленина, Химки, Московская область</option>" in page
    assert world.incidents.kept == {}


@pytest.mark.parametrize(
    "typed", ["Ленина", "Ленина ул, Химки", "лен", "12, улица Ленина, Химки, Московская область"]
)
async def test_a_place_may_be_named_as_people_name_it(manager: Client, world: World, typed: str) -> None:
    assert (await post(manager, "/incidents", NOTICE | {"place": typed, "houses": ""}))[0] == 303
    (item,) = only_incident(world).scope.include
    assert item.area == (5 if "12" in typed else 3)


@pytest.mark.parametrize(
    ("kind", "body", "expected"),
    [
        ("application/x-www-form-urlencoded", b"\xff", 400),
        ("application/x-www-form-urlencoded; charset=bogus", b"place=x", 400),
        ("multipart/form-data; boundary=x", b"--x--", 415),
        ("text/plain", b"place=x", 415),
    ],
)
async def test_what_is_no_form_of_ours_is_refused(
    manager: Client, kind: str, body: bytes, expected: int
) -> None:
    headers = SAME_SITE | {"Content-Type": kind}
    for path in ("/incidents", "/login"):
        async with manager.post(path, data=body, headers=headers) as answer:
            assert answer.status == expected


async def test_suggestions_grow_narrower_while_typing(manager: Client) -> None:
    async with manager.get("/suggest", params={"q": "ул ле"}) as answer:
        assert await answer.json() == [
            "Лесная улица, Химки, Московская область",
            "улица Ленина, Химки, Московская область",
        ]
    async with manager.get("/suggest", params={"q": "switch"}) as answer:
        assert await answer.json() == ["switch-12, headend-1"]
    async with manager.get("/suggest", params={"q": "улица Ленина, Тв"}) as answer:
        assert await answer.json() == []
    async with manager.get("/suggest", params={"q": ""}) as answer:
        assert await answer.json() == []


async def test_planned_work_news_and_remarks_go_from_form_to_callers(manager: Client, world: World) -> None:
    typed = NOTICE | {
        "kind": "planned",
        "starts_at": "2026-11-21T16:00",
        "etr_choice": "exact",
        "etr_at": "2026-11-21T19:00",
        "next_news_at": "2026-11-21T18:30",
        "remark_ru": "Подвоз  воды – у дома 20.",
        "remark_en": "",
    }
    assert (await post(manager, "/incidents", typed))[0] == 303
    draft = only_incident(world)
    assert draft.starts_at == NOON + timedelta(hours=1)
    assert (draft.promise.etr, draft.promise.next_news) == (
        NOON + timedelta(hours=4),
        NOON + timedelta(hours=3, minutes=30),
    )
    assert list(draft.remarks) == ["ru"]
    assert "двадцать" in draft.remarks["ru"].spoken
    _, page = await get(manager, "/incidents/1")
    for shown in ("работы начнутся 16:00", "новости обещаны 18:30", "Подвоз воды – у дома 20."):
        assert shown in page
    assert "SMS, 2 части" in page
    assert "Авария 1 на странице." in page


async def test_a_start_is_of_planned_work_only(manager: Client, world: World) -> None:
    assert (await post(manager, "/incidents", NOTICE | {"starts_at": "2026-11-21T16:00"}))[0] == 303
    assert only_incident(world).starts_at is None


async def test_a_remark_is_read_while_it_is_typed(manager: Client) -> None:
    async with manager.get("/remark", params={"language": "ru", "text": "Звоните в ПТО <b>"}) as answer:
        page = await answer.text()
        assert "не произносятся: «&lt;" in page
    async with manager.get("/remark", params={"language": "ru", "text": "Звоните в ПТО."}) as answer:
        page = await answer.text()
    assert '<q lang="ru">Звоните в пэ тэ о.</q>' in page
    assert "ПТО – проверьте, сокращение: прозвучит «пэ тэ о»." in page
    assert 'data-start="10" data-end="13">пто</button>' in page
    assert (await get(manager, "/remark?language=de&text=x"))[0] == 404
