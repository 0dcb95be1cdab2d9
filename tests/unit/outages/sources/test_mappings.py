"""Lists of other systems, read to rows by a mapping."""

from collections.abc import Sequence

import pytest

from outages.imports import ImportedRow, ImportFlaw
from outages.sources.header import Header
from outages.sources.layout import Layout
from outages.sources.mapping import ColumnSource, Constant, Joined, OneOf, SourceMapping
from outages.sources.rows import RowReader

HEADER = (
    "Лицевой счёт",
    "Фамилия",
    "Имя",
    "Телефон",
    "Моб. тел.",
    "Улица",
    "Дом",
    "Корпус",
    "Кв",
    "Услуга",
    "Адрес",
    "Баланс",
)
COLUMNS: dict[str, ColumnSource] = {
    "account": OneOf(("Лицевой счёт",)),
    "name": Joined(("Фамилия", "Имя")),
    "phones": Joined(("Телефон", "Моб. тел.")),
    "language": Constant("ru"),
    "region": Constant("Тверская область"),
    "city": Constant("Тверь"),
    "street": OneOf(("Улица", "Название улицы")),
    "house": OneOf(("дом",)),
    "flat": OneOf(("Кв",)),
    "services": OneOf(("Услуга",)),
}
WORDS = {"services": {"интернет": "internet", "тв": "tv", "все": "internet;tv", "": "internet"}}
RECORD = (
    "100104",
    "Сидоренко",
    "Мария",
    "8 (900) 123-45-67",
    "",
    "Ленина ул.",
    "12",
    "",
    "7",
    "Интернет, ТВ",
    "",
    "-5,10",
)


def _layout(
    columns: dict[str, ColumnSource] = COLUMNS, header: Sequence[str] = HEADER, **more: object
) -> Layout:
    return Layout(Header(1, tuple(header)), SourceMapping(columns=columns, words=WORDS, **more))  # type: ignore[arg-type]


def _read(layout: Layout, **cells: str) -> ImportedRow | list[ImportFlaw]:
    record = dict(zip(HEADER, RECORD, strict=True)) | {
        name.replace("_", " "): cell for name, cell in cells.items()
    }
    return RowReader(layout, "RU").read(7, list(record.values()))


def _row(layout: Layout, **cells: str) -> ImportedRow:
    row = _read(layout, **cells)
    assert isinstance(row, ImportedRow), row
    return row


def test_a_billing_systems_record_becomes_a_row() -> None:
    assert _layout().flaws() == []
    assert _row(_layout()) == ImportedRow(
        line=7,
        account="100104",
        name="Сидоренко Мария",
        phones="+79001234567",
        language="ru",
        tier="standard",
        region="Тверская область",
        city="Тверь",
        street="Ленина ул.",
        house="12",
        flat="7",
        services="internet tv",
        node=(),
        zone=None,
    )


def test_joined_telephones_are_several() -> None:
    row = _row(
        _layout(COLUMNS | {"phones": Joined(("Телефон", "Моб. тел."))}), **{"Моб._тел.": "89007654321"}
    )
    assert row.phones == "+79001234567 +79007654321"


@pytest.mark.parametrize(
    ("cell", "services"),
    [("ВСЕ", "internet tv"), ("", "internet"), ("тв", "tv"), ("Интернет;gas", "gas internet")],
)
def test_a_sources_words_are_translated(cell: str, services: str) -> None:
    assert _row(_layout(), Услуга=cell).services == services


def test_a_word_without_translation_is_told_with_both_names_of_its_column() -> None:
    assert _read(_layout(), Услуга="Магия", Кв="01.фев") == [
        ImportFlaw(
            7, "flat (Кв)", "'01.фев' is a date, which Excel makes of numbers (was it 1/2?); format the column as text and fill it again"
        ),
        ImportFlaw(
            7,
            "services (Услуга)",
            "'Магия' is not a list such as internet;tv, of internet, tv, telephony, electricity, water, hot_water, heat, gas",
        ),
    ]  # fmt: skip


@pytest.mark.parametrize(("building", "house"), [("2", "12 к. 2"), ("А", "12А"), ("", "12")])
def test_a_building_is_part_of_the_house(building: str, house: str) -> None:
    assert _row(_layout(COLUMNS | {"building": OneOf(("Корпус",))}), Корпус=building).house == house


def test_a_building_alone_is_no_house() -> None:
    flaws = _read(_layout(COLUMNS | {"building": OneOf(("Корпус",))}), Дом=" ", Корпус="2")
    assert flaws == [ImportFlaw(7, "house (Дом)", "is empty")]


def test_house_and_flat_may_share_a_cell() -> None:
    columns = {name: source for name, source in COLUMNS.items() if name not in {"house", "flat"}}
    layout = _layout(columns | {"house_and_flat": OneOf(("Дом",))}, flat_after_dash=True)
    assert layout.flaws() == []
    row = _row(layout, Дом="12к2-45")
    assert (row.house, row.flat) == ("12к2", "45")
    flaws = _read(layout, Дом="12 45", Телефон="112")
    assert isinstance(flaws, list)
    assert [(flaw.line, flaw.column) for flaw in flaws] == [
        (7, "house_and_flat (Дом)"),
        (7, "phones (Телефон + Моб. тел.)"),
    ]


def test_an_address_may_be_one_cell_and_constants_win() -> None:
    place = {"street", "house", "flat", "city"}
    columns = {name: source for name, source in COLUMNS.items() if name not in place}
    layout = _layout(columns | {"address": OneOf(("Адрес",))})
    assert layout.flaws() == []
    row = _row(layout, Адрес="Московская обл, г Тверь, ул Ленина, д 12, кв 5")
    assert (row.region, row.city, row.street, row.house, row.flat) == (
        "Тверская область",
        "г Тверь",
        "ул Ленина",
        "12",
        "5",
    )
    flaws = _read(layout, Адрес="ул Ленина, д 12")
    assert flaws == [ImportFlaw(7, "city (Адрес)", "is empty")]


def test_what_the_header_lacks_is_told_by_our_column() -> None:
    columns = {name: source for name, source in COLUMNS.items() if name != "services"}
    layout = _layout(
        columns
        | {
            "name": Joined(("Фамилия", "Отчество")),
            "street": OneOf(("Ул.", "Проспект")),
            "house": OneOf(("Дом", "Корпус")),
        },
        [*HEADER, "Кв"],
    )
    assert [(flaw.column, flaw.reason) for flaw in layout.flaws()] == [
        ("services", "this column is missing"),
        ("name", "the header has no 'Отчество'"),
        ("street", "the header has no 'Ул.' or 'Проспект'"),
        ("house", "the header has more than one of 'Дом' or 'Корпус'"),
        ("кв", "this column is duplicated"),
    ]
