"""A listener who knows Russian: takes each time at its word, by tables of its own, and refuses what isn't clear."""

import re
from collections.abc import Iterator
from datetime import date, datetime, timedelta

from tests.support.listening import MINUTES_OF_DAY, Moment, Span, UnclearError, dated, next_weekday, tomorrow

_SMALL = "двух трёх четырёх пяти шести семи восьми девяти"
_TEENS = (
    "десяти одиннадцати двенадцати тринадцати четырнадцати пятнадцати"
    " шестнадцати семнадцати восемнадцати девятнадцати"
)
_NUMBERS = dict(zip(f"{_SMALL} {_TEENS}".split(), range(2, 20), strict=True))
_TENS = {"двадцати": 20, "тридцати": 30, "сорока": 40, "пятидесяти": 50}

_STEMS = (
    *("перв", "втор", "треть", "четвёрт", "пят", "шест", "седьм", "восьм", "девят", "десят"),
    *("одиннадцат", "двенадцат", "тринадцат", "четырнадцат", "пятнадцат", "шестнадцат", "семнадцат"),
    *("восемнадцат", "девятнадцат", "двадцат"),
)
_MONTHS = (
    *("января", "февраля", "марта", "апреля", "мая", "июня"),
    *("июля", "августа", "сентября", "октября", "ноября", "декабря"),
)
_YEARS = {
    "": None,
    "две тысячи двадцать шестого года": 2026,
    "две тысячи двадцать седьмого года": 2027,
    "две тысячи двадцать восьмого года": 2028,
    "две тысячи двадцать девятого года": 2029,
}
_ON_WEEKDAY = (
    *("в понедельник", "во вторник", "в среду", "в четверг"),
    *("в пятницу", "в субботу", "в воскресенье"),
)
_WEEKDAYS = tuple(name.partition(" ")[2] for name in _ON_WEEKDAY)
_OF_WEEKDAYS = ("понедельника", "вторника", "среды", "четверга", "пятницы", "субботы", "воскресенья")
_WHOLE_WEEKDAYS = (
    *("весь понедельник", "весь вторник", "всю среду", "весь четверг"),
    *("всю пятницу", "всю субботу", "всё воскресенье"),
)
_SHORT_DAYS = {"", "сегодня", "завтра", "вчера"}
_NIGHT = "в ночь на "
_MIDNIGHT, _END = "полуночи", "конца"
_EVENING = 20
#: The hours of each part of the day; those after noon are counted from there where it is named.
_PARTS = {"ночи": range(4), "утра": range(4, 12), "дня": range(12, 17), "вечера": range(17, 24)}
_NOON = 12
_USUAL = 5


def hear(text: str, now: datetime, *, past: bool = False) -> Moment:
    """Return the moment of «сегодня до шести часов утра», or of the same with «с»; raise UnclearError."""
    found = re.fullmatch(r"(?:(?P<day>.+?)(?P<pause>,?) )?(?P<word>до|с) (?P<clock>.+)", _plain(text))
    if not found or bool(found["pause"]) == ((said := found["day"] or "") in _SHORT_DAYS):
        raise UnclearError(text)
    clock = found["clock"]
    if said.startswith(_NIGHT):
        return _night(said, now, past=past), _minutes_at_night(clock, found["word"])
    day = _day(said, now, past=past)
    if clock != _MIDNIGHT:
        return day, _minutes(clock)
    if found["word"] == "до":
        return day, MINUTES_OF_DAY
    if not past:
        raise UnclearError(f"the midnight before or after? {text}")
    return day, 0


