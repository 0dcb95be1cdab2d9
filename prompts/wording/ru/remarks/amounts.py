"""Amounts with their units, counted things, ordinal numbers, and numbers that stand alone."""

import re
from collections.abc import Iterator, Mapping

from prompts.remarks.results import DoubtKind, Reason
from prompts.remarks.rules import Pattern, Said, doubtful, ends_sentence, word_after, words_before
from prompts.wording.ru.remarks.grammar import (
    AMOUNT_CASES,
    FEW,
    MANY,
    ONE,
    PLACE_CASES,
    Case,
    Noun,
    cardinal,
    count,
    count_of,
    digits,
    ordinal,
)
from prompts.wording.ru.remarks.nouns import FORMS, METRE, MILLIARD, MILLION, THOUSAND, UNITS
from prompts.wording.ru.streets import spell_letters

_NUMBER = r"([0-9]{1,3}(?: [0-9]{3})+(?![0-9])|[0-9]{1,6})"
_NO_LETTER = "(?![а-яё0-9])"
_MULTIPLES: Mapping[str, Noun] = {"тыс": THOUSAND, "млн": MILLION, "млрд": MILLIARD}
_WRITTEN_UNITS = sorted((*UNITS, "кв.м", "куб.м", "куб.м/ч"), key=len, reverse=True)
_UNIT = "|".join(re.escape(unit).replace(r"\.", r"\. ?") for unit in _WRITTEN_UNITS)
_SIGNS = {"+": "плюс", "-": "минус"}
_LONGEST = 6
_TENTHS = {1: "десят", 2: "сот", 3: "тысячн"}
_LENGTHS = {METRE, UNITS["км"], UNITS["см"]}
_DIRECT = {Case.NOMINATIVE, Case.ACCUSATIVE}


def _number(text: str) -> int:
    return int(text.replace(" ", ""))


def _case(match: re.Match[str], what: Noun | None = None) -> Case:
    """Return the case an amount stands in; «в 50 м» is where, «в 18 ч» is when."""
    before = words_before(match)[-1:]
    if what in _LENGTHS and before in (["в"], ["во"]):
        return Case.PREPOSITIONAL
    return next((AMOUNT_CASES[word] for word in before if word in AMOUNT_CASES), Case.NOMINATIVE)


def _unit(written: str) -> Noun:
    return UNITS[written.replace(" ", "").replace(".", "")]


def _stop(match: re.Match[str]) -> str:
    return "." if ends_sentence(match) else ""


def _say_amount(match: re.Match[str]) -> Said | None:
    """Say «-5 °C», «2,5 м», «5 тыс. руб.» and «5–7 м»."""
    sign, first, last, fraction, multiple, unit = match.groups()
    what = _unit(unit) if unit else None
    case = _case(match, what)
    counted = _MULTIPLES[multiple.lower().rstrip(".")] if multiple else what
    if counted is None:
        return None
    if fraction:
        return _say_fraction(match, case, counted, what)
    words = [_SIGNS.get(sign, "")]
    if last:
        words += [cardinal(_number(first), case, counted.gender), "–"]
    words.append(count(_number(last or first), counted, case))
    if multiple and what:
        words.append(what.plural[Case.GENITIVE])
    return Said(" ".join(filter(None, words)) + _stop(match))


def _say_fraction(match: re.Match[str], case: Case, counted: Noun, what: Noun | None) -> Said:
    """Say «две целых пять десятых метра»; only in the nominative and the genitive is that certain."""
    sure = case in {*_DIRECT, Case.GENITIVE}
    form = Case.GENITIVE if case is Case.GENITIVE else Case.NOMINATIVE
    whole, rest = _number(match[2]), match[4]
    words = [
        _SIGNS.get(match[1], ""),
        _counted_part(whole, "цел", form),
        _counted_part(int(rest), _TENTHS[len(rest)], form),
        counted.singular[Case.GENITIVE],
        what.plural[Case.GENITIVE] if what and what is not counted else "",
    ]
    spoken = " ".join(filter(None, words))
    return Said(spoken + _stop(match)) if sure and not match[3] else doubtful(DoubtKind.DIGITS, spoken)


def _counted_part(number: int, adjective: str, case: Case) -> str:
    one = {Case.NOMINATIVE: "ая", Case.GENITIVE: "ой"}[case]
    return f"{cardinal(number, case, 'f')} {adjective}{one if count_of(number) == ONE else 'ых'}"


