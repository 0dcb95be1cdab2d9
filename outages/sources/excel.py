"""Recognise houses that a spreadsheet has turned into dates or numbers: «3/1» becomes 03.янв, 03.01.2026 or 46025."""

import re
from datetime import date, timedelta

from outages.sources.errors import BadCellError

_MONTHS = "янв jan|фев feb|мар mar|апр apr|ма[йя] may|июн jun|июл jul|авг aug|сен sep|окт oct|ноя nov|дек dec"
_MONTH_WORDS = [re.compile(rf"(?:{names.replace(' ', '|')})[а-яa-z]*\.?") for names in _MONTHS.split("|")]
_WORD = r"(?P<month>[а-яa-z]{3,9}\.?)"
_YEAR = r"(?:\d{2}){1,2}"
_DATES = tuple(
    re.compile(pattern)
    for pattern in (
        rf"(?P<day>\d{{1,2}})[ .\-/]{_WORD}(?:[ .\-/](?P<year>{_YEAR})(?: ?г\.?)?)?",
        rf"{_WORD}[ .\-/](?P<year>{_YEAR})(?: ?г\.?)?",
        rf"(?P<day>\d{{1,2}})\.(?P<month>\d{{1,2}})\.(?P<year>{_YEAR})(?: \d{{1,2}}:\d\d(?::\d\d)?)?",
        r"(?P<day>\d{1,2})/(?P<month>\d{1,2})/(?P<year>\d{4})(?: \d{1,2}:\d\d(?::\d\d)?)?",
        r"(?P<year>\d{4})-(?P<month>\d\d)-(?P<day>\d\d)(?:[ t]\d\d:\d\d(?::\d\d(?:\.\d+)?)?)?",
    )
)
_SERIAL = re.compile("4[0-9]{4}|50000")
#: The day that Excel counts from; right for all days after February 1900.
_FIRST_DAY = date(1899, 12, 30)
_LAST_MONTH = 12


def spoilt_house(cell: str) -> str | None:
    """Return what a cell that holds a date probably said before ("3/1"), None for anything but a date."""
    text = cell.strip().lower()
    for pattern in _DATES:
        found = pattern.fullmatch(text)
        if found and (month := _month(found["month"])):
            parts = found.groupdict()
            return _guess(parts.get("day"), month, parts.get("year") or "")
    return None


def refuse_date(cell: str) -> None:
    """Raise BadCellError for a house or flat that is a date."""
    if (was := spoilt_house(cell)) is not None:
        raise BadCellError(
            f"{cell.strip()!r} is a date, which Excel makes of numbers (was it {was}?);"
            " format the column as text and fill it again"
        )


def spoilt_serial(cell: str) -> str | None:
    """Return what a cell probably said if its number is a date's in Excel, of 2009 to 2036; None for other numbers."""
    if not _SERIAL.fullmatch(cell.strip()):
        return None
    day = _FIRST_DAY + timedelta(days=int(cell))
    return _guess(str(day.day), day.month, str(day.year))


def _month(written: str) -> int:
    """Return the number of a month in words or figures, 0 for anything else."""
    if written.isdecimal():
        number = int(written)
        return number if number <= _LAST_MONTH else 0
    return next((number for number, word in enumerate(_MONTH_WORDS, 1) if word.fullmatch(written)), 0)


def _guess(day: str | None, month: int, year: str) -> str:
    """Return what became day and month or, on the first day of a month, month and year."""
    last = int(year[-2:] or 0)
    if day is None:
        return f"{month}/{last}" + (f" or {last}/{month}" if last else "")
    return f"{int(day)}/{month}" + (f" or {month}/{last}" if int(day) == 1 and last else "")
