"""Times of day and spans of time, in the case that the words before require."""

import re

from prompts.wording.free_text.results import DoubtKind
from prompts.wording.free_text.rules import STRESS, Pattern, Said, doubtful, stop_after, words_before
from prompts.wording.ru.free_text.dates import say_date
from prompts.wording.ru.free_text.grammar import ONE, TIME_CASES, cardinal, case_after, count, count_of
from prompts.wording.ru.free_text.nouns import HOUR, MINUTE, MONTHS, unit_after
from prompts.wording.ru.numbers import Case

#: A dash stands in a time only before a full quarter of an hour: «22-00».
_HOUR, _CLOCK = "([01]?[0-9]|2[0-4])", "([01]?[0-9]|2[0-4])(?:[:.]([0-5][0-9])|-(00))"
_HOURS = r"(?:ч\.|ч(?![а-яё])|часов(?![а-яё])|часа(?![а-яё])|час\.)"
_TO = r" ?[–-] ?"
_APART = r"(?![0-9]|[:./,-][0-9])"
_AFTER_DAY = re.compile(
    rf"([а-яё]+) (?:[0-9]{{1,2}} (?:{'|'.join(MONTHS)})|[0-9]{{1,2}}(?:\.[0-9]{{1,4}}){{1,2}}|сегодня|завтра|понедельника|вторника"
    r"|среды|четверга|пятницы|субботы|воскресенья)(?: [0-9]{4})?(?: ?г\.| года)?,? $",
    re.IGNORECASE,
)
_LAST_HOUR = 24
#: With an end up to here, «2–3 ч» may also be a duration.
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


def _clock(hour: str, minute: str, case: Case) -> str | None:
    """Return the time of day, None if there is no such time."""
    hours, minutes = int(hour), int(minute)
    if hours > _LAST_HOUR or (hours == _LAST_HOUR and minutes):
        return None
    return " ".join([count(hours, HOUR, case), *([count(minutes, MINUTE, case)] if minutes else [])])


def _case(match: re.Match[str]) -> Case:
    """Return the case of a time; in «до 5 декабря 18:00» the word before the day governs it."""
    day = _AFTER_DAY.search(match.string[: match.start()])
    if day:
        return TIME_CASES.get(day[1].lower(), Case.NOMINATIVE)
    return case_after(match, TIME_CASES, Case.NOMINATIVE)


def _say_time(match: re.Match[str]) -> Said | None:
    spoken = _clock(match[1], match[2], _case(match))
    return None if spoken is None else Said(spoken + stop_after(match))


def _say_dashed(match: re.Match[str]) -> Said | None:
    """Say «22-00», and «22-30» after a word such as «до» that makes it a time."""
    time = _say_time(match)
    if time is None or match[2] == "00":
        return time
    before = set(words_before(match)[-1:]) & set(TIME_CASES)
    return doubtful(DoubtKind.DIGITS, time.spoken.rstrip(".")) if before else None


def _say_dotted(match: re.Match[str]) -> Said | None:
    """Say what may be a time or a date: «18.30» and «25.11» are clear, «10.11» is not."""
    time = _say_time(match)
    day = say_date(match, int(match[1]), int(match[2]))
    if not time or not day or match[3]:
        return time or day
    both = [said.spoken.rstrip(".") for said in (time, day)]
    if words_before(match)[-1:] not in (["в"], ["во"]):
        both.reverse()
    return doubtful(DoubtKind.DIGITS, both[0], *both)


def _say_span(match: re.Match[str]) -> Said | None:
    """Say «10:00–14:00» as «с десяти часов до четырнадцати часов»."""
    begin = _clock(match[1], match[2] or match[3], Case.GENITIVE)
    end = _clock(match[4], match[5] or match[6], Case.GENITIVE)
    return _from_to(match, begin, end) if begin and end else None


def _say_hours(match: re.Match[str]) -> Said | None:
    """Say «10–14 ч» as times of day, unless it may be a duration."""
    first, last = int(match[1]), int(match[2])
    if first >= last:
        return None
    end = count(last, HOUR, Case.GENITIVE)
    if last > _SHORT and not set(words_before(match)[-1:]) & _LASTING:
        return _from_to(match, cardinal(first, Case.GENITIVE), end)
    case = case_after(match, TIME_CASES, Case.NOMINATIVE)
    lasting = f"{cardinal(first, case)} – {count(last, HOUR, case)}"
    between = f"с {cardinal(first, Case.GENITIVE)} до {end}"
    return doubtful(DoubtKind.DIGITS, lasting, lasting, between)


def _from_to(match: re.Match[str], begin: str, end: str) -> Said:
    before = words_before(match)[-1:]
    if before in (["с"], ["со"]):
        return Said(f"{begin} до {end}{stop_after(match)}")
    spoken = f"с {begin} до {end}"
    unclear = set(before) & set(TIME_CASES)
    return doubtful(DoubtKind.DIGITS, spoken) if unclear else Said(spoken + stop_after(match))


def _say_from_to(match: re.Match[str]) -> Said | None:
    """Say «с 10 до 14», naming the hours only if they are written."""
    first, last = int(match[1]), int(match[2])
    if not match[3] and (unit_after(match) or ONE in {count_of(first), count_of(last)}):
        return None
    end = count(last, HOUR, Case.GENITIVE) if match[3] else cardinal(last, Case.GENITIVE)
    return Said(f"{match[0][0]} {cardinal(first, Case.GENITIVE)} до {end}{stop_after(match)}")


def _say_part_of_day(match: re.Match[str]) -> Said:
    """Say «к 6 утра»."""
    case = case_after(match, TIME_CASES, Case.NOMINATIVE)
    part = {"вечера": f"ве{STRESS}чера", "утра": f"утра{STRESS}"}.get(match[2].lower(), match[2].lower())
    return Said(f"{cardinal(int(match[1]), case)} {part}")


TIMES = (
    Pattern.any_case(rf"{_CLOCK}{_TO}{_CLOCK}{_APART}(?: ?{_HOURS})?", _say_span),
    Pattern.any_case(rf"{_HOUR}{_TO}{_HOUR} ?{_HOURS}", _say_hours),
    Pattern.any_case(rf"с {_HOUR} до {_HOUR}(?: ?({_HOURS}))?(?![0-9]|[.:,/-][0-9]|-?[а-яё])", _say_from_to),
    Pattern.any_case(rf"{_HOUR} (утра|дня|вечера|ночи)(?![а-яё])", _say_part_of_day),
    Pattern.any_case(rf"{_HOUR}:([0-5][0-9]){_APART}(?: ?{_HOURS})?", _say_time),
    Pattern.any_case(rf"{_HOUR}-(00|15|30|45){_APART}(?! ?[0-9а-яё%°])", _say_dashed),
    Pattern.any_case(rf"{_HOUR}-(00){_APART}(?: ?{_HOURS})?", _say_dashed),
    Pattern.any_case(rf"{_HOUR} ?ч\.? ?([0-5]?[0-9]) ?(?:минут[аыу]?|мин\.?|м\.?)(?![а-яё])", _say_time),
    Pattern.any_case(rf"([0-3]?[0-9])\.([0-5][0-9]){_APART}( ?{_HOURS})", _say_dotted),
)
#: Tried after amounts: «2.50 м» is neither a time nor a date.
TIME_OR_DATE = Pattern.any_case(rf"([0-3]?[0-9])\.([0-5][0-9]){_APART}()", _say_dotted)
