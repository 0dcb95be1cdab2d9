"""Russian street and town names in full words: «Первая Тверская-Ямская улица», «улица Восьмого Марта»."""

from collections.abc import Sequence

from outages.addresses.alphabets import look_cyrillic, to_cyrillic
from outages.addresses.street_parts import NamePart, PartMark, StreetName
from outages.addresses.street_words import MONTHS, StreetKind
from prompts.wording.ru.numbers import Case, cardinal, is_one, ordinal, spell_digits

KINDS = {
    StreetKind.STREET: "улица",
    StreetKind.AVENUE: "проспект",
    StreetKind.LANE: "переулок",
    StreetKind.PASSAGE: "проезд",
    StreetKind.SQUARE: "площадь",
    StreetKind.BOULEVARD: "бульвар",
    StreetKind.HIGHWAY: "шоссе",
    StreetKind.DEAD_END: "тупик",
    StreetKind.ALLEY: "аллея",
    StreetKind.TRACT: "тракт",
    StreetKind.DESCENT: "спуск",
    StreetKind.ROAD: "дорога",
    StreetKind.MOTORWAY: "автодорога",
    StreetKind.DRIVEWAY: "въезд",
    StreetKind.CLEARING: "просека",
    StreetKind.RING: "кольцо",
    StreetKind.GARDEN_SQUARE: "сквер",
    StreetKind.EMBANKMENT: "набережная",
    StreetKind.LINE: "линия",
    StreetKind.KILOMETRE: "километр",
    StreetKind.MICRODISTRICT: "микрорайон",
    StreetKind.BLOCK: "квартал",
    StreetKind.ESTATE: "жилмассив",
    StreetKind.COMPLEX: "жилой комплекс",
    StreetKind.MILITARY_TOWN: "военный городок",
    StreetKind.CITY: "город",
    StreetKind.SETTLEMENT: "посёлок",
    StreetKind.VILLAGE: "село",
    StreetKind.HAMLET: "деревня",
    StreetKind.STANITSA: "станица",
    StreetKind.FARM: "хутор",
    StreetKind.AUL: "аул",
    StreetKind.SLOBODA: "слобода",
    StreetKind.STATION: "станция",
    StreetKind.SIDING: "разъезд",
    StreetKind.DISTRICT: "район",
    StreetKind.REGION: "область",
    StreetKind.KRAI: "край",
    StreetKind.GARDENS: "садовое товарищество",
    StreetKind.DACHAS: "дачное товарищество",
    StreetKind.GARAGES: "гаражный кооператив",
    StreetKind.TERRITORY: "территория",
    StreetKind.ISLAND: "остров",
    StreetKind.BYLANE: "проулок",
    StreetKind.ASCENT: "взвоз",
    StreetKind.EXIT: "съезд",
    StreetKind.ENTRY: "заезд",
    StreetKind.ARTERY: "магистраль",
    StreetKind.PLATFORM: "платформа",
    StreetKind.COLLECTIVE_GARDEN: "коллективный сад",
    StreetKind.COURT: "площадь",
    StreetKind.PLACE: "площадь",
}
#: Names of the letters; vowels are named by their sound.
_SYLLABLES = "бэ вэ гэ дэ жэ зэ ка эль эм эн пэ эр эс тэ эф ха цэ че ша ща"
LETTER_NAMES = dict(zip("бвгджзклмнпрстфхцчшщ", _SYLLABLES.split(), strict=True)) | {
    "й": "и краткое",
    "ъ": "твёрдый знак",
    "ь": "мягкий знак",
}
_MONTHS = list(MONTHS)
#: Adjectives without their endings.
_DIRECTIONS = {
    "north": "Северн",
    "south": "Южн",
    "east": "Восточн",
    "west": "Западн",
    "northeast": "Северо-Восточн",
    "northwest": "Северо-Западн",
    "southeast": "Юго-Восточн",
    "southwest": "Юго-Западн",
}
_ENDINGS = {"m": "ый", "f": "ая", "n": "ое"}
#: First parts of compounds such as «столетия» that are not genitives.
_BEGINNINGS = {90: "девяносто", 100: "сто", 1000: "тысяче"}


def say_place(name: StreetName, default: StreetKind | None) -> str:
    """Return a street or town in Russian words; `default` replaces a missing kind."""
    kind = name.kind or default
    before, after = _say_all(name.before), _say_all(name.after)
    if name.before and name.before[-1].mark is PartMark.ORDINAL:
        before = [*before[:-1], before[-1].lower()]
    words = " ".join(filter(None, [*before, *after]))
    if not words:
        return ""
    return " ".join(filter(None, [*before, KINDS[kind] if kind else "", *after]))


def spell_letters(letters: str) -> str:
    """Return the names of letters: «эс эс эс эр»; Latin ones are named by their Cyrillic lookalike or sound."""
    spoken = (to_cyrillic(look_cyrillic(letter)).lower() for letter in letters if letter.isalpha())
    return " ".join(LETTER_NAMES.get(letter, letter) for letter in spoken if letter)


def _say_all(parts: Sequence[NamePart]) -> list[str]:
    return [_say(part) for part in parts]


def _say(part: NamePart) -> str:
    match part.mark:
        case PartMark.WORD:
            return to_cyrillic(part.text).strip(" -")
        case PartMark.LETTERS:
            return spell_letters(part.text)
        case PartMark.DIGITS:
            return " ".join(spell_digits(part.text))
        case PartMark.NUMBER:
            return cardinal(part.number)
        case PartMark.DIRECTION:
            return _DIRECTIONS[part.text] + _ENDINGS[part.gender]
    return _begin_large(_say_number(part))


def _say_number(part: NamePart) -> str:
    number = part.number
    match part.mark:
        case PartMark.ORDINAL:
            said = ordinal(number, gender=part.gender)
        case PartMark.OF_NUMBER:
            said = cardinal(number, Case.GENITIVE)
        case PartMark.OF_YEARS:
            said = f"{cardinal(number, Case.GENITIVE)} {'года' if is_one(number) else 'лет'}"
        case PartMark.ANNIVERSARY:
            said = f"{_joined(number)}летия"
        case PartMark.YEAR:
            said = f"{ordinal(number, Case.GENITIVE)} года"
        case PartMark.DATE:
            said = f"{ordinal(number, Case.GENITIVE, 'n')} {_MONTHS[int(part.text) - 1].capitalize()}"
        case _:
            said = ordinal(number, Case.GENITIVE, part.gender)
    return said


def _begin_large(text: str) -> str:
    return text[:1].upper() + text[1:]


def _joined(number: int) -> str:
    """Return a number as the first part of a compound: «пятидесяти» in «пятидесятилетия»."""
    if number in _BEGINNINGS:
        return _BEGINNINGS[number]
    return (
        cardinal(number, Case.GENITIVE)
        .replace(" ", "")
        .replace("девяноста", "девяносто")
        .replace("ста", "сто")
    )
