"""Normal forms of addresses: two spellings have the same one if, and only if, they surely name the same place."""

import re
from functools import lru_cache
from typing import Final

from outages.addresses.alphabets import look_cyrillic
from outages.addresses.houses import HouseMark, HousePart, parse_house
from outages.addresses.street_parts import NamePart, PartMark, StreetName
from outages.addresses.street_tokens import split_address
from outages.addresses.street_words import MONTHS, StreetKind
from outages.addresses.streets import read_places

#: Counts up with every change of any normal form: what was kept under another one is made anew at the next start.
READER_VERSION: Final = 1

#: Distinct names kept: those of a large town many times over.
_KEPT: Final = 1 << 16
_WORD = re.compile(r"[^\W_]+")
_MARKS: Final = {
    HouseMark.SLASH: "/",
    HouseMark.DASH: "-",
    HouseMark.HALF: "½",
    HouseMark.BUILDING: "к",
    HouseMark.STRUCTURE: "с",
    HouseMark.LITERA: "лит",
    # An estate has its house's number.
    HouseMark.ESTATE: "",
    HouseMark.PLOT: "уч",
    HouseMark.KILOMETRE: "км",
}
_MONTHS: Final = {str(number): month for month, number in MONTHS.items()}
#: «ул. им. Ленина» is «ул. Ленина».
_IDLE: Final = {"имени"}


@lru_cache(_KEPT)
def normal_house(written: str) -> str:
    """Return a house's normal form: "7к2" for «7 корп. 2» and «д. 7 к. 2»; what can't be read stays itself."""
    parts, whole = parse_house(written)
    return "".join(map(_write_part, parts)) if parts and whole else fold(written)


@lru_cache(_KEPT)
def normal_street(written: str) -> str:
    """Return a street's normal form: the same for «ул. Ленина», «Ленина ул.» and «Ленина»."""
    return _normal_place(written, StreetKind.STREET)


@lru_cache(_KEPT)
def normal_town(written: str) -> str:
    """Return a town's normal form: the same for «г. Светлогорск» and «Светлогорск»."""
    return _normal_place(written, StreetKind.CITY)


@lru_cache(_KEPT)
def normal_region(written: str) -> str:
    """Return a region's normal form: the same for «Московская обл.» and «Московская область»."""
    return _normal_place(written, StreetKind.REGION)


def fold(name: str) -> str:
    """Return the name for comparison: letter case, ё and the width of gaps don't matter."""
    return " ".join(name.casefold().replace("ё", "е").split())


def _normal_place(written: str, default: StreetKind) -> str:
    names = read_places(written)
    read = [_write_name(name, default if len(names) == 1 else None) for name in names]
    return " ".join([*read, *_unread(written)]) if read else fold(written)


def _write_name(name: StreetName, default: StreetKind | None) -> str:
    words = [word for part in name.parts if (word := _write_name_part(part)) not in _IDLE]
    return " ".join([name.kind or default or "", *sorted(words)])


def _write_name_part(part: NamePart) -> str:
    match part.mark:
        case PartMark.DATE:
            return f"{part.number} {_MONTHS[part.text]}"
        case PartMark.YEAR:
            return f"{part.number} года"
        case PartMark.OF_YEARS | PartMark.ANNIVERSARY:
            return f"{part.number} лет"
        case PartMark.WORD | PartMark.LETTERS | PartMark.DIGITS:
            return fold(part.text)
        case _:
            return str(part.number)


def _unread(written: str) -> list[str]:
    """Return the words that no name holds: two places may differ in just these."""
    known = {
        fold(piece)
        for tokens in split_address(written)
        for one in tokens
        for piece in _WORD.findall(one.text)
    }
    return [word for word in _WORD.findall(fold(written)) if word not in known]


def _write_part(part: HousePart) -> str:
    text = part.text.lstrip("0") or "0" if part.text.isdecimal() else part.text
    return _MARKS.get(part.mark, "") + look_cyrillic(text.upper()).lower()
