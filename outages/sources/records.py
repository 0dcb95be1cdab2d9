"""Read a list's records, whatever the file: its header, then lines with their cells."""

import csv
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from outages.sources.container import is_workbook
from outages.sources.encoding import HEADER_LINES, propose_encoding, read_text
from outages.sources.errors import UnreadableError
from outages.sources.header import Header, choose_separator, find_header, guess_header, guess_separator
from outages.sources.mapping import OURS, SourceMapping

Record = tuple[int, Sequence[str]]

#: Records that are looked at before a mapping is proposed.
_PROBED = 1_000


@dataclass(frozen=True, slots=True)
class RecordList:
    """A list that is being read: its header, the lines of the file, and the records below the header.

    A record is the line on which it ends, from 1, and its cells; blank records, and blank cells behind the last column, are left
    out. `separator` and `encoding` are empty for a workbook. Iterating raises UnreadableError where the file can't be read on.
    """

    header: Header
    lines: int
    records: Iterator[Record]
    separator: str = ""
    encoding: str = ""


def open_list(path: Path, mapping: SourceMapping) -> RecordList:
    """Open a subscriber list; raise UnreadableError for a file that isn't one or has no header, OSError."""
    if is_workbook(path):
        from outages.sources.workbook import open_sheet, refuse_merged  # noqa: PLC0415 - only imports read workbooks

        sheet = open_sheet(path, mapping.sheet)
        header = find_header(sheet.rows, mapping)
        refuse_merged(sheet, header.line)
        return RecordList(header, sheet.height, _trimmed(header, sheet.rows))
    encoding, lines = read_text(path, mapping)
    head = _read_head(path, encoding, mapping.header_line)
    told = _told_separator(head)
    separator = told if told and not mapping.separator else choose_separator(head, mapping)
    skipped = max(mapping.header_line - 1, 1 if told else 0)
    records = _read_csv(path, encoding, separator, skipped=skipped)
    header = find_header(records, mapping)
    return RecordList(header, lines, _trimmed(header, records), separator, encoding)


def probe_list(path: Path) -> RecordList:
    """Open a list of which nothing is known, for its first records; raise UnreadableError, OSError.

    The encoding is the likeliest: look at the names.
    """
    if is_workbook(path):
        from outages.sources.workbook import open_sheet  # noqa: PLC0415 - the same

        sheet = open_sheet(path, "")
        return _probe(sheet.rows, sheet.height)
    encoding, lines = _likely_encoding(path)
    head = _read_head(path, encoding)
    told = _told_separator(head)
    separator = told or guess_separator(head)
    return _probe(_read_csv(path, encoding, separator, skipped=1 if told else 0), lines, separator, encoding)


def _probe(records: Iterable[Record], lines: int, separator: str = "", encoding: str = "") -> RecordList:
    first = list(islice(records, _PROBED))
    header = guess_header(first[:HEADER_LINES])
    below = (record for record in first if record[0] > header.line)
    return RecordList(header, lines, _trimmed(header, below), separator, encoding)


def _likely_encoding(path: Path) -> tuple[str, int]:
    try:
        return read_text(path, OURS)
    except UnreadableError:
        return read_text(path, SourceMapping(encoding=propose_encoding(path)))


def _read_head(path: Path, encoding: str, header_line: int = 0) -> list[str]:
    with path.open(encoding=encoding, newline="") as file:
        head = list(islice(file, max(HEADER_LINES, header_line)))
    return [line.removeprefix("\ufeff").rstrip("\r\n") for line in head]


def _told_separator(head: Sequence[str]) -> str:
    """Return the separator that Excel's first line "sep=;" tells, nothing without such a line."""
    first = head[0] if head else ""
    return first[-1] if first.lower().startswith("sep=") and len(first) == len("sep=;") else ""


def _read_csv(path: Path, encoding: str, separator: str, *, skipped: int) -> Iterator[Record]:
    with path.open(encoding="utf-8-sig" if encoding == "utf-8" else encoding, newline="") as file:
        for _ in range(skipped):
            file.readline()
        reader = csv.reader(file, delimiter=separator, strict=True)
        try:
            for cells in reader:
                yield skipped + reader.line_num, cells
        except csv.Error as error:
            reason = f"cannot be read as CSV: {error}; look at the quotes above it"
            raise UnreadableError(skipped + reader.line_num, reason) from error


def _trimmed(header: Header, records: Iterable[Record]) -> Iterator[Record]:
    """Leave out blank records, and the blank cells that spreadsheets write behind the last column."""
    width = len(header.names)
    for line, cells in records:
        if len(cells) > width and not any(cell.strip() for cell in cells[width:]):
            cells = cells[:width]  # noqa: PLW2901 - the same record
        if any(cell and not cell.isspace() for cell in cells):
            yield line, cells
