"""Read lists of houses as people write them: "с 1 по 25 нечётные", "7, 9 и 12а-12г", "1 to 25 except 13"."""

import itertools
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from outages.addresses.house_flaws import Flaw, HouseListError
from outages.addresses.house_pieces import HousePiece, read_piece
from outages.addresses.house_ranges import LAST, HouseRange
from outages.addresses.house_sides import settle_sides

#: More than anybody lists, and how much of it is quoted.
_LONGEST: Final = 2000
_QUOTED: Final = 40
_DASHES: Final = re.compile("[\u2010-\u2015\u2212]")
_ELLIPSIS: Final = re.compile(r"\s*(?:\.{2,}|…)\s*")
_EXCEPT: Final = (
    r"(?:,?\s*\b(?:кроме|исключая|за\s+исключением|не\s+считая|но\s+не|без|"
    r"except(?:\s+for|ing)?|excluding|excl\.?|but\s+not|without|other\s+than|apart\s+from)\b\s*:?\s*)"
)
_EXCEPTION: Final = re.compile(_EXCEPT, re.IGNORECASE)
_IN_BRACKETS: Final = re.compile(rf"\(\s*{_EXCEPT}([^()]*)\)", re.IGNORECASE)
_BRACKETS: Final = re.compile(r"\(([^()]*)\)")
_CLAUSES: Final = re.compile(r"[;\n\r]+")
#: «30 и далее» is one range, not two pieces.
_ONWARDS: Final = re.compile(
    r"(?:(?:\bи|,|\band)\s*)?\b(?:(?:до|to)\s+(?:самого\s+|the\s+)?(?:конца|end)(?:\s+(?:улицы|of\s+the\s+street))?"
    r"|далее|дальше|выше|больше|up(?!\s+to)(?:wards)?|above|onwards?|on|over)\b(?!\s+(?:the\s+)?(?:odd|even))",
    re.IGNORECASE,
)
#: A comma before «корп.» stands inside a house's name.
_SEPARATOR: Final = re.compile(
    r"(?:,\s*|\s+)(?:и|а\s+также|and|as\s+well\s+as|plus|плюс)\s+|,(?!\s*(?:корп|стр|лит|bldg|building|к\.?\s*\d|с\.?\d))|\s*&\s*",
    re.IGNORECASE,
)
#: The label of a building as a word of its own, after which a number may continue it: "корп. 1, 2".
_BUILDING_WORD: Final = re.compile(r"\b(?:корп\w*|к\.|стр\w*|bldgs?|buildings?)\W*\d+\w?$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class HouseList:
    """The houses and ranges of a list."""

    houses: tuple[str, ...]
    ranges: tuple[HouseRange, ...]


def read_house_list(text: str, field: str) -> tuple[HouseList, HouseList | None]:
    """Return what a list of houses names and what it leaves out, None for nothing; raise HouseListError at the field."""
    if len(text) > _LONGEST:
        raise HouseListError(field, Flaw.UNREADABLE, f"{text[:_QUOTED]}…")
    named: list[HousePiece] = []
    left_out: list[HousePiece] = []
    clauses = [clause.strip(" ,.") for clause in _CLAUSES.split(_clean(text))]
    for clause in [clause for clause in clauses if clause] or [""]:
        listed, exceptions = _split_exceptions(clause, field)
        named += _read_pieces(listed, field)
        left_out += _read_pieces(exceptions, field) if exceptions is not None else []
    if not left_out and any(piece.is_all and piece.span == HouseRange(1, LAST) for piece in named):
        raise HouseListError(field, Flaw.ALL_HOUSES, text.strip())
    return _gather(named), _gather(left_out) if left_out else None


def _clean(text: str) -> str:
    plain = "½".join(unicodedata.normalize("NFKC", part) for part in text.replace("№", " ").split("½"))
    plain = re.sub('[«»„“”"]', "", _ELLIPSIS.sub("-", _DASHES.sub("-", plain)))
    return _ONWARDS.sub(" +", plain)


def _split_exceptions(clause: str, field: str) -> tuple[str, str | None]:
    """Return what a clause names and what it leaves out, None for nothing."""
    bracketed = [found[1] for found in _IN_BRACKETS.finditer(clause)]
    clause = _BRACKETS.sub(r" \1 ", _IN_BRACKETS.sub(" ", clause))
    listed, *rest = _EXCEPTION.split(clause)
    exceptions = [*bracketed, *rest]
    if len(rest) > 1:
        raise HouseListError(field, Flaw.UNREADABLE, clause.strip())
    return listed, ", ".join(exceptions) if exceptions else None


def _read_pieces(text: str, field: str) -> list[HousePiece]:
    first, *others = _SEPARATOR.split(text)
    joined = [bool(sign.strip(" ,")) for sign in _SEPARATOR.findall(text)]
    pieces = [read_piece(first.strip(), field)]
    for part, by_word in zip(others, joined, strict=True):
        pieces.append(replace(read_piece(part.strip(), field), joined=by_word))
    for one, following in itertools.pairwise(pieces):
        if _may_continue(one, following):
            raise HouseListError(field, Flaw.UNSURE_BUILDING, following.text)
    return settle_sides(pieces, field)


def _may_continue(one: HousePiece, following: HousePiece) -> bool:
    """Tell whether a number may be another building of the house before it: "7 корп. 1, 2"."""
    if not _BUILDING_WORD.search(one.text) or not following.text.isdecimal():
        return False
    return int(following.text) <= int((re.findall(r"\d+", one.text))[0])


def _gather(pieces: Sequence[HousePiece]) -> HouseList:
    houses = tuple(house for piece in pieces for house in piece.houses)
    return HouseList(houses, tuple(piece.span for piece in pieces if piece.span))
