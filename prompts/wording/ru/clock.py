"""Russian times of day in the genitive, as after «до» and «с»: «восемнадцати тридцати», «двух часов ночи», «полуночи»."""

from prompts.wording.days import LocalTime
from prompts.wording.ru.numbers import Case, cardinal, is_one

#: Until this hour it is night, until the next one morning, and noon has its own name; later hours can't be mistaken.
_MORNING, _NOON, _AFTERNOON = 4, 12, 13
_HALF = 30
#: Minutes that nobody needs to be told are minutes.
_USUAL = 5
_TEN = 10


def is_night(when: LocalTime) -> bool:
    """Say whether it is an hour that belongs to the night before it in people's minds."""
    return when.hour < _MORNING


def part_of_day(when: LocalTime) -> str:
    """Return «ночи», «утра» or «дня» where the hour alone could be twelve hours off, else an empty text."""
    if when.hour >= _AFTERNOON:
        return ""
    return "ночи" if is_night(when) else "утра" if when.hour < _NOON else "дня"


def spoken_clock(when: LocalTime, *, part: bool = True) -> str:
    """Return «двух часов ночи», «девяти тридцати утра»; without `part`, the part of the day goes without saying."""
    if _is_midnight(when):
        return "полуночи"
    return " ".join(filter(None, [_hour_and_minutes(when), part_of_day(when) if part else ""]))


def spoken_start(when: LocalTime, *, part: bool = True) -> str:
    """Return the same without the word «часов», before a time that has it: «с десяти утра до двенадцати часов»."""
    if when.minute or when.hour <= 1:
        return spoken_clock(when, part=part)
    return " ".join(filter(None, [cardinal(when.hour, Case.GENITIVE), part_of_day(when) if part else ""]))


def _is_midnight(when: LocalTime) -> bool:
    return when.minute == 0 and when.hour % 24 == 0


def _hour_and_minutes(when: LocalTime) -> str:
    if when.hour == 0:
        return "половины первого" if when.minute == _HALF else f"{_minutes(when.minute)} первого"
    full = "часа" if when.hour == 1 else f"{cardinal(when.hour, Case.GENITIVE)} {_hours(when.hour)}"
    if not when.minute:
        return full
    if when.minute % _USUAL:
        return f"{full} {_minutes(when.minute)}"
    hour = "часа" if when.hour == 1 else cardinal(when.hour, Case.GENITIVE)
    zero = "ноль " if when.minute < _TEN else ""
    return f"{hour} {zero}{cardinal(when.minute, Case.GENITIVE)}"


def _hours(hour: int) -> str:
    return "часа" if is_one(hour) else "часов"


def _minutes(minute: int) -> str:
    return f"{cardinal(minute, Case.GENITIVE, 'f')} {'минуты' if is_one(minute) else 'минут'}"
