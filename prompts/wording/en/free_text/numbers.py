"""Times, dates, amounts and telephone numbers in an English remark, in words."""

import re
from datetime import date

from babel import Locale

from prompts.wording.en.clock import time_of_day
from prompts.wording.en.free_text.units import MONEY, UNITS
from prompts.wording.en.numbers import cardinal, ordinal
from prompts.wording.free_text.results import DoubtKind, Reason
from prompts.wording.free_text.rules import Pattern, Said, doubtful, ends_sentence, word_after, words_before

_MONTHS = {
    name.lower(): number
    for width in ("wide", "abbreviated")
    for number, name in Locale("en").months["format"][width].items()
}
_NAMES = Locale("en").months["format"]["wide"]
_MONTH = "|".join(sorted(_MONTHS, key=len, reverse=True))
_NOON, _LAST_HOUR, _LEAP_YEAR, _CENTURY, _TEN, _LONGEST = 12, 24, 2024, 100, 10, 6
_FEWEST_DIGITS, _MOST_DIGITS, _LONG_DIGITS = 3, 15, 7
_CLOCK = r"([01]?[0-9]|2[0-4])[:.]([0-5][0-9])(?![0-9:])"
_HALF = r" ?([ap])\.?m\.?(?![a-z])"
_TO = r" ?(?:[–-]|to) ?"
_DAY = "([0-3]?[0-9])(?:st|nd|rd|th)?"
_NUMBER = r"([0-9]{1,3}(?:,[0-9]{3})+|[0-9]{1,6})(?![0-9])"
#: Words that may follow a unit; any other word may be the thing measured.
_GO_ON = (
    "a about across after ago and are as at away before between by each for from has have if in is left long near of on or over"
    " per so than that the then to today tomorrow under until was were when will with within without you"
)
_SIGNS = {"+": "plus", "-": "minus"}
_UNIT = "|".join(re.escape(unit) for unit in sorted(UNITS, key=len, reverse=True))
_CALLING = re.compile(
    r"(?:call|dial|ring|phone|number|tel\.?|telephone|hotline|fax|code|on)(?:[ ,:0-9()+-]| or | and )*$",
    re.IGNORECASE,
)


def _stop(match: re.Match[str]) -> str:
    return "." if ends_sentence(match) else ""


def _clock(hour: str, minute: str, half: str | None) -> list[str]:
    """Return the readings of a time: one, two for "6:30", none if it does not exist."""
    number, minutes = int(hour), int(minute)
    if number > _LAST_HOUR or (number == _LAST_HOUR and minutes) or (half and not 0 < number <= _NOON):
        return []
    if half:
        return [time_of_day(number % _NOON + (_NOON if half.lower() == "p" else 0), minutes)]
    if hour[0] == "0" or number > _NOON:
        return [time_of_day(number, minutes)]
    return [time_of_day(number, minutes), time_of_day((number + _NOON) % _LAST_HOUR, minutes)]


def _maybe(readings: list[str], stop: str = "") -> Said | None:
    if len(readings) > 1:
        return doubtful(DoubtKind.DIGITS, readings[0], *readings)
    return Said(readings[0] + stop) if readings else None


def _say_time(match: re.Match[str]) -> Said | None:
    return _maybe(_clock(match[1], match[2], match[3]), _stop(match))


def _say_dotted(match: re.Match[str]) -> Said | None:
    """Say "15.30", which may be a time or a number."""
    readings = [*_clock(match[1], match[2], None), _value(match[1], match[2])]
    return _maybe(readings)


def _say_hour(match: re.Match[str]) -> Said | None:
    return _maybe(_clock(match[1], "0", match[2]), _stop(match))


def _say_span(match: re.Match[str]) -> Said | None:
    """Say "10:00–14:00" and "9 am to 5 pm" as "from … to …"."""
    begin = _clock(match[1], match[2] or "0", match[3] or match[6])
    end = _clock(match[4], match[5] or "0", match[6])
    if not begin or not end or not (match[2] or match[6]):
        return None
    joined = words_before(match)[-1:] in (["from"], ["between"])
    readings = [
        f"{'' if joined else 'from '}{first} to {last}" for first, last in zip(begin, end, strict=False)
    ]
    return _maybe(readings, _stop(match))


