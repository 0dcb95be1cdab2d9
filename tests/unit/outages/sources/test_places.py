"""Houses that Excel spoilt, flats beside houses, and addresses in one cell."""

import pytest

from outages.sources.addresses import read_address
from outages.sources.errors import BadCellError
from outages.sources.excel import spoilt_house, spoilt_serial
from outages.sources.flats import split_flat


@pytest.mark.parametrize(
    ("cell", "was"),
    [
        ("03.янв", "3/1"),
        ("01.мар", "1/3"),
        ("12 мая", "12/5"),
        ("3-Jan", "3/1"),
        ("Jan-03", "1/3 or 3/1"),
        ("янв.50", "1/50 or 50/1"),
        ("янв.00", "1/0"),
        ("03.янв.2026", "3/1"),
        ("01.03.2026", "1/3 or 3/26"),
        ("01.12.1945 0:00", "1/12 or 12/45"),
        ("3/1/2026", "3/1"),
        ("2026-01-03 00:00:00", "3/1"),
        ("2026-01-03", "3/1"),
    ],
)
def test_a_date_tells_which_house_it_was(cell: str, was: str) -> None:
    assert spoilt_house(f" {cell} ") == was


@pytest.mark.parametrize(
    "cell", ["12", "12/3", "3/1", "12-14", "12к2", "5с1", "12 лит", "3.1", "01.13.2026", "14 А", "45719", ""]
)
def test_a_house_is_no_date(cell: str) -> None:
    assert spoilt_house(cell) is None


def test_only_a_number_of_excels_days_may_be_one() -> None:
    assert (spoilt_serial("46025"), spoilt_serial("45719")) == ("3/1", "3/3")
    assert [spoilt_serial(cell) for cell in ("4571", "38000", "50001", "45719А")] == [None] * 4


@pytest.mark.parametrize(
    ("cell", "dash", "parts"),
    [
        ("12", None, ("12", "")),
        ("12 кв. 5", None, ("12", "5")),
        ("д.12, корп. 2, кв.5а", None, ("12 корп. 2", "5а")),
        ("12А кв5", None, ("12А", "5")),
        ("12-14 кв 5", None, ("12-14", "5")),
        ("12-5", True, ("12", "5")),
        ("12к2 – 5", True, ("12к2", "5")),
        ("12-14", False, ("12-14", "")),
    ],
)
def test_house_and_flat_are_told_apart(cell: str, dash: bool | None, parts: tuple[str, str]) -> None:  # noqa: FBT001 - a parameter
    assert split_flat(cell, flat_after_dash=dash) == parts


@pytest.mark.parametrize(
    ("cell", "dash", "reason"),
    [
        ("12-5", None, "write flat_after_dash = true or false"),
        ("12 5", True, "cannot tell house and flat apart in '12 5'"),
        ("кв. 5", None, "cannot tell house and flat apart"),
        ("", None, "cannot tell house and flat apart"),
    ],
)
def test_a_flat_that_might_be_said_as_a_house_is_refused(cell: str, dash: bool | None, reason: str) -> None:  # noqa: FBT001 - a parameter
    with pytest.raises(BadCellError, match=reason):
        split_flat(cell, flat_after_dash=dash)


@pytest.mark.parametrize(
    ("cell", "parts"),
    [
        ("г. Тверь, ул. Ленина, 12", ("", "г. Тверь", "ул. Ленина", "12", "")),
        (
            "170000, Россия, Тверская обл., Тверь г, Ленина ул, дом № 12, корп. 2, кв. 5",
            ("Тверская обл.", "Тверь г", "Ленина ул", "12 корп. 2", "5"),
        ),
        ("Москва, 8 Марта, 7, 15", None),
        ("Респ. Татарстан, Казань, 1-я Садовая ул., 12А", ("Респ. Татарстан", "Казань", "1-я Садовая ул.", "12А", "")),
        ("г. Москва, ул Тверская-Ямская 1-я д 5 кв 7", ("", "г. Москва", "ул Тверская-Ямская 1-я", "5", "7")),
        ("Тверская обл, д. Малинники, д. 5", ("Тверская обл", "д. Малинники", "д. Малинники", "5", "")),
        ("ул. 8 Марта, 7", ("", "", "ул. 8 Марта", "7", "")),
        ("г Тверь ул Ленина, 5", None),
        ("Тверь, Ленина", None),
        ("Тверская обл., 5", None),
        ("5", None),
        ("", None),
    ],
)  # fmt: skip
def test_an_address_in_one_cell_is_read_or_refused(cell: str, parts: tuple[str, ...] | None) -> None:
    if parts is None:
        with pytest.raises(BadCellError, match=r"apart|cannot find"):
            read_address(cell, flat_after_dash=None)
    else:
        assert read_address(cell, flat_after_dash=None) == parts
