"""Finds the numbers in what a recogniser wrote, whether as figures or as words in any case."""

import re
from collections.abc import Mapping
from functools import cache

from num2words import num2words

#: The words beside a time of day, which a recogniser leaves out when it writes 18:30.
_UNITS = re.compile(r"\b(час|минут)(а|у|ы|ам|е|ов)?\b")
_CASES = "ngdaip"
#: The tens of a number whose end a recogniser wrote as a word: 20, одному.
_SPLIT = re.compile(r"\b([2-9])0\W+([^\W\d_]+)")
#: Hours, minutes, days and digits all lie below.
_LIMIT = 100


def plain(text: str, language: str) -> list[str]:
    """Return the words in small letters without signs, every number figure by figure."""
    known = _spoken(language)
    words = _words(text, known)
    result: list[str] = []
    while words:
        size = 2 if " ".join(words[:2]) in known else 1
        said = " ".join(words[:size])
        result += known.get(said, [said])
        del words[:size]
    return result


def _words(text: str, known: Mapping[str, list[str]]) -> list[str]:
    """Return words and single figures in small letters."""

    def whole(split: re.Match[str]) -> str:
        ones = known.get(split[2], [])
        return split[1] + ones[0] if len(ones) == 1 and ones != ["0"] else split[0]

    small = _UNITS.sub(" ", text.lower().replace("ё", "е"))
    return re.findall(r"\d|[^\W\d_]+", _SPLIT.sub(whole, small))


def figures(text: str, language: str) -> str:
    """Return all figures of the text in their order, as one string."""
    return "".join(word for word in plain(text, language) if word.isdigit())


@cache
def _spoken(language: str) -> Mapping[str, list[str]]:
    """Return the figures of every way to say a number below a hundred."""
    ways: dict[str, list[str]] = {}
    for number in range(_LIMIT):
        for said in _ways(number, language):
            ways[" ".join(re.findall(r"[^\W\d_]+", said.lower().replace("ё", "е")))] = list(str(number))
    return ways


def _ways(number: int, language: str) -> set[str]:
    if language != "ru":
        return {num2words(number, lang=language), num2words(number, lang=language, to="ordinal")}
    return {
        num2words(number, lang="ru", to=kind, case=case, gender=gender)
        for kind in ("cardinal", "ordinal")
        for case in _CASES
        for gender in "mfn"
    }
