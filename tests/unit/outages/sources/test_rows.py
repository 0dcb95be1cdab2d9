"""Cells, rows and headers of a subscriber list."""

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outages.imports import COLUMNS, ImportedRow, ImportFlaw
from outages.sources.header import Header
from outages.sources.layout import Layout
from outages.sources.mapping import OURS, SourceMapping
from outages.sources.rows import RowDigests, RowReader

GOOD = {
    "account": "100-1",
    "name": "Иван Иванов",
    "phones": "+74822000001;8 (900) 123-45-67",
    "language": "ru",
    "tier": "corporate",
    "region": "Тверская область",
    "city": "Тверь",
    "street": "улица Королёва",
    "house": "14А",
    "flat": "5",
    "services": "tv; internet",
    "node": "headend-1/switch-12/port-7",
}


def _layout(header: Sequence[str]) -> Layout:
    return Layout(Header(1, tuple(header)), OURS)


def _reader(header: Sequence[str] = COLUMNS) -> RowReader:
    return RowReader(_layout(header), "RU")


def _header_flaws(header: Sequence[str]) -> list[ImportFlaw]:
    return _layout(header).flaws()


def _read(**cells: str) -> ImportedRow | list[ImportFlaw]:
    return _reader().read(7, list((GOOD | cells).values()))


def test_a_good_row_is_read() -> None:
    assert _read() == ImportedRow(
        line=7,
        account="100-1",
        name="Иван Иванов",
        phones="+74822000001 +79001234567",
        language="ru",
        tier="corporate",
        region="Тверская область",
        city="Тверь",
        street="улица Королёва",
        house="14А",
        flat="5",
        services="internet tv",
        node=("headend-1", "switch-12", "port-7"),
    )


@given(st.permutations(COLUMNS))
def test_columns_may_come_in_any_order(order: list[str]) -> None:
    reader = _reader([name.upper() for name in order])
    assert reader.read(7, [GOOD[name] for name in order]) == _read()


def test_optional_cells_may_be_empty() -> None:
    row = _read(name="", phones=" ", tier="", flat="", node=" ")
    assert isinstance(row, ImportedRow)
    assert (row.name, row.phones, row.tier, row.flat, row.node) == ("", "", "standard", "", ())


def test_spaces_around_and_letter_case_of_words_do_not_matter() -> None:
    row = _read(account=" 100-1 ", tier=" Critical", services=" TV ;internet;; ", node=" a / b ")
    assert isinstance(row, ImportedRow)
    assert (row.account, row.tier, row.services, row.node) == ("100-1", "critical", "internet tv", ("a", "b"))


def test_a_number_written_twice_counts_once() -> None:
    row = _read(phones="+74822000001;8 4822 000001;")
    assert isinstance(row, ImportedRow)
    assert row.phones == "+74822000001"


@pytest.mark.parametrize(
    ("column", "cell", "reason"),
    [
        ("account", "  ", "is empty"),
        ("region", "", "is empty"),
        ("house", "", "is empty"),
        ("name", "x" * 201, "longer than 200"),
        ("phones", "+74822000001;tomorrow", "'tomorrow'"),
        ("phones", "12", "'12' has 2 digits after +7, too few"),
        ("house", "03.янв", "was it 3/1?"),
        ("flat", "2026-02-01 00:00:00", "was it 1/2 or 2/26?"),
        ("language", "russian", "'russian'"),
        ("language", "", "''"),
        ("tier", "gold", "'gold' is none of standard, corporate, critical"),
        ("services", "internet;magic", "'internet;magic'"),
        ("services", ";", "is not a list"),
        ("node", "headend-1//port", "is empty"),
    ],
)
def test_a_bad_cell_is_named_by_line_and_column(column: str, cell: str, reason: str) -> None:
    flaws = _read(**{column: cell})
    assert isinstance(flaws, list)
    assert [(flaw.line, flaw.column) for flaw in flaws] == [(7, column)]
    assert reason in flaws[0].reason


@pytest.mark.parametrize(
    ("cell", "zone"), [(" Asia/Yekaterinburg ", "Asia/Yekaterinburg"), ("", ""), (None, None)]
)
def test_a_file_may_state_time_zones(cell: str | None, zone: str | None) -> None:
    cells = GOOD if cell is None else GOOD | {"zone": cell}
    row = _reader(list(cells)).read(7, list(cells.values()))
    assert isinstance(row, ImportedRow)
    assert row.zone == zone
    assert _header_flaws(list(cells)) == []


