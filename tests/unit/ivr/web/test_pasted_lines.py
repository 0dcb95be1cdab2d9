"""Lines of a mail in the form of a notice: each becomes a place, or is marked with why."""

import re

import pytest

from ivr.web.forms.lines import MOST_LINES, bare_number, read_lines, split_houses
from outages.cards import CallerCard
from outages.places import AreaKind
from tests.support.caller_scene import HOSPITAL
from tests.support.web_visits import NOTICE, only_incident, post
from tests.support.web_world import Client, World

MAIL = """
> 1. ул. Ленина, д. 1-25 нечётные, 30
• Лесная улица
— switch-12;
  улица Нигде 5
Ленина 1-25 нечётные, 30

"""
NO_PLACE = {"place": "", "houses": ""}


def test_what_marks_lines_of_a_list_is_no_part_of_them() -> None:
    assert read_lines(MAIL) == [
        "ул. Ленина, д. 1-25 нечётные, 30",
        "Лесная улица",
        "switch-12",
        "улица Нигде 5",
        "Ленина 1-25 нечётные, 30",
    ]
    assert read_lines("1-я Лесная 5\n8 Марта 12") == ["1-я Лесная 5", "8 Марта 12"]


@pytest.mark.parametrize(
    ("line", "apart"),
    [
        ("Ленина 1-25", ("Ленина", "1-25")),
        ("ул. Ленина, д. 1, 3, 5", ("ул. Ленина", "д. 1, 3, 5")),
        ("ул. Ленина: дома с 1 по 25 нечётные", ("ул. Ленина", "дома с 1 по 25 нечётные")),
        ("Химки, Ленина, нечётные", ("Химки, Ленина", "нечётные")),
        ("8 Марта 5, 7", ("8 Марта", "5, 7")),
        ("Main Street, houses 1-25 odd", ("Main Street", "houses 1-25 odd")),
        ("Ленина 12", None),
        ("12, улица Ленина", None),
        ("switch-12", None),
    ],
)
def test_a_list_of_houses_stands_after_its_street(line: str, apart: tuple[str, str] | None) -> None:
    assert next(split_houses(line), None) == apart


@pytest.mark.parametrize(
    ("line", "number"),
    [
        ("л/с 100104", "100104"),
        ("Лицевой счёт № А-4711", "А-4711"),
        ("account 100104", "100104"),
        ("тел. +7 (999) 000-01-01", "+7 (999) 000-01-01"),
        ("+7 999 000-01-01", "+7 999 000-01-01"),
        ("Телевизионная улица", ""),
        ("Договорная 5", ""),
        ("switch-12", ""),
    ],
)
def test_an_account_or_telephone_is_known_by_its_label_or_its_digits(line: str, number: str) -> None:
    assert bare_number(line) == number


async def test_lines_of_a_mail_become_the_places_of_a_notice(manager: Client, world: World) -> None:
    lines = "ул. Ленина, д. 1-25 нечётные, 30\r\nswitch-12\r\nЛенина 1-25 нечётные, 30"
    assert (await post(manager, "/incidents", NOTICE | NO_PLACE | {"lines": lines}))[0] == 303
    items = only_incident(world).scope.include
    assert [(one.area, one.houses is None) for one in items] == [(3, False), (7, True)], (
        "a repeated line is one"
    )


async def test_a_line_that_is_not_understood_stays_where_it_is(manager: Client, world: World) -> None:
    status, page = await post(manager, "/incidents", NOTICE | NO_PLACE | {"lines": MAIL})
    assert (status, world.incidents.kept) == (422, {})
    assert re.findall('name="place" value="([^"]*)"', page) == [
        "улица Ленина, Химки, Московская область",
        "Лесная улица, Химки, Московская область",
        "switch-12, headend-1",
        "улица Нигде 5",
    ]
    assert re.findall(r'id="error-place\.(\d+)"', page) == ["3"]


async def test_an_ambiguous_line_is_marked_with_what_it_may_mean(manager: Client, world: World) -> None:
    names = world.areas.add(AreaKind.CITY, "Московская область", "Клин").names
    world.areas.add(AreaKind.STREET, *names, "улица Ленина")
    status, rows = await post(manager, "/places", {"lines": "Лесная улица\nЛенина 1-9", "first": "4"})
    assert status == 200
    assert re.findall(r'id="place-(\d+)"', rows) == ["4", "5"]
    assert 'name="place" value="Ленина"' in rows
    assert 'name="houses" value="1-9"' in rows
    assert "улица Ленина, Клин, Московская область" in re.findall("<option>([^<]*)", rows)
    assert "Понята 1 строка. Отмечена 1: исправьте её." in rows


@pytest.mark.parametrize("line", ["л/с 100104", "100104", "+7 999 000-01-01"])
async def test_an_account_is_where_its_subscriber_lives(manager: Client, world: World, line: str) -> None:
    world.search.contracts = [HOSPITAL]
    world.cards.card = CallerCard((HOSPITAL,))
    _, rows = await post(manager, "/places", {"lines": line})
    assert "По этому номеру адресов несколько" in rows
    assert re.findall("<option>([^<]*)", rows) == [
        "40, Лесная улица, Химки, Московская область",
        "12, улица Ленина, Химки, Московская область",
    ]


async def test_too_many_lines_are_refused_and_kept(manager: Client, world: World) -> None:
    lines = "\n".join(f"Ленина {number}" for number in range(MOST_LINES + 1))
    status, page = await post(manager, "/incidents", NOTICE | {"lines": lines})
    assert (status, world.incidents.kept) == (422, {})
    assert f"Больше {MOST_LINES} строк сразу не разобрать." in page
    assert f"Ленина {MOST_LINES}</textarea>" in page
    assert (await post(manager, "/places", {"lines": lines}))[0] == 422
