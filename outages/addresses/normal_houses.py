"""Write the normal form of a house: "7к2", "12а", "10 лит.а", and what else the text holds behind it."""

import re
from collections.abc import Sequence
from typing import Final

from outages.addresses.alphabets import look_cyrillic
from outages.addresses.houses import HouseMark, HousePart, parse_house

#: By mark: what is written after a house's number, and what where a house begins with it or a letter follows.
_MARKS: Final = {
    HouseMark.SLASH: ("/", "/"),
    HouseMark.DASH: ("-", "-"),
    HouseMark.HALF: ("½", "½"),
    HouseMark.BUILDING: ("к", "корп"),
    HouseMark.STRUCTURE: ("с", "стр"),
    HouseMark.FACILITY: ("соор", "соор"),
    HouseMark.LITERA: ("лит", "лит"),
    # An estate has its house's number.
    HouseMark.ESTATE: ("", ""),
    HouseMark.PLOT: ("уч", "уч"),
    HouseMark.KILOMETRE: ("км", "км"),
    HouseMark.HOUSE: (" д", "д"),
}
#: Several ways to write one label of a flat or a room.
_LABELS: Final = {
    spelling: label
    for label, spellings in {
        "кв": "кв квартира кварт apt apartment flat",
        "офис": "офис оф office",
        "пом": "пом помещ помещение",
        "комната": "комната комн ком room rm",
        "этаж": "этаж эт floor fl",
        "под": "под подъезд подьезд парадная",
        "suite": "suite ste",
    }.items()
    for spelling in spellings.split()
}
_FLAT_LABEL: Final = rf"(?:{'|'.join(sorted(_LABELS, key=len, reverse=True))}|unit)"
_NUMBERED_LABEL: Final = re.compile(rf"\b({_FLAT_LABEL})\.?\s*(?:#|№|no\.?)\s*(?=[0-9])")
_SIGN_OF_FLAT: Final = re.compile(r"(?<=\w)\s*,?\s*#\s*(?=[0-9])")
_NO_NUMBER: Final = re.compile(r"\bб/?н\b|\bбез номера\b")
_APART: Final = re.compile(r"(?<=[0-9]) (?=[^\W\d_](?: |$))")


def write_house(written: str) -> str:
    """Return a house's normal form with everything that the text holds, empty if it holds no house."""
    text = re.sub("[()]", " ", written.casefold().replace("ё", "е"))
    text = _SIGN_OF_FLAT.sub(" кв ", _NUMBERED_LABEL.sub(r"\1 ", text))
    parts, before, after, _ = parse_house(text)
    if not parts and not _NO_NUMBER.search(text):
        return ""
    house = _write_parts(parts) if parts else "без номера"
    return " ".join(filter(None, [_write_words(before), house, _write_words(after)]))


def _write_parts(parts: Sequence[HousePart]) -> str:
    written = ""
    for part, following in zip(parts, [*parts[1:], None], strict=True):
        if part.mark is HouseMark.OBJECT:
            written += f" {part.text} "
            continue
        before_letter = following is not None and following.mark is HouseMark.LETTER
        written += _write_mark(part.mark, written, before_letter=before_letter) + _write_text(part.text)
    return written.strip()


def _write_mark(mark: HouseMark, written: str, *, before_letter: bool) -> str:
    """Return a mark so that it reads again as itself: apart from letters on both of its sides."""
    if mark not in _MARKS:
        return ""
    short, long = _MARKS[mark]
    if not short.strip().isalpha():
        return short
    label = f"{long}." if before_letter else (short if written else long)
    gap = " " if written and (before_letter or written[-1].isalpha() or mark is HouseMark.LITERA) else ""
    return gap + (f"{long}." if mark is HouseMark.LITERA else label)


def _write_text(text: str) -> str:
    return text.lstrip("0") or "0" if text.isdecimal() else look_cyrillic(text.upper()).lower()


def _write_words(words: Sequence[str]) -> str:
    named = [_LABELS.get(word, word) for word in words]
    return _APART.sub(
        "", " ".join(_write_text(word) if len(word) == 1 or word.isdecimal() else word for word in named)
    )
