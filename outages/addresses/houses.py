"""Parse house names as people write them: "д. 12/3 корп. 2", "12а", "5с1", «ТП-12»."""

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from outages.addresses.alphabets import to_cyrillic, to_latin
from outages.addresses.house_objects import LABELS, OBJECTS, read_abbreviation, read_object
from outages.addresses.house_parts import (
    APART,
    HOUSE,
    REPLACES_HOUSE,
    SIGNS,
    WORDS,
    HouseMark,
    HousePart,
)
from outages.addresses.house_text import GLUE, NO_NUMBER, cut_house, find_abbreviations
from outages.addresses.street_words import FLATS, KINDS, NOTHING
from outages.addresses.word_forms import VOWELS

__all__ = [
    "APART",
    "REPLACES_HOUSE",
    "HouseMark",
    "HousePart",
    "ParsedHouse",
    "is_house",
    "is_object",
    "parse_house",
    "read_house",
]


class ParsedHouse(NamedTuple):
    """A house's parts, and the words before and after it that aren't part of it.

    `labelled` says that the number has a label of a house.
    """

    parts: list[HousePart]
    before: list[str]
    after: list[str]
    labelled: bool = False

    @property
    def is_whole(self) -> bool:
        """Whether the text holds a house, or an object with a number, and nothing else."""
        lone = len(self.parts) == 1 and self.parts[0].mark is HouseMark.OBJECT
        return bool(self.parts) and not lone and not self.before and not self.after

    @property
    def is_other(self) -> bool:
        """Whether the words before the number name something unknown that is no house."""
        words = [word for word in self.before if len(word) > 1]
        is_address = any(word in KINDS or word in NOTHING for word in words)
        return bool(words) and not is_address and not self.labelled and not self._begins_object

    @property
    def unnumbered(self) -> HouseMark | None:
        """The mark of a text that is a label alone, None for any other text: «уч. б/н»."""
        return WORDS.get(self.before[0]) if len(self.before) == 1 and not self.parts else None

    @property
    def _begins_object(self) -> bool:
        return bool(self.parts) and self.parts[0].mark is HouseMark.OBJECT


#: Distinct houses of a large town, and what else is asked about.
_KEPT = 1 << 16
#: More pieces than any house name has.
_MOST_PIECES = 20
#: Digits of a building number at most; a longer number is a flat.
_LONGEST_BUILDING = 2
#: Widest span of numbers that one building takes up on its side of the street: «12-14».
_WIDEST = 12
#: Also written after the number.
_LABEL = "дом"
#: A house's letter, unless a number follows.
_ALSO_LETTER = "д"
_KILOMETRE = "км"
#: Words between an object and its number at most: «опора ЛЭП 12», «пост ДПС 5».
_MOST_WORDS = 3
_LABELS = WORDS.keys() | FLATS | HOUSE | OBJECTS.keys()
#: Kinds of places that are more than an object.
_PLACES = frozenset({"вг", "гск", "мн", "станция"})
_HAVE_HOUSES = {HouseMark.KILOMETRE, HouseMark.OBJECT}
_ENTRANCE = "п"
_ROMAN = {"i": "1", "ii": "2", "iii": "3", "iv": "4", "v": "5", "vi": "6"}


def read_house(house: str) -> list[HousePart]:
    """Return the parts of a house name in order, empty if the text contains no house.

    Stop at anything else: a flat, whether labelled or a bare second number, or a person's name.
    """
    return parse_house(house).parts


@lru_cache(_KEPT)
def is_house(text: str) -> bool:
    """Say whether a text is a house name, or an object with a number, and nothing else."""
    return parse_house(text).is_whole


@lru_cache(_KEPT)
def is_object(text: str) -> bool:
    """Say whether a text names an object with a number and nothing else: «ТП-12»."""
    house = parse_house(text)
    if not house.is_whole or house.parts[0].mark is not HouseMark.OBJECT:
        return False
    label, number = house.parts[:2]
    is_abbreviation = number.mark is HouseMark.PLAIN and not VOWELS.search(label.text)
    return label.text not in _PLACES and (label.text in LABELS or is_abbreviation)


def parse_house(house: str) -> ParsedHouse:
    """Return the parts of a house name, and what else the text holds before and after it."""
    pieces = cut_house(house)
    if pieces and pieces[-1] == _ALSO_LETTER and HOUSE.issuperset(pieces):
        return ParsedHouse([HousePart(HouseMark.LETTER, _ALSO_LETTER)], [], [])
    pieces = _join_object([piece for piece in pieces if piece != NO_NUMBER])
    known = find_abbreviations(house)
    start = _find_start(pieces, known)
    label = _read_object(pieces, start, known)
    parts = [HousePart(HouseMark.OBJECT, label)] if label else []
    for place in range(start + len(parts), min(len(pieces), start + _MOST_PIECES)):
        follows = pieces[place + 1] if place + 1 < len(pieces) else ""
        part = _read(pieces[place], follows, parts)
        if part is None or not (pieces[place].startswith(GLUE) or _goes_on(parts, part)):
            break
        parts.append(part)
    while parts and not parts[-1].text and parts[-1].mark is not HouseMark.HALF:
        parts.pop()
    others = [piece.removeprefix(GLUE) for piece in pieces[start + len(parts) :]]
    before = [piece.removeprefix(GLUE) for piece in pieces[:start] if piece not in HOUSE]
    is_labelled = start > 0 and pieces[start - 1] in HOUSE
    others = others[1:] if parts and others[:1] == [_LABEL] else others
    return ParsedHouse(parts, before, others, labelled=is_labelled)


