"""Lists of houses as dispatchers type them, each with the rule that it means, or refused.

A new odd list is a new line in `tests/golden/house_lists.tsv`, its meaning written by hand.
"""

from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outages.addresses.house_flaws import Flaw, HouseListError
from outages.addresses.house_rules import read_house_rule
from outages.errors import InvalidError
from tests.support.house_corpus import ACCEPTED, REFUSED

_LIKE_A_LIST = st.lists(
    st.sampled_from(
        [
            "1",
            "25",
            "12а",
            "7к2",
            "-",
            "по",
            "с",
            "до",
            "кроме",
            "и",
            ",",
            ";",
            "нечёт",
            "чётные",
            ":",
            "(",
            ")",
            "все",
            "корп.",
            "odd",
            "even",
            "to",
            "from",
            "except",
            "and",
            "+",
            "½",
            "/",
            "дом",
        ]
    ),
    max_size=9,
).map(" ".join)


def test_every_list_means_what_was_written_by_hand() -> None:
    assert {text: str(read_house_rule(text)) for text in ACCEPTED} == ACCEPTED


def test_what_may_mean_two_things_or_nothing_is_refused() -> None:
    for text in REFUSED:
        with pytest.raises(HouseListError):
            read_house_rule(text)


def test_the_corpus_is_large_and_names_each_list_once() -> None:
    corpus = Path(__file__).parents[3] / "golden" / "house_lists.tsv"
    rows = corpus.read_text("utf-8").splitlines()[1:]
    assert len(ACCEPTED) + len(REFUSED) == len(rows) >= 150


def test_a_line_break_separates_houses_too() -> None:
    assert str(read_house_rule("7\n9-11 odd\r\n")) == "9-11 odd, 7"


@pytest.mark.parametrize(
    ("text", "flaw", "part"),
    [
        ("1-9, что-то, 5", Flaw.UNREADABLE, "что-то"),
        ("12, " * 600, Flaw.UNREADABLE, "12, " * 10 + "…"),
        ("5, 25-1", Flaw.BACKWARDS, "25-1"),
        ("1-5, 8 чёт", Flaw.SIDE_OF_ONE, "8 чёт"),
        ("1-9, 15-25 нечет", Flaw.UNSURE_SIDE, "15-25 нечет"),
        ("5, 12A-12C, 12A-12B", Flaw.UNSURE_LETTERS, "12A-12B"),
        ("7 корп. 1, 2", Flaw.UNSURE_BUILDING, "2"),
        ("все", Flaw.ALL_HOUSES, "все"),
        ("1-25 кроме 30", Flaw.NOT_AMONG, "30"),
        ("1-25 кроме 30-40", Flaw.NOT_AMONG, "30-40"),
        ("5, 7, кроме 7", Flaw.NAMED_AND_LEFT_OUT, "7"),
        ("2-4 чёт, кроме 2, 4", Flaw.NOTHING_LEFT, "2-4 чёт, кроме 2, 4"),
    ],
)
def test_a_refusal_names_its_field_the_bad_part_and_what_to_write(text: str, flaw: Flaw, part: str) -> None:
    with pytest.raises(HouseListError, match=part) as refused:
        read_house_rule(text, "scope.include.0.houses")
    assert refused.value.field == "scope.include.0.houses"
    assert (refused.value.flaw, refused.value.part) == (flaw, part)


@pytest.mark.parametrize("text", ACCEPTED)
def test_a_rule_survives_writing_and_reading(text: str) -> None:
    rule = read_house_rule(text)
    assert read_house_rule(str(rule)) == rule


@given(st.one_of(st.text(), _LIKE_A_LIST))
def test_any_text_is_read_as_a_rule_that_can_be_written_or_refused(text: str) -> None:
    with suppress(InvalidError):
        rule = read_house_rule(text)
        assert rule.houses or rule.ranges
        assert read_house_rule(str(rule)) == rule