def _say_counted(match: re.Match[str]) -> Said | None:
    """Say «5 домов»: the noun is written in full, its form and the words before tell the case."""
    number, word = _number(match[2]), match[3].lower()
    forms = FORMS.get(word, [])
    wanted = _wanted(match)
    nouns = {what for what, _, _ in forms}
    fitting = [(what, case) for what in nouns for case in Case if what.counted(number, case) == word]
    ranked = number and not match[1] and any(what.ranked and not plural for what, _, plural in forms)
    if ranked and (not fitting or count_of(number) == ONE):
        return _say_ranked(match, number, forms)
    if not fitting:
        return None
    what, case = min(fitting, key=lambda fit: fit[1] not in wanted)
    first = f"{cardinal(int(match[1]), case, what.gender)} – " if match[1] else ""
    return Said(f"{first}{cardinal(number, case, what.gender)} {word}")


def _wanted(match: re.Match[str]) -> set[Case]:
    before = words_before(match)[-1:]
    asked = {cases[word] for cases in (AMOUNT_CASES, PLACE_CASES) for word in before if word in cases}
    return asked or {Case.NOMINATIVE}


def _say_ranked(match: re.Match[str], number: int, forms: list[tuple[Noun, Case, bool]]) -> Said:
    """Say «на 3 этаже» as «на третьем этаже»; «1 этаж» may also be one floor."""
    wanted = _wanted(match)
    singular = [(what, case) for what, case, plural in forms if not plural]
    what, case = min(singular, key=lambda fit: fit[1] not in wanted)
    word = match[3].lower()
    spoken = f"{ordinal(number, case, what.gender)} {word}"
    if count_of(number) == ONE:
        return doubtful(DoubtKind.DIGITS, spoken, spoken, f"{cardinal(number, case, what.gender)} {word}")
    return Said(spoken)


#: By how an ordinal number is written to end: what it may be, the likeliest first.
_ORDINALS = {
    "й": ("n m", "p f"),
    "я": ("n f",),
    "е": ("n n", "n p"),
    "го": ("g m",),
    "му": ("d m",),
    "м": ("p m", "i m"),
    "ю": ("a f",),
    "х": ("g p",),
    "ми": ("i p",),
}
_ENDING = "|".join(sorted((f"[а-я]{{0,2}}{end}" for end in _ORDINALS), key=len, reverse=True))


def _say_ordinal(match: re.Match[str]) -> Said | None:
    """Say «5-й», «1-го», «2-ю»; «на 5-й» may be masculine or feminine."""
    number, ending = int(match[1]), match[2].lower()
    short = next(end for end in ("го", "му", "ми", ending[-1]) if ending.endswith(end))
    kinds = [kind.split() for kind in _ORDINALS[short]]
    spoken = [ordinal(number, Case(case), gender) for case, gender in kinds]
    fitting = [word for word in spoken if word.endswith(ending)]
    if not fitting:
        return None
    before = bool(set(words_before(match)[-1:]) & set(PLACE_CASES))
    if len(fitting) == 1 or not before:
        return Said(fitting[0])
    follows = word_after(match)
    if short == "й" and follows.endswith(("ой", "ей", "е", "и")):
        fitting.reverse()
    return doubtful(DoubtKind.DIGITS, *fitting[:1], *fitting)


def _say_compound(match: re.Match[str]) -> Said | None:
    """Say «5-этажный» as «пятиэтажный»."""
    number = int(match[1])
    if not number:
        return None
    exceptions = {1: "одно", 90: "девяносто", 100: "сто", 1000: "тысяче"}
    joined = exceptions.get(number) or cardinal(number, Case.GENITIVE).replace(" ", "")
    return Said(joined + match[2])


def _say_guess(match: re.Match[str]) -> Said:
    """Say a number before a word that no list has, by the endings of the words around it."""
    number = _number(match[1])
    following = match[2].lower().split()
    spoken = cardinal(number, *_guess(number, following, _wanted(match)))
    return doubtful(DoubtKind.DIGITS, spoken)


def _guess(number: int, following: list[str], wanted: set[Case]) -> tuple[Case, str]:
    word = next((word for word in following if not word.endswith(("ых", "их"))), following[0])
    for case, endings in _TELLING.items():
        if word.endswith(endings):
            return case, "m"
    if count_of(number) != ONE and Case.GENITIVE in wanted:
        return Case.GENITIVE, "m"
    return _guess_direct(count_of(number), word, wanted)


