"""Dates and years, in the case that the words before require."""

import re
from datetime import date

from prompts.wording.free_text.results import DoubtKind
from prompts.wording.free_text.rules import STRESS, Pattern, Said, doubtful, stop_after, words_before
from prompts.wording.ru.free_text.grammar import DATE_CASES, case_after, ordinal
from prompts.wording.ru.free_text.nouns import MONTHS
from prompts.wording.ru.numbers import Case

_MONTH = "|".join(MONTHS)
_LEAP_YEAR, _TWO_DIGITS, _CENTURY = 2024, 2, 2000
_YEAR_ENDINGS = {"году": Case.PREPOSITIONAL, "годом": Case.INSTRUMENTAL, "год": Case.NOMINATIVE}
_YEAR_FORMS = {
    Case.GENITIVE: "года",
    Case.INSTRUMENTAL: "годом",
    Case.PREPOSITIONAL: "году",
    Case.DATIVE: "году",
}


def say_date(match: re.Match[str], day: int, month: int, year: int | None = None) -> Said | None:
    """Say a date by its numbers; return None if there is no such day."""
    case = case_after(match, DATE_CASES, Case.GENITIVE)
    if not _exists(day, month, year):
        return None
    return Said(_day(day, month, year, case) + stop_after(match))


def _exists(day: int, month: int, year: int | None) -> bool:
    try:
        date(year or _LEAP_YEAR, month, day)
    except ValueError:
        return False
    return True


def _day(day: int, month: int, year: int | None, case: Case) -> str:
    spoken = f"{ordinal(day, case, 'n')} {MONTHS[month - 1]}"
    return spoken if year is None else f"{spoken} {ordinal(year, Case.GENITIVE)} года"


def _month(written: str) -> int:
    return int(written) if written.isdecimal() else MONTHS.index(written.lower()) + 1


def _say_figures(match: re.Match[str]) -> Said | None:
    """Say «25.11.2026»; a year of two digits is a guess."""
    short = len(match[3]) == _TWO_DIGITS
    year = int(match[3]) + (_CENTURY if short else 0)
    said = say_date(match, int(match[1]), int(match[2]), year)
    return doubtful(DoubtKind.DIGITS, said.spoken.rstrip(".")) if said and short else said


def _say_written(match: re.Match[str]) -> Said | None:
    """Say «25 ноября» and «25 ноября 2026 г.»."""
    return say_date(match, int(match[1]), _month(match[2]), int(match[3]) if match[3] else None)


def _say_span(match: re.Match[str]) -> Said | None:
    """Say «25–27 ноября» and «25–27.11» as «с двадцать пятого по двадцать седьмое ноября»."""
    first, last, month = int(match[1]), int(match[2]), _month(match[3])
    if not 0 < first < last or not _exists(last, month, None):
        return None
    end = _day(last, month, None, Case.ACCUSATIVE)
    spoken = f"с {ordinal(first, Case.GENITIVE, 'n')} по {end}"
    unclear = set(words_before(match)[-1:]) & set(DATE_CASES)
    return doubtful(DoubtKind.DIGITS, spoken) if unclear else Said(spoken + stop_after(match))


def _say_from(match: re.Match[str]) -> Said | None:
    """Say the first of «с 25 по 27 ноября», «с 25 на 26 ноября»."""
    first, month = int(match[2]), _month(match[3])
    return Said(f"{match[1]} {ordinal(first, Case.GENITIVE, 'n')}") if _exists(first, month, None) else None


def _say_year(match: re.Match[str]) -> Said:
    """Say «2026 года», and «в 2026 г.» as «в две тысячи двадцать шестом году»."""
    before = words_before(match)[-1:]
    written = match[2].lower()
    if written == "г.":
        inside = before in (["в"], ["во"])
        case = Case.PREPOSITIONAL if inside else case_after(match, DATE_CASES, Case.GENITIVE)
    elif before in (["к"], ["по"]) and written == "году":
        case = Case.DATIVE
    else:
        case = _YEAR_ENDINGS.get(written, Case.GENITIVE)
    return Said(f"{ordinal(int(match[1]), case)} {_YEAR_FORMS.get(case, 'год')}{stop_after(match)}")


def _say_day_of_month(match: re.Match[str]) -> Said:
    """Say «5 числа»."""
    case = {"а": Case.GENITIVE, "у": Case.DATIVE}.get(match[2][-1].lower(), Case.ACCUSATIVE)
    word = f"числа{STRESS}" if case is Case.GENITIVE else match[2].lower()
    return Said(f"{ordinal(int(match[1]), case, 'n')} {word}")


#: A month as a whole word: «марта», but not «мартовский».
_NAMED = f"({_MONTH})(?![а-яё])"
_DAY, _YEAR = "([0-3]?[0-9])", r"(?: ?г\.| года(?![а-яё]))?(?![0-9]|[:./,-][0-9])"
_OR_FIGURES = rf"(?: {_NAMED}|\.([01][0-9])(?![0-9]|[.:][0-9]))"
DATES = (
    Pattern.any_case(rf"{_DAY} (числ[аоу])(?![а-яё])", _say_day_of_month),
    Pattern.any_case(rf"{_DAY}\.([01]?[0-9])\.([0-9]{{4}}|[0-9]{{2}}){_YEAR}", _say_figures),
    Pattern.any_case(rf"{_DAY} ?[–-] ?{_DAY} {_NAMED}", _say_span),
    Pattern.any_case(rf"{_DAY} ?[–-] ?{_DAY}\.([01][0-9])(?![0-9]|[.:][0-9])", _say_span),
    Pattern.any_case(rf"(со?) {_DAY}(?= (?:по|до|на) [0-3]?[0-9] {_NAMED})", _say_from),
    Pattern.any_case(rf"{_DAY} {_NAMED}(?: ([0-9]{{4}}){_YEAR})?", _say_written),
    Pattern.any_case(r"([12][0-9]{3}) ?(г\.|год|года|году|годом)(?![а-яё])", _say_year),
)
