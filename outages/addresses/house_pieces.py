"""Read one piece of a list of houses: "12а", "1-25 нечёт", "с 30", "12а-12г", "7 корп. 1-3"."""

import re
from dataclasses import dataclass, replace
from typing import Final

from outages.addresses.alphabets import look_cyrillic
from outages.addresses.house_flaws import Flaw, HouseListError
from outages.addresses.house_ranges import LAST, HouseRange, Side
from outages.addresses.houses import HouseMark, parse_house

_ALL: Final = r"\b(?:весь|вся|всю|вс[её]|всех|all|whole|entire|every)\b"
_LABEL: Final = (
    r"(?:\b(?:дом(?:а|ов|у|ам|е|ами)?|дд|д|владени[яе]|вл|номер(?:а|ов)?|улиц[аыу]|"
    r"houses?|nos|no|numbers?|street|the|only|только)\b[.:]*)"
)
_HEAD: Final = re.compile(rf"(?:\s*(?:(?P<all>{_ALL})|{_LABEL}))+[\s:]*", re.IGNORECASE)
_TAIL: Final = re.compile(r"\s+дом(?:а|ов)?\W*$", re.IGNORECASE)
_SIDE_WORD: Final = (
    r"(?:(?P<odd>неч[её]тн\w*|неч[её]т|неч|odd)|(?P<even>ч[её]тн\w*|ч[её]т|even)|(?P<both>об[еа]|both))\b\.?"
)
_SIDE: Final = (
    rf"(?:(?:(?P<all>{_ALL})|\b(?:по|на|только|only|the|on|with|сторон[ае]?)\b)\s*)*(?:\b|(?<=\d)){_SIDE_WORD}"
    r"(?:\s*\b(?:сторон[аеуы]?|стор|дом(?:а|ов)|номер(?:а|ов)|улицы|sides?|numbers?|numbered|houses?|only)\b\.?)*"
)
_SIDE_FIRST: Final = re.compile(rf"\s*{_SIDE}\s*(?P<colon>:?)\s*", re.IGNORECASE)
_SIDE_LAST: Final = re.compile(rf"\s*{_SIDE}\s*$", re.IGNORECASE)

_NUMBER: Final = rf"(?:{_LABEL}\s*)?(\d{{1,5}})(?:-?(?:го|ый|ой|й|я))?\b"
_TO: Final = r"(?:-|\b(?:и\s+)?до\b|\bпо\b|\bto\b|\bthrough\b|\bthru\b|\btill\b|\buntil\b)"
_FROM: Final = r"(?:\b(?:начиная\s+)?(?:[сc]|со|от)\b|\b(?:starting\s+)?(?:from|at|with)\b)"
_INCLUSIVE: Final = r"(?:\s*\b(?:включительно|вкл|inclusive|incl)\b\.?)?"
_RANGE: Final = re.compile(rf"(?:{_FROM}\s+)?{_NUMBER}\s*{_TO}\s*{_NUMBER}{_INCLUSIVE}", re.IGNORECASE)
_OPEN: Final = re.compile(rf"(?:{_FROM}\s+{_NUMBER}\s*\+?|{_NUMBER}\s*\+)", re.IGNORECASE)
_UP_TO: Final = re.compile(rf"(?:\bup\s+)?(?!-){_TO}\s*{_NUMBER}{_INCLUSIVE}", re.IGNORECASE)
_LETTERS: Final = re.compile(
    rf"(?:{_FROM}\s+)?(\d{{1,5}})\s*([^\W\d_]?)\s*{_TO}\s*(\d{{1,5}})?\s*([^\W\d_])", re.IGNORECASE
)
_BUILDING: Final = r"корп(?:ус[аы]?)?|к|стр(?:оени[ея])?|с|bldgs?|buildings?"
_BUILDINGS: Final = re.compile(
    rf"(\d{{1,5}}(?:\s*[^\W\d_])??)\s*({_BUILDING})\.?\s*(?:{_FROM}\s+)?(\d{{1,2}})\s*{_TO}\s*(\d{{1,2}})",
    re.IGNORECASE,
)
_SIGNS: Final = re.compile(r"[\w\s/\\.#½'-]+")
_ALPHABETS: Final = ("абвгдежзиклмнопрстуфхцчшщэюя", "abcdefghijklmnopqrstuvwxyz")
#: Most letters of one number: more are another alphabet's.
_MOST_LETTERS: Final = 10
_LONGEST_NUMBER: Final = 5


@dataclass(frozen=True, slots=True)
class HousePiece:
    """What one piece of a list names: houses, a range, or a side alone.

    `side` is the one written, None if none is; `leads` says that it stands before its range, `spreads` before a colon;
    `is_all` that all of it is meant, `joined` that «и» precedes the piece.
    """

    text: str
    houses: tuple[str, ...] = ()
    span: HouseRange | None = None
    side: Side | None = None
    leads: bool = False
    spreads: bool = False
    is_all: bool = False
    joined: bool = False


