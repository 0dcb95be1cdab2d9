"""Telephone numbers as trunks, files and people write them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outages.phones import is_dialable, to_e164


@pytest.mark.parametrize(
    ("raw", "region", "number"),
    [
        ("+74822000001", "RU", "+74822000001"),
        ("8 (4822) 00-00-01", "RU", "+74822000001"),
        ("79001234567", "RU", "+79001234567"),
        ("9001234567", "RU", "+79001234567"),
        ("+7 900 123-45-67", "US", "+79001234567"),
        ("(201) 555-0123", "US", "+12015550123"),
    ],
)
def test_a_number_is_read_in_its_region(raw: str, region: str, number: str) -> None:
    assert to_e164(raw, region) == number


@pytest.mark.parametrize("raw", ["", "anonymous", "unavailable", "+", "112", "12345", "1" * 40, "+1;ext=5@x"])
def test_anything_but_a_number_is_none(raw: str) -> None:
    assert to_e164(raw, "RU") is None


@given(st.text(max_size=40))
def test_any_text_becomes_a_dialable_number_or_none(raw: str) -> None:
    number = to_e164(raw, "RU")
    assert number is None or is_dialable(number)


@pytest.mark.parametrize(
    "number",
    [
        "",
        "74822000001",
        "+0123456789",
        "+123456",
        "+7482200000a",
        "+7482200000123456",
        "+79001234567\n",
        "+7٩001234567",
    ],
)
def test_only_a_plain_number_may_become_part_of_an_endpoint(number: str) -> None:
    assert not is_dialable(number)
    assert is_dialable("+79001234567")


def test_a_line_end_is_stripped_from_a_number() -> None:
    assert to_e164("+79001234567\n", "RU") == "+79001234567"
