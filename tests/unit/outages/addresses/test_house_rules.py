"""Rules that pick houses of a street."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outages.addresses.house_rules import HouseRange, HouseRule, Side, house_number, read_house_rule
from outages.errors import InvalidError
from outages.places import Area, AreaId, AreaKind

ranges = st.builds(
    lambda first, length, side: HouseRange(first, first + length, side),
    st.integers(0, 9_000),
    st.integers(0, 900),
    st.sampled_from(Side),
)
names = st.from_regex(r"[1-9][0-9]{0,3}[а-я]?(/[1-9])?", fullmatch=True)
rules = st.builds(
    HouseRule, st.lists(names, max_size=4).map(tuple), st.lists(ranges, max_size=4).map(tuple)
).filter(lambda rule: bool(rule.houses or rule.ranges))


def test_an_area_is_called_by_its_own_name() -> None:
    area = Area(AreaId(3), AreaKind.STREET, ("Тверь", "Новая"), (AreaId(2), AreaId(3)))
    assert area.name == "Новая"


@pytest.mark.parametrize(
    ("side", "covered"),
    [(Side.BOTH, [3, 4, 5, 6]), (Side.ODD, [3, 5]), (Side.EVEN, [4, 6])],
)
def test_a_range_covers_its_ends_on_its_side(side: Side, covered: list[int]) -> None:
    span = HouseRange(3, 6, side)
    assert [number for number in range(1, 9) if span.covers(number)] == covered


@given(ranges, st.integers(0, 10_000))
def test_a_range_is_its_odd_and_its_even_side_together(span: HouseRange, number: int) -> None:
    sides = [HouseRange(span.first, span.last, side).covers(number) for side in (Side.ODD, Side.EVEN)]
    assert any(sides) == HouseRange(span.first, span.last).covers(number)
    assert not all(sides)


@pytest.mark.parametrize(
    ("house", "covered"),
    [
        ("12", True),
        ("12А", True),
        (" 12а ", True),
        ("30/2", True),
        ("31", False),
        ("32", False),
        ("к1", False),
    ],
)
def test_a_rule_covers_houses_by_name_and_by_range(house: str, covered: bool) -> None:  # noqa: FBT001 - a table
    rule = HouseRule(("12а", "30/2"), (HouseRange(1, 13),))
    assert rule.covers(house) is covered


@pytest.mark.parametrize(
    ("house", "covered"),
    [
        ("5", True),
        ("13", False),
        ("д. 13", False),
        ("13а", True),
        ("15/2", False),
        ("17", False),
        ("27", False),
    ],
)
def test_what_is_left_out_is_not_covered(house: str, covered: bool) -> None:  # noqa: FBT001 - a table
    assert read_house_rule("1-25 кроме 13 и 15-17").covers(house) is covered


@pytest.mark.parametrize(
    ("rule", "covered", "surely"),
    [
        ("13-20", True, False),
        ("14", True, False),
        ("12", True, False),
        ("10-14", True, True),
        ("16-20", False, False),
        ("1-30 except 14-16", True, False),
        ("1-30 except 12-14", False, False),
    ],
)
def test_a_long_building_is_covered_with_either_number_and_surely_with_both(
    rule: str,
    covered: bool,  # noqa: FBT001 - a table
    surely: bool,  # noqa: FBT001 - a table
) -> None:
    houses = read_house_rule(rule)
    assert (houses.covers("12-14"), houses.surely_covers("12–14")) == (covered, surely)


def test_all_houses_are_also_those_without_a_number() -> None:
    assert read_house_rule("все, кроме 13").covers("корп. 3")
    assert not read_house_rule("с 2").covers("корп. 3")


def test_ranges_of_a_side_stand_first_so_that_their_side_is_theirs_alone() -> None:
    rule = HouseRule(ranges=(HouseRange(30, 40), HouseRange(1, 9, Side.ODD)))
    assert str(rule) == "1-9 odd, 30-40"


@pytest.mark.parametrize(
    ("house", "number"),
    [
        ("12", 12),
        ("12а", 12),
        (" 7/3", 7),
        ("д. 12", 12),
        ("вл. 5 стр. 2", 5),
        ("уч. 7", 7),
        ("23-й км", 23),
        ("12-14", 12),
        ("к1", None),
        ("", None),
    ],
)
def test_a_house_number_is_what_the_street_counts_by(house: str, number: int | None) -> None:
    assert house_number(house) == number


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("7", HouseRule(("7",))),
        ("1-25 odd, 30, 32А", HouseRule(("30", "32а"), (HouseRange(1, 25, Side.ODD),))),
        ("2 – 8 EVEN", HouseRule((), (HouseRange(2, 8, Side.EVEN),))),
        ("5-5", HouseRule((), (HouseRange(5, 5),))),
        ("12/3, 14 корп. 2", HouseRule(("12/3", "14 корп. 2"))),
    ],
)
def test_a_rule_is_parsed(text: str, rule: HouseRule) -> None:
    assert read_house_rule(text) == rule


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("", "''"),
        ("1,,2", "''"),
        ("many", "'many'"),
        ("7 odd", "'7 odd'"),
        ("9-3", "9-3"),
        ("1-2-x!", "'1-2-x!'"),
    ],
)
def test_a_bad_rule_is_refused_with_the_bad_part_under_its_field(text: str, part: str) -> None:
    with pytest.raises(InvalidError, match=part) as caught:
        read_house_rule(text, "exclude")
    assert caught.value.field == "exclude"


@given(rules)
def test_a_rule_survives_writing_and_parsing(rule: HouseRule) -> None:
    assert read_house_rule(str(rule)) == rule


@given(rules, names)
def test_a_rule_names_every_house_that_it_covers(rule: HouseRule, house: str) -> None:
    number = house_number(house)
    assert number is not None
    expected = house in rule.houses or any(span.covers(number) for span in rule.ranges)
    assert rule.covers(house.upper()) is expected


@given(st.text())
def test_any_text_is_parsed_or_refused(text: str) -> None:
    with suppress(InvalidError):
        rule = read_house_rule(text)
        assert rule.houses or rule.ranges