def hear_span(text: str, now: datetime) -> Span:
    """Return the moments of «завтра с десяти утра до шестнадцати часов», and of all other spans; raise UnclearError."""
    text = _plain(text)
    if whole := _whole_days(text, now):
        first, last = whole
        return (first, 0), (last, MINUTES_OF_DAY)
    found = re.fullmatch(r"(?P<day>.+?)(?P<pause>,?) с (?P<start>.+?) до (?P<end>.+)", text)
    if not found or bool(found["pause"]) != found["day"].startswith(_NIGHT):
        raise UnclearError(text)
    said, start, end = found["day"], found["start"], found["end"]
    for clock, last in _ends_of_several_days(end, now):
        return _start(said, start, now), (last, MINUTES_OF_DAY if clock == _END else _minutes(clock))
    if said.startswith(_NIGHT):
        return _over_night(_night(said, now, past=False), start, end)
    day = _day(said, now, past=False)
    first_minutes = 0 if start == _MIDNIGHT else _minutes(start, part=_part(end), bare=True)
    return (day, first_minutes), (day, MINUTES_OF_DAY if end == _MIDNIGHT else _minutes(end))


def _plain(text: str) -> str:
    return text.replace("\N{COMBINING ACUTE ACCENT}", "")


def _start(said: str, clock: str, now: datetime) -> Moment:
    """Return when the first of several days begins: its midnight is clear only as that of a night."""
    if said.startswith(_NIGHT):
        return _night(said, now, past=False), _minutes_at_night(clock, "с")
    return _day(said, now, past=False), _minutes(clock)


def _over_night(morning: date, start: str, end: str) -> Span:
    until = (morning, _minutes(end))
    if start == _MIDNIGHT:
        return (morning, 0), until
    minutes = _minutes(start, part=_part(end), bare=True)
    if minutes >= _EVENING * 60:
        return (morning - timedelta(days=1), minutes), until
    if minutes // 60 not in _PARTS["ночи"]:
        raise UnclearError(f"a night from {start}?")
    return (morning, minutes), until


def _whole_days(text: str, now: datetime) -> tuple[date, date] | None:
    if text == "завтра весь день":
        return tomorrow(now), tomorrow(now)
    if text in _WHOLE_WEEKDAYS:
        day = next_weekday(_WHOLE_WEEKDAYS.index(text), now)
        return day, day
    if text.startswith("весь день "):
        day = _day(text.removeprefix("весь день "), now, past=False)
        return day, day
    found = re.fullmatch(r"(?P<with>со?) (?P<first>.+) по (?P<last>.+) включительно", text)
    if not found:
        return None
    if (found["with"] == "со") != found["first"].startswith(("второго", "вторника", "среды")):
        raise UnclearError(f"hard to say: {text}")
    return _of_day(found["first"], now), _to_day(found["last"], now, past=False)


def _ends_of_several_days(end: str, now: datetime) -> Iterator[tuple[str, date]]:
    """Yield the clock and the day of «десяти часов утра среды»; nothing if no day follows."""
    words = end.split()
    for split in range(1, len(words)):
        try:
            yield " ".join(words[:split]), _of_day(" ".join(words[split:]), now)
        except UnclearError:
            continue


def _day(said: str, now: datetime, *, past: bool) -> date:
    if said in {"", "сегодня"}:
        return now.date()
    if said == "завтра":
        return tomorrow(now)
    if said == "вчера":
        return now.date() - timedelta(days=1)
    if said in _ON_WEEKDAY:
        return next_weekday(_ON_WEEKDAY.index(said), now)
    return _date(said, "ого", "третьего", now, past=past)


def _of_day(said: str, now: datetime) -> date:
    if said == "завтрашнего дня":
        return tomorrow(now)
    if said in _OF_WEEKDAYS:
        return next_weekday(_OF_WEEKDAYS.index(said), now)
    return _date(said, "ого", "третьего", now, past=False)


def _to_day(said: str, now: datetime, *, past: bool) -> date:
    """Return the day of «по среду» and «в ночь на двадцать восьмое ноября»."""
    if said in _WEEKDAYS:
        return next_weekday(_WEEKDAYS.index(said), now)
    return _date(said, "ое", "третье", now, past=past)


def _night(said: str, now: datetime, *, past: bool) -> date:
    """Return the day in which a night ends."""
    return _to_day(said.removeprefix(_NIGHT), now, past=past)


