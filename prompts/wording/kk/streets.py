"""Street and town names in Kazakh: «Абай көшесі», «он екінші шағын аудан»; Russian names stay as they are."""

import re
from collections.abc import Iterator, Sequence

from outages.addresses.alphabets import look_cyrillic, to_cyrillic
from outages.addresses.street_parts import NamePart, PartMark, StreetName
from outages.addresses.street_words import FULL_WORDS, NUMBERED, StreetKind
from prompts.wording.kk.numbers import cardinal, ordinal, spell_digits

#: Each kind after a number («бесінші орам»), and in the possessive after a name («Абай көшесі»).
KINDS = {
    StreetKind.STREET: ("көше", "көшесі"),
    StreetKind.AVENUE: ("даңғыл", "даңғылы"),
    StreetKind.LANE: ("тұйық көше", "тұйық көшесі"),
    StreetKind.PASSAGE: ("өткел", "өткелі"),
    StreetKind.SQUARE: ("алаң", "алаңы"),
    StreetKind.BOULEVARD: ("бульвар", "бульвары"),
    StreetKind.HIGHWAY: ("тас жол", "тас жолы"),
    StreetKind.DEAD_END: ("тұйық", "тұйығы"),
    StreetKind.ALLEY: ("аллея", "аллеясы"),
    StreetKind.TRACT: ("тас жол", "тас жолы"),
    StreetKind.DESCENT: ("еңіс", "еңісі"),
    StreetKind.ROAD: ("жол", "жолы"),
    StreetKind.MOTORWAY: ("автожол", "автожолы"),
    StreetKind.DRIVEWAY: ("кіреберіс", "кіреберісі"),
    StreetKind.CLEARING: ("просека", "просекасы"),
    StreetKind.RING: ("айналма жол", "айналма жолы"),
    StreetKind.GARDEN_SQUARE: ("гүлзар", "гүлзары"),
    StreetKind.EMBANKMENT: ("жағалау", "жағалауы"),
    StreetKind.LINE: ("линия", "линиясы"),
    StreetKind.KILOMETRE: ("километр", "километрі"),
    StreetKind.MICRODISTRICT: ("шағын аудан", "шағын ауданы"),
    StreetKind.BLOCK: ("орам", "орамы"),
    StreetKind.ESTATE: ("тұрғын алап", "тұрғын алабы"),
    StreetKind.COMPLEX: ("тұрғын үй кешені", "тұрғын үй кешені"),
    StreetKind.MILITARY_TOWN: ("әскери қалашық", "әскери қалашығы"),
    StreetKind.CITY: ("қала", "қаласы"),
    StreetKind.SETTLEMENT: ("кент", "кенті"),
    StreetKind.VILLAGE: ("ауыл", "ауылы"),
    StreetKind.HAMLET: ("ауыл", "ауылы"),
    StreetKind.STANITSA: ("станица", "станицасы"),
    StreetKind.FARM: ("хутор", "хуторы"),
    StreetKind.AUL: ("ауыл", "ауылы"),
    StreetKind.SLOBODA: ("слобода", "слободасы"),
    StreetKind.STATION: ("станция", "станциясы"),
    StreetKind.SIDING: ("разъезд", "разъезі"),
    StreetKind.DISTRICT: ("аудан", "ауданы"),
    StreetKind.REGION: ("облыс", "облысы"),
    StreetKind.KRAI: ("өлке", "өлкесі"),
    StreetKind.GARDENS: ("бау-бақша серіктестігі", "бау-бақша серіктестігі"),
    StreetKind.DACHAS: ("саяжай серіктестігі", "саяжай серіктестігі"),
    StreetKind.GARAGES: ("гараж кооперативі", "гараж кооперативі"),
    StreetKind.TERRITORY: ("аумақ", "аумағы"),
    StreetKind.ISLAND: ("арал", "аралы"),
    StreetKind.BYLANE: ("тұйық көше", "тұйық көшесі"),
    StreetKind.ASCENT: ("өр", "өрі"),
    StreetKind.EXIT: ("түсу жолы", "түсу жолы"),
    StreetKind.ENTRY: ("кіру жолы", "кіру жолы"),
    StreetKind.ARTERY: ("магистраль", "магистралі"),
    StreetKind.PLATFORM: ("платформа", "платформасы"),
    StreetKind.COLLECTIVE_GARDEN: ("ұжымдық бақ", "ұжымдық бағы"),
    StreetKind.COURT: ("алаң", "алаңы"),
    StreetKind.PLACE: ("алаң", "алаңы"),
}
#: Last words of the kinds: an address with one of them is in Kazakh and is said as it is.
_WRITTEN = {form.split()[-1] for forms in KINDS.values() for form in forms} - FULL_WORDS
_WHICH = {PartMark.NUMBER, PartMark.ORDINAL}
_LETTERS = "аәбвгғдеёжзийкқлмнңоөпрстуұүфхһцчшщъыіьэюя"
_FOREIGN = re.compile(f"[^{_LETTERS} -]+", re.IGNORECASE)
_SYLLABLES = "бе ве ге ға де же зе ка қа эл эм эн пе эр эс те эф ха һа це че ша ща"
#: Names of the letters; vowels are named by their sound.
_LETTER_NAMES = dict(zip("бвгғджзкқлмнпрстфхһцчшщ", _SYLLABLES.split(), strict=True)) | {
    "й": "қысқа и",
    "ң": "ың",
    "ъ": "айыру белгісі",
    "ь": "жіңішкелік белгісі",
}
_MONTHS = (
    *("қаңтар", "ақпан", "наурыз", "сәуір", "мамыр", "маусым"),
    *("шілде", "тамыз", "қыркүйек", "қазан", "қараша", "желтоқсан"),
)
_DIRECTIONS = {
    "north": "солтүстік",
    "south": "оңтүстік",
    "east": "шығыс",
    "west": "батыс",
    "northeast": "солтүстік-шығыс",
    "northwest": "солтүстік-батыс",
    "southeast": "оңтүстік-шығыс",
    "southwest": "оңтүстік-батыс",
}
#: Ranks and titles by their Russian genitive; «имени» is dropped in Kazakh.
_RANKS = {
    "имени": "",
    "академика": "академик",
    "адмирала": "адмирал",
    "архитектора": "архитектор",
    "батыра": "батыр",
    "генерала": "генерал",
    "инженера": "инженер",
    "капитана": "капитан",
    "космонавта": "космонавт",
    "лейтенанта": "лейтенант",
    "маршала": "маршал",
    "профессора": "профессор",
    "хана": "хан",
    "художника": "художник",
}
#: Genitives of names that don't follow the rules for surnames.
_NAMES = {
    "абая": "Абай",
    "гагарина": "Гагарин",
    "жамбыла": "Жамбыл",
    "калинина": "Калинин",
    "ленина": "Ленин",
    "пушкина": "Пушкин",
}
_SURNAME = re.compile("(?<=[оеё]в)а$|(?<=[сц]к)ого$")


