"""The numbers in street names: "2-я", "8 Марта", "XXII Съезда", "60-летия", "1905 года"."""

import re
from collections.abc import Sequence

from outages.addresses.street_parts import NamePart, PartMark
from outages.addresses.street_words import GENDERS, MONTHS, NUMBERED, StreetKind
from outages.addresses.word_forms import VOWELS, gender_of, is_of_feminine

_ROMAN_DIGITS = {"I": 1, "V": 5, "X": 10, "L": 50, "C": 100, "D": 500, "M": 1000}
_ROMAN = re.compile("(?=.)(X{0,3})(IX|IV|V?I{0,3})")
_TO_ROMAN = str.maketrans("ХІ", "XI")
_NUMBER = re.compile(
    r"(?P<number>[0-9]{1,4}|[IVXХІ]+)-?"
    r"(?:(?P<her>ь?ей)|(?P<m>[ыио]?й)|(?P<f>[ая]?я)|(?P<n>[ое]?е)|(?P<of>[ое]?го)|(?P<count>ти|и|х|ух|ёх)"
    r"|(?P<anniversary>лети[яею])|(?P<kk>[ыі]?н?(?:шы|ші)))?",
    re.IGNORECASE,
)
_LETTERED = re.compile(r"([0-9]{1,4})-?([^\W\d_])")
_PLURAL = re.compile("(?:ов|ев|ёв|ей|их|ых|ян|иц|лет)$")
_MASCULINE = re.compile("(?:ого|его|[ая])$")
_FEMININE = re.compile("(?:ой|[иы])$")


def roman(text: str) -> int | None:
    """Return the value of a Roman number up to 39, with X and I in either alphabet; None for any other text."""
    folded = text.translate(_TO_ROMAN)
    if not _ROMAN.fullmatch(folded) or (len(text) == 1 and folded != text):
        return None
    values = [_ROMAN_DIGITS[digit] for digit in folded]
    return sum(
        -one if one < following else one for one, following in zip(values, [*values[1:], 0], strict=True)
    )


def ordinal_gender(word: str) -> str | None:
    """Return the gender of an ordinal number in the nominative, «1-я» or «III-й»; None for any other word."""
    found = _NUMBER.fullmatch(word)
    if found is None or found.lastgroup not in {"m", "f", "n"} or _value(found["number"]) is None:
        return None
    return found.lastgroup


def read_number(
    word: str, *, previous: str, following: Sequence[str], kind: StreetKind | None, at_kind: bool
) -> tuple[list[NamePart], int] | None:
    """Return the parts of a number and how many words they take; None if the word is not a number.

    `previous` and `following` are the words around it in lower case; with `at_kind`, the kind follows immediately.
    """
    found = _NUMBER.fullmatch(word)
    number = _value(found["number"]) if found else None
    if found is None or number is None:
        return _read_mixed(word)
    follows = following[0] if following else ""
    ending = "" if found.lastgroup == "number" else str(found.lastgroup)
    if ending == "anniversary" or follows in {"летия", "летие", "летию"}:
        return [NamePart(PartMark.ANNIVERSARY, number=number)], 1 if ending == "anniversary" else 2
    if counted := _before_time(number, follows):
        return [counted], 2
    if len(following) == 1 and len(follows) == 1 and ending == "":
        return [NamePart(PartMark.NUMBER, number=number), NamePart(PartMark.LETTERS, follows)], 2
    is_roman = not found["number"].isdecimal()
    if ending in {"", "count"}:
        return [_plain(number, previous, following, kind, at_kind=at_kind, is_roman=is_roman)], 1
    return [_ordinal(number, ending, following, kind, at_kind=at_kind)], 1


def _value(text: str) -> int | None:
    return int(text) if text.isdecimal() else roman(text)