def _date(day: int, month: int, year: str | None) -> str | None:
    try:
        date(int(year or _LEAP_YEAR), month, day)
    except ValueError:
        return None
    return f"{_NAMES[month]} {ordinal(day)}" + (f", {_year(int(year))}" if year else "")


def _year(year: int) -> str:
    century, rest = divmod(year, _CENTURY)
    if not rest or (century % _TEN == 0 and rest < _TEN):
        return cardinal(year)
    return f"{cardinal(century)} {'oh ' if rest < _TEN else ''}{cardinal(rest)}"


def _say_day_month(match: re.Match[str]) -> Said | None:
    spoken = _date(int(match[1]), _MONTHS[match[2].lower()], match[3])
    return Said(spoken) if spoken else None


def _say_month_day(match: re.Match[str]) -> Said | None:
    spoken = _date(int(match[2]), _MONTHS[match[1].lower()], match[3])
    return Said(spoken) if spoken else None


def _say_iso(match: re.Match[str]) -> Said | None:
    spoken = _date(int(match[3]), int(match[2]), match[1])
    return Said(spoken) if spoken else None


def _say_figures(match: re.Match[str]) -> Said | None:
    """Say "25/11/2026"; "05/06/2026" is one day in London and another in New York."""
    first, second = int(match[1]), int(match[2])
    found = [_date(first, second, match[3]), _date(second, first, match[3]) if "/" in match[0] else None]
    return _maybe(list(dict.fromkeys(spoken for spoken in found if spoken)))


def _value(whole: str, fraction: str | None) -> str:
    spoken = cardinal(int(whole.replace(",", ""))).replace(",", "")
    return f"{spoken} point {_digits(fraction)}" if fraction else spoken


def _digits(text: str) -> str:
    return " ".join(cardinal(int(digit)) for digit in text)


def _say_amount(match: re.Match[str]) -> Said:
    """Say "2.5 m", "-5 °C" and "5-7 km"; a "10 kV line" is a kilovolt line."""
    sign, first, fraction, last, last_fraction, unit = match.groups()
    one, many = UNITS[unit]
    follows = word_after(match)
    words = [_SIGNS.get(sign, ""), _value(first, fraction)]
    if last:
        words += ["to", _value(last, last_fraction)]
    amount = " ".join(filter(None, words))
    if one == many or (first == "1" and not fraction and not last):
        return Said(f"{amount} {one}{_stop(match)}")
    if follows and follows not in _GO_ON.split():
        return doubtful(DoubtKind.DIGITS, f"{amount} {one}", f"{amount} {one}", f"{amount} {many}")
    return Said(f"{amount} {many}{_stop(match)}")


def _say_money(match: re.Match[str]) -> Said:
    one, many = MONEY[match[1]]
    return Said(f"{_value(match[2], match[3])} {one if match[2] == '1' and not match[3] else many}")


def _say_ordinal(match: re.Match[str]) -> Said:
    return Said(ordinal(int(match[1])))


def _say_range(match: re.Match[str]) -> Said:
    return Said(f"{_value(match[1], None)} to {_value(match[2], None)}")


def _say_number(match: re.Match[str]) -> Said:
    """Say a number; a long one without commas may be a year or an identifier."""
    digits = match[1]
    if digits[0] == "0" and len(digits) > 1:
        return doubtful(DoubtKind.DIGITS, _digits(digits))
    spoken = _value(digits, match[2])
    if len(digits) <= _FEWEST_DIGITS or "," in digits:
        return Said(spoken)
    readings = (
        [spoken, _year(int(digits))] if len(digits) == _FEWEST_DIGITS + 1 else [spoken, _digits(digits)]
    )
    return doubtful(DoubtKind.DIGITS, readings[0], *dict.fromkeys(readings))


def _say_named(match: re.Match[str]) -> Said:
    letters = f" {match[2].upper()}" if match[2] else ""
    return doubtful(DoubtKind.DIGITS, f"{cardinal(int(match[1]))}{letters}")


