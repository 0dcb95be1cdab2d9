"""Street and town names in English words: Russian ones transliterated, English ones with abbreviations expanded."""

import re
from collections.abc import Sequence
from itertools import takewhile

from outages.addresses.alphabets import is_cyrillic, to_latin
from outages.addresses.romanised import read_romanised
from outages.addresses.street_parts import NamePart, PartMark, StreetName
from outages.addresses.street_words import StreetKind
from prompts.wording.addresses import say_places
from prompts.wording.en.english_streets import say_english
from prompts.wording.en.numbers import cardinal, ordinal, spell_letters, spoken_year

KINDS = {
    StreetKind.STREET: "Street",
    StreetKind.AVENUE: "Avenue",
    StreetKind.LANE: "Lane",
    StreetKind.PASSAGE: "Passage",
    StreetKind.SQUARE: "Square",
    StreetKind.BOULEVARD: "Boulevard",
    StreetKind.HIGHWAY: "Highway",
    StreetKind.DEAD_END: "Dead End",
    StreetKind.ALLEY: "Alley",
    StreetKind.TRACT: "Highway",
    StreetKind.DESCENT: "Descent",
    StreetKind.ROAD: "Road",
    StreetKind.MOTORWAY: "Motorway",
    StreetKind.DRIVEWAY: "Drive",
    StreetKind.CLEARING: "Clearing",
    StreetKind.RING: "Ring",
    StreetKind.GARDEN_SQUARE: "Garden",
    StreetKind.EMBANKMENT: "Embankment",
    StreetKind.LINE: "Line",
    StreetKind.KILOMETRE: "Kilometre",
    StreetKind.MICRODISTRICT: "District",
    StreetKind.BLOCK: "Block",
    StreetKind.ESTATE: "Estate",
    StreetKind.COMPLEX: "Residential Complex",
    StreetKind.MILITARY_TOWN: "Military Town",
    StreetKind.CITY: "City",
    StreetKind.SETTLEMENT: "Settlement",
    StreetKind.VILLAGE: "Village",
    StreetKind.HAMLET: "Village",
    StreetKind.STANITSA: "Village",
    StreetKind.FARM: "Farm",
    StreetKind.AUL: "Village",
    StreetKind.SLOBODA: "Settlement",
    StreetKind.STATION: "Station",
    StreetKind.SIDING: "Siding",
    StreetKind.DISTRICT: "District",
    StreetKind.REGION: "Region",
    StreetKind.KRAI: "Region",
    StreetKind.GARDENS: "Gardens",
    StreetKind.DACHAS: "Gardens",
    StreetKind.GARAGES: "Garages",
    StreetKind.TERRITORY: "Territory",
    StreetKind.ISLAND: "Island",
    StreetKind.BYLANE: "Lane",
    StreetKind.ASCENT: "Ascent",
    StreetKind.EXIT: "Exit",
    StreetKind.ENTRY: "Entry",
    StreetKind.ARTERY: "Highway",
    StreetKind.PLATFORM: "Platform",
    StreetKind.COLLECTIVE_GARDEN: "Collective Garden",
    StreetKind.COURT: "Court",
    StreetKind.PLACE: "Place",
}
#: Words after numbers of years and days: translated, unlike names.
_OCCASIONS = {
    "октября": "October",
    "победы": "Victory",
    "мая": "May",
    "революции": "the Revolution",
    "москвы": "Moscow",
    "казани": "Kazan",
    "комсомола": "the Komsomol",
    "ссср": "the U S S R",
    "влксм": "the Komsomol",
}
_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
#: Words that would be misheard as English letters or mean nothing, and the English name of the country.
_WORDS = {"и": "and", "имени": "", "СССР": "U S S R", "километр": "Kilometre"}
#: Towns with an English name.
_EXONYMS = {"Moskva": "Moscow", "Sankt-Peterburg": "Saint Petersburg"}
_COUNTED = {PartMark.OF_YEARS, PartMark.ANNIVERSARY}
_NUMBERS = {PartMark.NUMBER, PartMark.DIGITS}
_LONGEST_NUMBER = 5


def say_street(written: str, default: StreetKind | None) -> str:
    """Return a street or town in English words, or an empty text; `default` replaces a missing kind."""
    written = read_romanised(written) or written
    if not is_cyrillic(written):
        return say_english(written)
    return say_places(written, default, _say_place)


def _say_place(name: StreetName, default: StreetKind | None) -> str:
    kind = name.kind or default
    before, after = _say_parts(name.before), _say_parts(name.after)
    if kind is None or kind is StreetKind.CITY or not [*before, *after]:
        return " ".join(map(_exonym, [*before, *after]))
    if kind is StreetKind.KILOMETRE and name.parts[-1].mark in {PartMark.ORDINAL, PartMark.NUMBER}:
        return _say_kilometre(name)
    tail = _count_tail(name.after)
    if not before:
        before, after = after[: len(after) - tail], after[len(after) - tail :]
    return " ".join([*before, KINDS[kind], *after])


def _count_tail(parts: Sequence[NamePart]) -> int:
    """Return how many parts at the end are a number, which follows the kind: "District Five A"."""
    figures = len(list(takewhile(_is_figure, reversed(parts))))
    named = figures == len(parts) or any(part.mark in _NUMBERS for part in parts[-figures:])
    return figures if named else 0


def _is_figure(part: NamePart) -> bool:
    return part.mark in _NUMBERS or (part.mark is PartMark.LETTERS and len(part.text) == 1)


def _say_kilometre(name: StreetName) -> str:
    *words, number = name.parts
    return " ".join([*_say_parts(words), KINDS[StreetKind.KILOMETRE], cardinal(number.number).title()])


def _exonym(word: str) -> str:
    return _EXONYMS.get(word, word)


def _say_parts(parts: Sequence[NamePart]) -> list[str]:
    words: list[str] = []
    previous: PartMark | None = None
    for part in parts:
        occasion = _OCCASIONS.get(part.text.lower()) if previous in _COUNTED else None
        words.append(occasion or _WORDS.get(part.text, _say(part)))
        previous = part.mark
    return [word for word in words if word]


def _say(part: NamePart) -> str:
    match part.mark:
        case PartMark.WORD:
            return _begin_large(_clean(to_latin(part.text)))
        case PartMark.LETTERS:
            return spell_letters(part.text)
        case PartMark.DIGITS:
            return _say_digits(part.text)
    return _say_number(part).title().replace(" Of", " of")


def _say_number(part: NamePart) -> str:
    match part.mark:
        case PartMark.NUMBER | PartMark.OF_NUMBER:
            return cardinal(part.number)
        case PartMark.OF_YEARS:
            return f"{cardinal(part.number)} years of"
        case PartMark.ANNIVERSARY:
            return f"{ordinal(part.number)} anniversary of"
        case PartMark.YEAR:
            return f"{spoken_year(part.number)}"
        case PartMark.DATE:
            return f"{ordinal(part.number)} of {_MONTHS[int(part.text) - 1]}"
    return ordinal(part.number)


def _say_digits(digits: str) -> str:
    if len(digits) <= _LONGEST_NUMBER:
        return cardinal(int(digits))
    return " ".join(cardinal(int(digit)) for digit in digits)


def _clean(word: str) -> str:
    """Return the letters of a word with inner apostrophes and hyphens."""
    pieces = re.findall("[a-z]+(?:'[a-z]+)*", word, re.IGNORECASE)
    return "-".join(pieces)


def _begin_large(word: str) -> str:
    return word[:1].upper() + word[1:]
