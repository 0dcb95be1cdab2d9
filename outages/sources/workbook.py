"""Read the rows of an .xlsx workbook as text."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook

from outages.sources.errors import UnreadableError

_Value = int | float | str | bool | time | date | datetime | timedelta
_LETTERS = 26


@dataclass(frozen=True, slots=True)
class SheetRows:
    """A sheet's rows with their numbers from 1, how many there are, and the merged cells (row of the last, "B6:B7").

    Whole numbers are written without a decimal point, dates in ISO 8601, formulas as their values.
    """

    rows: Iterator[tuple[int, list[str]]]
    height: int
    merged: tuple[tuple[int, str], ...]


def open_sheet(path: Path, name: str) -> SheetRows:
    """Open a workbook's sheet, the first if `name` is empty; raise UnreadableError for a damaged file or unknown sheet."""
    try:
        with CalamineWorkbook.from_path(path) as workbook:
            sheet = _find_sheet(workbook, name)
    except CalamineError as error:
        raise UnreadableError(0, f"is a damaged workbook: {error}") from error
    merged = tuple(sorted(map(_written, sheet.merged_cell_ranges or [])))
    height = sheet.end[0] + 1 if sheet.end else 0
    rows = ((line, list(map(_text, row))) for line, row in enumerate(sheet.iter_rows(), start=1))
    return SheetRows(rows, height, merged)


def refuse_merged(sheet: SheetRows, header_line: int) -> None:
    """Raise UnreadableError for merged cells below the header: only the first of them has a value."""
    below = [(line, cells) for line, cells in sheet.merged if line > header_line]
    if below:
        line, cells = below[0]
        more = f" and {len(below) - 1} more" if len(below) > 1 else ""
        raise UnreadableError(line, f"the cells {cells}{more} are merged; unmerge them and fill each")


def _find_sheet(workbook: CalamineWorkbook, name: str) -> CalamineSheet:
    names = workbook.sheet_names
    if name and name not in names:
        raise UnreadableError(0, f"has no sheet {name!r}, which the mapping names; it has {', '.join(names)}")
    if not names:
        raise UnreadableError(0, "is a workbook without a sheet")
    return workbook.get_sheet_by_name(name or names[0])


def _text(value: _Value) -> str:
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return value if isinstance(value, str) else str(value)


def _written(merged: tuple[tuple[int, int], tuple[int, int]]) -> tuple[int, str]:
    (top, left), (bottom, right) = merged
    return bottom + 1, f"{_column(left)}{top + 1}:{_column(right)}{bottom + 1}"


def _column(place: int) -> str:
    """Return a column's letters in Excel, "A" for 0."""
    higher, letter = divmod(place, _LETTERS)
    return (_column(higher - 1) if higher else "") + chr(ord("A") + letter)
