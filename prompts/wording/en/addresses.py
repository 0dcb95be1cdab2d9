"""Addresses in English words: Russian ones in Latin letters, English ones with their abbreviations spoken."""

import re
from collections.abc import Sequence

from outages.places import HouseRange, HouseRule, Side
from prompts.wording.en.numbers import cardinal, ordinal
from prompts.wording.houses import HouseMark, HousePart, group_houses, is_open, is_whole, say_house
from prompts.wording.latin import to_latin
from prompts.wording.ru.streets import STREET, StreetKind, read_street

_RUSSIAN_KINDS = {
    "улица": "Street",
    "проспект": "Avenue",
    "переулок": "Lane",
    "проезд": "Passage",
    "площадь": "Square",
    "бульвар": "Boulevard",
    "шоссе": "Highway",
    "тупик": "Dead End",
    "аллея": "Alley",
    "тракт": "Highway",
    "микрорайон": "District",
    "квартал": "Block",
    "набережная": "Embankment",
    "линия": "Line",
    "город": "City",
    "посёлок": "Settlement",
    "село": "Village",
    "деревня": "Village",
    "станица": "Village",
    "хутор": "Farm",
    "район": "District",
    "область": "Region",
    "товарищество": "Gardens",
    "территория": "Territory",
}
_ENGLISH = {
    "st": "Street",
    "ave": "Avenue",
    "av": "Avenue",
    "rd": "Road",
    "blvd": "Boulevard",
    "ln": "Lane",
    "dr": "Drive",
    "sq": "Square",
    "hwy": "Highway",
    "ct": "Court",
    "pl": "Place",
    "n": "North",
    "s": "South",
    "e": "East",
    "w": "West",
}
_MARKS = {
    HouseMark.SLASH: "slash",
    HouseMark.DASH: "dash",
    HouseMark.BUILDING: "building",
    HouseMark.STRUCTURE: "structure",
    HouseMark.LITERA: "letter",
    HouseMark.ESTATE: "estate",
    HouseMark.PLOT: "plot",
}
_SIDES = {Side.BOTH: "", Side.ODD: "odd numbers only", Side.EVEN: "even numbers only"}
_WHOLE_SIDES = {Side.BOTH: "all houses", Side.ODD: "all odd houses", Side.EVEN: "all even houses"}
_LONGEST_NUMBER = 5
_MOST_AREAS = 3
#: More single houses than this are "and others": nobody remembers them.
_MOST_HOUSES = 8
_MOST_WORDS = 8
_CYRILLIC = re.compile("[а-яё]", re.IGNORECASE)


def spoken_street(written: str) -> str:
    """Return a street in English words and Latin letters; a Russian one without its kind is called a street."""
    return _spoken(written, STREET) or "your street"


def spoken_areas(written: Sequence[str]) -> str:
    """Return the first few streets and towns in English words, and that there are others."""
    named = [name for area in written[:_MOST_AREAS] if (name := _spoken(area, None))]
    return join(named if len(written) <= _MOST_AREAS else [*named, "other places"])


def spoken_house(written: str) -> str:
    """Return a house name in words, without a flat."""
    spoken = say_house(written, house="house", marks=_MARKS, say_part=_say_part)
    return spoken or "house without a number"


def spoken_houses(rule: HouseRule) -> str:
    """Return "houses one to twenty five, odd numbers only", or an empty text for a rule without houses."""
    groups = group_houses(rule)
    ranges = [_spoken_side(side, spans) for side, spans in groups.ranges]
    houses = list(map(_in_list, groups.houses))
    return ", ".join([*ranges, *_listed(houses), *map(spoken_house, groups.grounds)])


def written_houses(rule: HouseRule) -> str:
    """Return "houses 1–25, odd numbers only", the same in figures, or an empty text."""
    groups = group_houses(rule)
    ranges = [_written_side(side, spans) for side, spans in groups.ranges]
    return ", ".join([*ranges, *_listed(groups.houses), *groups.grounds])


def spoken_scope(street: str, houses: HouseRule | None) -> str:
    """Return "Lenina Street, houses one to twenty five", the street alone if all of it is meant."""
    return ", ".join(filter(None, [spoken_street(street), spoken_houses(houses) if houses else ""]))


def join(words: Sequence[str]) -> str:
    """Return "internet, television and telephone"."""
    return " and ".join(filter(None, [", ".join(words[:-1]), *words[-1:]]))


def _spoken_side(side: Side, spans: Sequence[HouseRange]) -> str:
    if any(map(is_whole, spans)):
        return _WHOLE_SIDES[side]
    return ", ".join(filter(None, ["houses " + join([_spoken_span(span) for span in spans]), _SIDES[side]]))


def _spoken_span(span: HouseRange) -> str:
    end = "and up" if is_open(span) else f"to {cardinal(span.last)}"
    return f"{cardinal(span.first)} {end}"


def _in_list(house: str) -> str:
    """Return the name without the pauses inside, which would part it in a list."""
    return (say_house(house, house="", marks=_MARKS, say_part=_say_part) or "").replace(",", "")


def _written_side(side: Side, spans: Sequence[HouseRange]) -> str:
    if any(map(is_whole, spans)):
        return _WHOLE_SIDES[side]
    named = [f"{span.first} and up" if is_open(span) else f"{span.first}–{span.last}" for span in spans]
    return ", ".join(filter(None, ["houses " + join(named), _SIDES[side]]))


def _listed(houses: Sequence[str]) -> list[str]:
    """Return "house twelve", or "houses twelve and fourteen", as one text or none."""
    if len(houses) <= 1:
        return [f"house {house}" for house in houses]
    named = [*houses[:_MOST_HOUSES], "others"] if len(houses) > _MOST_HOUSES else houses
    return ["houses " + join(named)]


def _spoken(written: str, default: StreetKind | None) -> str:
    return _from_russian(written, default) if _CYRILLIC.search(written) else _from_english(written)


def _from_russian(written: str, default: StreetKind | None) -> str:
    name = read_street(written)
    kind = name.kind or default
    words = [_capitalised(latin) for word in (*name.before, *name.after) if (latin := to_latin(word))]
    return " ".join([*words, *([_RUSSIAN_KINDS[kind.word]] if kind and words else [])])


def _capitalised(word: str) -> str:
    return word[:1].upper() + word[1:]


def _from_english(written: str) -> str:
    words = re.findall(r"[0-9a-z'-]*[0-9a-z]", to_latin(written), re.IGNORECASE)[:_MOST_WORDS]
    return " ".join(_say_word(word, first=not place) for place, word in enumerate(words))


def _say_word(word: str, *, first: bool) -> str:
    if found := re.fullmatch(r"(\d{1,4})(?:st|nd|rd|th)", word, re.IGNORECASE):
        return ordinal(int(found[1]))
    if any(map(str.isdecimal, word)):
        return _say_digits(word)
    if first and word.lower() == "st":
        return "Saint"
    return _ENGLISH.get(word.lower(), word)


def _say_part(part: HousePart) -> str:
    if part.mark is HouseMark.LETTER:
        return to_latin(part.text).upper()
    return _say_digits(part.text) if part.text.isdecimal() else to_latin(part.text)


def _say_digits(text: str) -> str:
    """Return numbers in words, long ones digit by digit, and letters as they are."""
    pieces = re.findall(r"\d+|[^\W\d_]+", text)
    return " ".join(_say_number(piece) if piece.isdecimal() else to_latin(piece) for piece in pieces)


def _say_number(digits: str) -> str:
    if len(digits) <= _LONGEST_NUMBER:
        return cardinal(int(digits))
    return " ".join(cardinal(int(digit)) for digit in digits)
