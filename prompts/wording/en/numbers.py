"""English numbers and dates in words."""

from babel.dates import format_date
from num2words import num2words

from outages.addresses.alphabets import to_latin
from prompts.wording.days import Day, LocalTime

_TEN = 10
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


def american_date(when: LocalTime) -> str:
    """Return "November twenty third", with its year where it needs one."""
    return f"{_month(when)} {ordinal(when.date.day)}{_year(when)}"


def british_date(when: LocalTime) -> str:
    """Return "the twenty third of November", with its year where it needs one."""
    return f"the {ordinal(when.date.day)} of {_month(when)}{_year(when)}"


def _month(when: LocalTime) -> str:
    return format_date(when.date, "MMMM", locale="en")


def _year(when: LocalTime) -> str:
    return f", {spoken_year(when.date.year)}" if when.day is Day.YEAR else ""
