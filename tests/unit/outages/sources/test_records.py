"""Files as spreadsheets, billing systems and people write them, and what is said of those that can't be read."""

import zipfile
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path

import pytest

from outages.imports import COLUMNS
from outages.sources.errors import UnreadableError
from outages.sources.mapping import OURS, OneOf, SourceMapping
from outages.sources.records import RecordList, open_list
from tests.support.workbooks import Cell, Rows, write_workbook

ROW = [
    "A-1",
    "Анна",
    "+74822000001",
    "ru",
    "",
    "Тверская область",
    "Тверь",
    "улица Королёва",
    "12",
    "5",
    "tv",
    "",
]
RUSSIAN = SourceMapping(columns={"account": OneOf(("Лицевой счёт",)), "street": OneOf(("Улица",))})

Write = Callable[..., Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def write_file(text: str | bytes, encoding: str = "utf-8") -> Path:
        path = tmp_path / "list.csv"
        path.write_bytes(text if isinstance(text, bytes) else text.encode(encoding))
        return path

    return write_file


def _read(path: Path, mapping: SourceMapping = OURS) -> list[tuple[int, list[str]]]:
    return [(line, list(cells)) for line, cells in open_list(path, mapping).records]


def _refusal(path: Path, mapping: SourceMapping = OURS) -> tuple[int, str]:
    with pytest.raises(UnreadableError) as error:
        list(open_list(path, mapping).records)
    return error.value.line, error.value.reason


def _text(separator: str, *rows: Sequence[str]) -> str:
    return "".join(f"{separator.join(row)}\r\n" for row in (COLUMNS, *rows))


@pytest.mark.parametrize("separator", [";", ",", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_separator_and_unicode_are_found(write: Write, separator: str, encoding: str) -> None:
    assert _read(write(_text(separator, ROW), encoding)) == [(2, ROW)]


@pytest.mark.parametrize("encoding", ["cp1251", "cp866", "koi8-r"])
def test_other_encodings_are_read_where_the_mapping_tells_them(write: Write, encoding: str) -> None:
    assert _read(write(_text(";", ROW), encoding), SourceMapping(encoding=encoding)) == [(2, ROW)]


@pytest.mark.parametrize("encoding", ["cp1251", "cp866", "koi8-r"])
def test_russian_column_names_leave_no_doubt_about_the_encoding(write: Write, encoding: str) -> None:
    path = write("Лицевой счёт;Улица\n1;Королёва\n", encoding)
    assert _read(path, RUSSIAN) == [(2, ["1", "Королёва"])]
    assert open_list(path, RUSSIAN).encoding == encoding


@pytest.mark.parametrize("encoding", ["cp1251", "cp866", "koi8-r"])
def test_otherwise_the_encoding_is_proposed_and_not_guessed(write: Write, encoding: str) -> None:
    line, reason = _refusal(write(_text(";", ROW), encoding))
    assert line == 2
    assert (
        f'is not UTF-8 but probably {encoding}; save the file as CSV UTF-8, or write encoding = "{encoding}"'
        in reason
    )


def test_what_the_mapping_says_of_the_encoding_is_checked(write: Write) -> None:
    assert _refusal(write(_text(";", ROW)[:-2].encode() + b"\x98"), SourceMapping(encoding="cp1251")) == (
        2,
        "is not cp1251 text",
    )


@pytest.mark.parametrize(
    "text", [_text(";", [*ROW[:-1], "a\0b"]).encode(), _text(";", ROW).encode("utf-16-le")]
)
def test_bytes_that_are_no_text_are_told_as_such(write: Write, text: bytes) -> None:
    assert "holds a NUL, so it is no text" in _refusal(write(text))[1]


def test_excels_line_with_the_separator_is_no_header(write: Write) -> None:
    text = "sep=;\r\n" + _text(";", [*ROW[:6], "Тверь, центр", *ROW[7:]])
    assert _read(write(text, "utf-8-sig"))[0][1][6] == "Тверь, центр"
    assert _read(write(text), SourceMapping(separator=";"))[0][0] == 3


def test_blank_rows_and_columns_say_nothing(write: Write) -> None:
    text = "\r\n" + _text(";", ROW).replace("\r\n", ";;\r\n") + ";;;;;;;;;;;;;\r\n \r\n"
    assert _read(write(text)) == [(3, ROW)]


def test_a_cell_behind_the_last_column_stays_to_be_refused(write: Write) -> None:
    assert _read(write(_text(";", [*ROW, "", "x"]))) == [(2, [*ROW, "", "x"])]


def test_quoted_cells_may_hold_separators_quotes_and_lines(write: Write) -> None:
    text = _text(";", ["A-1", '"ООО ""Рога;\nи копыта"""', *ROW[2:]])
    assert _read(write(text)) == [(3, ["A-1", 'ООО "Рога;\nи копыта"', *ROW[2:]])]


def test_quotes_that_do_not_match_are_told(write: Write) -> None:
    assert "cannot be read as CSV" in _refusal(write(_text(";", ['"open', *ROW[1:]])))[1]


def test_a_cell_of_many_pages_is_told(write: Write) -> None:
    assert "field larger than field limit" in _refusal(write("a" * 200_000))[1]


def test_the_header_may_be_further_down(write: Write) -> None:
    text = 'Выгрузка "абонентов\n\n' + _text(";", ROW)
    assert _read(write(text), SourceMapping(header_line=3)) == [(4, ROW)]


@pytest.mark.parametrize(
    ("text", "mapping", "refusal"),
    [
        ("", OURS, (0, "is empty; its first line should name the columns")),
        (_text(";", ROW), SourceMapping(separator=","), (0, "the separator is ;, but the mapping says ,: correct it there")),
        (_text("\t", ROW), SourceMapping(separator=";"), (0, "the separator is a tab, but the mapping says ;: correct it there")),
        ("Список;\n\n" + _text(";", ROW), OURS, (1, "is not the header, which is in line 3: write header_line = 3 into a mapping")),
        ("Лицевой счёт;ФИО\n1;Анна\n", OURS, (1, "the columns have names of their own: let `outage-ivr subscribers propose` make a mapping of them")),
        ("a^b\n1^2\n", OURS, (1, "should be the header, but names none of the columns account, name, phones …; it reads 'a^b'")),
        ("a;b\n1;2\n", RUSSIAN, (1, "should be the header, but names none of the mapping's columns; it reads 'a | b'")),
    ],
)  # fmt: skip
def test_a_file_that_cannot_be_read_is_told_in_one_sentence(
    write: Write, text: str, mapping: SourceMapping, refusal: tuple[int, str]
) -> None:
    assert _refusal(write(text), mapping) == refusal


@pytest.mark.parametrize(
    ("head", "what"),
    [
        (b"\xd0\xcf\x11\xe0\xa1\xb1", "is an old Excel workbook (.xls) or locked with a password"),
        (b"\xef\xbb\xbf\r\n<html><table>", "is a web page (HTML), whatever its name says"),
        (b'<?xml version="1.0"?>', "is XML"),
        (b"%PDF-1.7", "is a PDF document"),
        (b"PK\x03\x04broken", "is a damaged zip archive or workbook"),
    ],
)
def test_a_file_is_what_it_holds_not_what_its_name_says(write: Write, head: bytes, what: str) -> None:
    assert _refusal(write(head))[1].startswith(what)


@pytest.mark.parametrize(
    ("member", "what"),
    [
        ("xl/workbook.bin", "is a binary Excel workbook (.xlsb)"),
        ("content.xml", "is an OpenDocument spreadsheet"),
        ("list.csv", "is a zip archive; unpack it first"),
        ("xl/workbook.xml", "is a damaged workbook"),
    ],
)
def test_a_zip_is_told_by_what_is_in_it(tmp_path: Path, member: str, what: str) -> None:
    path = tmp_path / "list.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(member, "x")
    assert _refusal(path)[1].startswith(what)


def _workbook(tmp_path: Path, **sheets: Rows) -> Path:
    return write_workbook(tmp_path / "list.xlsx", sheets)


def test_cells_of_a_workbook_come_as_they_are_shown(tmp_path: Path) -> None:
    row: list[Cell] = [
        100104.0,
        "=Анна",
        7.9001234567e10,
        "ru",
        None,
        "a",
        "b",
        "c",
        12.0,
        date(2026, 1, 3),
        1.5,
        None,
    ]
    path = _workbook(tmp_path, List=[[*COLUMNS, None], row, [None], ["", " "]])
    assert _read(path) == [
        (2, ["100104", "Анна", "79001234567", "ru", "", "a", "b", "c", "12", "2026-01-03", "1.5", ""])
    ]


def test_a_mapping_names_sheet_and_line_of_the_header(tmp_path: Path) -> None:
    path = _workbook(tmp_path, Сводка=[["x"]], Абоненты=[["Список"], [*COLUMNS], [*ROW]])
    assert _read(path, SourceMapping(sheet="Абоненты", header_line=2)) == [(3, ROW)]
    assert _refusal(path, SourceMapping(sheet="Дома"))[1] == (
        "has no sheet 'Дома', which the mapping names; it has Сводка, Абоненты"
    )
    assert _refusal(path)[1].startswith("should be the header")


def test_a_workbook_without_sheets_or_rows_is_told(tmp_path: Path) -> None:
    assert _refusal(_workbook(tmp_path))[1] == "is a workbook without a sheet"
    assert _refusal(_workbook(tmp_path, List=[]))[1].startswith("is empty")


def test_texts_of_a_workbook_by_1c_are_read(tmp_path: Path) -> None:
    path = write_workbook(tmp_path / "list.xlsx", {"TDSheet": [COLUMNS, ROW]}, shared="SharedStrings")
    assert _read(path) == [(2, ROW)]


def test_merged_cells_are_refused_below_the_header_only(tmp_path: Path) -> None:
    rows = [["Список"], [*COLUMNS], ROW, ROW]
    path = write_workbook(tmp_path / "list.xlsx", {"List": rows}, merged="A1:C1")
    assert len(_read(path, SourceMapping(header_line=2))) == 2
    path = write_workbook(tmp_path / "list.xlsx", {"List": rows}, merged="AB3:AB4")
    assert _refusal(path, SourceMapping(header_line=2)) == (
        4,
        "the cells AB3:AB4 are merged; unmerge them and fill each",
    )


def test_what_was_found_is_told(write: Write) -> None:
    found = open_list(write(_text("|", ROW)), OURS)
    assert isinstance(found, RecordList)
    assert (found.separator, found.encoding, found.header.line, found.lines) == ("|", "utf-8", 1, 2)
