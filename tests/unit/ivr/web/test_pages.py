"""The pages: who gets in, what a form takes, what comes back, and that nothing typed becomes markup."""

import re
from collections.abc import AsyncIterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from http.cookies import SimpleCookie

import pytest

from ivr.observability.parts import Condition, Part, PartState
from outages.errors import StoreError
from outages.incidents import Cause, Delay, Incident, IncidentKind, State
from outages.places import AreaKind, HouseRange, HouseRule, Side
from outages.subscribers import Service
from tests.support.web_world import NOON, Client, World, browse, make_world

SAME_SITE = {"Sec-Fetch-Site": "same-origin"}
NOTICE = {
    "place": "улица Ленина, Химки, Московская область",
    "houses": "1-25 нечётные, 30, 32а",
    "services": "internet",
    "cause": "line_damage",
    "etr_choice": "2h",
}


@pytest.fixture
def world() -> World:
    return make_world()


@pytest.fixture
async def client(world: World) -> AsyncIterator[Client]:
    async with browse(world) as client:
        yield client


@pytest.fixture
async def manager(client: Client) -> Client:
    return await sign_in(client, "maria", "correct horse")


async def sign_in(client: Client, login: str, password: str) -> Client:
    status, _ = await post(client, "/login", {"login": login, "password": password})
    assert status == 303
    return client


async def post(
    client: Client,
    path: str,
    data: Mapping[str, str] | list[tuple[str, str]] | None = None,
    headers: Mapping[str, str] = SAME_SITE,
) -> tuple[int, str]:
    async with client.post(path, data=data or {}, headers=headers, allow_redirects=False) as answer:
        return answer.status, await answer.text()


async def get(client: Client, path: str, headers: Mapping[str, str] | None = None) -> tuple[int, str]:
    async with client.get(path, headers=headers, allow_redirects=False) as answer:
        return answer.status, await answer.text()


def only_incident(world: World) -> Incident:
    (incident,) = world.incidents.kept.values()
    return incident


async def publish_notice(client: Client) -> None:
    assert (await post(client, "/incidents", NOTICE))[0] == 303
    assert (await post(client, "/incidents/1/publish"))[0] == 303


# Getting in


@pytest.mark.parametrize(
    "path", ["/", "/overview", "/suggest?q=x", "/incidents/1", "/incidents/1/sound/ru.wav"]
)
async def test_strangers_are_sent_to_sign_in(client: Client, path: str) -> None:
    async with client.get(path, allow_redirects=False) as answer:
        assert (answer.status, answer.headers["Location"]) == (303, "/login")


async def test_strangers_change_nothing(client: Client, world: World) -> None:
    for path in ("/incidents", "/incidents/1/publish", "/incidents/1/etr", "/incidents/1/restore"):
        assert (await post(client, path, NOTICE))[0] == 303
    assert world.incidents.kept == {}


async def test_the_session_cookie_is_for_this_site_and_no_script(client: Client) -> None:
    data = {"login": "maria", "password": "correct horse"}
    async with client.post("/login", data=data, headers=SAME_SITE, allow_redirects=False) as answer:
        cookie = SimpleCookie(answer.headers["Set-Cookie"])["session"]
    assert (cookie["httponly"], cookie["samesite"], cookie["path"]) == (True, "Strict", "/")
    assert cookie["max-age"] == str(12 * 3600)


async def test_behind_https_the_cookie_never_leaves_it(world: World) -> None:
    async with browse(world, replace(world.services(), secure_cookies=True)) as client:
        data = {"login": "maria", "password": "correct horse"}
        async with client.post("/login", data=data, headers=SAME_SITE, allow_redirects=False) as answer:
            cookie = SimpleCookie(answer.headers["Set-Cookie"])["__Host-session"]
    assert (cookie["secure"], cookie["domain"]) == (True, "")


async def test_a_session_ends_with_its_time(manager: Client, world: World) -> None:
    assert (await get(manager, "/"))[0] == 200
    world.clock.advance(timedelta(hours=12))
    assert (await get(manager, "/"))[0] == 303


async def test_signing_out_ends_the_session_in_the_books_too(manager: Client, world: World) -> None:
    secret = next(iter(world.accounts.expiries))
    assert (await post(manager, "/logout"))[0] == 303
    assert secret not in world.accounts.bearers
    assert (await get(manager, "/"))[0] == 303


async def test_a_wrong_password_keeps_the_login_and_not_the_password(client: Client) -> None:
    status, page = await post(client, "/login", {"login": "maria", "password": "hunter2"})
    assert status == 422
    assert 'value="maria"' in page
    assert "Логин и пароль не подходят" in page
    assert "hunter2" not in page