@pytest.mark.parametrize(
    ("cell", "email"), [(" maria@example.org ", "maria@example.org"), ("", ""), (None, None)]
)
def test_a_file_may_state_e_mail_addresses(cell: str | None, email: str | None) -> None:
    cells = GOOD if cell is None else GOOD | {"email": cell}
    row = _reader(list(cells)).read(7, list(cells.values()))
    assert isinstance(row, ImportedRow)
    assert row.email == email


@pytest.mark.parametrize("cell", ["maria", "Мария <m@example.org>", "a@example.org;b@example.org", "нет"])
def test_what_is_no_e_mail_address_is_named(cell: str) -> None:
    flaws = _reader([*COLUMNS, "email"]).read(7, [*GOOD.values(), cell])
    assert isinstance(flaws, list)
    assert [(flaw.line, flaw.column) for flaw in flaws] == [(7, "email")]


@pytest.mark.parametrize("cell", ["UTC+5", "Екатеринбург", "Asia/", "../etc/passwd", "Asia\0"])
def test_an_unknown_time_zone_is_named(cell: str) -> None:
    flaws = _reader([*COLUMNS, "zone"]).read(7, [*GOOD.values(), cell])
    assert isinstance(flaws, list)
    assert [(flaw.line, flaw.column) for flaw in flaws] == [(7, "zone")]
    assert "is no time zone" in flaws[0].reason


def test_every_bad_cell_of_a_row_is_named() -> None:
    flaws = _read(account="", tier="gold", services="")
    assert isinstance(flaws, list)
    assert [flaw.column for flaw in flaws] == ["account", "tier", "services"]


@pytest.mark.parametrize("count", [1, 11, 13])
def test_a_row_needs_as_many_cells_as_the_header(count: int) -> None:
    flaws = _reader().read(7, ["x"] * count)
    assert flaws == [ImportFlaw(7, "", f"has {count} cells instead of 12")]


@given(st.lists(st.text(), min_size=12, max_size=12))
def test_any_row_is_read_or_refused(cells: list[str]) -> None:
    found = _reader().read(3, cells)
    assert isinstance(found, ImportedRow) or all(flaw.line == 3 for flaw in found)


def test_a_complete_header_has_no_flaw() -> None:
    assert _header_flaws([name.title() for name in COLUMNS]) == []


def test_missing_unknown_and_duplicate_columns_are_each_named() -> None:
    header = [*COLUMNS[:-1], "flat", "colour"]
    assert [(flaw.line, flaw.column, flaw.reason[:14]) for flaw in _header_flaws(header)] == [
        (1, "node", "this column is"),
        (1, "colour", "no such column"),
        (1, "flat", "this column is"),
    ]


def _read_all(*rows: dict[str, str]) -> list[ImportFlaw]:
    reader = _reader()
    for line, row in enumerate(rows, start=2):
        assert isinstance(reader.read(line, list((GOOD | row).values())), ImportedRow)
    return reader.doubts()


def test_a_house_like_excels_days_is_refused_in_a_street_of_smaller_houses() -> None:
    flaws = _read_all({"house": "1"}, {"house": "45719"}, {"house": "9999", "street": "Новая"})
    assert [(flaw.line, flaw.column) for flaw in flaws] == [(3, "house")]
    assert "was it 3/3?" in flaws[0].reason


def test_such_a_house_stays_where_houses_are_large_and_where_it_is_called_a_house() -> None:
    assert _read_all({"house": "45719"}, {"house": "38000"}) == []
    assert _read_all({"house": "1"}, {"house": "д. 45719"}, {"house": "39999"}) == []


def _digests(*names: str, region: str = "RU", mapping: SourceMapping = OURS) -> RowDigests:
    return RowDigests(Layout(Header(1, names), mapping), region)


def test_rows_have_one_digest_only_if_they_were_read_alike() -> None:
    cells = ["A-1", "Анна"]
    digest = _digests("account", "name").of(cells)
    assert _digests(" Account ", "NAME").of(cells) == digest
    assert digest not in {
        _digests("account", "name").of(["A-1А", "нна"]),
        _digests("name", "account").of(cells),
        _digests("account", "name", region="KZ").of(cells),
        _digests("account", "name", mapping=SourceMapping(flat_after_dash=True)).of(cells),
    }
    assert -(2**63) <= digest < 2**63


def test_the_account_of_a_record_is_known_before_the_rest_is_read() -> None:
    layout = Layout(Header(1, COLUMNS), OURS)
    assert RowReader(layout, "RU").account([" A-1 ", *COLUMNS[1:]]) == "A-1"
    assert RowReader(layout, "RU").account(["A-1"]) == "", "a record of another width"