def read_piece(text: str, field: str) -> HousePiece:
    """Return what a piece names; raise HouseListError at the field if it can't be read."""
    body, is_all = _behead(text)
    piece = HousePiece(text, is_all=is_all)
    if found := _SIDE_FIRST.match(body):
        piece = HousePiece(
            text,
            side=_side_of(found),
            leads=True,
            spreads=bool(found["colon"]),
            is_all=is_all or bool(found["all"]),
        )
        body, _ = _behead(body[found.end() :])
    elif found := _SIDE_LAST.search(body):
        piece = HousePiece(text, side=_side_of(found), is_all=is_all or bool(found["all"]))
        body = body[: found.start()]
    return _fill(piece, _TAIL.sub("", body).strip(" .:"), field)


def _behead(text: str) -> tuple[str, bool]:
    """Return the text without "дома", "all" and the like before it, and whether one of them means all."""
    found = _HEAD.match(text)
    return (text[found.end() :], found["all"] is not None) if found else (text.strip(), False)


def _side_of(found: re.Match[str]) -> Side:
    if found["both"]:
        return Side.BOTH
    return Side.ODD if found["odd"] else Side.EVEN


def _fill(piece: HousePiece, body: str, field: str) -> HousePiece:
    """Return the piece with the houses or the range that the rest of its text names."""
    if not body:
        return _fill_empty(piece, field)
    if span := _read_span(body):
        if span.first > span.last:
            raise HouseListError(field, Flaw.BACKWARDS, piece.text)
        return replace(piece, span=span)
    houses = _read_letters(body, piece.text, field) or _read_buildings(body) or _read_one(body)
    if not houses:
        raise HouseListError(field, Flaw.UNREADABLE, piece.text)
    if piece.side:
        raise HouseListError(field, Flaw.SIDE_OF_ONE, piece.text)
    return replace(piece, houses=houses)


def _fill_empty(piece: HousePiece, field: str) -> HousePiece:
    if piece.side in {Side.ODD, Side.EVEN}:
        return piece
    if piece.is_all and not piece.side:
        return replace(piece, span=HouseRange(1, LAST))
    raise HouseListError(field, Flaw.UNREADABLE, piece.text)


def _read_span(body: str) -> HouseRange | None:
    if found := _RANGE.fullmatch(body):
        return HouseRange(int(found[1]), int(found[2]))
    if found := _OPEN.fullmatch(body):
        return HouseRange(int(found[1] or found[2]), LAST)
    found = _UP_TO.fullmatch(body)
    return HouseRange(1, int(found[1])) if found else None


def _read_letters(body: str, text: str, field: str) -> tuple[str, ...]:
    """Return 12а, 12б, 12в and 12г for "12а-12г", and 12 too for "12-12г"; nothing if it is something else."""
    found = _LETTERS.fullmatch(body)
    if not found or found[3] not in {None, found[1]} or not (found[2] or found[3]):
        return ()
    number, first, _, last = found.groups()
    readings = [run for letters in _ALPHABETS if (run := _run(letters, first, last))]
    if len(readings) > 1:
        raise HouseListError(field, Flaw.UNSURE_LETTERS, text)
    return tuple(number + letter for run in readings for letter in ([] if first else [""]) + list(run))


def _run(letters: str, first: str, last: str) -> str:
    """Return the letters of an alphabet from first to last, from its beginning without a first one; empty if it can't be."""
    is_cyrillic = letters is _ALPHABETS[0]
    ends = [look_cyrillic(one).lower() if is_cyrillic else one.lower() for one in (first, last) if one]
    if any(one not in letters for one in ends):
        return ""
    run = letters[letters.index(ends[0]) if first else 0 : letters.index(ends[-1]) + 1]
    return run if len(run) <= _MOST_LETTERS else ""


def _read_buildings(body: str) -> tuple[str, ...]:
    """Return 7к1, 7к2 and 7к3 for "7 корп. 1-3"; nothing if it is something else."""
    found = _BUILDINGS.fullmatch(body)
    if not found:
        return ()
    number, label, first, last = found.groups()
    mark = "с" if label.lower().startswith("с") else "к"
    return tuple(f"{number} {mark}{one}" for one in range(int(first), int(last) + 1))


def _read_one(body: str) -> tuple[str, ...]:
    house = body.replace(",", " ")
    read = parse_house(house)
    marks = [part.mark for part in read.parts]
    is_span = marks[:2] == [HouseMark.PLAIN, HouseMark.DASH]
    numbers = [part.text for part in read.parts if part.text.isdecimal()]
    known = read.is_whole and not is_span and numbers and _SIGNS.fullmatch(house)
    return (house,) if known and max(map(len, numbers)) <= _LONGEST_NUMBER else ()
