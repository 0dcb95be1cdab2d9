"""Telephone numbers as trunks, files and people write them."""

import contextlib

import phonenumbers
import pytest
from hypothesis import given
from hypothesis import strategies as st
from phonenumbers import PhoneNumberFormat

from outages.errors import InvalidError
from outages.phones import is_dialable, read_numbers, to_e164


@pytest.mark.parametrize(
    ("raw", "region", "number"),
    [
        ("+74822000001", "RU", "+74822000001"),
        ("8 (4822) 00-00-01", "RU", "+74822000001"),
        ("79001234567", "RU", "+79001234567"),
        ("9001234567", "RU", "+79001234567"),
        ("+7 900 123-45-67", "US", "+79001234567"),
        ("(201) 555-0123", "US", "+12015550123"),
        # Abroad, as trunks send it and callers key it.
        ("375291234567", "RU", "+375291234567"),
        ("998901234567", "RU", "+998901234567"),
        ("12015550123", "RU", "+12015550123"),
        ("00375291234567", "RU", "+375291234567"),
        ("810375291234567", "RU", "+375291234567"),
        ("79001234567", "BY", "+79001234567"),
        # A number of the region's own goes first, even one too new for the numbering plans.
        ("4822123456", "RU", "+74822123456"),
        ("7777777777", "RU", "+77777777777"),
        ("9999999999", "RU", "+79999999999"),
        ("3712345678", "RU", "+73712345678"),
    ],
)
def test_a_number_is_read_in_its_region(raw: str, region: str, number: str) -> None:
    assert to_e164(raw, region) == number


@pytest.mark.parametrize("raw", ["", "anonymous", "unavailable", "+", "112", "12345", "1" * 40, "+1;ext=5@x"])
def test_anything_but_a_number_is_none(raw: str) -> None:
    assert to_e164(raw, "RU") is None


@pytest.mark.parametrize(
    "raw",
    [
        "0000000000",
        "0" * 7,
        "80000000000",
        "70000000000",
        "+70000000000",
        "+3750000000",
        "1111111111",
        "+11111111111",
    ],
)
def test_what_networks_send_for_a_withheld_number_is_none(raw: str) -> None:
    assert to_e164(raw, "RU") is None


@pytest.mark.parametrize("raw", ["1234567", "250990123456789"])
def test_what_nobody_could_ring_back_is_none(raw: str) -> None:
    """A local number without its area code, and the number of a SIM card."""
    assert to_e164(raw, "RU") is None


@given(st.from_regex(r"[1-9][0-9]{0,2}[0-9]{6,11}", fullmatch=True))
def test_a_number_that_somebody_has_abroad_needs_no_plus(digits: str) -> None:
    number, here = f"+{digits}", phonenumbers.parse(digits, "RU")
    try:
        abroad = phonenumbers.parse(number)
    except phonenumbers.NumberParseException:
        return
    if phonenumbers.is_valid_number(abroad) and not phonenumbers.is_valid_number(here):
        assert to_e164(digits, "RU") == phonenumbers.format_number(abroad, PhoneNumberFormat.E164)


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


@pytest.mark.parametrize(
    ("cell", "numbers"),
    [
        ("8 (900) 123-45-67", ["+79001234567"]),
        ("79001234567", ["+79001234567"]),
        ("810 375 29 123-45-67", ["+375291234567"]),
        ("+7 900 123‑45‑67; 8(4822)34-56-78", ["+79001234567", "+74822345678"]),
        ("89001234567, 8 900 765 43 21 / 9001234567", ["+79001234567", "+79007654321"]),
        ("8 900 123 45 67\n8 900 765 43 21", ["+79001234567", "+79007654321"]),
        ("8 900 123 45 67 8 900 765 43 21", ["+79001234567", "+79007654321"]),
        (" ;, ", []),
    ],
)
def test_a_cell_may_hold_several_numbers(cell: str, numbers: list[str]) -> None:
    assert read_numbers(cell, "RU") == numbers


@pytest.mark.parametrize(
    ("cell", "reason"),
    [
        ("+7 900 123-45-6", "has 9 digits after +7, too few"),
        ("8 900 123-45-678", "has 12 digits after +7, too many"),
        ("112", "has 3 digits after +7, too few"),
        ("34-56-78", "has 6 digits after +7, too few"),
        ("345-67-89", "lacks the area code"),
        ("+7 300 123-45-67", "is no number of any network in +7"),
        ("+8 900 123-45-67", "has a plus before the 8; write 8 … or +7 …"),
        ("89001234567 доб. 12", "has an extension"),
        ("7,9E+10", "Excel has shortened"),
        ("8-800-FLOWERS", "cannot read the telephone number '8-800-FLOWERS'"),
        ("мама 89001234567", "cannot read"),
        ("+", "cannot read"),
        ("8(4822)34-56-78/79", "'79' has 2 digits"),
        ("89001234567 890076543", "cannot read"),
        ("1 2 3 4 5 6 7 8 9 1 2 3 4", "too many"),
    ],
)
def test_a_number_that_nobody_can_have_is_refused_with_the_reason(cell: str, reason: str) -> None:
    with pytest.raises(InvalidError) as error:
        read_numbers(cell, "RU")
    assert reason in error.value.reason


def test_a_plus_before_the_trunk_prefix_is_no_number_in_another_country() -> None:
    """As E.164, +8 4822 00-00-01 would be a mobile telephone in Viet Nam."""
    assert to_e164("+8 4822 00-00-01", "RU") == "+84822000001"
    with pytest.raises(InvalidError, match="plus before the 8"):
        read_numbers("+8 4822 00-00-01", "RU")
    assert read_numbers("+86 138 1234 5678", "RU") == ["+8613812345678"]
    assert read_numbers("+1 201 555 0123", "US") == ["+12015550123"]


def test_a_caller_may_have_a_number_that_no_list_may_hold() -> None:
    assert to_e164("+73001234567", "RU") == "+73001234567"
    with pytest.raises(InvalidError):
        read_numbers("+73001234567", "RU")


@given(st.text(alphabet="+789 0()-;,/.\n", max_size=30))
def test_any_cell_is_dialable_numbers_or_refused(cell: str) -> None:
    numbers = []
    with contextlib.suppress(InvalidError):
        numbers = read_numbers(cell, "RU")
    assert all(map(is_dialable, numbers))
