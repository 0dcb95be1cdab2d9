"""Amounts with their units: «2,5 м», «5 тыс. руб.», «-25 °C», «10–15 %»."""

import re
from collections.abc import Mapping

from prompts.wording.free_text.results import DoubtKind
from prompts.wording.free_text.rules import Pattern, Said, doubtful, stop_after, words_before
from prompts.wording.ru.free_text.grammar import (
    AMOUNT_CASES,
    ONE,
    Noun,
    cardinal,
    case_after,
    count,
    count_of,
)
from prompts.wording.ru.free_text.nouns import METRE, MILLIARD, MILLION, THOUSAND, UNITS
from prompts.wording.ru.numbers import Case

#: With or without blanks between the thousands.
NUMBER = r"([0-9]{1,3}(?: [0-9]{3})+(?![0-9])|[0-9]{1,6})"
SIGNS = {"+": "плюс", "-": "минус"}
_MULTIPLES: Mapping[str, Noun] = {"тыс": THOUSAND, "млн": MILLION, "млрд": MILLIARD}
_WRITTEN_UNITS = sorted((*UNITS, "кв.м", "куб.м", "куб.м/ч"), key=len, reverse=True)
_UNIT = "|".join(re.escape(unit).replace(r"\.", r"\. ?") for unit in _WRITTEN_UNITS)
_PARTS = {1: "десят", 2: "сот", 3: "тысячн"}
_LENGTHS = {METRE, UNITS["км"], UNITS["см"]}
#: Ending of a fraction's adjective after one, in the cases that are certain.
_ONE_PART = {Case.NOMINATIVE: "ая", Case.ACCUSATIVE: "ую", Case.GENITIVE: "ой"}


def as_number(text: str) -> int:
    """Return the number written with or without blanks."""
    return int(text.replace(" ", ""))


def decimal(whole: str, rest: str, case: Case) -> str:
    """Return «две целых пять десятых»; only nominative, accusative and genitive are supported."""
    known = case if case in _ONE_PART else Case.NOMINATIVE
    return f"{_part(as_number(whole), 'цел', known)} {_part(int(rest), _PARTS[len(rest)], known)}"


def _part(number: int, adjective: str, case: Case) -> str:
    return f"{cardinal(number, case, 'f')} {adjective}{_ONE_PART[case] if count_of(number) == ONE else 'ых'}"


def _case(match: re.Match[str], what: Noun | None) -> Case:
    """Return the case of an amount; «в 50 м» is a place, «в 18 ч» a time."""
    if what in _LENGTHS and words_before(match)[-1:] in (["в"], ["во"]):
        return Case.PREPOSITIONAL
    return case_after(match, AMOUNT_CASES, Case.NOMINATIVE)


def _say_amount(match: re.Match[str]) -> Said | None:
    sign, first, last, fraction, multiple, unit = match.groups()
    what = UNITS[unit.replace(" ", "").replace(".", "")] if unit else None
    case = _case(match, what)
    counted = _MULTIPLES[multiple.lower().rstrip(".")] if multiple else what
    if counted is None:
        return None
    of_what = [what.plural[Case.GENITIVE]] if multiple and what else []
    if fraction:
        amount = [decimal(first, fraction, case), counted.singular[Case.GENITIVE]]
    else:
        beginning = [cardinal(as_number(first), case, counted.gender), "–"] if last else []
        amount = [*beginning, count(as_number(last or first), counted, case)]
    spoken = " ".join([*([SIGNS[sign]] if sign else []), *amount, *of_what])
    falling = bool(last) and as_number(first) >= as_number(last)
    if falling or (fraction and (last or case not in _ONE_PART)):
        return doubtful(DoubtKind.DIGITS, spoken)
    return Said(spoken + stop_after(match))


def _say_voltages(match: re.Match[str]) -> Said:
    """Say «110/10 кВ»."""
    unit = UNITS[match[3]]
    spoken = f"{cardinal(int(match[1]))} дробь {count(int(match[2]), unit)}"
    return Said(spoken + stop_after(match))


AMOUNTS = (
    Pattern(re.compile(r"([0-9]{1,4})/([0-9]{1,4}) ?(кВ|В)(?![а-яё0-9])\.?"), _say_voltages),
    Pattern(
        re.compile(
            rf"([+-])?{NUMBER}(?: ?[–-] ?([0-9]{{1,6}}))?(?:[.,]([0-9]{{1,3}}))?"
            rf"(?: ?(тыс\.?|млн\.?|млрд\.?)(?![а-яё]))?(?: ?({_UNIT})(?![А-Яа-яё0-9])\.?)?"
        ),
        _say_amount,
    ),
)