def _before_time(number: int, follows: str) -> NamePart | None:
    """Return the number combined with the month, the year or the years after it, None if none follows."""
    if follows in MONTHS:
        return NamePart(PartMark.DATE, str(MONTHS[follows]), number)
    if follows in {"года", "г"}:
        return NamePart(PartMark.YEAR, number=number)
    return NamePart(PartMark.OF_YEARS, number=number) if follows in {"лет", "год"} else None


def _ordinal(
    number: int, ending: str, following: Sequence[str], kind: StreetKind | None, *, at_kind: bool
) -> NamePart:
    """Return a number with an ending; a slip in it gives way to the gender of what follows."""
    of_kind = GENDERS[kind] if kind else None
    if ending == "of":
        return NamePart(PartMark.OF_ORDINAL, number=number)
    if ending == "her" or (ending == "m" and is_of_feminine(following, of_kind)):
        return NamePart(PartMark.OF_ORDINAL, number=number, gender="f")
    own = of_kind if at_kind else gender_of(following[0]) if following else None
    written = ending if ending in GENDERS.values() else "m"
    return NamePart(
        PartMark.ORDINAL, number=number, gender=own if own in {of_kind, written} and own else written
    )


def _plain(
    number: int,
    previous: str,
    following: Sequence[str],
    kind: StreetKind | None,
    *,
    at_kind: bool,
    is_roman: bool,
) -> NamePart:
    """Return the meaning of a number without an ending, by the words around it."""
    if at_kind:
        return NamePart(PartMark.ORDINAL, number=number, gender=GENDERS[kind] if kind else "f")
    if following:
        return _counting(number, following, GENDERS[kind] if kind else None)
    if is_roman and previous and kind not in NUMBERED:
        return NamePart(PartMark.OF_ORDINAL, number=number, gender=_ruler_gender(previous))
    return NamePart(PartMark.NUMBER, number=number)


def _counting(number: int, following: Sequence[str], gender: str | None) -> NamePart:
    """Return a number before what it counts: «26 Комиссаров», «9 Пятилетки», «2 Садовая», «3 Интернационала»."""
    follows = following[0]
    if follows in {"км", "километр"}:
        return NamePart(PartMark.ORDINAL, number=number)
    if is_of_feminine(following, gender) and not _PLURAL.search(follows):
        return NamePart(PartMark.OF_ORDINAL, number=number, gender="f")
    if own := "m" if gender == "m" and follows.endswith("ой") else gender_of(follows):
        return NamePart(PartMark.ORDINAL, number=number, gender=own)
    if not _PLURAL.search(follows):
        if _FEMININE.search(follows):
            return NamePart(PartMark.OF_ORDINAL, number=number, gender="f")
        if _MASCULINE.search(follows):
            return NamePart(PartMark.OF_ORDINAL, number=number)
    return NamePart(PartMark.OF_NUMBER, number=number)


def _ruler_gender(name: str) -> str:
    return "f" if name.endswith(("ы", "и")) else "m"


def _read_mixed(word: str) -> tuple[list[NamePart], int] | None:
    """Return the parts of a number with a letter («5А») or of a word that contains digits."""
    if found := _LETTERED.fullmatch(word):
        return [NamePart(PartMark.NUMBER, number=int(found[1])), NamePart(PartMark.LETTERS, found[2])], 1
    return (split_mixed(word), 1) if re.search("[0-9]", word) else None


def split_mixed(word: str) -> list[NamePart]:
    """Return the numbers, letters and words of which a word is made: «М4», "A40"."""
    return [_run(piece) for piece in re.findall(r"[0-9]+|[^\W\d_]+", word)]


def _run(piece: str) -> NamePart:
    if not piece.isdecimal():
        is_spelled = len(piece) == 1 or not VOWELS.search(piece.lower())
        return NamePart(PartMark.LETTERS if is_spelled else PartMark.WORD, piece)
    if len(piece) <= len("9999"):
        return NamePart(PartMark.NUMBER, number=int(piece))
    return NamePart(PartMark.DIGITS, piece)