_TELLING = {
    Case.DATIVE: ("ам", "ям"),
    Case.INSTRUMENTAL: ("ами", "ями"),
    Case.PREPOSITIONAL: ("ах", "ях"),
}


#: Of a noun in the nominative, by its last letter.
_GENDERS = {"а": "f", "я": "f", "о": "n", "е": "n"}


def _guess_direct(counted: str, word: str, wanted: set[Case]) -> tuple[Case, str]:
    if counted == FEW:
        return Case.NOMINATIVE, "f" if word.endswith(("ы", "и", "ые", "ие")) else "m"
    if counted == MANY:
        return Case.NOMINATIVE, "m"
    if Case.GENITIVE in wanted and word.endswith(("а", "я", "ого", "его")):
        return Case.GENITIVE, "m"
    if word.endswith(("у", "ю")):
        return Case.ACCUSATIVE, "f"
    return Case.NOMINATIVE, _GENDERS.get(word[-1], "m")


def _say_alone(match: re.Match[str]) -> Said | Reason:
    """Say what nothing else reads: a short number as such, one that begins with 0 digit by digit."""
    parts = re.findall("[0-9]+", match[0])
    if any(len(part) > _LONGEST for part in parts):
        return Reason.LONG_NUMBER
    case = next(iter(_wanted(match) & {Case.GENITIVE, Case.DATIVE}), Case.NOMINATIVE)
    if len(parts) > 1:
        case = Case.NOMINATIVE
    words = [
        digits(part) if part[0] == "0" and len(part) > 1 else cardinal(int(part), case) for part in parts
    ]
    return doubtful(DoubtKind.DIGITS, (" дробь " if "/" in match[0] else " – ").join(words))


def _say_decimal(match: re.Match[str]) -> Said:
    """Say «2,5» without a unit."""
    whole, rest = int(match[1]), match[2]
    parts = (
        _counted_part(whole, "цел", Case.NOMINATIVE),
        _counted_part(int(rest), _TENTHS[len(rest)], Case.NOMINATIVE),
    )
    return doubtful(DoubtKind.DIGITS, " ".join(parts))


def _say_sign(match: re.Match[str]) -> Said:
    return doubtful(DoubtKind.DIGITS, f"{_SIGNS[match[1]]} {cardinal(int(match[2]))}")


def _say_lettered(match: re.Match[str]) -> Said:
    return doubtful(DoubtKind.DIGITS, f"{cardinal(int(match[1]))} {spell_letters(match[2])}")


def _patterns() -> Iterator[Pattern]:
    dash = "(?: ?[–-] ?([0-9]{1,6}))?"
    multiple = r"(?: ?(тыс\.?|млн\.?|млрд\.?)(?![а-яё]))?"
    yield Pattern(
        re.compile(
            rf"([+-])?{_NUMBER}{dash}(?:[.,]([0-9]{{1,3}}))?{multiple}(?: ?({_UNIT}){_NO_LETTER}\.?)?"
        ),
        _say_amount,
    )
    yield Pattern(re.compile(rf"([0-9]{{1,4}})-?({_ENDING}){_NO_LETTER}(?!\.)", re.IGNORECASE), _say_ordinal)
    yield Pattern(re.compile(r"([0-9]{1,4})-([а-яё]{4,})", re.IGNORECASE), _say_compound)
    yield Pattern(re.compile(rf"(?:([0-9]{{1,6}}) ?[–-] ?)?{_NUMBER} ([а-яё]+)", re.IGNORECASE), _say_counted)


AMOUNTS = tuple(_patterns())
#: The last resort for digits.
NUMBERS = (
    Pattern(re.compile(r"(?<![0-9])([+-])([0-9]{1,6})(?![0-9]| ?[/–-] ?[0-9])"), _say_sign),
    Pattern(re.compile(rf"{_NUMBER}(?= ([а-яё]{{3,}}(?: [а-яё]+)?))", re.IGNORECASE), _say_guess),
    Pattern(re.compile(r"([0-9]{1,4})-?([а-яё])(?![а-яё])", re.IGNORECASE), _say_lettered),
    Pattern(re.compile(r"([0-9]{1,6})[,.]([0-9]{1,3})(?![0-9]|[.,/–-][0-9])"), _say_decimal),
    Pattern(re.compile(r"[0-9]+(?![0-9])(?: ?[/–-] ?[0-9]+(?![0-9]))?(?! ?[/–-] ?[0-9])"), _say_alone),
    Pattern(re.compile(rf"{_NUMBER}(?![0-9])"), _say_alone),
)
