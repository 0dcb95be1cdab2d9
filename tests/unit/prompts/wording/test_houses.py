"""Which houses of a street an outage is about, in words and in figures."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outages.addresses.house_rules import HouseRange, HouseRule, Side, read_house_rule
from prompts.wording.en import addresses as en_addresses
from prompts.wording.ru import addresses as ru_addresses

_RANGES = st.builds(
    HouseRange, st.integers(0, 99999), st.integers(0, 99999), side=st.sampled_from(list(Side))
)
_RULES = st.builds(
    HouseRule,
    houses=st.lists(st.text("0123456789абвклс/-. кв,", max_size=12), max_size=12).map(tuple),
    ranges=st.lists(_RANGES, max_size=4).map(tuple),
)


@pytest.mark.parametrize(
    ("rule", "russian", "english"),
    [
        ("1-25", "дома с первого по двадцать пятый", "houses one to twenty five"),
        (
            "1-25 odd",
            "дома с первого по двадцать пятый, нечётная сторона",
            "houses one to twenty five, odd numbers only",
        ),
        (
            "1-26 even",
            "дома со второго по двадцать шестой, чётная сторона",
            "houses two to twenty six, even numbers only",
        ),
        (
            "12, 14, 16/2",
            "дома двенадцать, четырнадцать и шестнадцать дробь два",
            "houses twelve, fourteen and sixteen stroke two",
        ),
        ("12а", "дом двенадцать а", "house twelve A"),
        ("1-9999 odd", "вся нечётная сторона", "all odd houses"),
        ("1-9999 even", "вся чётная сторона", "all even houses"),
        ("1-9999", "все дома", "all houses"),
        ("40-9999", "дома с сорокового и дальше", "houses forty and up"),
        ("7-7", "дом семь", "house seven"),
        ("7-8 odd", "дом семь", "house seven"),
        ("8-8 odd", "", ""),
        (
            "32а, 2-8 even, 1-25 odd, 30",
            "дома с первого по двадцать пятый, нечётная сторона, дома со второго по восьмой, чётная сторона, дома тридцать и тридцать два а",
            "houses one to twenty five, odd numbers only, houses two to eight, even numbers only, houses thirty and thirty two A",
        ),
        (
            "1-5, 11-15, 40",
            "дома с первого по пятый и с одиннадцатого по пятнадцатый, дом сорок",
            "houses one to five and eleven to fifteen, house forty",
        ),
        (
            "1, 2, 3, 4, 5, 6, 7, 8, 9",
            "дома один, два, три, четыре, пять, шесть, семь, восемь и другие",
            "houses one, two, three, four, five, six, seven, eight and others",
        ),
        (
            "12 корп. 2, 14",
            "дома двенадцать корпус два и четырнадцать",
            "houses twelve building two and fourteen",
        ),
    ],
)
def test_rules_as_a_duty_manager_writes_them(rule: str, russian: str, english: str) -> None:
    houses = read_house_rule(rule)
    assert ru_addresses.spoken_houses(houses) == russian
    assert en_addresses.spoken_houses(houses) == english


@pytest.mark.parametrize(
    ("rule", "russian", "english"),
    [
        ("1-25 odd", "дома 1–25, нечётная сторона", "houses 1–25, odd numbers only"),
        ("40-9999, 1-9999 even", "дома 40 и дальше, вся чётная сторона", "houses 40 and up, all even houses"),
        ("12, 14, 16/2", "дома 12, 14 и 16/2", "houses 12, 14 and 16/2"),
    ],
)
def test_the_same_is_read_in_figures(rule: str, russian: str, english: str) -> None:
    houses = read_house_rule(rule)
    assert ru_addresses.written_houses(houses) == russian
    assert en_addresses.written_houses(houses) == english


def test_an_estate_is_no_house() -> None:
    rule = HouseRule(houses=("уч. 5", "6"))
    assert ru_addresses.spoken_houses(rule) == "дом шесть, участок пять"
    assert en_addresses.spoken_houses(rule) == "house six, plot five"


@pytest.mark.parametrize(
    ("rule", "russian", "english"),
    [
        (
            "1-25 except 13",
            "дома с первого по двадцать пятый, кроме дома тринадцать",
            "houses one to twenty five, except house thirteen",
        ),
        (
            "1-25 odd except 13, 15-17",
            "дома с первого по двадцать пятый, нечётная сторона, кроме домов с пятнадцатого по семнадцатый, дома тринадцать",
            "houses one to twenty five, odd numbers only, except houses fifteen to seventeen, house thirteen",
        ),
        (
            "all except 13 and 15",
            "все дома, кроме домов тринадцать и пятнадцать",
            "all houses, except houses thirteen and fifteen",
        ),
        (
            "1-25 except even",
            "дома с первого по двадцать пятый, кроме всей чётной стороны",
            "houses one to twenty five, except all even houses",
        ),
        (
            "все, кроме уч. 5 и корп. 2",
            "все дома, кроме корпуса два, участка пять",
            "all houses, except building two, plot five",
        ),
    ],
)
def test_what_is_left_out_is_told(rule: str, russian: str, english: str) -> None:
    houses = read_house_rule(rule)
    assert ru_addresses.spoken_houses(houses) == russian
    assert en_addresses.spoken_houses(houses) == english


def test_what_is_left_out_is_read_in_figures() -> None:
    houses = read_house_rule("1-25 odd except 13, 15-17")
    assert ru_addresses.written_houses(houses) == "дома 1–25, нечётная сторона, кроме домов 15–17, дома 13"
    assert (
        en_addresses.written_houses(houses) == "houses 1–25, odd numbers only, except houses 15–17, house 13"
    )


def test_exceptions_are_told_only_beside_what_is_meant() -> None:
    nothing = HouseRule(ranges=(HouseRange(8, 8, Side.ODD),))
    assert ru_addresses.spoken_houses(HouseRule(ranges=nothing.ranges, without=HouseRule(("8",)))) == ""
    assert ru_addresses.spoken_houses(HouseRule(("8",), without=nothing)) == "дом восемь"


def test_a_scope_names_the_street_and_then_its_houses() -> None:
    rule = read_house_rule("1-25 odd")
    assert ru_addresses.spoken_scope("ул. Ленина", rule) == (
        "улица Ленина, дома с первого по двадцать пятый, нечётная сторона"
    )
    assert en_addresses.spoken_scope("ул. Ленина", rule) == (
        "Lenina Street, houses one to twenty five, odd numbers only"
    )
    assert ru_addresses.spoken_scope("ул. Ленина", None) == "улица Ленина"


@pytest.mark.parametrize("say", [ru_addresses.spoken_houses, en_addresses.spoken_houses])
@given(rule=_RULES)
def test_any_rule_can_be_said_without_a_figure(say: Callable[[HouseRule], str], rule: HouseRule) -> None:
    spoken = say(rule)
    assert not any(map(str.isdecimal, spoken))
    assert spoken == spoken.strip(" ,")
    assert ", ," not in spoken


@given(st.lists(_RANGES, max_size=4))
def test_no_range_is_said_that_covers_no_house(ranges: list[HouseRange]) -> None:
    covers = any(span.covers(number) for span in ranges for number in (span.first, span.first + 1))
    assert bool(ru_addresses.spoken_houses(HouseRule(ranges=tuple(ranges)))) == covers