async def test_guessing_is_slowed_down_and_forgiven_later(client: Client, world: World) -> None:
    for _ in range(5):
        assert (await post(client, "/login", {"login": "Maria", "password": "x"}))[0] == 422
    right = {"login": "maria", "password": "correct horse"}
    assert (await post(client, "/login", right))[0] == 429
    world.clock.advance(timedelta(minutes=5))
    assert (await post(client, "/login", right))[0] == 303


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://[::1"},
    ],
)
async def test_a_form_of_another_site_does_nothing(
    manager: Client, world: World, headers: Mapping[str, str]
) -> None:
    assert (await post(manager, "/incidents", NOTICE, headers))[0] == 403
    assert (await post(manager, "/logout", {}, headers))[0] == 403
    assert world.incidents.kept == {}


async def test_an_old_browser_is_known_by_the_origin(manager: Client) -> None:
    origin = {"Origin": f"http://{manager.host}:{manager.port}"}
    assert (await post(manager, "/incidents", NOTICE, origin))[0] == 303


async def test_an_agent_sees_and_changes_nothing(client: Client, world: World) -> None:
    await sign_in(client, "maria", "correct horse")
    await publish_notice(client)
    await sign_in(client, "anton", "battery staple")
    _, board = await get(client, "/")
    assert 'action="/incidents' not in board
    _, page = await get(client, "/incidents/1")
    assert "/incidents/1/restore" not in page
    assert (await post(client, "/incidents/1/restore"))[0] == 403
    assert only_incident(world).state is State.ACTIVE


# Posting a notice


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
    world.clock.moment = datetime.fromisoformat(now).replace(tzinfo=UTC)
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
        ({"houses": "все"}, "houses.0", "Не получилось прочитать"),
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
    assert "улица Ленина, Химки, Московская область; улица Ленина, Клин" in page
    in_full = "улица Ленина, Клин, Московская область"
    assert (await post(manager, "/incidents", NOTICE | {"place": in_full}))[0] == 303


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
    async with manager.get("/suggest", params={"q": "ул"}) as answer:
        assert await answer.json() == ["улица Ленина, Химки, Московская область"]
    async with manager.get("/suggest", params={"q": "улица Ленина, Тв"}) as answer:
        assert await answer.json() == []
    async with manager.get("/suggest", params={"q": ""}) as answer:
        assert await answer.json() == []


# Living with an incident


async def test_an_estimate_is_moved_with_its_reason(manager: Client, world: World) -> None:
    await publish_notice(manager)
    assert (await post(manager, "/incidents/1/etr", {"etr_choice": "4h", "reason": "spare_part"}))[0] == 303
    promise = only_incident(world).promise
    assert (promise.etr, promise.reason) == (NOON + timedelta(hours=4), Delay.SPARE_PART)
    _, page = await get(manager, "/incidents/1")
    assert "ждём запчасть" in page


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ({"etr_choice": "4h"}, "Выберите, почему срок меняется"),
        ({"etr_choice": "2h", "reason": "access"}, "Этот срок уже объявлен"),
        ({"etr_choice": "exact", "etr_at": "2026-11-21T10:00", "reason": "access"}, "уже прошло"),
    ],
)
async def test_an_estimate_that_makes_no_sense_is_refused(
    manager: Client, world: World, typed: dict[str, str], message: str
) -> None:
    await publish_notice(manager)
    status, page = await post(manager, "/incidents/1/etr", typed)
    assert status == 422
    assert message in page
    assert only_incident(world).promise.number == 1


async def test_an_incident_is_restored_or_cancelled(manager: Client, world: World) -> None:
    await publish_notice(manager)
    await post(manager, "/incidents", NOTICE)
    assert (await post(manager, "/incidents/1/restore"))[0] == 303
    assert (await post(manager, "/incidents/2/cancel"))[0] == 303
    assert [one.state for one in world.incidents.kept.values()] == [State.RESTORED, State.CANCELLED]
    _, page = await get(manager, "/incidents/1?done=1")
    assert "тех, кто просил, извещаем" in page
    assert "/incidents/1/restore" not in page
    assert "<audio" not in page


async def test_a_colleague_who_was_quicker_is_no_failure(manager: Client, world: World) -> None:
    await publish_notice(manager)
    status, page = await post(manager, "/incidents/1/publish")
    assert status == 409
    assert "состояние объявления уже изменилось" in page
    assert len(world.changes) == 2


async def test_a_draft_whose_time_has_passed_says_so(manager: Client, world: World) -> None:
    await post(manager, "/incidents", NOTICE)
    world.clock.advance(timedelta(hours=3))
    status, page = await post(manager, "/incidents/1/publish")
    assert status == 422
    assert "Срок черновика уже вышел" in page


