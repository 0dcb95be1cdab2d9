"""Counted nouns, ordinal numbers, and numbers without a recognisable meaning."""

import re

from prompts.wording.free_text.results import DoubtKind, Reason
from prompts.wording.free_text.rules import Pattern, Said, doubtful, word_after, words_before
from prompts.wording.ru.free_text.amounts import NUMBER, SIGNS, as_number, decimal
from prompts.wording.ru.free_text.grammar import (
    AMOUNT_CASES,
    FEW,
    MANY,
    ONE,
    PLACE_CASES,
    Noun,
    cardinal,
    count_of,
    digits,
    ordinal,
)
from prompts.wording.ru.free_text.nouns import FORMS
from prompts.wording.ru.numbers import Case
from prompts.wording.ru.streets import spell_letters

_LONGEST = 6


def _wanted(match: re.Match[str]) -> set[Case]:
    before = words_before(match)[-1:]
    asked = {cases[word] for cases in (AMOUNT_CASES, PLACE_CASES) for word in before if word in cases}
    return asked or {Case.NOMINATIVE}


def _say_counted(match: re.Match[str]) -> Said | None:
    """Say «5 домов»: the noun's form and the words before determine the case."""
    number, word = as_number(match[2]), match[3].lower()
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


def _say_ranked(match: re.Match[str], number: int, forms: list[tuple[Noun, Case, bool]]) -> Said:
    """Say «на 3 этаже» as «на третьем этаже»; «1 этаж» may also be a count."""
    wanted = _wanted(match)
    singular = [(what, case) for what, case, plural in forms if not plural]
    what, case = min(singular, key=lambda fit: fit[1] not in wanted)
    word = match[3].lower()
    spoken = f"{ordinal(number, case, what.gender)} {word}"
    if count_of(number) == ONE:
        return doubtful(DoubtKind.DIGITS, spoken, spoken, f"{cardinal(number, case, what.gender)} {word}")
    return Said(spoken)


#: Collective numerals of «сутки».
_DAYS = {2: "двое", 3: "трое", 4: "четверо"}


def _say_days(match: re.Match[str]) -> Said:
    """Say «двое суток», «пять суток»; «21 сутки» is doubtful."""
    number = int(match[1])
    direct = Case.GENITIVE not in _wanted(match)
    case = Case.NOMINATIVE if direct else Case.GENITIVE
    if number == 1:
        return Said("одни сутки" if direct else "одних суток")
    if direct and number in _DAYS:
        return Said(f"{_DAYS[number]} суток")
    spoken = f"{cardinal(number, case)} суток"
    known = count_of(number) == MANY or (count_of(number) == FEW and not direct)
    return Said(spoken) if known else doubtful(DoubtKind.DIGITS, spoken)


#: Possible cases and genders by the written ending of an ordinal, the likeliest first.
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
#: Written endings of cardinals: «5-ти», «2-х».
_CARDINAL_ENDINGS = {"ти": Case.GENITIVE, "х": Case.GENITIVE, "мя": Case.INSTRUMENTAL}


def _say_ordinal(match: re.Match[str]) -> Said | None:
    """Say «5-й», «1-го», «2-ю»; «на 5-й» may be masculine or feminine."""
    number, ending = int(match[1]), match[2].lower()
    short = next(end for end in ("го", "му", "ми", ending[-1]) if ending.endswith(end))
    kinds = [kind.split() for kind in _ORDINALS[short]]
    spoken = [ordinal(number, Case(case), gender) for case, gender in kinds]
    fitting = [word for word in spoken if word.endswith(ending)]
    if not fitting:
        return None
    oblique = short == "й" and word_after(match).endswith(("ой", "ей", "е", "и"))
    asked = bool(set(words_before(match)[-1:]) & set(PLACE_CASES))
    if len(fitting) == 1 or not (asked or oblique):
        return Said(fitting[0])
    if oblique:
        fitting.reverse()
    return doubtful(DoubtKind.DIGITS, fitting[0], *fitting)


def _say_inflected(match: re.Match[str]) -> Said | None:
    """Say «в 2-х домах», «5-ти»."""
    number, ending = int(match[1]), match[2].lower()
    spoken = cardinal(number, next(case for end, case in _CARDINAL_ENDINGS.items() if ending.endswith(end)))
    return Said(spoken) if spoken.endswith(ending) else None


def _say_compound(match: re.Match[str]) -> Said | None:
    """Say «5-этажный» as «пятиэтажный»."""
    number = int(match[1])
    if not number:
        return None
    exceptions = {1: "одно", 90: "девяносто", 100: "сто", 1000: "тысяче"}
    joined = exceptions.get(number) or cardinal(number, Case.GENITIVE).replace(" ", "")
    return Said(joined + match[2].lower())


