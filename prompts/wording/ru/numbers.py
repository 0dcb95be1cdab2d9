"""Russian numbers and dates in words, in any grammatical case."""

from collections.abc import Iterable
from enum import StrEnum

from babel import Locale
from babel.dates import format_date
from num2words import num2words

from prompts.wording.days import Day, LocalTime

_RUSSIAN = Locale("ru")


class Case(StrEnum):
    """A grammatical case; the value is num2words' letter."""

    #: «час»
    NOMINATIVE = "n"
    #: «до часа»
    GENITIVE = "g"
    #: «к часу»
    DATIVE = "d"
    #: Of inanimate nouns: «на час».
    ACCUSATIVE = "a"
    #: «перед часом»
    INSTRUMENTAL = "i"
    #: «в часе»
    PREPOSITIONAL = "p"


def cardinal(number: int, case: Case = Case.NOMINATIVE, gender: str = "m") -> str:
    """Return «двадцать одна»; `gender` is m, f or n."""
    spoken = str(num2words(number, lang="ru", case=case, gender=gender))
    # num2words returns «нолю часам»; people say «нулю».
    return spoken if number or case is Case.NOMINATIVE else spoken.replace("нол", "нул")


def ordinal(number: int, case: Case = Case.NOMINATIVE, gender: str = "m") -> str:
    """Return «двадцать первая»; `gender` is m, f or n."""
    return str(num2words(number, lang="ru", to="ordinal", case=case, gender=gender))


def spell_digits(digits: Iterable[str]) -> list[str]:
    """Return one word per digit: «четыре», «семь»."""
    return [cardinal(int(digit)) for digit in digits]


def spoken_day(when: LocalTime) -> str:
    """Return «сегодня», «завтра», or the date: «двадцать третьего ноября»."""
    if when.day is Day.TODAY:
        return "сегодня"
    if when.day is Day.TOMORROW:
        return "завтра"
    spoken = f"{ordinal(when.date.day, Case.GENITIVE, 'n')} {format_date(when.date, 'MMMM', locale=_RUSSIAN)}"
    if when.day is Day.DATE:
        return spoken
    return f"{spoken} {ordinal(when.date.year, Case.GENITIVE)} года"


def written_day(when: LocalTime) -> str:
    """Return «сегодня», «завтра», or the date in figures: «23 ноября»."""
    if when.day in {Day.TODAY, Day.TOMORROW}:
        return spoken_day(when)
    pattern = "d MMMM" if when.day is Day.DATE else "d MMMM y 'года'"
    return format_date(when.date, pattern, locale=_RUSSIAN)


def is_one(number: int) -> bool:
    """Say whether a number takes the singular: 1, 21, 31, but not 11."""
    return bool(_RUSSIAN.plural_form(number) == "one")
