"""Times, dates and what lies between two of them, in the case that the words before ask for."""

import re
from datetime import date

from prompts.remarks.results import DoubtKind
from prompts.remarks.rules import STRESS, Pattern, Said, doubtful, ends_sentence, words_before
from prompts.wording.ru.remarks.grammar import (
    DATE_CASES,
    ONE,
    TIME_CASES,
    Case,
    cardinal,
    count,
    count_of,
    ordinal,
)
from prompts.wording.ru.remarks.nouns import HOUR, MINUTE, MONTHS, unit_after

_MONTH = "|".join(MONTHS)
_HOUR, _CLOCK = "([01]?[0-9]|2[0-4])", "([01]?[0-9]|2[0-4])[:.]([0-5][0-9])"
_HOURS = r"(?:ч\.|ч(?![а-яё])|часов(?![а-яё])|часа(?![а-яё])|час\.)"
_TO = r" ?[–-] ?"
_APART = r"(?![0-9]|[:./,-][0-9])"
_LEAP_YEAR, _LAST_HOUR, _TWO_DIGITS, _CENTURY = 2024, 24, 2, 2000
#: With an end up to here, «2–3 ч» may be how long something takes as well.
_SHORT = 6
_LASTING = {
    "течение",
    "через",
    "около",
    "займёт",
    "займет",
    "займут",
    "ещё",
    "еще",
    "порядка",
    "до",
    "к",
    "на",
}


def _case(match: re.Match[str], cases: dict[str, Case], default: Case) -> Case:
    return next((cases[word] for word in words_before(match)[-1:] if word in cases), default)


def _clock(hour: int, minute: int, case: Case) -> str | None:
    """Return the time of day, or None when there is no such time."""
    if hour > _LAST_HOUR or (hour == _LAST_HOUR and minute):
        return None
    return " ".join([count(hour, HOUR, case), *([count(minute, MINUTE, case)] if minute else [])])


def _stop(match: re.Match[str]) -> str:
    return "." if ends_sentence(match) else ""


def _say_time(match: re.Match[str]) -> Said | None:
    case = _case(match, TIME_CASES, Case.NOMINATIVE)
    spoken = _clock(int(match[1]), int(match[2]), case)
    return None if spoken is None else Said(spoken + _stop(match))


def _say_dotted(match: re.Match[str]) -> Said | None:
    """Say what may be a time or a date: «18.30» and «25.11» are clear, «10.11» is not."""
    time = _say_time(match) if int(match[1]) <= _LAST_HOUR else None
    day = _date(match, int(match[1]), int(match[2]), None)
    if time and day and not match[3]:
        first, second = (day, time) if words_before(match)[-1:] not in (["в"], ["во"]) else (time, day)
        return doubtful(DoubtKind.DIGITS, first.spoken, first.spoken, second.spoken)
    return time or day


def _say_span(match: re.Match[str]) -> Said | None:
    """Say «10:00–14:00» as «с десяти часов до четырнадцати часов»."""
    begin = _clock(int(match[1]), int(match[2]), Case.GENITIVE)
    end = _clock(int(match[3]), int(match[4]), Case.GENITIVE)
    return _from_to(match, begin, end) if begin and end else None


def _say_hours(match: re.Match[str]) -> Said | None:
    """Say «10–14 ч» as times of day, unless it may be how long something takes."""
    first, last = int(match[1]), int(match[2])
    if first >= last or last > _LAST_HOUR:
        return None
    end = count(last, HOUR, Case.GENITIVE)
    if last > _SHORT and not set(words_before(match)[-1:]) & _LASTING:
        return _from_to(match, cardinal(first, Case.GENITIVE), end)
    case = _case(match, TIME_CASES, Case.NOMINATIVE)
    lasting = f"{cardinal(first, case)} – {count(last, HOUR, case)}"
    between = f"с {cardinal(first, Case.GENITIVE)} до {end}"
    return doubtful(DoubtKind.DIGITS, lasting, lasting, between)


def _from_to(match: re.Match[str], begin: str, end: str) -> Said:
    before = words_before(match)[-1:]
    if before in (["с"], ["со"]):
        return Said(f"{begin} до {end}{_stop(match)}")
    spoken = f"с {begin} до {end}"
    if set(before) & set(TIME_CASES):
        return doubtful(DoubtKind.DIGITS, spoken)
    return Said(spoken + _stop(match))


def _say_from_to(match: re.Match[str]) -> Said | None:
    """Say «с 10 до 14», of whatever; the hours are named if they are written."""
    first, last = int(match[1]), int(match[2])
    if not match[3] and (unit_after(match) or ONE in {count_of(first), count_of(last)}):
        return None
    end = count(last, HOUR, Case.GENITIVE) if match[3] else cardinal(last, Case.GENITIVE)
    return Said(f"{match[0][0]} {cardinal(first, Case.GENITIVE)} до {end}{_stop(match)}")


def _date(match: re.Match[str], day: int, month: int, year: int | None) -> Said | None:
    case = _case(match, DATE_CASES, Case.GENITIVE)
    try:
        date(year or _LEAP_YEAR, month, day)
    except ValueError:
        return None
    return Said(_day(day, MONTHS[month - 1], year, case) + _stop(match))


def _day(day: int, month: str, year: int | None, case: Case) -> str:
    spoken = f"{ordinal(day, case, 'n')} {month}"
    return spoken if year is None else f"{spoken} {ordinal(year, Case.GENITIVE)} года"


