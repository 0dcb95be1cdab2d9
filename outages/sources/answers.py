"""Read a billing system's answer, by the rules of a subscriber file."""

import json
import re
from collections.abc import Mapping
from itertools import combinations
from typing import Any, Final

from outages.directory import DirectoryError
from outages.imports import COLUMNS, OPTIONAL, ImportedRow
from outages.sources.header import Header
from outages.sources.layout import Layout
from outages.sources.mapping import OURS
from outages.sources.rows import RowReader

_ROWS: Final = "service_points"
_LISTS: Final = ("phones", "services")
#: What a service point may lack.
_MAY_LACK: Final = frozenset({"name", "phones", "tier", "flat", "node", *OPTIONAL})
#: By the optional columns that a service point states.
_LAYOUTS: Final = {
    stated: Layout(Header(0, (*COLUMNS, *stated)), OURS)
    for count in range(len(OPTIONAL) + 1)
    for stated in combinations(OPTIONAL, count)
}
#: No database takes these.
_UNWRITABLE: Final = re.compile("[\x00-\x1f\x7f\ud800-\udfff]")
_CELL: Final = re.compile(r"'.*'|\".*\"|\d+", re.DOTALL)


def read_answer(body: bytes, region: str) -> tuple[ImportedRow, ...]:
    """Return the rows of a JSON body, numbered from 1; numbers without a country code belong to `region`.

    Raise DirectoryError naming the first bad field, without what it holds.
    """
    readers = {stated: RowReader(layout, region) for stated, layout in _LAYOUTS.items()}
    rows = []
    for place, point in enumerate(_read_points(body)):
        cells = _cells(place, point)
        stated = tuple(one for one in OPTIONAL if one in cells)
        row = readers[stated].read(place + 1, list(cells.values()))
        if not isinstance(row, ImportedRow):
            raise _bad(place, row[0].column, _CELL.sub("…", row[0].reason))
        rows.append(row)
    return tuple(rows)


def _read_points(body: bytes) -> list[Any]:
    try:
        answer = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise DirectoryError("the answer is not JSON") from error
    points = answer.get(_ROWS) if isinstance(answer, dict) else None
    if not isinstance(points, list):
        raise DirectoryError(f"{_ROWS}: must be a list in an object")
    return points


def _cells(place: int, point: object) -> dict[str, str]:
    """Return the cells by column, in the order of a layout."""
    if not isinstance(point, dict):
        raise DirectoryError(f"{_ROWS}[{place}]: must be an object")
    if unknown := point.keys() - {*COLUMNS, *OPTIONAL}:
        # A name could be anything, even somebody's.
        raise DirectoryError(f"{_ROWS}[{place}]: has {len(unknown)} unknown fields")
    stated = [one for one in OPTIONAL if point.get(one) is not None]
    return {column: _cell(place, column, point) for column in (*COLUMNS, *stated)}


def _cell(place: int, column: str, point: Mapping[str, Any]) -> str:
    value = point.get(column)
    if value is None:
        if column in _MAY_LACK:
            return ""
        raise _bad(place, column, "is missing")
    parts = value if column in _LISTS and isinstance(value, list) else [value]
    for part in parts:
        if not isinstance(part, str):
            raise _bad(place, column, "must be a list of text" if column in _LISTS else "must be text")
        if _UNWRITABLE.search(part):
            raise _bad(place, column, "has a control character")
    return ";".join(parts)


def _bad(place: int, column: str, reason: str) -> DirectoryError:
    return DirectoryError(f"{_ROWS}[{place}].{column}: {reason}")