def _say_fraction(match: re.Match[str]) -> Said:
    return doubtful(DoubtKind.DIGITS, f"{cardinal(int(match[1]))} stroke {cardinal(int(match[2]))}")


def _say_telephone(match: re.Match[str]) -> Said | Reason | None:
    """Say a telephone number in its groups, a short one only after a word like "call"."""
    groups = re.findall("[0-9]+", match[0])
    count = len("".join(groups))
    called = bool(_CALLING.search(match.string[: match.start()])) or match[0][0] in "+("
    if not _FEWEST_DIGITS <= count <= _MOST_DIGITS or (count < _LONG_DIGITS and not called):
        return None
    if not called and len(groups) == 1:
        return Reason.LONG_NUMBER
    spoken = ", ".join(map(_digits, groups))
    spoken = f"plus {spoken}" if match[0][0] == "+" else spoken
    return Said(spoken) if called else doubtful(DoubtKind.DIGITS, spoken)


def _say_sign(match: re.Match[str]) -> Said:
    return doubtful(DoubtKind.DIGITS, f"{_SIGNS[match[1]]} {cardinal(int(match[2]))}")


_YEAR = ",? ([0-9]{4})(?![0-9:])"
NUMBERS = (
    Pattern.any_case(r"([0-9]{4})-([01][0-9])-([0-3][0-9])(?![0-9-])", _say_iso),
    Pattern.any_case(r"([0-3]?[0-9])[./]([0-3]?[0-9])[./]([0-9]{4})(?![0-9])", _say_figures),
    Pattern.any_case(rf"{_DAY} ({_MONTH})\.?(?![a-z])(?:{_YEAR})?", _say_day_month),
    Pattern.any_case(rf"({_MONTH})\.? {_DAY}(?![0-9:])(?:{_YEAR})?", _say_month_day),
    Pattern.any_case(
        rf"([0-2]?[0-9])(?::([0-5][0-9]))?(?:{_HALF})?{_TO}([0-2]?[0-9])(?::([0-5][0-9]))?(?![0-9:])(?:{_HALF})?",
        _say_span,
    ),
    Pattern.any_case(rf"{_CLOCK.replace('[:.]', ':')}(?:{_HALF})?", _say_time),
    Pattern.any_case(rf"{_CLOCK}{_HALF}", _say_time),
    Pattern.any_case(rf"([01]?[0-9]){_HALF}", _say_hour),
    Pattern.any_case(
        rf"([01]?[0-9]|2[0-4])\.([0-5][0-9])(?![0-9%°]|[.:/-][0-9]| ?(?:{_UNIT})(?![a-z]))",
        _say_dotted,
    ),
    Pattern(
        re.compile(
            rf"([+-])?{_NUMBER}(?:\.([0-9]{{1,3}}))?(?:{_TO}{_NUMBER}(?:\.([0-9]{{1,3}}))?)? ?({_UNIT})(?![A-Za-z0-9])\.?"
        ),
        _say_amount,
    ),
    Pattern(re.compile(rf"([{''.join(MONEY)}]) ?{_NUMBER}(?:\.([0-9]{{1,2}}))?"), _say_money),
    Pattern(re.compile(r"\+?\(?[0-9]+\)?(?:[ -]?\(?[0-9]+\)?)*(?![0-9]|[./][0-9])"), _say_telephone),
    Pattern.any_case("([0-9]{1,4})(?:st|nd|rd|th)(?![a-z])", _say_ordinal),
    Pattern(re.compile(rf"{_NUMBER}{_TO}{_NUMBER}(?![/–-])"), _say_range),
    Pattern(re.compile(r"([0-9]{1,4})/([0-9]{1,4})(?![0-9/–-])"), _say_fraction),
    Pattern.any_case("([0-9]{1,4})-?([a-z])(?![a-z])", _say_named),
    Pattern(re.compile(rf"{_NUMBER}(?:\.([0-9]{{1,3}}))?(?![0-9/])"), _say_number),
    Pattern(re.compile("(?<![0-9])([+-])([0-9]{1,6})(?![0-9]| ?[/–-] ?[0-9])"), _say_sign),
)
