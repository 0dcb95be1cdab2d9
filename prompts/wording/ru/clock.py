"""Russian times of day in the genitive, as after «до» and «с»: «восемнадцати тридцати», «девяти часов вечера»."""

from prompts.wording.days import END_OF_DAY, LocalTime
from prompts.wording.ru.numbers import Case, cardinal, is_one

#: Until this hour it is night, until the next one morning, and noon has its own name; later hours can't be mistaken.
_MORNING, _NOON, _AFTERNOON = 4, 12, 13
#: From this hour on people say «девяти часов вечера»: «двадцати одного тридцати» is misheard as two times.
_LATE = 20
#: Where an afternoon is told by twelve hours too, it is evening from this hour on.
_EVENING = 17
_HALF = 30
#: Minutes that nobody needs to be told are minutes.
_USUAL = 5
_TEN = 10


def is_night(when: LocalTime) -> bool:
    """Say whether it is an hour that belongs to the night before it in people's minds."""
    return when.hour < _MORNING


def is_late(when: LocalTime) -> bool:
    """Say whether it is an hour that is told as one of the evening."""
    return _LATE <= when.hour < END_OF_DAY


def part_of_day(when: LocalTime, *, by_twelve: bool = False) -> str:
    """Return «ночи», «утра», «дня» or «вечера» where the hour alone could be twelve hours off, else an empty text.

    It always could if `by_twelve`, beside a time that is_late.
    """
    if when.hour == END_OF_DAY or (_AFTERNOON <= when.hour < _LATE and not by_twelve):
        return ""
    if when.hour < _NOON:
        return "ночи" if is_night(when) else "утра"
    return "дня" if when.hour < _EVENING else "вечера"


def spoken_clock(when: LocalTime, *, part: bool = True) -> str:
    """Return «двух часов ночи», «девяти тридцати утра»; without `part`, the part of the day goes without saying."""
    if _is_midnight(when):
        return "полуночи"
    return _join(_hour_and_minutes(when, _hour(when)), part_of_day(when) if part else "")


def spoken_start(when: LocalTime, *, part: bool = True, by_twelve: bool = False) -> str:
    """Return the same without the word «часов», before a time that has it: «с десяти утра до двенадцати часов»."""
    if _is_midnight(when):
        return spoken_clock(when)
    hour = _hour(when, by_twelve=by_twelve)
    bare = when.minute or hour <= 1
    clock = _hour_and_minutes(when, hour) if bare else cardinal(hour, Case.GENITIVE)
    return _join(clock, part_of_day(when, by_twelve=by_twelve) if part else "")


def _is_midnight(when: LocalTime) -> bool:
    return when.minute == 0 and when.hour % 24 == 0


def _hour(when: LocalTime, *, by_twelve: bool = False) -> int:
    return when.hour - _NOON if when.hour >= (_AFTERNOON if by_twelve else _LATE) else when.hour


def _hour_and_minutes(when: LocalTime, hour: int) -> str:
    if hour == 0:
        return "половины первого" if when.minute == _HALF else f"{_minutes(when.minute)} первого"
    named = "" if hour == 1 else cardinal(hour, Case.GENITIVE)
    full = f"{named} часов" if named else "часа"
    if not when.minute:
        return full
    if when.minute % _USUAL:
        return f"{full} {_minutes(when.minute)}"
    zero = "ноль " if when.minute < _TEN else ""
    return f"{named or full} {zero}{cardinal(when.minute, Case.GENITIVE)}"


def _join(clock: str, part: str) -> str:
    return f"{clock} {part}".rstrip()


def _minutes(minute: int) -> str:
    return f"{cardinal(minute, Case.GENITIVE, 'f')} {'минуты' if is_one(minute) else 'минут'}"
