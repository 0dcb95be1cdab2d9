"""Russian numbers and nouns in all six cases, to fit into a manager's sentence."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from babel import Locale
from num2words import num2words

from prompts.wording.free_text.rules import words_before
from prompts.wording.ru.numbers import Case

_RUSSIAN = Locale("ru")


#: Forms after one, after two to four, and after any other number.
ONE, FEW, MANY = "one", "few", "many"
_DIRECT = {Case.NOMINATIVE, Case.ACCUSATIVE}


@dataclass(frozen=True, slots=True, eq=False)
class Noun:
    """A noun; `gender` is m, f or n. A `ranked` noun, such as a floor, takes ordinals."""

    gender: str
    singular: Mapping[Case, str]
    plural: Mapping[Case, str]
    ranked: bool = False

    def counted(self, number: int, case: Case) -> str:
        """Return the form after a number in the given case: «двух часов»."""
        count = count_of(number)
        if not number:
            return self.plural[Case.GENITIVE]
        if count == ONE:
            return self.singular[case]
        if case not in _DIRECT:
            return self.plural[case]
        return self.singular[Case.GENITIVE] if count == FEW else self.plural[Case.GENITIVE]


#: Endings by declension: genitive, dative, accusative, instrumental and prepositional, and the regular plural ones.
_ENDINGS = {
    "": ("m", "а у - ом е", "ам ами ах"),
    "ь": ("m", "я ю - ём е", "ям ями ях"),
    "ль": ("m", "ля лю - лем ле", "лям лями лях"),
    "а": ("f", "ы е у ой е", "ам ами ах"),
    "ка": ("f", "ки ке ку кой ке", "кам ками ках"),
    "ца": ("f", "цы це цу цей це", "цам цами цах"),
    "ча": ("f", "чи че чу чей че", "чам чами чах"),
    "я": ("f", "и е ю ей е", "ям ями ях"),
    "ия": ("f", "ии ии ию ией ии", "иям иями иях"),
    "дь": ("f", "ди ди дь дью ди", "дям дями дях"),
    "сть": ("f", "сти сти сть стью сти", "стям стями стях"),
    "ая": ("f", "ой ой ую ой ой", "ым ыми ых"),
    "о": ("n", "а у о ом е", "ам ами ах"),
    "ие": ("n", "ия ию ие ием ии", "иям иями иях"),
    "е": ("n", "е е е е е", "е е е"),
}
_OBLIQUE = (Case.GENITIVE, Case.DATIVE, Case.ACCUSATIVE, Case.INSTRUMENTAL, Case.PREPOSITIONAL)
_OBLIQUE_PLURAL = (Case.DATIVE, Case.INSTRUMENTAL, Case.PREPOSITIONAL)


def noun(word: str, ending: str, plural: str, many: str, *, stem: str = "", ranked: bool = False) -> Noun:
    """Return a noun by its ending, its nominative and genitive plural, and its stem if that changes."""
    gender, singular_endings, plural_endings = _ENDINGS[ending]
    stem = stem or word.removesuffix(ending)
    singular = {case: stem + end for case, end in zip(_OBLIQUE, singular_endings.split(), strict=True)}
    if gender == "m":
        singular[Case.ACCUSATIVE] = word
    forms = {case: stem + end for case, end in zip(_OBLIQUE_PLURAL, plural_endings.split(), strict=True)}
    return Noun(
        gender,
        {Case.NOMINATIVE: word, **singular},
        {Case.NOMINATIVE: plural, Case.ACCUSATIVE: plural, Case.GENITIVE: many, **forms},
        ranked,
    )


def plain(word: str, plural: str = "", *, stem: str = "") -> Noun:
    """Return a hard masculine noun of which only the singular and the nominative plural are needed."""
    return noun(word, "", plural, plural, stem=stem)


def qualified(adjective: str, what: Noun) -> Noun:
    """Return a noun with a hard adjective before it; both must be masculine, like «квадратный метр»."""
    soft = adjective[-1] in "гкх"
    vowel = "и" if soft else "ы"
    singular = dict(zip(Case, (f"{vowel}й", "ого", "ому", f"{vowel}й", f"{vowel}м", "ом"), strict=True))
    plural = dict(zip(Case, (vowel + end for end in ("е", "х", "м", "е", "ми", "х")), strict=True))
    return Noun(
        what.gender,
        {case: f"{adjective}{singular[case]} {what.singular[case]}" for case in Case}
        | {Case.GENITIVE: f"{adjective}ых {what.singular[Case.GENITIVE]}".replace("кых", "ких")},
        {case: f"{adjective}{plural[case]} {what.plural[case]}" for case in Case},
    )


def count_of(number: int) -> str:
    """Return which form follows a number: ONE, FEW or MANY."""
    form = str(_RUSSIAN.plural_form(number))
    return form if form in {ONE, FEW} else MANY


def cardinal(number: int, case: Case = Case.NOMINATIVE, gender: str = "m") -> str:
    """Return «двадцати одной»; the accusative is inanimate."""
    spoken = str(num2words(number, lang="ru", case=case, gender=gender, animate=False))
    # num2words returns «нолю часам»; people say «нулю».
    return spoken if number or case in _DIRECT else spoken.replace("нол", "нул")


def ordinal(number: int, case: Case = Case.NOMINATIVE, gender: str = "m") -> str:
    """Return «двадцать первой»; `gender` is m, f or n, or p for the plural."""
    if gender == "p":
        return str(num2words(number, lang="ru", to="ordinal", case=case, plural=True, animate=False))
    return str(num2words(number, lang="ru", to="ordinal", case=case, gender=gender, animate=False))


def count(number: int, what: Noun, case: Case = Case.NOMINATIVE) -> str:
    """Return the number with its noun: «двадцати одного часа»."""
    return f"{cardinal(number, case, what.gender)} {what.counted(number, case)}"


def digits(text: str) -> str:
    """Return one word per digit: «один один два»."""
    return " ".join(cardinal(int(digit)) for digit in text)


def _cases(**words: str) -> dict[str, Case]:
    return {word: Case[name.upper()] for name, listed in words.items() for word in listed.split()}


#: Words that always govern the same case.
_ALWAYS = _cases(
    genitive=(
        "до от из у без для после около возле вблизи кроме вокруг напротив вдоль мимо среди против вместо свыше более"
        " менее больше меньше выше ниже раньше ранее позже позднее порядка минимум течение размере объёме объеме"
        " количестве расстоянии глубине высоте районе конца начала"
    ),
    dative="к ко",
    instrumental="между над перед",
    prepositional="о об при",
)
#: Cases that words govern before a time, a date, an amount and a place.
TIME_CASES = {**_ALWAYS, **_cases(genitive="с со", accusative="в во на за по через про")}
DATE_CASES = {**_ALWAYS, **_cases(genitive="с со", accusative="на за по про")}
AMOUNT_CASES = {**_ALWAYS, **_cases(genitive="с со", accusative="в во на за по через про")}
PLACE_CASES = {
    **_ALWAYS,
    **_cases(genitive="с со", dative="по", prepositional="в во на", instrumental="за под"),
}


def case_after(match: re.Match[str], cases: Mapping[str, Case], default: Case) -> Case:
    """Return the case that the word before a match governs."""
    return next((cases[word] for word in words_before(match)[-1:] if word in cases), default)
