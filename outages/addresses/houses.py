"""Parse house names as people write them: "д. 12/3 корп. 2", "12а", "5с1"."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import NamedTuple

from outages.addresses.alphabets import look_cyrillic, to_cyrillic, to_latin
from outages.addresses.street_words import FLATS


class HouseMark(StrEnum):
    """The kind of a part of a house name."""

    #: A whole number.
    PLAIN = "plain"
    #: One letter.
    LETTER = "letter"
    #: A slash.
    SLASH = "slash"
    #: A dash.
    DASH = "dash"
    #: Introduces one of several buildings of a house (корпус).
    BUILDING = "building"
    #: Introduces a structure on its ground (строение).
    STRUCTURE = "structure"
    #: Introduces a technical structure (сооружение), counted apart from the others.
    FACILITY = "facility"
    #: Introduces a letter of a register (литера).
    LITERA = "litera"
    #: Introduces a property rather than a house (владение).
    ESTATE = "estate"
    #: Introduces a plot of land (участок).
    PLOT = "plot"
    #: Introduces a distance along a road (километр).
    KILOMETRE = "kilometre"
    #: And a half.
    HALF = "half"


@dataclass(frozen=True, slots=True)
class HousePart:
    """One part: `text` is a number or lower-case letters, empty for a mark that introduces the next part."""

    mark: HouseMark
    text: str = ""


class ParsedHouse(NamedTuple):
    """A house's parts, and the words before and after it that aren't part of it."""

    parts: list[HousePart]
    before: list[str]
    after: list[str]

    @property
    def is_whole(self) -> bool:
        """Whether the text holds a house and nothing else."""
        return bool(self.parts) and not self.before and not self.after


#: Distinct houses of a large town, and what else is asked about.
_KEPT = 1 << 16
_PIECE = re.compile(r"[0-9]+|[^\W\d_]+|[/½-]")
_CLEANINGS = (
    (re.compile("[\u2010-\u2015\u2212]"), "-"),
    (re.compile(r"\([^)]*\)?"), " "),
    (re.compile(r"\\|//+"), "/"),
    (re.compile(r"(?<=[0-9])\s*1/2(?![0-9/])"), " ½ "),
    (re.compile(r"\bб/?н\b|без номера"), " "),
    (re.compile(r"\bз/у\b"), "зу"),
    (re.compile(r"([0-9]+)(?:-?й)?\s*(?:км|километр)\b"), r"км \1"),
    (re.compile(r"(?<![^\W\d_])лит(?=[^\W\d_]\b)"), "лит "),
    (re.compile(r"/(?=\s*(?:к|с|корп|стр|лит)[\w.]*\s*[0-9])"), " "),
    (re.compile(r"#\s*(?=[0-9])"), " "),
    (re.compile(r"-(?=\s*[^\W\d_])"), " "),
)
#: More pieces than any house name has.
_MOST_PIECES = 20
#: Digits of a building number at most; a longer number is a flat.
_LONGEST_BUILDING = 2
#: Widest span of numbers that one building takes up on its side of the street: «12-14».
_WIDEST = 12
_SIGNS = {"/": HouseMark.SLASH, "-": HouseMark.DASH, "½": HouseMark.HALF}
_WORDS = {
    word: mark
    for mark, words in {
        HouseMark.BUILDING: "к кор корп корпус bldg building",
        HouseMark.STRUCTURE: "с стр строен строение",
        HouseMark.FACILITY: "соор сооружение",
        HouseMark.LITERA: "л лит литер литера",
        HouseMark.ESTATE: "вл влад владение двлд домовл домовладение",
        HouseMark.PLOT: "уч участок зу",
        HouseMark.KILOMETRE: "км километр",
    }.items()
    for word in words.split()
}
_HOUSE = {"д", "дом", "n", "no", "nr", "house"}
#: Also written after the number.
_LABEL = "дом"
_ENTRANCE = "п"
_ROMAN = {"i": "1", "ii": "2", "iii": "3", "iv": "4", "v": "5", "vi": "6"}

#: These start a new part of the address, after a short pause.
APART = {HouseMark.BUILDING, HouseMark.STRUCTURE, HouseMark.FACILITY, HouseMark.LITERA}
#: These replace the word "house".
REPLACES_HOUSE = {HouseMark.ESTATE, HouseMark.PLOT, HouseMark.KILOMETRE, *APART}


def read_house(house: str) -> list[HousePart]:
    """Return the parts of a house name in order, empty if the text contains no house.

    Stop at anything else: a flat, whether labelled or a bare second number, or a person's name.
    """
    return parse_house(house).parts


@lru_cache(_KEPT)
def is_house(text: str) -> bool:
    """Say whether a text is a house name and nothing else."""
    parts, before, after = parse_house(text)
    return bool(parts) and not before and not after


def parse_house(house: str) -> ParsedHouse:
    """Return the parts of a house name, and what else the text holds before and after it."""
    pieces = _pieces(house)
    start = _find_start(pieces)
    parts: list[HousePart] = []
    for place, piece in enumerate(pieces[start : start + _MOST_PIECES], start):
        follows = pieces[place + 1] if place + 1 < len(pieces) else ""
        part = _read(piece, follows, introduced=_introduces(parts))
        if part is None or not _goes_on(parts, part):
            break
        parts.append(part)
    while parts and not parts[-1].text and parts[-1].mark is not HouseMark.HALF:
        parts.pop()
    others = pieces[start + len(parts) :]
    before = [piece for piece in pieces[:start] if piece not in _HOUSE]
    return ParsedHouse(parts, before, others[1:] if parts and others[:1] == [_LABEL] else others)


def _find_start(pieces: Sequence[str]) -> int:
    """Return where the house begins: after its street, or the word "house", but not after a flat."""
    for place, piece in enumerate(pieces):
        follows = pieces[place + 1] if place + 1 < len(pieces) else ""
        part = None if piece in _HOUSE else _read(piece, follows, introduced=False)
        if piece in FLATS or (part is not None and _goes_on([], part)):
            return place
    return len(pieces)


def _pieces(house: str) -> list[str]:
    text = unicodedata.normalize("NFKC", house.replace("½", " 1/2").replace("№", "#")).lower()
    for pattern, instead in _CLEANINGS:
        text = pattern.sub(instead, text)
    pieces = _PIECE.findall(text)
    return [look_cyrillic(piece) if look_cyrillic(piece) in _WORDS else piece for piece in pieces]


def _read(piece: str, follows: str, *, introduced: bool) -> HousePart | None:
    """Return the part that a piece is, None if it isn't part of a house."""
    if piece in _SIGNS:
        return HousePart(_SIGNS[piece])
    if re.fullmatch("[0-9]+", piece):
        return HousePart(HouseMark.PLAIN, piece)
    if piece in _ROMAN and introduced:
        return HousePart(HouseMark.PLAIN, _ROMAN[piece])
    if piece in _WORDS and (
        follows[:1].isdecimal() or follows in _ROMAN or (len(piece) > 1 and len(follows) == 1)
    ):
        return HousePart(_WORDS[piece])
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
        return part.mark not in _SIGNS.values()
    last = parts[-1]
    if part.mark is HouseMark.PLAIN:
        is_first = len(parts) == 1 and last.mark is HouseMark.LETTER
        return is_first or (
            not last.text and last.mark is not HouseMark.HALF and _is_house_number(parts, part.text)
        )
    if part.mark is HouseMark.LETTER:
        return last.mark not in {HouseMark.LETTER, HouseMark.DASH}
    if part.mark in _SIGNS.values():
        return bool(last.text) and part.mark not in {other.mark for other in parts}
    return bool(last.text) or last.mark is HouseMark.HALF


def _is_house_number(parts: Sequence[HousePart], number: str) -> bool:
    """Say whether a number after a mark belongs to the house rather than to a flat."""
    mark = parts[-1].mark
    if mark is HouseMark.DASH:
        first = parts[0].text
        return len(parts) == len(("12", "-")) and (
            not first.isdecimal() or 0 < _step(first, number) <= _WIDEST
        )
    return mark is not HouseMark.BUILDING or len(parts) == 1 or len(number) <= _LONGEST_BUILDING


def _step(first: str, last: str) -> int:
    """Return the distance between two numbers, 0 if they are on different sides of the street."""
    step = int(last) - int(first)
    return 0 if step % 2 else step
