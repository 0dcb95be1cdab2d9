"""English numbers, times and dates in words."""

from babel import Locale
from babel.dates import format_date
from num2words import num2words

from outages.addresses.alphabets import to_latin
from prompts.wording.days import Day, LocalTime

_ENGLISH = Locale("en")
_NOON = 12
_TEN = 10
#: Parts of the day, by the hour at which they end.
_PARTS = {12: "in the morning", 18: "in the afternoon", 22: "in the evening", 25: "at night"}
#: Earlier years are not said in two halves.
_FIRST_YEAR = 1000


def cardinal(number: int) -> str:
    """Return "twenty one"."""
    return str(num2words(number, lang="en")).replace("-", " ").replace(" and ", " ").replace(",", "")


def ordinal(number: int) -> str:
    """Return "twenty first"."""
    return (
        str(num2words(number, lang="en", to="ordinal"))
        .replace("-", " ")
        .replace(" and ", " ")
        .replace(",", "")
    )


def spell_letters(letters: str) -> str:
    """Return letters spelled out: "U S S R", "Z H" for «Ж»."""
    return " ".join(letter for letter in to_latin(letters).upper() if letter.isalpha())


def spoken_year(year: int) -> str:
    """Return a year as it is said: "nineteen oh five", "twenty twenty six", "two thousand"."""
    century, rest = divmod(year, 100)
    if year < _FIRST_YEAR or (not century % _TEN and rest < _TEN):
        return cardinal(year)
    if not rest:
        return f"{cardinal(century)} hundred"
    return f"{cardinal(century)} {'oh ' if rest < _TEN else ''}{cardinal(rest)}"


def spoken_time(hour: int, minute: int) -> str:
    """Return "six thirty in the evening", "noon" or "midnight"; hour 24 ends the day.

    "A M" and "P M" differ in one soft sound, which a telephone line swallows.
    """
    if not minute and hour % _NOON == 0:
        return "noon" if hour == _NOON else "midnight"
    part = next(name for until, name in _PARTS.items() if hour < until)
    minutes = f" oh {cardinal(minute)}" if 0 < minute < _TEN else f" {cardinal(minute)}" if minute else ""
    return f"{cardinal(hour % _NOON or _NOON)}{minutes} {part}"


def spoken_day(when: LocalTime) -> str:
    """Return "today", "tomorrow", or the date: "on November twenty third"."""
    if when.day in {Day.TODAY, Day.TOMORROW}:
        return when.day.value
    spoken = f"on {format_date(when.date, 'MMMM', locale=_ENGLISH)} {ordinal(when.date.day)}"
    if when.day is Day.DATE:
        return spoken
    return f"{spoken}, {spoken_year(when.date.year)}"


def written_day(when: LocalTime) -> str:
    """Return "today", "tomorrow", or the date in figures: "on 23 November"."""
    if when.day in {Day.TODAY, Day.TOMORROW}:
        return when.day.value
    return "on " + format_date(when.date, "d MMMM" if when.day is Day.DATE else "d MMMM y", locale=_ENGLISH)