def say_place(name: StreetName, default: StreetKind | None) -> str:
    """Return a street or town in Kazakh words; `default` replaces a missing kind."""
    said = " ".join(_say_all(name.parts))
    kind = name.kind or (None if _is_kazakh(name) else default)
    if not said or kind is None:
        return said
    by_itself, belonging = KINDS[kind]
    if kind in NUMBERED and len(name.parts) == 1 and name.parts[0].mark in _WHICH:
        return f"{ordinal(name.parts[0].number)} {by_itself}"
    return f"{said} {belonging}"


def spell_letters(letters: str) -> str:
    """Return the names of letters; Latin ones are named by their Cyrillic lookalike or sound."""
    spoken = (to_kazakh(look_cyrillic(letter)).lower() for letter in letters if letter.isalpha())
    return " ".join(_LETTER_NAMES.get(letter, letter) for letter in spoken if letter)


def to_kazakh(text: str) -> str:
    """Return the text in Kazakh letters, roughly as it sounds; drop everything else but spaces and "-"."""
    return _FOREIGN.sub(lambda found: to_cyrillic(found[0]), text)


def _is_kazakh(name: StreetName) -> bool:
    return name.kind is None and any(part.text.lower() in _WRITTEN for part in name.parts[1:])


def _say_all(parts: Sequence[NamePart]) -> Iterator[str]:
    ranked = all(other.text.lower() in _RANKS for other in parts[:-1])
    for place, part in enumerate(parts, start=1):
        if said := _say_name(part) if ranked and place == len(parts) else _say(part):
            yield said


def _say_name(part: NamePart) -> str:
    """Return a surname in the nominative, the case before a kind in Kazakh."""
    low = part.text.lower()
    if part.mark is not PartMark.WORD:
        return _say(part)
    return _NAMES.get(low) or _SURNAME.sub(lambda found: "ий" if found[0] == "ого" else "", _say(part))


def _say(part: NamePart) -> str:
    match part.mark:
        case PartMark.WORD:
            low = part.text.lower()
            return _RANKS[low] if low in _RANKS else to_kazakh(part.text).strip(" -")
        case PartMark.LETTERS:
            return spell_letters(part.text)
        case PartMark.DIGITS:
            return " ".join(spell_digits(part.text))
        case PartMark.DIRECTION:
            return _DIRECTIONS[part.text]
    return _say_number(part)


def _say_number(part: NamePart) -> str:
    match part.mark:
        case PartMark.NUMBER | PartMark.OF_NUMBER:
            return cardinal(part.number)
        case PartMark.OF_YEARS | PartMark.ANNIVERSARY:
            return f"{cardinal(part.number)} жылдық"
        case PartMark.YEAR:
            return f"{ordinal(part.number)} жыл"
        case PartMark.DATE:
            return f"{ordinal(part.number)} {_MONTHS[int(part.text) - 1]}"
    return ordinal(part.number)