def _date(said: str, ending: str, third: str, now: datetime, *, past: bool) -> date:
    ranks = [third if stem == "треть" else stem + ending for stem in _STEMS]
    names = [*ranks, *(f"двадцать {one}" for one in ranks[:9]), f"тридцат{ending}", f"тридцать {ranks[0]}"]
    found = re.fullmatch(rf"(?P<day>.+?) (?P<month>{'|'.join(_MONTHS)})(?: (?P<year>.+))?", said)
    if not found or found["day"] not in names or (found["year"] or "") not in _YEARS:
        raise UnclearError(said)
    year, month = _YEARS[found["year"] or ""], _MONTHS.index(found["month"]) + 1
    return dated(names.index(found["day"]) + 1, month, year, now, past=past)


def _part(clock: str) -> str:
    last = clock.rpartition(" ")[2]
    return last if last in _PARTS else ""


def _minutes_at_night(clock: str, preposition: str) -> int:
    if clock == _MIDNIGHT and preposition == "с":
        return 0
    return _minutes(clock, part="ночи")


def _minutes(clock: str, *, part: str = "", bare: bool = False) -> int:
    """Return the minutes of the day; `part` goes without saying, and so do the hours' «часов» if `bare`."""
    said = _part(clock)
    words = clock.split()[: -1 if said else None]
    readings = set(_read(words, bare=bare))
    if len(readings) != 1:
        raise UnclearError(f"{clock}: {readings}")
    [(hour, minute)] = readings
    if said or hour <= _NOON:
        hour = _hour_in(said or part, hour, clock)
    return 60 * hour + minute


def _hour_in(part: str, hour: int, clock: str) -> int:
    """Return the hour of the day of one that was counted from midnight or noon."""
    hours = [one for one in (hour, hour + _NOON) if hour <= _NOON and one in _PARTS.get(part, ())]
    if len(hours) != 1:
        raise UnclearError(f"twelve hours earlier or later? {clock}")
    return hours[0]


def _read(words: list[str], *, bare: bool) -> Iterator[tuple[int, int]]:
    """Yield every hour and minute that the words can mean."""
    if words[-1] == "первого":
        yield from (
            (0, minute) for minute in ([30] if words[:-1] == ["половины"] else _named_minutes(words[:-1]))
        )
    for split in range(1, len(words) + 1):
        hour, after = words[:split], words[split:]
        if hour[-1].startswith("час") and (full := _full_hour(hour)):
            minutes = list(_named_minutes(after)) if after else [0]
            yield from ((full, minute) for minute in [*minutes, *(_bare_minutes(after) if full == 1 else [])])
        elif (short := _number(hour, "одного")) and 1 < short < 24 and (after or bare):
            yield from ((short, minute) for minute in ([0] if not after else _bare_minutes(after)))


def _full_hour(words: list[str]) -> int | None:
    if words == ["часа"]:
        return 1
    hour = _number(words[:-1], "одного")
    return hour if hour and 1 < hour < 24 and words[-1] == ("часа" if hour == 21 else "часов") else None


def _named_minutes(words: list[str]) -> Iterator[int]:
    minute = _number(words[:-1], "одной")
    if minute and words[-1] == ("минуты" if minute % 10 == 1 and minute != 11 else "минут"):
        yield minute


def _bare_minutes(words: list[str]) -> Iterator[int]:
    """Yield the minutes that nobody needs to be told are minutes."""
    if words == ["ноль", "пяти"]:
        yield _USUAL
    elif (minute := _number(words, "одной")) and minute > _USUAL and minute % _USUAL == 0:
        yield minute


def _number(words: list[str], one: str) -> int | None:
    """Return a number below sixty in the genitive, None for other words."""
    match words:
        case [word]:
            return _NUMBERS.get(word) or _TENS.get(word) or (1 if word == one else None)
        case [ten, word] if ten in _TENS:
            small = 1 if word == one else _NUMBERS.get(word, 10)
            return _TENS[ten] + small if small < 10 else None
    return None
