"""Makes what a recogniser wrote comparable with what was said: the same sound is the same words, however it is spelt.

Whatever sounds otherwise stays an error: a lost preposition, a wrong ending, one number for another.
"""

import re
from collections.abc import Callable, Mapping
from functools import cache

from num2words import num2words

_CASES = "ngdaip"
#: Hours, minutes, days, digits and houses lie below.
_LIMIT = 100
#: Years of this century are said in so many words at most: две тысячи двадцать седьмого.
_CENTURY, _LONGEST = range(2000, 2100), 4

#: Stands between two numbers that aren't one.
_APART = "|"

_Replacement = str | Callable[[re.Match[str]], str]
_Rules = tuple[tuple[re.Pattern[str], _Replacement], ...]


def _rules(*rules: tuple[str, _Replacement]) -> _Rules:
    return tuple((re.compile(pattern), same) for pattern, same in rules)


def _whole(split: re.Match[str]) -> str:
    """Return the number whose end was written as a word, 20 одному, or the text itself if that is no such end."""
    ones = _spoken("ru").get(split[2], [])
    return split[1] + ones[0] if len(ones) == 1 and ones != ["0"] else split[0]


#: What is done to a text in small letters, in this order.
_RULES: Mapping[str, _Rules] = {
    "ru": _rules(
        # Marks of stress are for the voice.
        ("\N{COMBINING ACUTE ACCENT}", ""),
        # The two dots are optional in Russian.
        ("ё", "е"),
        # Figures with the ending of the numeral behind them: 24-го, 18-ти часам, 20-ти трём.
        (r"(?<=\d)-(го|му|ти|и|х|ми|мя|й|я|е|ое|ая)\b", " "),
        # A recogniser writes the tens in figures and the rest apart when it is about to write a time or a date:
        # 20-4 часам, 20, 4 часам. Said digit by digit, no unit follows.
        (r"\b([2-5])0\W{1,2}([1-9])(?= (час|минут))", r"\1\2"),
        (r"\b([2-5])0\W{1,2}([^\W\d_]+)", _whole),
        # The words beside a time of day are left out when it is written 18:30, so they count nowhere; but twenty hours
        # five minutes, 20:05, is no twenty five.
        (r"\b(час|минут)(а|у|ы|ам|е|ов)?\b", f" {_APART} "),
        (r"(?<=\d):0(?=[1-9]\b)", " "),
        # A house is written with a sign where one says «дробь».
        (r"(?<=дом )(\d+)[/.,](\d)", r"\1 дробь \2"),
        # One may write both, and they sound alike.
        (r"\bне известен\b", "неизвестен"),
        # The names of the letters and the letters.
        (r"(смс|sms)(?![^\W\d_])", "эсэмэс"),
    ),
    "en": _rules(
        # Half past six after noon: 6:30 PM, 6.30 p.m., six thirty P M.
        (r"(?<![a-z])([ap])\W?m\b\.?", r" \1m "),
        # Minutes below ten: 1:05, one oh five, one o five, one zero five.
        (r"\b(oh?|o') ?(?=(\d|one|two|three|four|five|six|seven|eight|nine)\b)", "zero "),
        # Figures with the ending of the numeral behind them: 21st.
        (r"(?<=\d)(st|nd|rd|th)\b", " "),
        # A house is written with a sign where one says so.
        (r"(?<=\d) ?/ ?(?=\d)", " slash "),
        # Nobody hears which of them it is.
        (r"\bfor\b", "four"),
        (r"\btoo?\b", "two"),
        # British and American.
        (r"\bcancelled\b", "canceled"),
        (r"\bneighbour", "neighbor"),
        (r"\bany more\b", "anymore"),
        # One may write both, and they sound alike.
        (r"\bno body\b", "nobody"),
    ),
}
#: The halves of the day and the hours that have a name are parts of a time as its figures are.
_NAMED = {"am", "pm", "noon", "midnight"}


def plain(text: str, language: str) -> list[str]:
    """Return the words in small letters without signs, every number figure by figure."""
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
    """Say whether a word that `plain` returned is a part of a number or of a time."""
    return word.isdigit() or word in _NAMED


@cache
def _spoken(language: str) -> Mapping[str, list[str]]:
    """Return the figures of every way to say a number below a hundred or a year."""
    ways: dict[str, list[str]] = {}
    for number in (*range(_LIMIT), *_CENTURY):
        for said in _ways(number, language):
            ways[" ".join(re.findall(r"[^\W\d_]+", said.lower().replace("ё", "е")))] = list(str(number))
    return ways


def _ways(number: int, language: str) -> set[str]:
    if language != "ru":
        kinds = ("year",) if number in _CENTURY else ("cardinal", "ordinal")
        return {num2words(number, lang=language, to=kind) for kind in kinds}
    # Before the numbers below 2010 «две тысячи» would stand for a year of its own, which nobody says here.
    ways = {
        num2words(number, lang="ru", to=kind, case=case, gender=gender)
        for kind in (("ordinal",) if number in _CENTURY else ("cardinal", "ordinal"))
        for case in _CASES
        for gender in "mfn"
    }
    # Both «нолю» and «нулю» are right.
    return ways | {way.replace("нол", "нул") for way in ways}
