"""Cut a written house name into pieces: numbers, words and signs."""

import re
import unicodedata
from typing import Final

from outages.addresses.alphabets import look_cyrillic
from outages.addresses.house_objects import OBJECTS, PHRASES, read_abbreviation, read_object
from outages.addresses.house_parts import HOUSE, WORDS
from outages.addresses.street_words import FLATS, KINDS, NOTHING

#: Stands for "without a number".
NO_NUMBER: Final = "бн"
#: Stands before letters that belong to the number before them: «12аб».
GLUE: Final = "'"

#: A letter may follow these labels, with a number or another letter: «лит. А1», «литера АБ».
_LETTERED: Final = r"\b(лит(?:ера?)?|корп(?:ус)?|стр(?:оение)?|соор(?:ужение)?|lit|bldg|building)[.\s]+"

_PIECE: Final = re.compile(r"'?[0-9]+|'?[^\W\d_]+|[/½-]")
_SIGNS: Final = (
    (re.compile("[\u2010-\u2015\u2212]"), "-"),
    (re.compile(r"\([^)]*\)?|'"), " "),
)
_CLEANINGS: Final = (
    (re.compile(r"\\|//+|(?<=[0-9])\s*дробь\s*(?=[0-9])"), "/"),
    (re.compile(r"(?<=[0-9])\s*1/2(?![0-9/])"), " ½ "),
    (re.compile(r"\bб/?н\b|без\s+(?:номера|#)|\bн/д\b|не\s+указан\w*|отсутств\w*"), f" {NO_NUMBER} "),
    (re.compile(r"\b(?:з/у|з\.\s?у\.|уч-к)|\bуч-(?=[0-9])"), "зу "),
    (re.compile(r"\bзем\w*\.?\s+(?=уч)"), " "),
    (
        re.compile(r"\b(?:жил\w*\.?|част\w*\.?|инд\w*\.?|[жч]/д\.?|[жч]\.\s?д\.)\s*(?=дом\b|д\.|[#0-9])"),
        "дом ",
    ),
    (re.compile(r"^\s*(?:мкд\s*|d\.\s*|d\s+)(?=[0-9])"), "дом "),
    (re.compile(r"(?<=[0-9])-й(?![^\W_])"), ""),
    (re.compile(r"\bк\.\s*(?=[^\W\d_](?![^\W_]))"), "корп "),
    (re.compile(rf"{_LETTERED}([^\W\d_])([0-9]{{1,2}})(?![^\W_])"), rf"\1 \2 {GLUE}\3"),
    (re.compile(r"(?:км\.?\s*)?\b([0-9]+)\s*\+\s*([0-9]+)\s*(?:км|м)?\b"), r"км \1/\2"),
    (re.compile(r"([0-9]+)(?:-?(?:ый|й))?\s*(?:км|километр|km|kilomet(?:re|er))\b"), r"км \1"),
    (re.compile(r"(?<![^\W\d_])лит(?=[^\W\d_]\b)"), "лит "),
    (re.compile(r"/(?=\s*(?:к|с|корп|стр|лит)[\w.]*\s*[0-9])"), " "),
    (re.compile(r"#\s*(?=[0-9])"), " "),
    (re.compile(r"-(?=\s*[^\W\d_])"), " "),
    (re.compile(r"(?<=[0-9])\s+и\s+(?=[0-9])"), " плюс "),
)
#: «Flat 3, 12» is «12, flat 3».
_FLAT_FIRST: Final = re.compile(
    r"^\s*((?:кв|квартира|apt|apartment|flat|unit|suite|ste)\.?\s*#?\s*[0-9]+-?[^\W\d_]?)(?:\s*,\s*|\s+)(?=\S)(.*[0-9].*)"
)
#: «3-й подъезд» is «подъезд 3», and so with anything that has a number.
_ORDINAL_FIRST: Final = re.compile(
    r"(?<![\w/-])([0-9]+)-?(?:[иыо]?й|[аь]?я|[ьо]?е)\s+([^\W\d_]{2,})(?![^\W_]|\.?\s*[#0-9])"
)
_GLUED_LETTERS: Final = re.compile(r"(?<=[0-9])-?([^\W\d_]{2})(?![^\W_])")
#: «12 аб», and nothing else.
_APART_LETTERS: Final = re.compile(r"(\s*(?:д(?:ом|\.)?)?\s*[0-9]+)[\s,]+([^\W\d_]{2}\s*)")
_LONE_LETTERS: Final = re.compile(r"\s*(?:д(?:ом|\.)?\s*)?([^\W\d_]{2})\s*")
_LABELLED_LETTERS: Final = re.compile(rf"{_LETTERED}([^\W\d_]{{2}})(?![^\W_])")
#: Behind a number these are no letters of its house.
_NO_LETTERS: Final = frozenset({*WORDS, *FLATS, *HOUSE, *OBJECTS, *KINDS, *NOTHING, NO_NUMBER}) | {
    *("ая", "ья", "ое", "ье", "ый", "ий", "ой", "го"),
    *("ii", "iv", "vi"),
}
_CAPITALS: Final = re.compile(r"(?<![^\W_])[А-ЯЁ]{2,4}(?![^\W\d_])")
_LABELS: Final = {*WORDS, *FLATS, *HOUSE, *OBJECTS}


def find_abbreviations(house: str) -> frozenset[str]:
    """Return the abbreviations in a house name that nobody's name is, in lower case: «ВЗУ», but not «Иван»."""
    return frozenset(found.lower() for found in _CAPITALS.findall(house) if found.lower() not in _NO_LETTERS)


def cut_house(house: str) -> list[str]:
    """Return the pieces of a house name in lower case; those of an object stand beside its number."""
    text = unicodedata.normalize("NFKC", house.replace("½", " 1/2 ").replace("№", "#")).lower()
    for pattern, instead in (*_SIGNS, *PHRASES):
        text = pattern.sub(instead, text)
    text = _ORDINAL_FIRST.sub(_put_last, text)
    if apart := _APART_LETTERS.fullmatch(text):
        text = "".join(apart.groups())
    text = _GLUED_LETTERS.sub(_glue, _FLAT_FIRST.sub(r"\2 \1", text))
    for pattern, instead in _CLEANINGS:
        text = pattern.sub(instead, text)
    text = _LABELLED_LETTERS.sub(
        lambda found: found[0] if found[2] in _NO_LETTERS else f"{found[1]} {GLUE}{found[2]}", text
    )
    if (alone := _LONE_LETTERS.fullmatch(text)) and alone[1] not in _NO_LETTERS:
        text = GLUE + alone[1]
    pieces = [_fold(piece) for piece in _PIECE.findall(text)]
    known = find_abbreviations(house)
    return [
        piece
        for place, piece in enumerate(pieces)
        if piece != "-" or not place or not _is_object(pieces[place - 1], known)
    ]


def _put_last(found: re.Match[str]) -> str:
    return f"{found[2]} {found[1]}" if found[2] in _LABELS else found[0]


def _glue(found: re.Match[str]) -> str:
    return found[0] if found[1] in _NO_LETTERS else GLUE + found[1]


def _fold(piece: str) -> str:
    folded = look_cyrillic(piece)
    return folded if folded in WORDS else piece


def _is_object(piece: str, known: frozenset[str]) -> bool:
    return bool(read_object(piece) or read_abbreviation(piece, known))