def _join_object(pieces: list[str]) -> list[str]:
    """Return «ЛЭП опора 12» for «опора ЛЭП 12», so that the number stands behind what it is of."""
    numbers = [place for place, piece in enumerate(pieces) if _has_number(piece)]
    if not numbers or not 1 < numbers[0] <= _MOST_WORDS or not read_object(pieces[0]):
        return pieces
    between = pieces[1 : numbers[0]]
    is_words = all(word.isalpha() and len(word) > 1 and word not in _LABELS for word in between)
    return [*between, pieces[0], *pieces[numbers[0] :]] if is_words else pieces


def _find_start(pieces: Sequence[str], known: frozenset[str]) -> int:
    """Return where the house begins: after its street, or the word "house", but not after a flat."""
    for place, piece in enumerate(pieces):
        follows = pieces[place + 1] if place + 1 < len(pieces) else ""
        part = None if piece in HOUSE or _introduces_name(piece, follows) else _read(piece, follows, [])
        if piece in FLATS or _read_object(pieces, place, known) or (part is not None and _goes_on([], part)):
            return place
    return len(pieces)


def _introduces_name(piece: str, follows: str) -> bool:
    """Say whether a letter stands before a name: «г. Тверь»."""
    return (
        len(piece) == 1
        and len(follows) > len("кв")
        and follows.isalpha()
        and follows not in WORDS.keys() | FLATS
    )


def _read_object(pieces: Sequence[str], place: int, known: frozenset[str]) -> str:
    """Return the label of the object that a house name begins with, or one of the known abbreviations; empty for none.

    «Д. Казарма» is a village.
    """
    if place >= len(pieces) or (place and pieces[place - 1] in HOUSE):
        return ""
    follows = pieces[place + 1] if place + 1 < len(pieces) else ""
    if _has_number(follows):
        return read_object(pieces[place]) or read_abbreviation(pieces[place], known)
    if len(follows) == 1:
        return read_object(pieces[place])
    return "" if place or any(map(_has_number, pieces)) else read_object(pieces[0], alone=True)


def _has_number(follows: str) -> bool:
    return follows[:1].isdecimal() or follows == _KILOMETRE


def _read(piece: str, follows: str, parts: Sequence[HousePart]) -> HousePart | None:
    """Return the part that a piece is after the others, None if it isn't part of a house."""
    if piece in SIGNS:
        return HousePart(SIGNS[piece])
    if re.fullmatch(f"{GLUE}?[0-9]+", piece):
        return HousePart(HouseMark.PLAIN, piece.removeprefix(GLUE))
    if piece in _ROMAN and _introduces(parts):
        return HousePart(HouseMark.PLAIN, _ROMAN[piece])
    return _read_label(piece, follows, parts) or _read_letters(piece, follows)


def _read_label(piece: str, follows: str, parts: Sequence[HousePart]) -> HousePart | None:
    """Return the mark that a label introduces, or an object behind a house or another object."""
    has_number = follows[:1].isdecimal()
    if piece in WORDS and (has_number or follows in _ROMAN or (len(piece) > 1 and _is_lettered(follows))):
        return HousePart(WORDS[piece])
    if not parts or not has_number:
        return None
    is_inside = parts[0].mark in _HAVE_HOUSES
    if (piece not in FLATS or is_inside) and (label := read_object(piece)):
        return HousePart(HouseMark.OBJECT, label)
    return HousePart(HouseMark.HOUSE) if piece in HOUSE and is_inside else None


def _is_lettered(follows: str) -> bool:
    return len(follows) == 1 or follows.startswith(GLUE)


def _read_letters(piece: str, follows: str) -> HousePart | None:
    if piece.startswith(GLUE) and all(map(_is_letter, piece[1:])):
        return HousePart(HouseMark.LETTER, piece[1:])
    if len(piece) == 1 and _is_letter(piece) and not (piece == _ENTRANCE and follows[:1].isdecimal()):
        return HousePart(HouseMark.LETTER, piece)
    return None


def _introduces(parts: Sequence[HousePart]) -> bool:
    return bool(parts) and parts[-1].mark in APART


def _is_letter(sign: str) -> bool:
    """Say whether a character is a letter that Russian has a name for."""
    return bool(to_cyrillic(sign) and (to_latin(sign) or sign in "ъь"))


def _goes_on(parts: Sequence[HousePart], part: HousePart) -> bool:
    """Say whether a part can follow the others in one house name."""
    if not parts:
        return part.mark not in SIGNS.values()
    last = parts[-1]
    if part.mark is HouseMark.PLAIN:
        is_first = len(parts) == 1 and last.mark is HouseMark.LETTER
        return (
            is_first
            or last.mark is HouseMark.OBJECT
            or (not last.text and last.mark is not HouseMark.HALF and _is_house_number(parts, part.text))
        )
    if part.mark is HouseMark.LETTER:
        return last.mark not in {HouseMark.LETTER, HouseMark.DASH}
    if part.mark in SIGNS.values():
        return bool(last.text) and part.mark not in {other.mark for other in parts}
    return bool(last.text) or last.mark is HouseMark.HALF


def _is_house_number(parts: Sequence[HousePart], number: str) -> bool:
    """Say whether a number after a mark belongs to the house rather than to a flat."""
    mark = parts[-1].mark
    if mark is HouseMark.DASH:
        if parts[0].mark is HouseMark.OBJECT:
            return True
        first = parts[0].text
        return len(parts) == len(("12", "-")) and (
            not first.isdecimal() or 0 < _step(first, number) <= _WIDEST
        )
    return mark is not HouseMark.BUILDING or len(parts) == 1 or len(number) <= _LONGEST_BUILDING


def _step(first: str, last: str) -> int:
    """Return the distance between two numbers, 0 if they are on different sides of the street."""
    step = int(last) - int(first)
    return 0 if step % 2 else step
