"""Normalisation of a recogniser's text and of what was said: the same sound gives the same words in any spelling.

What sounds different stays an error: a lost preposition, a wrong ending, one number for another.
"""

import re
from collections.abc import Callable, Mapping
from functools import cache

from num2words import num2words

_CASES = "ngdaip"
#: Hours, minutes, days, digits and houses are below this.
_LIMIT = 200
#: Years of this century, and the most words that one takes: две тысячи двадцать седьмого.
_CENTURY, _LONGEST = range(2000, 2100), 4

#: Separates two numbers that don't form one.
_APART = "|"

#: Minutes below ten.
_ONES = "одной|двух|трех|четырех|пяти|шести|семи|восьми|девяти"
_MONTHS = "january|february|march|april|may|june|july|august|september|october|november|december"

_Replacement = str | Callable[[re.Match[str]], str]
_Rules = tuple[tuple[re.Pattern[str], _Replacement], ...]


def _rules(*rules: tuple[str, _Replacement]) -> _Rules:
    return tuple((re.compile(pattern), same) for pattern, same in rules)


def _whole(split: re.Match[str]) -> str:
    """Return a number whose last digit was written as a word (20 одному), or the text if it isn't one."""
    ones = _spoken("ru").get(split[2], [])
    return split[1] + ones[0] if len(ones) == 1 and ones != ["0"] else split[0]


def _joined(time: re.Match[str]) -> str:
    """Return a time in figures with tens and ones that were written apart (20-2.30, 30 и 5) as one number."""
    return re.sub(r"\b([2-5])0(?:\W{1,2}| и )(?=[1-9]\b)", r"\1", time[0])


#: Replacements in a lower-case text, in this order.
_RULES: Mapping[str, _Rules] = {
    "ru": _rules(
        # Stress marks are for the voice.
        ("\N{COMBINING ACUTE ACCENT}", ""),
        # The two dots are optional in Russian.
        ("ё", "е"),
        # Figures followed by a numeral's ending: 24-го, 18-ти часов, 20-ти трёх.
        (r"(?<=\d)-(го|му|ти|и|х|ми|мя|й|я|е|ое|ая)\b", " "),
        # In times and dates a recogniser writes tens in figures, apart from the ones: 20-4 часов, 20.1 часа.
        # No unit follows a number said digit by digit.
        (r"\b([2-5])0\W{1,2}([1-9])(?= (час|минут))", r"\1\2"),
        # After «до» and «с» a time needs no unit: 20-2.30, 5, 20, 5 утра. The ending of «тридцати» is heard as «и».
        # Five past twenty has a zero in between.
        (r"\b(до|с) \d+((\W{1,2}| и )\d+)+", _joined),
        (r"\b([2-5])0\W{1,2}([^\W\d_]+)", _whole),
        # The first hour has no number of its own; a full one may be written with minutes.
        (r"(?<=\bдо )часа\b|(?<=\bс )часа\b", "один часа"),
        (r"(?<=\d)[:.]00\b", " "),
        # 18:30 has no words for hours and minutes, so they never count; 20:05 has a zero for minutes below ten.
        (rf"\bчас(а|ов)? (?=({_ONES}|\d) минут)", f" {_APART} 0 "),
        (r"\b(час|минут)(а|у|ы|ам|е|ов)?\b", f" {_APART} "),
        # «Дробь» in a house number is written as a sign.
        (r"(?<=дом )(\d+)[/.,](\d)", r"\1 дробь \2"),
        # The blank after «не» isn't heard, and the voice speaks «починем» as it does «починим».
        (r"\bне(?=работа|погод|извест)", "не "),
        (r"\bпочинем\b", "починим"),
        # Letters, and the names of the letters.
        (r"(смс|sms)(?![^\W\d_])", "эсэмэс"),
    ),
    "en": _rules(
        # Times such as 6:30 PM, 6.30 p.m., six thirty P M.
        (r"(?<![a-z])([ap])\W?m\b\.?", r" \1m "),
        # Minutes below ten: 1:05, one oh five, one o five, one zero five.
        (r"\b(oh?|o') ?(?=(\d|one|two|three|four|five|six|seven|eight|nine)\b)", "zero "),
        # Figures followed by a numeral's ending: 21st.
        (r"(?<=\d)(st|nd|rd|th)\b", " "),
        # "Stroke" in a house number is written as a sign.
        (r"(?<=\d) ?/ ?(?=\d)", " stroke "),
        # "The third of December" is written as 3 December.
        (rf"\b(the (?=\S+(\s\S+)?\s+(of )?({_MONTHS})\b)|of (?=({_MONTHS})\b))", ""),
        # Homophones.
        (r"\bfor\b", "four"),
        (r"\btoo?\b", "two"),
        # British and American.
        (r"\bcancelled\b", "canceled"),
        (r"\bneighbour", "neighbor"),
        (r"\bany more\b", "anymore"),
        # Both spellings exist and sound alike.
        (r"\bno body\b", "nobody"),
    ),
}
#: Parts of a time, as its figures are.
_NAMED = {
    *("полуночи", "половины", "ночи", "утра", "дня", "вечера"),
    *("am", "pm", "noon", "midnight", "half", "quarter", "past"),
    *("morning", "afternoon", "evening", "night", "tonight"),
}


def plain(text: str, language: str) -> list[str]:
    """Return the words in lower case without punctuation, every number digit by digit."""
    known, small = _spoken(language), text.lower()
    for pattern, same in _RULES[language]:
        small = pattern.sub(same, small)
    words = re.findall(rf"\d|[^\W\d_]+|[{_APART}]", small)
    result: list[str] = []
    while words:
        size = next((size for size in range(_LONGEST, 1, -1) if " ".join(words[:size]) in known), 1)
        said = " ".join(words[:size])
        result += known.get(said, [said] if said != _APART else [])
        del words[:size]
    return result


def is_figure(word: str) -> bool:
    """Tell whether a word from `plain` is part of a number or of a time."""
    return word.isdigit() or word in _NAMED


@cache
def _spoken(language: str) -> Mapping[str, list[str]]:
    """Return the digits for every way to say a number below two hundred or a year."""
    ways: dict[str, list[str]] = {}
    for number in (*range(_LIMIT), *_CENTURY):
        for said in _ways(number, language):
            ways[" ".join(re.findall(r"[^\W\d_]+", said.lower().replace("ё", "е")))] = list(str(number))
    return ways


def _ways(number: int, language: str) -> set[str]:
    if language != "ru":
        kinds = ("year",) if number in _CENTURY else ("cardinal", "ordinal")
        said = {num2words(number, lang=language, to=kind) for kind in kinds}
        return said | {way.replace("hundred and ", "hundred ") for way in said}
    # As a cardinal, «две тысячи» would be a year in itself, which nobody says here.
    ways = {
        num2words(number, lang="ru", to=kind, case=case, gender=gender)
        for kind in (("ordinal",) if number in _CENTURY else ("cardinal", "ordinal"))
        for case in _CASES
        for gender in "mfn"
    }
    # «Нолю» and «нулю» are both right.
    return ways | {way.replace("нол", "нул") for way in ways}