async def test_the_preview_is_heard_as_a_wav_file(manager: Client, world: World) -> None:
    await post(manager, "/incidents", NOTICE)
    async with manager.get("/incidents/1/sound/ru.wav") as answer:
        assert (answer.status, answer.content_type) == (200, "audio/wav")
        assert (await answer.read())[:4] == b"RIFF"
    world.preview.silent = True
    status, page = await get(manager, "/incidents/1/sound/ru.wav")
    assert status == 503
    assert "/srv/engine" not in page


async def test_the_board_puts_what_is_overdue_first(manager: Client, world: World) -> None:
    for choice in ("unknown", "4h", "1h"):
        await post(manager, "/incidents", NOTICE | {"etr_choice": choice})
    for number in (1, 2, 3):
        await post(manager, f"/incidents/{number}/publish")
    world.clock.advance(timedelta(hours=1, minutes=20))
    _, page = await get(manager, "/overview")
    assert re.findall(r'<h2><a href="/incidents/(\d)">', page) == ["3", "2", "1"]
    assert "срок вышел 20 мин назад" in page
    assert "осталось 2 ч 40 мин" in page
    assert "срок неизвестен" in page
    assert page.count('class="card lapsed"') == 1


async def test_promises_that_need_their_manager_stand_at_the_top(manager: Client, world: World) -> None:
    news = {"etr_choice": "unknown", "next_news_at": "2026-11-21T16:10"}
    for times in ({"etr_choice": "4h"}, {"etr_choice": "1h"}, news):
        await post(manager, "/incidents", NOTICE | times)
    for number in (1, 2, 3):
        await post(manager, f"/incidents/{number}/publish")
    assert "Обещания звонящим" not in (await get(manager, "/overview"))[1]
    world.clock.advance(timedelta(minutes=58))
    _, page = await get(manager, "/overview")
    top = page[page.index("Обещания звонящим") : page.index('class="cards"')]
    assert re.findall(r'<li class="(\w+)"><a href="/incidents/(\d)">', top) == [
        ("lapsing", "2"),
        ("lapsing", "3"),
    ]
    world.clock.advance(timedelta(minutes=2))
    _, page = await get(manager, "/overview")
    assert re.findall(r'<li class="(\w+)"><a href="/incidents/(\d)">', page) == [
        ("lapsed", "2"),
        ("lapsing", "3"),
    ]
    assert "новости обещаны 16:10" in page


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


# Restoring a part


PART = {"place": "улица Ленина, Химки, Московская область", "houses": "1-11 нечётные"}


async def test_a_part_is_restored_by_place_and_houses(manager: Client, world: World) -> None:
    await publish_notice(manager)
    assert (await post(manager, "/incidents/1/restore-part", PART))[0] == 303
    rule = HouseRule((), (HouseRange(1, 11, Side.ODD),))
    assert [(item.area, item.houses) for item in only_incident(world).scope.restored] == [(3, rule)]
    _, page = await get(manager, "/incidents/1")
    assert "уже работает" in page
    assert "1‑11 нечётные" in page
    assert "/incidents/1/cancel" not in page
    assert "уже работает" in (await get(manager, "/overview"))[1]


async def test_a_part_is_chosen_from_the_notices_own(manager: Client, world: World) -> None:
    more = [("place", "Лесная улица"), ("houses", ""), ("place", "Зелёная улица"), ("houses", "")]
    await post(manager, "/incidents", [*NOTICE.items(), *more])
    await post(manager, "/incidents/1/publish")
    assert (await post(manager, "/incidents/1/restore-part", {"part": "1", "place": "", "houses": ""}))[
        0
    ] == 303
    assert [item.area for item in only_incident(world).scope.restored] == [4]
    _, page = await get(manager, "/incidents/1")
    assert re.findall(r'name="part" value="(\d)"', page) == ["0", "2"]


@pytest.mark.parametrize(
    ("change", "field", "message"),
    [
        ({"place": "", "houses": ""}, "place.0", "Укажите хотя бы одно место"),
        ({"place": "Лесная улица", "houses": ""}, "place.0", "не входит в объявление"),
        ({"houses": "1-25 нечётные, 30, 32а"}, "place.0", "Это всё, что оставалось"),
        ({"houses": "все"}, "houses.0", "Не получилось прочитать"),
    ],
)
async def test_a_wrong_part_comes_back_as_it_was_typed(
    manager: Client, world: World, change: dict[str, str], field: str, message: str
) -> None:
    await publish_notice(manager)
    typed = PART | change
    status, page = await post(manager, "/incidents/1/restore-part", typed)
    assert status == 422
    shown = re.search(rf'<p class="error" id="error-{re.escape(field)}">([^<]*)', page)
    assert shown is not None
    assert message in shown[1]
    assert f'name="houses" value="{typed["houses"]}"' in page
    assert only_incident(world).scope.restored == ()