def _say_guess(match: re.Match[str]) -> Said:
    """Say a number before an unlisted word, guessing from the endings around it."""
    number = as_number(match[1])
    case, gender = _guess(count_of(number), match[2].lower().split(), _wanted(match))
    return doubtful(DoubtKind.DIGITS, cardinal(number, case, gender))


_TELLING = {
    Case.DATIVE: ("ам", "ям"),
    Case.INSTRUMENTAL: ("ами", "ями"),
    Case.PREPOSITIONAL: ("ах", "ях"),
}
#: Gender of a noun in the nominative, by its last letter.
_GENDERS = {"а": "f", "я": "f", "о": "n", "е": "n"}


def _guess(counted: str, following: list[str], wanted: set[Case]) -> tuple[Case, str]:
    word = next((word for word in following if not word.endswith(("ых", "их"))), following[0])
    for case, endings in _TELLING.items():
        if word.endswith(endings):
            return case, "m"
    if counted != ONE and wanted & {Case.GENITIVE, Case.INSTRUMENTAL}:
        return next(iter(wanted & {Case.GENITIVE, Case.INSTRUMENTAL})), "m"
    if counted == ONE:
        return _guess_one(word, wanted)
    return Case.NOMINATIVE, "f" if counted == FEW and word.endswith(("ы", "и", "ые", "ие")) else "m"


def _guess_one(word: str, wanted: set[Case]) -> tuple[Case, str]:
    if Case.GENITIVE in wanted and word.endswith(("а", "я", "ого", "его")):
        return Case.GENITIVE, "m"
    if word.endswith(("у", "ю")):
        return Case.ACCUSATIVE, "f"
    return Case.NOMINATIVE, _GENDERS.get(word[-1], "m")


def _say_alone(match: re.Match[str]) -> Said | Reason:
    """Say a remaining number as a cardinal, or digit by digit if it begins with 0."""
    parts = re.findall("[0-9]+", match[0])
    if any(len(part) > _LONGEST for part in parts):
        return Reason.LONG_NUMBER
    case = Case.NOMINATIVE
    if len(parts) == 1:
        case = next(iter(_wanted(match) & {Case.GENITIVE, Case.DATIVE}), Case.NOMINATIVE)
    words = [
        digits(part) if part[0] == "0" and len(part) > 1 else cardinal(int(part), case) for part in parts
    ]
    return doubtful(DoubtKind.DIGITS, (" дробь " if "/" in match[0] else " – ").join(words))


def _say_decimal(match: re.Match[str]) -> Said:
    """Say «2,5» without a unit."""
    return doubtful(DoubtKind.DIGITS, decimal(match[1], match[2], Case.NOMINATIVE))


def _say_sign(match: re.Match[str]) -> Said:
    return doubtful(DoubtKind.DIGITS, f"{SIGNS[match[1]]} {cardinal(int(match[2]))}")


def _say_lettered(match: re.Match[str]) -> Said:
    return doubtful(DoubtKind.DIGITS, f"{cardinal(int(match[1]))} {spell_letters(match[2])}")


COUNTED = (
    Pattern.any_case("([0-9]{1,4})-?([а-яё]?(?:ти|х|мя))(?![а-яё0-9.])", _say_inflected),
    Pattern.any_case(rf"([0-9]{{1,4}})-?({_ENDING})(?![а-яё0-9.])", _say_ordinal),
    Pattern.any_case("([0-9]{1,4})-([а-яё]{4,})", _say_compound),
    Pattern.any_case(r"([0-9]{1,3}) (?:сутки|суток)(?![а-яё])", _say_days),
    Pattern.any_case(rf"(?:([0-9]{{1,6}}) ?[–-] ?)?{NUMBER} ([а-яё]+)", _say_counted),
)
#: The last resort for digits.
NUMBERS = (
    Pattern(re.compile("(?<![0-9А-Яа-яЁёA-Za-z])([+-])([0-9]{1,6})(?![0-9]| ?[/–-] ?[0-9])"), _say_sign),
    Pattern.any_case(rf"{NUMBER}(?= ([а-яё]{{3,}}(?: [а-яё]+)?))", _say_guess),
    Pattern.any_case("([0-9]{1,4})-?([а-яё])(?![а-яё])", _say_lettered),
    Pattern(re.compile("([0-9]{1,6})[,.]([0-9]{1,3})(?![0-9]|[.,/–-][0-9])"), _say_decimal),
    Pattern(
        re.compile("[0-9]+(?![0-9])(?: ?[/–-] ?[0-9]+(?![0-9]))?(?! ?[/–-] ?[0-9]|[.:][0-9])"), _say_alone
    ),
    Pattern(re.compile(rf"{NUMBER}(?![0-9]|[.:][0-9])"), _say_alone),
)