def _say_figures(match: re.Match[str]) -> Said | None:
    """Say «25.11.2026»; a year of two digits is a guess."""
    short = len(match[3]) == _TWO_DIGITS
    year = int(match[3]) + (_CENTURY if short else 0)
    said = _date(match, int(match[1]), int(match[2]), year)
    return doubtful(DoubtKind.DIGITS, said.spoken.rstrip(".")) if said and short else said


def _say_date(match: re.Match[str]) -> Said | None:
    """Say «25 ноября» and «25 ноября 2026 г.»."""
    month = MONTHS.index(match[2].lower()) + 1
    return _date(match, int(match[1]), month, int(match[3]) if match[3] else None)


def _say_dates(match: re.Match[str]) -> Said | None:
    """Say «25–27 ноября» as «с двадцать пятого по двадцать седьмое ноября», and «с 25 по 27 ноября» too."""
    first, last, month = int(match[2]), int(match[3]), match[4].lower()
    if not 0 < first < last or _date(match, last, MONTHS.index(month) + 1, None) is None:
        return None
    until = "до" if match[1] and " до " in match[0] else "по"
    end = Case.GENITIVE if until == "до" else Case.ACCUSATIVE
    spoken = f"с {ordinal(first, Case.GENITIVE, 'n')} {until} {_day(last, month, None, end)}"
    unclear = not match[1] and set(words_before(match)[-1:]) & set(DATE_CASES)
    return doubtful(DoubtKind.DIGITS, spoken) if unclear else Said(spoken)


_YEAR_ENDINGS = {"году": Case.PREPOSITIONAL, "годом": Case.INSTRUMENTAL, "год": Case.NOMINATIVE}


def _say_year(match: re.Match[str]) -> Said:
    """Say «2026 года», and «в 2026 г.» as «в две тысячи двадцать шестом году»."""
    before = words_before(match)[-1:]
    written = match[2].lower()
    if written == "г.":
        case = Case.PREPOSITIONAL if before in (["в"], ["во"]) else _case(match, DATE_CASES, Case.GENITIVE)
    elif before in (["к"], ["по"]) and written == "году":
        case = Case.DATIVE
    else:
        case = _YEAR_ENDINGS.get(written, Case.GENITIVE)
    form = {
        Case.GENITIVE: "года",
        Case.INSTRUMENTAL: "годом",
        Case.PREPOSITIONAL: "году",
        Case.DATIVE: "году",
    }
    return Said(f"{ordinal(int(match[1]), case)} {form.get(case, 'год')}{_stop(match)}")


def _say_day_of_month(match: re.Match[str]) -> Said:
    """Say «5 числа»."""
    case = {"а": Case.GENITIVE, "у": Case.DATIVE}.get(match[2][-1].lower(), Case.ACCUSATIVE)
    word = f"числа{STRESS}" if case is Case.GENITIVE else match[2].lower()
    return Said(f"{ordinal(int(match[1]), case, 'n')} {word}")


def _pattern(regex: str) -> re.Pattern[str]:
    return re.compile(regex, re.IGNORECASE)


#: A name of a month that goes on is another word: «марта», but not «мартовский».
_NO_LETTER = "(?![а-яё])"
TIMES = (
    Pattern(_pattern(rf"([0-3]?[0-9]) (числ[аоу]){_NO_LETTER}"), _say_day_of_month),
    Pattern(
        _pattern(
            rf"([0-3]?[0-9])\.([01]?[0-9])\.([0-9]{{4}}|[0-9]{{2}})(?: ?г\.| года{_NO_LETTER})?{_APART}"
        ),
        _say_figures,
    ),
    Pattern(_pattern(rf"{_CLOCK}{_TO}{_CLOCK}{_APART}(?: ?{_HOURS})?"), _say_span),
    Pattern(
        _pattern(rf"(с |)([0-3]?[0-9])(?:{_TO}| по | до )([0-3]?[0-9]) ({_MONTH}){_NO_LETTER}"), _say_dates
    ),
    Pattern(_pattern(rf"{_HOUR}{_TO}{_HOUR} ?{_HOURS}"), _say_hours),
    Pattern(_pattern(rf"с {_HOUR} до {_HOUR}(?: ?({_HOURS}))?(?![0-9]|[.:,/-][0-9]|-?[а-яё])"), _say_from_to),
    Pattern(
        _pattern(
            rf"([0-3]?[0-9]) ({_MONTH}){_NO_LETTER}(?: ([0-9]{{4}})(?: ?г\.| года{_NO_LETTER}|{_APART}))?"
        ),
        _say_date,
    ),
    Pattern(_pattern(rf"([12][0-9]{{3}}) ?(г\.|год|года|году|годом){_NO_LETTER}"), _say_year),
    Pattern(_pattern(rf"{_HOUR}:([0-5][0-9]){_APART}(?: ?{_HOURS})?"), _say_time),
    Pattern(_pattern(rf"{_HOUR} ?ч\.? ?([0-5]?[0-9]) ?(?:минут[аыу]?|мин\.?|м\.?){_NO_LETTER}"), _say_time),
    Pattern(_pattern(rf"([0-3]?[0-9])\.([0-5][0-9]){_APART}( ?{_HOURS})"), _say_dotted),
)
#: Comes after amounts: «2.50 м» is neither a time nor a date.
TIME_OR_DATE = Pattern(_pattern(rf"([0-3]?[0-9])\.([0-5][0-9]){_APART}()"), _say_dotted)
