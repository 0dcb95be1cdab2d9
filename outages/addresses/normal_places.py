"""Write the normal form of a street or town written in Cyrillic: «улица 2-й садовая» for «Садовая 2-я ул.»."""

import re
from collections.abc import Sequence
from typing import Final

from outages.addresses.normal_houses import write_house
from outages.addresses.people import name_people
from outages.addresses.street_kinds import AROUND_STREETS, drop_idle_street
from outages.addresses.street_parts import NamePart, PartMark, StreetName
from outages.addresses.street_tokens import part_address
from outages.addresses.street_words import ADJECTIVES, FULL_NAMES, KINDS, MONTHS, StreetKind
from outages.addresses.streets import WIDE, read_places

_MONTHS: Final = {str(number): month for month, number in MONTHS.items()}
#: «ул. им. Ленина» is «ул. Ленина».
_IDLE: Final = {"имени"}
_BRACKETS: Final = re.compile(r"\(([^()]*)\)?")
_ORDINALS: Final = {PartMark.ORDINAL, PartMark.OF_ORDINAL, PartMark.OF_NUMBER}
_SAINT: Final = re.compile("свят(?:ой|ого|ых|ая)")
_STEMS: Final = {stem.lower(): f"{stem.lower()}{endings[0]}" for stem, endings in ADJECTIVES.values()}
_QUALITY: Final = re.compile(rf"({'|'.join(_STEMS)})(?:ый|ий|ой|ая|яя|ое|ее|ей|ые|ие|ых|их|ого|его)")

#: «СТ Заря», but neither «ст. Лесная» nor «Ст. Разина».
_PARTNERSHIP: Final = re.compile(r"^СТ\s+(?!\w*(?:АЯ|ИНА|[ОЕ]ВА|ОГО|ЕГО)\b)(?=\W?\w)")
#: Towns whose short names nothing else has.
_TOWNS: Final = tuple(
    (re.compile(rf"\b{pattern}"), instead)
    for pattern, instead in (
        (r"СПБ\b\.?", "САНКТ-ПЕТЕРБУРГ"),
        (r"С\.?\s?-?\s?ПЕТЕРБУРГ\b", "САНКТ-ПЕТЕРБУРГ"),
        (r"(?:В\.|ВЕЛ\.)\s?НОВГОРОД", "ВЕЛИКИЙ НОВГОРОД"),
        (r"НАБ\.\s?ЧЕЛНЫ", "НАБЕРЕЖНЫЕ ЧЕЛНЫ"),
        (r"МИН\.\s?ВОДЫ", "МИНЕРАЛЬНЫЕ ВОДЫ"),
        (r"РОСТОВ[\s-]+Н/Д(?:ОНУ\b|\b\.?)", "РОСТОВ-НА-ДОНУ"),
        (r"Н/(?=А(?:МУРЕ)?\b)", "НА-"),
        (r"НА-А\b", "НА-АМУРЕ"),
        (r"СТ\.\s?(?=ОСКОЛ|КУПАВН|РУСС)", "СТАРЫЙ "),
        *(
            (rf"{short}\.\s?(?!\w*(?:ОГО|ЕГО|[ОЕ]ВА|ИНА)\b)(?=\w\w)", f"{word} ")
            for short, word in (("Н", "НИЖНИЙ"), ("В", "ВЕРХНИЙ"), ("Б", "БОЛЬШОЙ"), ("М", "МАЛЫЙ"))
        ),
        (r"Қ\.?$", "ҚАЛАСЫ"),
    )
)
#: Where a town begins or ends with one of these, it is no initial.
_TOWN_KINDS: Final = {"Г": "ГОРОД", "П": "ПОСЕЛОК", "С": "СЕЛО", "Д": "ДЕРЕВНЯ", "Х": "ХУТОР"}
_TOWN_KIND_FIRST: Final = re.compile(r"(^|,)\s*([ГПСДХ])(?:\.\s*|\s+)(?=\w\w|\d)")
_TOWN_KIND_LAST: Final = re.compile(r"(?<=\w\w)\s+([ГПСДХ])\.?\s*(?=,|$)")


