"""House names as people write them ("д. 12/3 корп. 2", "12а", "5с1"), taken apart for any language to say."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from outages.places import HouseRange, HouseRule, Side, house_number


class HouseMark(StrEnum):
    """What a part of a house name is, or stands for."""

    #: A whole number, or a word that is no mark.
    PLAIN = "plain"
    #: One letter.
    LETTER = "letter"
    #: A slash.
    SLASH = "slash"
    #: A dash.
    DASH = "dash"
    #: What follows names one of several buildings of a house (корпус).
    BUILDING = "building"
    #: What follows names a structure on its ground (строение).
    STRUCTURE = "structure"
    #: What follows is a letter in a register (литера).
    LITERA = "litera"
    #: What follows names the ground rather than a house (владение).
    ESTATE = "estate"
    #: What follows names a plot of land (участок).
    PLOT = "plot"


@dataclass(frozen=True, slots=True)
class HousePart:
    """One part: `text` is a number or letters in lower case, empty for a mark that only introduces the next."""

    mark: HouseMark
    text: str = ""


@dataclass(frozen=True, slots=True)
class HouseGroups:
    """What a rule covers: ranges by side, whose ends are houses they cover; single houses; estates and plots."""

    ranges: tuple[tuple[Side, tuple[HouseRange, ...]], ...]
    houses: tuple[str, ...]
    grounds: tuple[str, ...]


_PIECE = re.compile("[0-9]+|[a-zа-яё]+|[/-]")
_NO_NUMBER = "б/н"
#: More than any house name has.
_MOST_PIECES = 12
#: No street has as many houses: a range up to here has no end.
_NO_END = 9999
_FIRST_EVEN = 2
_SIGNS = {"/": HouseMark.SLASH, "-": HouseMark.DASH}
_WORDS = {
    word: mark
    for mark, words in {
        HouseMark.BUILDING: "к корп корпус bldg building",
        HouseMark.STRUCTURE: "с стр строение",
        HouseMark.LITERA: "л лит литер литера",
        HouseMark.ESTATE: "вл влад владение",
        HouseMark.PLOT: "уч участок",
    }.items()
    for word in words.split()
}
_MEANINGLESS = {"д", "дом", "no", "house"}
#: From here on it is about one household: that is nobody else's business.
_FLAT = {"кв", "квартира", "оф", "офис", "пом", "помещение", "комн", "flat", "apt", "подъезд", "под"}

#: These begin a new part of the address, after a short pause.
_APART = {HouseMark.BUILDING, HouseMark.STRUCTURE, HouseMark.LITERA}
#: These stand in place of the word "house".
_INSTEAD = {HouseMark.ESTATE, HouseMark.PLOT}


def say_house(
    written: str, *, house: str, marks: Mapping[HouseMark, str], say_part: Callable[[HousePart], str]
) -> str | None:
    """Return the house name in the words given, or None when there is no house in it."""
    parts = take_apart(written)
    if not parts:
        return None
    words = [] if parts[0].mark in _INSTEAD else [house]
    for part in parts:
        if part.mark in _APART and words:
            words[-1] += ","
        words.append(marks.get(part.mark) or say_part(part))
    return " ".join(filter(None, words))


def group_houses(rule: HouseRule) -> HouseGroups:
    """Return what a rule covers in the order of speaking."""
    named = list(rule.houses)
    spans: dict[Side, list[HouseRange]] = {side: [] for side in Side}
    for span in map(_exact, rule.ranges):
        if span.first == span.last:
            named.append(str(span.first))
        elif span.first < span.last:
            spans[span.side].append(span)
    named.sort(key=lambda name: house_number(name) or 0)
    known = [(name, parts[0].mark) for name in named if (parts := take_apart(name))]
    return HouseGroups(
        tuple((side, tuple(found)) for side, found in spans.items() if found),
        tuple(name for name, mark in known if mark not in _INSTEAD),
        tuple(name for name, mark in known if mark in _INSTEAD),
    )


def is_open(span: HouseRange) -> bool:
    """Say whether a range means every house from its first one on."""
    return span.last >= _NO_END - 1


def is_whole(span: HouseRange) -> bool:
    """Say whether a range means every house of its side."""
    return is_open(span) and span.first <= (_FIRST_EVEN if span.side is Side.EVEN else 1)


def take_apart(house: str) -> list[HousePart]:
    """Return the parts of a house name in their order, without a flat; empty when there is no house in it."""
    pieces = _PIECE.findall(house.lower().replace(_NO_NUMBER, ""))[:_MOST_PIECES]
    parts: list[HousePart] = []
    for position, piece in enumerate(pieces):
        if piece in _FLAT:
            break
        follows = pieces[position + 1] if position + 1 < len(pieces) else ""
        if not (piece in _MEANINGLESS and not parts):
            parts.append(_read(piece, follows))
    while parts and parts[-1].mark in _SIGNS.values():
        parts.pop()
    return parts


def _read(piece: str, follows: str) -> HousePart:
    if piece in _SIGNS:
        return HousePart(_SIGNS[piece])
    if piece in _WORDS and (follows.isdecimal() or (len(piece) > 1 and follows.isalpha())):
        return HousePart(_WORDS[piece])
    if len(piece) == 1 and piece.isalpha():
        return HousePart(HouseMark.LETTER, piece)
    return HousePart(HouseMark.PLAIN, piece)


def _exact(span: HouseRange) -> HouseRange:
    """Return the range from the first house it covers to the last one."""
    first = span.first if span.covers(span.first) else span.first + 1
    last = span.last if span.covers(span.last) else span.last - 1
    return HouseRange(first, last, span.side)