async def test_a_part_of_what_is_over_is_a_conflict(manager: Client) -> None:
    await publish_notice(manager)
    await post(manager, "/incidents/1/restore")
    assert (await post(manager, "/incidents/1/restore-part", PART))[0] == 409


async def test_the_status_line_names_what_is_ill_and_who_speaks(manager: Client, world: World) -> None:
    _, page = await get(manager, "/")
    assert "Всё работает" in page
    assert "rhvoice" in page
    world.parts.append(Part("asterisk", PartState.DOWN, "no answer"))
    _, page = await get(manager, "/")
    assert "Всё работает" not in page
    assert "Asterisk: не работает" in page


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("ru", "Разговоры: короткие – линия заполняется"),
        ("en", "Conversations: short, the line is filling up"),
    ],
)
async def test_the_status_line_tells_in_plain_words_how_short_conversations_are_kept(
    manager: Client, world: World, language: str, words: str
) -> None:
    world.parts.append(Part("conversations", PartState.DEGRADED, "notice only; 80%", Condition.LEVEL_NOTICE))
    _, page = await get(manager, f"/?lang={language}")
    assert words in page
    assert "80%" not in page


# Safety and languages


async def test_what_is_typed_never_becomes_markup(manager: Client, world: World) -> None:
    evil = "</textarea><script>alert(1)</script>"
    await post(manager, "/incidents", NOTICE | {"note": evil})
    for path in ("/", "/incidents/1"):
        _, page = await get(manager, path)
        assert evil not in page
    _, page = await post(manager, "/incidents", NOTICE | {"place": f'"{evil}', "note": evil})
    assert evil not in page
    assert "&lt;script&gt;" in page
    assert only_incident(world).note == evil


async def test_pages_hold_no_inline_script_or_style(manager: Client) -> None:
    await publish_notice(manager)
    for path in ("/", "/incidents/1"):
        _, page = await get(manager, path)
        assert re.findall(r"<script(?! src=)|<style|\sstyle=|\son\w+=", page) == []


async def test_every_answer_is_fenced_in(client: Client) -> None:
    for path in ("/login", "/api/v1/incidents", "/static/style.css", "/nothing", "/healthz"):
        async with client.get(path) as answer:
            policy = answer.headers["Content-Security-Policy"]
            assert "default-src 'none'" in policy
            assert "unsafe" not in policy
            assert answer.headers["X-Content-Type-Options"] == "nosniff"
            assert answer.headers["Server"] == "outage-ivr"
            expected = "no-cache" if path.startswith("/static/") else "no-store"
            assert answer.headers["Cache-Control"] == expected


async def test_an_error_is_a_page_in_the_visitors_language(manager: Client, world: World) -> None:
    status, page = await get(manager, "/incidents/9")
    assert (status, "Такой страницы нет" in page) == (404, True)
    world.incidents.error = StoreError("db.internal refused")
    status, page = await get(manager, "/incidents/9", {"Accept-Language": "en"})
    assert (status, "Not available now" in page, "db.internal" in page) == (503, True, False)


@pytest.mark.parametrize(
    ("header", "code"),
    [
        ("", "ru"),
        ("de-DE,de;q=0.9", "ru"),
        ("en-GB,en;q=0.9,ru;q=0.8", "en"),
        ("ru;q=0.5,en;q=0.9", "en"),
        ("en;q=x,ru", "ru"),
    ],
)
async def test_the_browsers_language_is_spoken(client: Client, header: str, code: str) -> None:
    _, page = await get(client, "/login", {"Accept-Language": header})
    assert f'<html lang="{code}">' in page


async def test_a_chosen_language_is_remembered(client: Client) -> None:
    russian = {"Accept-Language": "ru"}
    assert '<html lang="en">' in (await get(client, "/login?lang=en", russian))[1]
    assert '<html lang="en">' in (await get(client, "/login", russian))[1]


async def test_a_language_nobody_speaks_is_passed_over(client: Client) -> None:
    assert '<html lang="ru">' in (await get(client, "/login?lang=xx", {"Cookie": "lang=yy"}))[1]


async def test_both_languages_show_every_page_in_full(manager: Client) -> None:
    await publish_notice(manager)
    for path in ("/", "/incidents/1", "/login", "/nothing"):
        for code in ("ru", "en"):
            _, page = await get(manager, f"{path}?lang={code}")
            assert "{" not in page
