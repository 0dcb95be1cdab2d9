"""Kazakh numbers, times and dates in words, with endings by vowel harmony."""

import re
from collections.abc import Iterable
from enum import StrEnum

from babel.dates import format_date
from num2words import num2words

from prompts.wording.days import Day, LocalTime

_TEN = 10


class HourCase(StrEnum):
    """A grammatical case of the number of an hour."""

    #: Until: «онға дейін».
    DATIVE = "dative"
    #: From: «оннан».
    ABLATIVE = "ablative"
    #: At: «онда».
    LOCATIVE = "locative"


#: Endings after a voiceless consonant, a nasal, and any other sound; each with a back and a front vowel.
_ENDINGS = {
    HourCase.DATIVE: (("қа", "ке"), ("ға", "ге"), ("ға", "ге")),
    HourCase.ABLATIVE: (("тан", "тен"), ("нан", "нен"), ("дан", "ден")),
    HourCase.LOCATIVE: (("та", "те"), ("да", "де"), ("да", "де")),
}
_VOICELESS, _NASAL = "кқпстфхцчшщ", "мнң"
#: The vowels that decide; «у» and «и» follow the vowel before them.
_BACK, _FRONT = "аоұы", "әеөүі"
_ANY_VOWEL = _BACK + _FRONT + "уюяиэ"
#: The noun of another: «телефон станциясы».
_BELONGS = re.compile("(?<!сәк)[ыі]$")
#: Irregular ordinals.
_CHANGED = {"жиырма": "жиырмасыншы", "қырық": "қырқыншы"}


def cardinal(number: int) -> str:
    """Return «жиырма бір»."""
    # num2words uses the country code for the language.
    return str(num2words(number, lang="kz"))


def ordinal(number: int) -> str:
    """Return «жиырма бірінші»."""
    *others, last = cardinal(number).split()
    return " ".join([*others, _CHANGED.get(last) or last + _ordinal_ending(last)])


def spell_digits(digits: Iterable[str]) -> list[str]:
    """Return one word per digit: «төрт», «жеті»."""
    return [cardinal(int(digit)) for digit in digits]


def spoken_time(when: LocalTime, case: HourCase) -> str:
    """Return «он сегіз отызға»; a full hour has no minutes, and minutes below ten start with a zero."""
    words = _time_words(when)
    return " ".join(words) + _ending(words[-1], case)


def written_time(when: LocalTime, case: HourCase) -> str:
    """Return «18:30-ға», with the ending of the last number read."""
    last = _time_words(when)[-1] if when.minute else cardinal(0)
    return f"{when.clock}-{_ending(last, case)}"


def spoken_day(when: LocalTime) -> str:
    """Return «бүгін», «ертең», or the date: «жиырма үшінші қараша»."""
    return _day(when, ordinal(when.date.day), ordinal(when.date.year))


def written_day(when: LocalTime) -> str:
    """Return «бүгін», «ертең», or the date in figures: «23 қараша»."""
    return _day(when, str(when.date.day), str(when.date.year))


def accusative_ending(noun: str) -> str:
    """Return the ending of a noun in the accusative: "ты" for «корпус», "н" for «станциясы»."""
    if _BELONGS.search(noun):
        return "н"
    vowel = next(letter for letter in reversed(noun) if letter in _ANY_VOWEL)
    sound = 0 if noun[-1] in _VOICELESS else 2 if noun[-1] in _ANY_VOWEL else 1
    return (("ты", "ті"), ("ды", "ді"), ("ны", "ні"))[sound][vowel in _FRONT + "иэ"]


def _day(when: LocalTime, day: str, year: str) -> str:
    if when.day is Day.TODAY:
        return "бүгін"
    if when.day is Day.TOMORROW:
        return "ертең"
    date = f"{day} {format_date(when.date, 'MMMM', locale='kk')}"
    return f"{year} жылғы {date}" if when.day is Day.YEAR else date


def _time_words(when: LocalTime) -> list[str]:
    """Return the words of the hour and, unless it is full, of the minutes."""
    zero = [cardinal(0)] if 0 < when.minute < _TEN else []
    minutes = [*zero, *cardinal(when.minute).split()] if when.minute else []
    return [*cardinal(when.hour).split(), *minutes]


def _ending(word: str, case: HourCase) -> str:
    sound = 0 if word[-1] in _VOICELESS else 1 if word[-1] in _NASAL else 2
    return _ENDINGS[case][sound][_is_front(word)]


def _ordinal_ending(word: str) -> str:
    ending = "нші" if _is_front(word) else "ншы"
    return ending if word[-1] in _BACK + _FRONT else ending[-1] + ending


def _is_front(word: str) -> bool:
    return next(letter for letter in reversed(word) if letter in _BACK + _FRONT) in _FRONT