def normal_places(written: str, default: StreetKind) -> str:
    """Return the normal form of a street or town, `default` for a missing kind; empty if the text has no word."""
    segments, rest = part_address(_write_out(written, default))
    names = read_places([drop_idle_street(tokens) for tokens in segments])
    lone = _missing_kind([name.kind for name in names], default)
    places = sorted(_write_name(name, name.kind or lone) for name in names)
    behind = [word for word in rest if len(names) != 1 or KINDS.get(word.lower()) is not StreetKind.STREET]
    house = write_house(" ".join(behind)) or " ".join(behind).lower()
    return ", ".join(filter(None, [*places, house]))


def _missing_kind(kinds: Sequence[StreetKind | None], default: StreetKind) -> StreetKind | None:
    """Return the kind of the only place without one, None if another place is of that kind already, or several lack it."""
    around = WIDE if default is StreetKind.CITY else AROUND_STREETS
    known = [kind for kind in kinds if kind]
    return default if len(known) + 1 == len(kinds) and around.issuperset(known) else None


def _write_out(written: str, default: StreetKind) -> str:
    """Return the text in capitals, its phrases in the short form and its town's abbreviations in full."""
    text = written.upper().replace("Ё", "Е")
    bracketed = _BRACKETS.findall(text)
    text = ", ".join([_BRACKETS.sub(" ", text), *bracketed]).strip()
    is_town = default is StreetKind.CITY
    text = text if is_town else _PARTNERSHIP.sub("СНТ ", text)
    for pattern, instead in _TOWNS if is_town else ():
        text = pattern.sub(instead, text)
    if is_town:
        text = _TOWN_KIND_FIRST.sub(lambda found: f"{found[1]} {_TOWN_KINDS[found[2]]} ", text)
        text = _TOWN_KIND_LAST.sub(lambda found: f" {_TOWN_KINDS[found[1]]}", text)
    return text


def _write_name(name: StreetName, kind: StreetKind | None) -> str:
    numbers = [part for part in name.parts if part.mark in {*_ORDINALS, PartMark.NUMBER}]
    if len(numbers) == 1 and all(
        part is numbers[0] or (part.mark is PartMark.LETTERS and len(part.text) == 1) for part in name.parts
    ):
        words = [str(numbers[0].number) + "".join(part.text.lower() for part in name.parts)]
    else:
        words = _write_words(name.parts, kind)
    return " ".join(filter(None, [FULL_NAMES[kind] if kind else "", *words]))


def _write_words(parts: Sequence[NamePart], kind: StreetKind | None) -> list[str]:
    """Return the words of a name in a fixed order, plain numbers last."""
    written = [_write_part(part) for part in parts if part.mark is not PartMark.NUMBER]
    words = [word for one in written for word in (one.split("-") if one[:1].isalpha() else [one])]
    words = [_fold_word(word, words) for word in words if word and word not in _IDLE]
    if kind is StreetKind.EMBANKMENT and len(words) > 1:
        words = [word for word in words if word != "реки"]
    return [
        *sorted(name_people(words)),
        *(str(part.number) for part in parts if part.mark is PartMark.NUMBER),
    ]


def _fold_word(word: str, words: Sequence[str]) -> str:
    """Return a word without what an abbreviation leaves open: the case and gender of «Бол.» and «Св.»."""
    found = _QUALITY.fullmatch(word)
    if found and any(not _QUALITY.fullmatch(other) for other in words):
        return _STEMS[found[1]]
    return "святого" if _SAINT.fullmatch(word) else word


def _write_part(part: NamePart) -> str:
    match part.mark:
        case PartMark.DATE:
            return f"{part.number} {_MONTHS[part.text]}"
        case PartMark.YEAR:
            return f"{part.number} года"
        case PartMark.OF_YEARS | PartMark.ANNIVERSARY:
            return f"{part.number} лет"
        case mark if mark in _ORDINALS:
            return f"{part.number}-й"
        case _:
            return part.text.lower().replace("ё", "е")
